import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

const NONE: readonly TreeNode[] = [];

/** A construct with the facts that synthesis needs often. */
export class TreeNode {
  public readonly isChart: boolean;
  public readonly isObject: boolean;

  /** The chart that prints this construct: itself, or the closest one above. */
  public readonly chart?: TreeNode;

  /** One past the last descendant, in the order of the walk: the subtree is `[index, end)`. */
  public end = 0;

  /** The number of dependencies that the program added to this construct. */
  public said = 0;

  /** The dependencies of this construct, in the order in which they were added. */
  public dependencies?: Set<TreeNode>;

  /** This construct and those above it in the same chart that have dependencies, outermost first. */
  public carriers = NONE;

  /** The objects below (and including) this construct that its chart prints; see `objectsOf`. */
  public objects?: readonly TreeNode[];

  constructor(public readonly construct: IConstruct, public readonly index: number, public readonly parent?: TreeNode) {
    this.isChart = Chart.isChart(construct);
    this.isObject = ApiObject.isApiObject(construct);
    this.chart = this.isChart ? this : parent?.chart;
  }

  public contains(other: TreeNode): boolean {
    return other.index >= this.index && other.index < this.end;
  }

  public dependOn(target: TreeNode): void {
    this.dependencies ??= new Set();
    this.dependencies.add(target);
  }
}

/** All constructs below `root`, parents first: the order of `node.findAll()`. */
export function walk(root: IConstruct): TreeNode[] {
  const nodes: TreeNode[] = [];
  visit(root, undefined);
  return nodes;

  function visit(construct: IConstruct, parent: TreeNode | undefined): void {
    const node = new TreeNode(construct, nodes.length, parent);
    nodes.push(node);
    for (const child of construct.node.children) {
      visit(child, node);
    }
    node.end = nodes.length;
  }
}

/** The objects in the subtree of `node` that belong to its own chart, not to one nested in it. */
export function objectsOf(nodes: readonly TreeNode[], node: TreeNode): readonly TreeNode[] {
  if (!node.objects) {
    const objects: TreeNode[] = [];
    for (let i = node.index; i < node.end; i++) {
      if (nodes[i].isObject && nodes[i].chart === node.chart) {
        objects.push(nodes[i]);
      }
    }
    node.objects = objects;
  }
  return node.objects;
}

/** Sets `carriers` of all nodes. */
export function assignCarriers(nodes: readonly TreeNode[]): void {
  for (const node of nodes) {
    const above = node.isChart ? NONE : node.parent?.carriers ?? NONE;
    node.carriers = node.dependencies ? [...above, node] : above;
  }
}
