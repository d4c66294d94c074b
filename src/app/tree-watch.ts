import { IConstruct, Node } from 'constructs';

/** What changes a tree: constructs that come or go, and dependencies. `addChild` is what the constructor of a construct calls. */
const CHANGES = ['addChild', 'tryRemoveChild', 'addDependency'] as const;

type Change = (this: Node, ...args: unknown[]) => unknown;

/**
 * Runs code and tells, just before each of them, the changes that it makes to a tree: validations, lazy values and `toJson` of the user's own may add to it.
 *
 * @param root the tree.
 * @param beforeChange called before a construct or a dependency is added or removed.
 * @param run the code; it is told whether changes are noticed. Nodes of another copy of `constructs` cannot be watched: `beforeChange` is called once, before the code runs.
 * @returns what the code returns.
 */
export function watchTree<T>(root: IConstruct, beforeChange: () => void, run: (isWatched: boolean) => T): T {
  const methods = Object.getPrototypeOf(root.node) as Record<string, Change>;
  const originals = CHANGES.map((name) => methods[name]);
  const isWatched = originals.every((method) => typeof method === 'function')
    && root.node.findAll().every((construct) => Object.getPrototypeOf(construct.node) === methods);
  if (!isWatched) {
    beforeChange();
    return run(false);
  }
  CHANGES.forEach((name, i) => {
    methods[name] = function (this: Node, ...args: unknown[]) {
      if (this.root === root && !(name === 'addDependency' && isKnown(this, args))) {
        beforeChange();
      }
      return originals[i].apply(this, args);
    };
  });
  try {
    return run(true);
  } finally {
    CHANGES.forEach((name, i) => { methods[name] = originals[i]; });
  }
}

/** Whether a node waits for all of these already. */
function isKnown(node: Node, dependencies: readonly unknown[]): boolean {
  const known: readonly unknown[] = node.dependencies;
  return dependencies.every((dependency) => known.includes(dependency));
}
