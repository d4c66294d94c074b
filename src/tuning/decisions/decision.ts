/**
 * Where a tuned value comes from.
 */
export enum DecisionSource {
  /** The user gave the value itself. */
  USER = 'user',
  /** Computed from the declared profile or objective. */
  PROFILE = 'profile',
  /** An add-on asked for it. */
  ADD_ON = 'add-on',
  /** The cluster's version, flags or shape decided. */
  CLUSTER = 'cluster',
  /** The language runtime's behaviour decided. */
  RUNTIME = 'runtime',
  /** A constant of the tuning baseline. */
  BASELINE = 'baseline',
  /** The previous plan: another value would hardly be better, so it stays. */
  PREVIOUS = 'previous',
}

/**
 * One tuned value and why it is what it is.
 */
export interface Decision {
  /**
   * Dotted path of the setting in the plan, for example `autoscaling.targetCpuUtilization`.
   */
  readonly setting: string;

  /**
   * The value as people read it, with its unit: `2`, `250m`, `176Mi`, `10 s`, `25%`.
   */
  readonly value: string;

  /**
   * The value as a number, in `unit`.
   *
   * @default - the value is no number: a name, a list, a flag, a variable's text
   */
  readonly number?: number;

  /**
   * What `number` counts or measures: `m` (thousandths of a core), `MiB`, `s`, `ms`, `%`, `/s`, `x` (a factor), `ratio`, or what is counted: `pods`, `requests`, …
   *
   * A setting has always the same one; where a number of pods can be a share of them, `pods` or `%`. `schemas/plan.schema.json` lists all.
   *
   * @default - the value is no number
   */
  readonly unit?: string;

  /**
   * One sentence, with the numbers in it.
   */
  readonly reason: string;

  /**
   * Who or what decided.
   */
  readonly source: DecisionSource;

  /**
   * Whether it rests on an assumption that the user did not state.
   */
  readonly assumed: boolean;

  /**
   * The inputs that it was computed from, for example `profile.peak`.
   */
  readonly inputs: string[];

  /**
   * Id of the rule in docs/tuning/rules.md, for example `HPA-8`.
   *
   * @default - none: the user's own value
   */
  readonly rule?: string;

  /**
   * Where the rule comes from.
   *
   * @default - the rule's own page in docs/tuning
   */
  readonly reference?: string;
}

/**
 * How much a finding matters.
 */
export enum FindingSeverity {
  /** Pods may not start, callers are shut out, or data, money or requests of the declared load are lost. */
  CRITICAL = 'critical',
  /** It runs, and in a case that happens it is worse than it looks: errors, a gap in a policy, a cost. */
  WARNING = 'warning',
  /** Good to know: nothing is lost by leaving it. */
  INFO = 'info',
}

/** A finding as an explanation tells it: with the reason of its acknowledgement, where it has one. */
export interface ToldFinding {
  readonly finding: Finding;
  readonly acknowledged: string | undefined;
}

/**
 * Something that the owner of a plan should know, although it works.
 */
export interface Finding {
  /**
   * Stable id, for example `burst-outruns-autoscaler`.
   */
  readonly id: string;

  /**
   * How much it matters: of an id always the same.
   */
  readonly severity: FindingSeverity;

  /**
   * What was found, with its numbers, and what would be better.
   */
  readonly message: string;

  /**
   * What of the workload it is about, where one id can be found several times, for example `env.DB_PASSWORD`.
   *
   * @default - the workload as a whole
   */
  readonly subject?: string;

  /**
   * Id of the rule in docs/tuning/rules.md.
   *
   * @default - none
   */
  readonly rule?: string;
}
