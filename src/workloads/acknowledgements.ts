import type { IConstruct } from 'constructs';
import { FindingSeverity } from '../tuning/decisions/decision';
import { SEVERITIES } from '../tuning/decisions/finding-severity';

/** A finding that is accepted, with the reason. */
export interface Acknowledgement {
  readonly scope: IConstruct;
  readonly id: string;
  /** What the finding is about; undefined: any subject. */
  readonly subject: string | undefined;
  readonly reason: string;
}

const acknowledged = new WeakMap<IConstruct, Acknowledgement[]>();
const thresholds = new WeakMap<IConstruct, FindingSeverity>();
let changes = 0;

/** Counts acknowledgements and thresholds: a validation that saw another count runs again. */
export function acknowledgementsState(): number {
  return changes;
}

/** A construct's path in quotes; the app has none. */
export function placeOf(scope: IConstruct): string {
  return scope.node.path === '' ? 'the app' : `'${scope.node.path}'`;
}

/** @throws if the scope already acknowledges it: one of the two reasons would be lost */
export function remember(one: Acknowledgement): void {
  const own = acknowledged.get(one.scope) ?? [];
  const same = own.find((other) => other.id === one.id && other.subject === one.subject);
  if (same !== undefined) {
    throw new Error(`${placeOf(one.scope)} already acknowledges '${one.id}' with the reason '${same.reason}': remove one of the two acknowledgements`);
  }
  acknowledged.set(one.scope, [...own, one]);
  changes++;
}

/** The acknowledgements on a construct itself. */
export function acknowledgementsOf(scope: IConstruct): readonly Acknowledgement[] {
  return acknowledged.get(scope) ?? [];
}

/** The acknowledgement of a finding: on the construct that has it, or on the nearest one above. */
export function acknowledgementFor(construct: IConstruct, id: string, subject: string | undefined): Acknowledgement | undefined {
  for (let at: IConstruct | undefined = construct; at !== undefined; at = at.node.scope) {
    const one = acknowledgementsOf(at).find((other) => other.id === id && (other.subject === undefined || other.subject === subject));
    if (one !== undefined) {
      return one;
    }
  }
  return undefined;
}

/** Open findings of at least this severity below the construct become errors. */
export function setThreshold(scope: IConstruct, severity: FindingSeverity): void {
  thresholds.set(scope, severity);
  changes++;
}

/** The environment variable that sets the threshold of a whole run, for pipelines. */
const STRICT_VARIABLE = 'CDK8S_TUNED_STRICT';

/** The lowest severity that is an error at a construct: the strictest of the constructs above it and the environment; undefined if none sets one. */
export function thresholdAt(construct: IConstruct): FindingSeverity | undefined {
  const said = [environmentThreshold()];
  for (let at: IConstruct | undefined = construct; at !== undefined; at = at.node.scope) {
    said.push(thresholds.get(at));
  }
  return said.filter((one) => one !== undefined).sort((a, b) => SEVERITIES.indexOf(b) - SEVERITIES.indexOf(a))[0];
}

/** Whether a severity reaches a threshold. */
export function reaches(severity: FindingSeverity, threshold: FindingSeverity | undefined): boolean {
  return threshold !== undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

function environmentThreshold(): FindingSeverity | undefined {
  const text = process.env[STRICT_VARIABLE]?.trim().toLowerCase();
  if (text === undefined || ['', '0', 'false', 'off'].includes(text)) {
    return undefined;
  }
  if (['1', 'true', 'on'].includes(text)) {
    return FindingSeverity.INFO;
  }
  const severity = SEVERITIES.find((one) => one === text);
  if (severity === undefined) {
    throw new Error(`the environment variable ${STRICT_VARIABLE} is '${text.slice(0, 40)}': expected 1, true or on (every open finding is an error), ${SEVERITIES.join(', ')}, or 0, false or off`);
  }
  return severity;
}
