import { refuseSurplus } from '../private/surplus';

/**
 * The numbers that plans are made with beside their inputs: headrooms, shares, periods, steps. They are listed in docs/tuning/baseline.md.
 *
 * A baseline promises that its numbers do not change: the same inputs on the same baseline give the same numbers in every later release, corrections of faults aside.
 * Numbers that are to change get a new baseline. Before 1.0 a release may still change numbers of V1; the change log lists each.
 */
export class TuningBaseline {
  /** The first baseline, and the newest. */
  public static readonly V1 = new TuningBaseline('V1');

  /** What a target has that names none. @internal */
  public static readonly _NEWEST: TuningBaseline = TuningBaseline.V1;

  private constructor(
    /** Its name, for example `V1`: plans print it. */
    public readonly version: string,
  ) {}
}

refuseSurplus('TuningBaseline', TuningBaseline);
