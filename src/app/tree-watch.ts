import { IConstruct, Node } from 'constructs';

/** The methods of a node that change a tree. Constructors call `addChild`. */
const CHANGES = ['addChild', 'tryRemoveChild', 'addDependency'] as const;

type Change = (this: Node, ...args: unknown[]) => unknown;

/**
 * Runs code and reports each change that it makes to a tree, just before it: validations, lazy values and `toJson` of the user may change the tree.
 *
 * @param root the tree.
 * @param beforeChange called before a construct or a dependency is added or removed.
 * @param run the code; its argument is whether changes are noticed. Nodes of another copy of `constructs` cannot be watched: then `beforeChange` is called once, before the code runs.
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

/** Whether a node already has all of these dependencies. */
function isKnown(node: Node, dependencies: readonly unknown[]): boolean {
  const known: readonly unknown[] = node.dependencies;
  return dependencies.every((dependency) => known.includes(dependency));
}
