import type { IConstruct } from 'constructs';
import { afterSynthesis, isOfUnitTest } from './after-synthesis';
import type { LocatedFinding } from './located-finding';
import { FindingSeverity } from '../tuning/decisions/decision';
import { SEVERITIES } from '../tuning/decisions/finding-severity';

/** `off`, `false` and `0` print nothing; `on`, `true`, `1` or nothing prints. */
const REPORT_VARIABLE = 'CDK8S_TUNED_FINDINGS';

/** The content of the report: open findings, the worst first, and acknowledged ones. */
export interface Reported {
  readonly open: readonly LocatedFinding[];
  readonly acknowledged: readonly LocatedFinding[];
}

/** Prints the root's findings once after each successful synthesis; further calls for the same root change nothing. */
export function reportAfterSynthesis(root: IConstruct, findingsOf: (root: IConstruct) => Reported): void {
  isOff(); // a wrong value is an error before anything is written
  afterSynthesis(root, 'findings', () => {
    const report = isOff() || isOfUnitTest(root) ? '' : reportOf(findingsOf(root));
    if (report !== '') {
      process.stderr.write(report);
    }
  });
}

/** @throws if the variable has another value than on, true, 1, off, false or 0 */
function isOff(): boolean {
  const said = process.env[REPORT_VARIABLE]?.trim().toLowerCase() ?? '';
  if (!['off', 'false', '0', 'on', 'true', '1', ''].includes(said)) {
    throw new Error(`the environment variable ${REPORT_VARIABLE} is '${said.slice(0, 40)}': expected off, false or 0 (findings are not printed), or on, true or 1; CDK8S_TUNED_STRICT says which findings are errors`);
  }
  return ['off', 'false', '0'].includes(said);
}

/** One line for each open finding, by construct, the worst construct first; nothing where none is open. */
function reportOf({ open, acknowledged }: Reported): string {
  if (open.length === 0) {
    return '';
  }
  const counts = SEVERITIES
    .map((severity) => [severity, open.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => counted(count, severity));
  const lines = [`cdk8s-tuned: ${counted(open.length, 'finding')} (${counts.join(', ')})${acknowledged.length === 0 ? '' : `, ${acknowledged.length} acknowledged`}`];
  // findings are sorted, worst first, so constructs appear in the order of their worst one
  const byPath = new Map<string, LocatedFinding[]>();
  for (const finding of open) {
    byPath.set(finding.path, [...byPath.get(finding.path) ?? [], finding]);
  }
  byPath.forEach((own, path) => lines.push(path === '' ? 'the app' : own[0].name === undefined ? path : `${path} (${own[0].name})`, ...own.map(lineOf)));
  return `${lines.join('\n')}\n`;
}

const WIDEST = Math.max(...SEVERITIES.map((severity) => severity.length));

function lineOf({ severity, id, message }: LocatedFinding): string {
  // eslint-disable-next-line no-control-regex
  return `  ${severity.padEnd(WIDEST)} ${id}: ${message}`.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** `1 warning`, `2 warnings`; `critical` and `info` have no plural. */
function counted(count: number, what: string): string {
  const plural = what === FindingSeverity.WARNING || what === 'finding';
  return `${count} ${what}${plural && count !== 1 ? 's' : ''}`;
}
