import { Duration } from 'cdk8s';
import { CostEstimate } from './answers/cost';
import { explainPlan } from './answers/explain';
import { explainShort } from './answers/explain-short';
import { costOf } from './answers/plan-cost';
import { describeSensitivity, sensitivities, Sensitivity, worth } from './answers/sensitivity';
import { simulatePlan } from './answers/simulation/simulate';
import { Simulation } from './answers/simulation/simulation';
import { Decision, Finding, type ToldFinding } from './decisions/decision';
import { decisionOf } from './decisions/decision-of';
import { Found, graded } from './decisions/finding-severity';
import type { PlanSettings } from './decisions/settings';
import { assumedSettings, Tuned, tunedLeaves } from './decisions/tuned';
import { withNumbers, withSlo } from './demand/advice';
import type { PlanContext } from './demand/plan-context';
import type { PlanInput } from './demand/plan-input';
import { Slo } from './profile/slo';
import { Traffic } from './profile/traffic';
import { coldStartTerms } from './sizing/reaction';
import { ColdStart, coldStart } from './sizing/reaction-budget';
import { checkValue, instanceOf } from '../private/known-props';
import { masked, maskedValue } from '../private/secrets';
import { refuseSurplus } from '../private/surplus';

/** Version of `schemas/plan.schema.json`: grows when a key goes, or changes its meaning. */
export const PLAN_SCHEMA_VERSION = 1;

/**
 * Everything that was decided for one workload, and why. It never changes.
 */
export class WorkloadPlan {
  /** @internal */
  public static _of(settings: PlanSettings, context: PlanContext, findings: () => readonly Found[], replan: (input: PlanInput) => WorkloadPlan): WorkloadPlan {
    return new WorkloadPlan(settings, context, findings, replan);
  }

  /** @internal */
  public readonly _settings: PlanSettings;
  /** @internal */
  public readonly _context: PlanContext;
  private memo: Decision[] | undefined;
  private around: (() => readonly ToldFinding[]) | undefined;
  private gradedMemo: readonly Finding[] | undefined;

  private constructor(settings: PlanSettings, context: PlanContext, private readonly find: () => readonly Found[], private readonly replan: (input: PlanInput) => WorkloadPlan) {
    this._settings = settings;
    this._context = context;
    deepFreeze(settings);
  }

  /**
   * One decision per setting, in the order in which they were made.
   */
  public get decisions(): Decision[] {
    this.memo ??= this.decide();
    return this.memo.map((d) => ({ ...d, inputs: [...d.inputs] }));
  }

  /**
   * Things that work but that the owner should know, the worst first; copies, as everything that is handed out.
   */
  public get findings(): Finding[] {
    return this.found.map((finding) => ({ ...finding }));
  }

  /** Written and graded when somebody asks. */
  private get found(): readonly Finding[] {
    return this.gradedMemo ??= graded(this.find());
  }

  /**
   * The plan in a minute, in at most about 30 lines: its findings, what it costs, the ten numbers that matter for this kind of workload with their reasons, and the three
   * assumptions that are worth most. `explainAll()` has every value.
   *
   * The findings are the workload's at this moment, those about its calls and the objects around it too; acknowledged ones are marked.
   */
  public explain(): string {
    return explainShort({ ...this.plannable(), findings: this.told, sensitivity: this.sensitivity() });
  }

  /**
   * The whole plan as a table: by concern, every value with its reason and its rule; then what is printed as it was given (ports, mounts, account, placement), the findings as in `explain()`, and what each assumption is worth.
   */
  public explainAll(): string {
    return explainPlan(this._context, this.decisions, this.told, describeSensitivity(this.plannable(), this.sensitivity()), worth(this.cost(), this._context.input.baseline));
  }

  /**
   * The plan for tools: `{ version, workload, path, namespace, kind, kubernetes, runtime, baseline, decisions, findings }`; its schema is published as
   * `schemas/plan.schema.json`. `version` is the schema's: within one, keys are added only, and none changes its meaning.
   */
  public toJson(): string {
    return JSON.stringify(this._toJson(), undefined, 2);
  }

