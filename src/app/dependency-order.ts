import { objectsOf, TreeNode } from './construct-tree';

const WAITING = 1;
const DONE = 2;

/**
 * The constructs below `scope`, each after its dependencies, in the order of cdk8s's `DependencyGraph.topology()`.
 *
 * A dependency of a construct makes every object of its chart below it wait for every object below the target. cdk8s writes these pairs out;
 * here a target's objects are visited once and then skipped as a whole, so that time follows the number of constructs and dependencies.
 *
 * @returns undefined if the dependencies form a cycle.
 */
export function dependencyOrder(nodes: readonly TreeNode[], scope: TreeNode): TreeNode[] | undefined {
  const state = new Uint8Array(scope.end - scope.index);
  const order: TreeNode[] = [];

  // A target whose objects were all visited; the value is the object that asked, if it is one of them and had to be left out.
  const visitedTargets = new Map<TreeNode, TreeNode | null>();

  for (const root of rootsOf(nodes, scope)) {
    if (!visit(root)) {
      return undefined;
    }
  }
  // constructs of a closed ring have no root
  return order.length === state.length ? order : undefined;

  function visit(root: TreeNode): boolean {
    // an explicit stack: chains may be longer than the call stack
    const path: { readonly node: TreeNode; readonly targets: Iterator<TreeNode> }[] = [];
    let next: TreeNode | undefined = root;
    for (;;) {
      if (next) {
        const seen = state[next.index - scope.index];
        if (seen === WAITING) {
          return false;
        }
        if (!next.dependencies && !(next.isObject && next.carriers.length > 0)) {
          if (seen !== DONE) {
            state[next.index - scope.index] = DONE;
            order.push(next);
          }
        } else if (seen !== DONE) {
          state[next.index - scope.index] = WAITING;
          path.push({ node: next, targets: targetsOf(next) });
        }
      }
      const top = path[path.length - 1];
      if (!top) {
        return true;
      }
      const step = top.targets.next();
      next = step.done ? undefined : step.value;
      if (step.done) {
        state[top.node.index - scope.index] = DONE;
        order.push(top.node);
        path.pop();
      }
    }
  }

  function* targetsOf(node: TreeNode): Generator<TreeNode, void> {
    for (const target of node.dependencies ?? []) {
      if (scope.contains(target)) {
        yield target;
      }
    }
    if (!node.isObject) {
      return;
    }
    for (const carrier of node.carriers) {
      for (const target of carrier.dependencies ?? []) {
        if (scope.contains(target)) {
          yield* objectsFor(node, target);
        }
      }
    }
  }

  function* objectsFor(node: TreeNode, target: TreeNode): Generator<TreeNode, void> {
    const leftOut = visitedTargets.get(target);
    if (leftOut !== undefined) {
      if (leftOut && leftOut !== node) {
        yield leftOut;
      }
      return;
    }
    let self: TreeNode | null = null;
    for (const object of objectsOf(nodes, target)) {
      if (object === node) {
        self = node;
      } else {
        yield object;
      }
    }
    visitedTargets.set(target, self);
  }
}

/** Every dependency of every construct in `scope`, pair by pair, in the order in which cdk8s adds them to its graph. */
export function* dependencyPairs(nodes: readonly TreeNode[], scope: TreeNode): Generator<[TreeNode, TreeNode], void> {
  for (let i = scope.index; i < scope.end; i++) {
    const node = nodes[i];
    const targets = new Set(node.dependencies);
    for (const carrier of node.isObject ? node.carriers : []) {
      for (const target of carrier.dependencies ?? []) {
        objectsOf(nodes, target).forEach((object) => targets.add(object));
      }
    }
    targets.delete(node);
    for (const target of targets) {
      if (scope.contains(target)) {
        yield [node, target];
      }
    }
  }
}

/** The constructs on which none in `scope` depends: where cdk8s starts. */
function rootsOf(nodes: readonly TreeNode[], scope: TreeNode): TreeNode[] {
  const awaited = new Uint8Array(scope.end - scope.index);
  // As in `dependencyOrder`: a target marked by one source only, itself below the target, leaves that source unmarked.
  const marked = new Map<TreeNode, TreeNode | null>();
  for (let i = scope.index; i < scope.end; i++) {
    const sources = nodes[i].dependencies && nodes[i].carriers.length > 0 ? objectsOf(nodes, nodes[i]) : [];
    for (const target of nodes[i].dependencies ?? []) {
      if (!scope.contains(target)) {
        continue;
      }
      awaited[target.index - scope.index] = 1;
      if (sources.length > 0) {
        mark(target, sources.length === 1 ? sources[0] : null);
      }
    }
  }
  return enumerated(nodes, scope).filter((node) => !awaited[node.index - scope.index]);

  function mark(target: TreeNode, onlySource: TreeNode | null): void {
    const before = marked.get(target);
    if (before === null) {
      return;
    }
    let leftOut: TreeNode | null = null;
    for (const object of before === undefined ? objectsOf(nodes, target) : [before]) {
      if (object === onlySource) {
        leftOut = object;
      } else {
        awaited[object.index - scope.index] = 1;
      }
    }
    marked.set(target, leftOut);
  }
}

/**
 * The order of the keys of cdk8s's graph, an object keyed by path: JavaScript lists keys that are array indexes first.
 * Only a path of one component can be one, so it concerns the children of the app.
 */
function enumerated(nodes: readonly TreeNode[], scope: TreeNode): readonly TreeNode[] {
  const all = nodes.slice(scope.index, scope.end);
  const isFirst = (node: TreeNode) => node.parent !== undefined && !node.parent.parent && isArrayIndex(node.construct.node.id);
  return all.some(isFirst) ? [...all.filter(isFirst), ...all.filter((node) => !isFirst(node))] : all;
}

function isArrayIndex(id: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(id) && Number(id) < 0xffffffff;
}
