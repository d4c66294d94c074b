import { whyNoJson } from '../private/json-pointer';
import { refuseSurplus } from '../private/surplus';

/**
 * What an expected object can say of a value beside the value itself.
 */
export class Match {
  /**
   * The field is not there: `{ limits: { cpu: Match.absent() } }`.
   */
  public static absent(): Match {
    return new Match('absent', undefined);
  }

  /**
   * The value is this one and has nothing beside it: a list with just these elements in this order, an object with just these fields.
   *
   * @param value texts, numbers, switches, lists and objects
   * @throws if it is something else
   */
  public static exactly(value: any): Match {
    const wrong = value === undefined ? 'is undefined: to say that a field is not there, use Match.absent()' : whyNoJson(value);
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