  /** @internal */
  public _toJson(): object {
    const { input } = this._context;
    return {
      version: PLAN_SCHEMA_VERSION,
      workload: input.name,
      path: input.path,
      namespace: input.namespace,
      kind: input.kind,
      kubernetes: input.target.version,
      runtime: this._context.runtime.id,
      baseline: input.baseline.version,
      decisions: this.decisions,
      findings: this.findings,
    };
  }

  /**
   * Cores and memory at the floor, the usual load and the peak; nodes on the target's declared shapes, money where those have prices.
   */
  public cost(): CostEstimate {
    return costOf(this._settings, this._context);
  }

  /**
   * From a request that finds no pod, on a node without the image, to a pod that serves it, term by term. For a function, `knative.coldStart` is the same
   * without the pull.
   */
  public coldStart(): ColdStart {
    const { input, demand, mesh } = this._context;
    return coldStart(coldStartTerms(input, demand, mesh, 'pulled'));
  }

  /**
   * What each assumption is worth, the one that moves the bill most first. Empty where everything was declared.
   */
  public sensitivity(): Sensitivity[] {
    const { input } = this._context;
    return sensitivities(this.plannable(), ({ numbers, objectiveP99Millis, imageSizeMiB }) => {
      try {
        const withProfile = numbers === undefined ? input : withNumbers(input, numbers);
        const withObjective = objectiveP99Millis === undefined ? withProfile
          : withSlo(withProfile, Slo.of({ p99: Duration.millis(objectiveP99Millis), availability: input.demand.slo?._availability }));
        // what a number is worth, not what would stay
        return this.replan({ ...withObjective, previous: undefined, ...(imageSizeMiB === undefined ? {} : { imageSizeMiB }) }).cost();
      } catch {
        return undefined; // no plan keeps the objective with that number: the row says so
      }
    });
  }

  /** A workload knows more findings, and which are acknowledged. @internal */
  public _tells(findings: () => readonly ToldFinding[]): void {
    this.around = findings;
  }

  private get told(): readonly ToldFinding[] {
    return this.around === undefined ? this.found.map((finding) => ({ finding, acknowledged: undefined })) : this.around();
  }

  private decide(): Decision[] {
    const leaves = tunedLeaves(this._settings);
    const assumed = assumedSettings(leaves);
    return leaves.map(([setting, leaf]) => withoutSecrets({ ...decisionOf(setting, leaf), assumed: assumed.has(setting) }));
  }

  private plannable() {
    return { settings: this._settings, context: this._context, cost: this.cost() };
  }

  /**
   * The autoscaler at work on this traffic: what is served, late and lost. Deterministic.
   *
   * @param traffic requests per second over time, over all replicas
   */
  public simulate(traffic: Traffic): Simulation {
    checkValue('plan.simulate', 'traffic', instanceOf(Traffic, 'a Traffic, for example Traffic.steady(Rate.perSecond(100), Duration.hours(1))'), traffic);
    return simulatePlan(this._settings, this._context.input.baseline, traffic);
  }
}

/** A user's variable may hold a secret, and so may a path: nothing that a plan tells shows one. */
function withoutSecrets(decision: Decision): Decision {
  const { setting, value, reason } = decision;
  return { ...decision, value: maskedValue(setting.startsWith('environment.') ? setting.slice('environment.'.length) : '', value), reason: masked(reason) };
}

/** Values and the maps that they are in; of the reasons behind a value only copies are handed out. What is no object counts as frozen. */
function deepFreeze(value: unknown): void {
  if (Object.isFrozen(value)) {
    return;
  }
  Object.freeze(value);
  if (value instanceof Tuned) {
    deepFreeze(value.value);
    return;
  }
  for (const key in value as object) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'object') {
      deepFreeze(inner);
    }
  }
}

refuseSurplus('WorkloadPlan', WorkloadPlan);
