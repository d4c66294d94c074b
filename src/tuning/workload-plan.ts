import { BASELINE_VERSION } from './baselines';
import { Decision, Finding } from './decision';
import { explainPlan } from './explain';
import type { PlanContext } from './plan-context';
import type { PlanSettings } from './settings';
import { Simulation, simulatePlan } from './simulation';
import { Traffic } from './traffic';
import { tunedLeaves } from './tuned';

/**
 * Everything that was decided for one workload, and why. It never changes.
 */
export class WorkloadPlan {
  /** @internal */
  public static _of(settings: PlanSettings, context: PlanContext, findings: readonly Finding[]): WorkloadPlan {
    return new WorkloadPlan(settings, context, findings);
  }

  /**
   * Things that work but that the owner should know.
   */
  public readonly findings: Finding[];

  /** @internal */
  public readonly _settings: PlanSettings;
  /** @internal */
  public readonly _context: PlanContext;
  private memo: Decision[] | undefined;

  private constructor(settings: PlanSettings, context: PlanContext, findings: readonly Finding[]) {
    this._settings = settings;
    this._context = context;
    this.findings = findings.map((f) => ({ ...f }));
    deepFreeze(settings);
    Object.freeze(this.findings);
  }

  /**
   * One decision per setting, in the order in which they were made.
   */
  public get decisions(): Decision[] {
    this.memo ??= tunedLeaves(this._settings).map(([setting, leaf]) => leaf.decision(setting));
    return this.memo.map((d) => ({ ...d, inputs: [...d.inputs] }));
  }

  /**
   * The plan as a table that people read: by concern, each value with its reason, and the findings below.
   */
  public explain(): string {
    return explainPlan(this._context.input.name, this._context, this.decisions, this.findings);
  }

  /**
   * The plan for tools: `{ workload, kind, kubernetes, baseline, decisions, findings }`; its schema is published as `schemas/plan.schema.json`.
   */
  public toJson(): string {
    const { input } = this._context;
    return JSON.stringify({
      workload: input.name,
      kind: input.kind,
      kubernetes: input.target.version,
      runtime: this._context.runtime.id,
      baseline: BASELINE_VERSION,
      decisions: this.decisions,
      findings: this.findings,
    }, undefined, 2);
  }

  /**
   * The autoscaler at work on this traffic: what is served, late and lost. Deterministic.
   *
   * @param traffic requests per second over time, over all replicas
   */
  public simulate(traffic: Traffic): Simulation {
    return simulatePlan(this._settings, traffic);
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
}
