import { whyNoJson } from './json-pointer';
import { type Expectation, FLAG, isPlainObject, NUMBER, text } from './known-props';

const TEXT = text('eu');

/** A literal, or a reference of cdk8s-plus. A Lazy is refused: its value is unknown when the plan is made. */
export const ENV_VALUE: Expectation = {
  expected: 'an EnvValue of a text (from cdk8s-plus-28), for example EnvValue.fromValue(\'eu\')',
  is: (given) => {
    const { value, valueFrom } = (given ?? {}) as { readonly value?: unknown; readonly valueFrom?: unknown };
    return typeof given === 'object' && (valueFrom === undefined ? TEXT.is(value) || NUMBER.is(value) || FLAG.is(value) : typeof valueFrom === 'object' && valueFrom !== null && whyNoJson(valueFrom, isResolvedLater) === undefined);
  },
};

/** Whether cdk8s resolves it when it prints: a Lazy, or an instance of another class. A reference may contain one, because no plan depends on it. */
function isResolvedLater(part: object): boolean {
  return !Array.isArray(part) && !isPlainObject(part) || typeof (part as { readonly resolve?: unknown }).resolve === 'function';
}
