import { refuseSurplus } from '../private/surplus';

/**
 * The numbers that the library chooses: headrooms, bounds, periods, steps. docs/tuning/baseline.md lists them.
 *
 * The numbers of a baseline do not change: the same inputs on the same baseline give the same plan in every later release, except for fixed bugs. Changed numbers
 * get a new baseline. Before 1.0, a release may still change numbers of V1; CHANGELOG.md lists each.
 */
export class TuningBaseline {
  /** The first baseline, and the newest. */
  public static readonly V1 = new TuningBaseline('V1');

  /** The baseline of a target that names none. @internal */
  public static readonly _NEWEST: TuningBaseline = TuningBaseline.V1;

  private constructor(
    /** Its name, for example `V1`, as plans print it. */
    public readonly version: string,
  ) {}
}

refuseSurplus('TuningBaseline', TuningBaseline);
