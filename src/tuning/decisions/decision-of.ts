import type { Decision } from './decision';
import { inputsOf, readsOf, type Tuned } from './tuned';
import { measured } from './units';
import { decimal } from '../../private/format';

/** The decision about a value, as setting `setting` of a plan. */
export function decisionOf(setting: string, { value, because: b }: Tuned<unknown>): Decision {
  const amount = measured(setting, value);
  return {
    setting,
    value: amount?.text ?? b.show ?? printed(value),
    ...(amount === undefined ? {} : { number: amount.number, unit: amount.unit }),
    reason: b.reason(),
    source: b.source,
    assumed: b.assumed ?? false,
    inputs: [...inputsOf(b), ...new Set(readsOf(b).map((name) => `baseline.${name}`))],
    rule: b.rule,
    reference: referenceFor(b.rule),
  };
}

/** The catalogue is loaded when somebody reads decisions, not when the library is. */
function referenceFor(rule: string | undefined): string | undefined {
  if (rule === undefined) {
    return undefined;
  }
  const { referenceOf } = require('./rules') as typeof import('./rules'); // eslint-disable-line @typescript-eslint/no-require-imports
  return referenceOf(rule);
}

function printed(value: unknown): string {
  if (typeof value === 'number') {
    return decimal(value);
  }
  if (Array.isArray(value)) {
    return value.map(printed).join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
