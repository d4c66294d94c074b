import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import { IConstruct } from 'constructs';
import { resolveDependencies } from './resolve-dependencies';
import { SynthesisPlan } from './synthesis-plan';
import { watchTree } from './tree-watch';

/**
 * One synthesis, in the steps of cdk8s.
 *
 * cdk8s resolves and validates the whole app again before each chart. While the tree does not change, once is enough, and the order follows from one plan.
 * Validations, lazy values and `toJson` of the user may change the tree: from the first change on, this class resolves and validates as often as cdk8s does.
 */
export class Synthesis {
  /** The order of charts and objects; undefined if the tree has changed, or if only cdk8s can resolve the dependencies. */
  public plan?: SynthesisPlan;

  /** Whether some chart depends on another, so that files are numbered. */
  public hasDependentCharts = false;

  private isPlanned = true;
  private isResolved = false;
  private isBusy = false;
  private isWatched = true;

  // Whether the tree changed since it was last resolved and validated.
  private isStale = false;
  private order?: SynthesisPlan;

  constructor(public readonly app: App) {}

  /**
   * Runs synthesis.
   *
   * @param validatesFirst whether cdk8s validates before it resolves dependencies: `synth` does, `synthYaml` does not.
   * @param render prints the app.
   */
  public run<T>(validatesFirst: boolean, render: () => T): T {
    return watchTree(this.app, () => this.beforeChange(), (isWatched) => {
      this.isWatched = isWatched;
      const all = this.app.node.findAll();
      if (validatesFirst) {
        validate(all);
        this.resolve(all);
      } else {
        this.resolve(all);
        validate(all);
      }
      return render();
    });
  }

  /** Whether dependencies between charts are resolved; before that, charts are ordered by the program's own dependencies. */
  public get knowsOrder(): boolean {
    return this.isResolved;
  }

  /** The charts, each after those that it depends on. */
  public get charts(): Chart[] {
    const order = this.currentOrder();
    return order ? order.charts : new DependencyGraph(this.app.node).topology().filter((construct): construct is Chart => Chart.isChart(construct));
  }

  /** The steps of cdk8s before it reads a chart's objects. */
  public beforeChart(): void {
    if (this.isStale || !this.isWatched) {
      const all = this.app.node.findAll();
      this.isStale = false;
      this.resolveHere(all);
      validate(all);
    }
  }

  /** The objects of a chart, each after those that it depends on. */
  public objectsIn(chart: Chart): ApiObject[] {
    return this.currentOrder()?.objectsIn(chart)
      ?? new DependencyGraph(chart.node).topology().filter((each): each is ApiObject => ApiObject.isApiObject(each) && Chart.of(each) === chart);
  }

  private currentOrder(): SynthesisPlan | undefined {
    return this.isPlanned ? this.plan : this.order ??= SynthesisPlan.of(this.app, false);
  }

  private resolve(all: readonly IConstruct[]): void {
    if (this.isPlanned) {
      this.plan = SynthesisPlan.of(this.app, true);
      this.isPlanned = this.plan !== undefined;
    }
    this.hasDependentCharts = this.plan ? this.plan.hasDependentCharts : this.resolveHere(all);
    this.isResolved = true;
  }

  private beforeChange(): void {
    if (this.isBusy) {
      return;
    }
    if (this.isPlanned) {
      this.isPlanned = false;
      if (this.isResolved) {
        // the dependencies that cdk8s would have added to the constructs by now
        this.resolveHere(this.app.node.findAll());
      }
      this.plan = undefined;
    }
    this.order = undefined;
    this.isStale = true;
  }

  private resolveHere(all: readonly IConstruct[]): boolean {
    this.isBusy = true;
    try {
      return resolveDependencies(this.app, all);
    } finally {
      this.isBusy = false;
      this.order = undefined;
    }
  }
}

function validate(constructs: readonly IConstruct[]): void {
  const errors = constructs.flatMap((construct) => construct.node.validate().map((error) => `[${construct.node.path}] ${error}`));
  if (errors.length > 0) {
    throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
  }
}
