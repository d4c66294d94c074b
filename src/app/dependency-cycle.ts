import { TreeNode } from './construct-tree';
import { dependencyPairs } from './dependency-order';

/** Longer routes are shortened: cdk8s prints every detour, which may not fit into memory. */
const LONGEST_ROUTE = 10_000;

/**
 * The error that cdk8s throws for a cycle, word for word.
 *
 * cdk8s adds one dependency after the other to its graph and reports the first that closes a cycle, with the route that its search took,
 * detours included. Its search tries every path; here the closing dependency is found by bisection and each route is computed once.
 */
export function dependencyCycleError(nodes: readonly TreeNode[], scope: TreeNode): Error {
  const pairs = [...dependencyPairs(nodes, scope)];
  let acyclic = 0;
  let cyclic = pairs.length;
  while (cyclic - acyclic > 1) {
    const middle = Math.floor((acyclic + cyclic) / 2);
    if (postOrder(graphOf(pairs, middle))) {
      acyclic = middle;
    } else {
      cyclic = middle;
    }
  }
  const [source, target] = pairs[cyclic - 1];
  const route = [...routeBetween(graphOf(pairs, cyclic - 1), target, source), target];
  return new Error(`Dependency cycle detected: ${route.map((node) => node.construct.node.path).join(' => ')}`);
}

type Graph = Map<TreeNode, Set<TreeNode>>;

function graphOf(pairs: readonly [TreeNode, TreeNode][], count: number): Graph {
  const graph: Graph = new Map();
  for (let i = 0; i < count; i++) {
    const [source, target] = pairs[i];
    const targets = graph.get(source);
    if (targets) {
      targets.add(target);
    } else {
      graph.set(source, new Set([target]));
    }
  }
  return graph;
}

/** Targets before sources; undefined if there is a cycle. */
function postOrder(graph: Graph, from: Iterable<TreeNode> = graph.keys()): TreeNode[] | undefined {
  const done = new Map<TreeNode, boolean>();
  const order: TreeNode[] = [];
  for (const root of from) {
    const path: { readonly node: TreeNode; readonly targets: Iterator<TreeNode> }[] = [];
    const enter = (node: TreeNode) => {
      done.set(node, false);
      path.push({ node, targets: (graph.get(node) ?? new Set<TreeNode>()).values() });
    };
    if (!done.has(root)) {
      enter(root);
    }
    for (let top = path[path.length - 1]; top; top = path[path.length - 1]) {
      const step = top.targets.next();
      if (step.done) {
        done.set(top.node, true);
        order.push(top.node);
        path.pop();
      } else if (done.get(step.value) === false) {
        return undefined;
      } else if (!done.has(step.value)) {
        enter(step.value);
      }
    }
  }
  return order;
}

/** The path of cdk8s's search when it stops: it continues after a match and then removes the last step. */
function routeBetween(graph: Graph, from: TreeNode, to: TreeNode): TreeNode[] {
  const routes = new Map<TreeNode, { readonly nodes: TreeNode[]; readonly found: boolean }>();
  for (const node of postOrder(graph, [from]) ?? []) {
    const nodes = [node];
    let found = false;
    for (const target of graph.get(node) ?? []) {
      if (target === to) {
        nodes.push(to);
        found = true;
        break;
      }
      const onwards = routes.get(target);
      onwards?.nodes.forEach((step) => nodes.push(step));
      found = onwards?.found ?? false;
    }
    if (!found) {
      nodes.pop();
    }
    routes.set(node, { nodes, found });
    if (nodes.length > LONGEST_ROUTE) {
      return shortestRoute(graph, from, to);
    }
  }
  return routes.get(from)?.nodes ?? [];
}

function shortestRoute(graph: Graph, from: TreeNode, to: TreeNode): TreeNode[] {
  const cameFrom = new Map<TreeNode, TreeNode | undefined>([[from, undefined]]);
  for (const node of cameFrom.keys()) {
    for (const target of graph.get(node) ?? []) {
      if (!cameFrom.has(target)) {
        cameFrom.set(target, node);
      }
    }
  }
  const route: TreeNode[] = [];
  for (let node: TreeNode | undefined = to; node; node = cameFrom.get(node)) {
    route.unshift(node);
  }
  return route;
}
