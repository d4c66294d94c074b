import * as path from 'node:path';
import { Cause, causesOf, inLines, Objection } from './harness/causes';
import { PodSecurity } from './harness/prove-options';
import type { ReleaseReport } from './prove';
import { Validation } from './validation';

/** How many checks have passed and failed. */
export interface Counts {
  passed: number;
  failed: number;
}

/** Units are named up to this number. */
const NAMED = 12;

/** Print what one release says: what was tried, the units that passed, the causes of failures. */
export function releaseVerdict(report: ReleaseReport, instead: readonly string[], level: PodSecurity): Counts {
  const results = report.units.flatMap((unit) => unit.results);
  const objects = report.units.reduce((sum, unit) => sum + unit.objects, 0);
  const missed = report.negatives.filter((negative) => !negative.refused);
  say([
    `Kubernetes ${report.version}${instead.length ? `, the nearest to ${instead.join(' and ')} that is here` : ''}: ${objects} objects of ${report.units.length} units, each object tried for: `
    + `accepted under strict validation, unchanged when applied again, nothing added inside its lists, stored as sent, pods admitted under Pod Security "${level}"`
    + `${report.negatives.length ? `; ${report.negatives.length} manifests that it has to refuse` : ''}`,
    ...report.refusedCrds.map(({ name, reason }) => `note: the definition ${name} was refused: ${reason.slice(0, 200)}`),
    ...report.unproved.length ? [`note: not judged, because no registry that the proof installs from gave their definitions: ${report.unproved.join(', ')}`] : [],
    ...passedUnits(report.units.filter((unit) => unit.results.every((result) => !result.failure)).map((unit) => unit.name)),
    ...failures(results.flatMap(({ check, object, file, objections = [] }) => objections.map((text) => ({ check: `not ${check}`, object, file, text })))),
    ...missed.map((negative) => `FAILED ${negative.name}: expected "${negative.expected}", got "${negative.said || 'no objection'}"`),
  ]);
  const failed = results.filter((result) => result.failure).length;
  return { passed: results.length - failed + report.negatives.length - missed.length, failed: failed + missed.length };
}

/** Print what a judge of other projects says. */
export function validationVerdict({ name, module, verdicts }: Validation, relativeTo: string): Counts {
  const objections: Objection[] = verdicts.flatMap(({ file, object, refused, warnings }) => [...refused, ...warnings.map((warning) => `warning: ${warning}`)]
    .map((text) => ({ check: name, object, file: path.relative(relativeTo, file), text })));
  say([`${name}, ${module}: ${verdicts.length} objects, each tried for: accepted without a warning`, ...failures(objections)]);
  const failed = verdicts.filter((verdict) => verdict.refused.length + verdict.warnings.length > 0).length;
  return { passed: verdicts.length - failed, failed };
}

function failures(objections: readonly Objection[]): string[] {
  return causesOf(objections).flatMap((cause: Cause) => inLines(cause));
}

function passedUnits(names: readonly string[]): string[] {
  const more = names.length - NAMED;
  return names.length ? [`passed: ${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`] : [];
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
