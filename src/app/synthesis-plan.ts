import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { assignCarriers, objectsOf, TreeNode, walk } from './construct-tree';
import { dependencyCycleError } from './dependency-cycle';
import { dependencyOrder } from './dependency-order';

/** The charts of an app and the objects of each, in order. */
export class SynthesisPlan {
  /**
   * Resolves the dependencies of an app.
   *
   * @param app the app.
   * @param infer whether, as in synthesis, a dependency between two constructs is also one between their charts and between the objects below them,
   *   and a chart depends on those nested in it.
   * @returns undefined if only cdk8s can resolve a dependency: on a construct of another tree, on itself, or outside of charts.
   */
  public static of(app: App, infer: boolean): SynthesisPlan | undefined {
    const nodes = walk(app);
    if (!readDependencies(nodes, infer)) {
      return undefined;
    }
    if (!infer) {
      return new SynthesisPlan(nodes, false);
    }
    const hasDependentCharts = inferChartDependencies(nodes);
    if (nodes.some((node) => node.dependencies)) {
      assignCarriers(nodes);
    }
    return new SynthesisPlan(nodes, hasDependentCharts);
  }

  private readonly chartNodes = new Map<IConstruct, TreeNode>();
  private ordered?: Chart[];

  /** The number of constructs with dependencies before each index. */
  private readonly waitingBefore: Uint32Array;

  private constructor(private readonly nodes: readonly TreeNode[], public readonly hasDependentCharts: boolean) {
    this.waitingBefore = new Uint32Array(nodes.length + 1);
    for (const node of nodes) {
      this.waitingBefore[node.index + 1] = this.waitingBefore[node.index] + (node.dependencies ? 1 : 0);
      if (node.isChart) {
        this.chartNodes.set(node.construct, node);
      }
    }
  }

  /** All constructs, parents first. */
  public get constructs(): IConstruct[] {
    return this.nodes.map((node) => node.construct);
  }

  /** Whether the tree still has the constructs and dependencies that it had. */
  public get isCurrent(): boolean {
    const now = this.nodes[0].construct.node.findAll();
    return now.length === this.nodes.length
      && now.every((construct, i) => construct === this.nodes[i].construct && construct.node.dependencies.length === this.nodes[i].said);
  }

  /** The charts, each after those that it depends on. */
  public get charts(): Chart[] {
    this.ordered ??= this.order(this.nodes[0]).filter((node) => node.isChart).map((node) => node.construct as Chart);
    return [...this.ordered];
  }

  /** The objects that a chart prints, each after those that it depends on; undefined for a chart that is not part of the app. */
  public objectsIn(chart: Chart): ApiObject[] | undefined {
    const node = this.chartNodes.get(chart);
    if (!node) {
      return undefined;
    }
    const isWaiting = this.waitingBefore[node.end] > this.waitingBefore[node.index];
    const objects = isWaiting ? this.order(node).filter((inner) => inner.isObject && inner.chart === node) : objectsOf(this.nodes, node);
    return objects.map((object) => object.construct as ApiObject);
  }

  private order(scope: TreeNode): TreeNode[] {
    const order = dependencyOrder(this.nodes, scope);
    if (!order) {
      throw dependencyCycleError(this.nodes, scope);
    }
    return order;
  }
}

function readDependencies(nodes: readonly TreeNode[], infer: boolean): boolean {
  let nodeOf: Map<IConstruct, TreeNode> | undefined;
  for (const node of nodes) {
    const dependencies = node.construct.node.dependencies;
    node.said = dependencies.length;
    for (const dependency of dependencies) {
      nodeOf ??= new Map(nodes.map((each) => [each.construct, each]));
      const target = nodeOf.get(dependency);
      if (!target || target === node || (infer && !(node.chart && target.chart))) {
        return false;
      }
      node.dependOn(target);
    }
  }
  return true;
}

/** Mirrors what cdk8s infers, in its order: nested charts first, then the charts of constructs that depend on each other. */
function inferChartDependencies(nodes: readonly TreeNode[]): boolean {
  let inferred = false;
  for (const node of nodes) {
    if (node.isChart && node.parent?.isChart) {
      node.parent.dependOn(node);
      inferred = true;
    }
  }
  for (const node of nodes) {
    // a copy: the chart's set may grow meanwhile
    for (const target of [...node.dependencies ?? []]) {
      if (node.chart && target.chart && node.chart !== target.chart) {
        node.chart.dependOn(target.chart);
        inferred = true;
      }
    }
  }
  return inferred;
}
