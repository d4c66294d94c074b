import { whyNoJson } from '../private/json-pointer';
import { refuseSurplus } from '../private/surplus';

/**
 * Special values for `hasObjectLike`.
 */
export class Match {
  /**
   * Expects that the field is absent: `{ limits: { cpu: Match.absent() } }`.
   */
  public static absent(): Match {
    return new Match('absent', undefined);
  }

  /**
   * Expects exactly this value: a list with these elements only, in this order; an object with these fields only.
   *
   * @param value a text, a number, a boolean, a list or an object
   * @throws if JSON cannot hold the value
   */
  public static exactly(value: any): Match {
    const wrong = value === undefined ? 'is undefined: use Match.absent() to expect that a field is absent' : whyNoJson(value);
    if (wrong !== undefined) {
      throw new Error(`Match.exactly: value ${wrong}`);
    }
    return new Match('exactly', value);
  }

  /** @internal */
  public readonly _kind: 'absent' | 'exactly';
  /** @internal */
  public readonly _value: unknown;

  private constructor(kind: 'absent' | 'exactly', value: unknown) {
    this._kind = kind;
    this._value = value;
  }
}

refuseSurplus('Match', Match);
