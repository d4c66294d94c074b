import { tmpdir } from 'os';
import { join } from 'path';
import type { IConstruct } from 'constructs';
import type { LocatedFinding } from './located-finding';
import { FindingSeverity } from '../tuning/decisions/decision';
import { SEVERITIES } from '../tuning/decisions/finding-severity';

/*
 * cdk8s tells nobody that a synthesis has ended: validations run before it, once for the app and once more for each chart, and also for `Testing.synth(chart)`.
 * So the two methods of an app that are a synthesis are followed by the report, for `App`, `TunedApp` and every subclass alike, and nothing else is.
 */

/** `off`, `false` and `0` print nothing; `on`, `true`, `1` or nothing prints. */
const REPORT_VARIABLE = 'CDK8S_TUNED_FINDINGS';
/** What `Testing.app()` of cdk8s makes: an app of a unit test, whose output belongs to the test. */
const TEST_OUTPUT = join(tmpdir(), 'cdk8s.outdir.');

const METHODS = ['synth', 'synthYaml'] as const;
const reported = new WeakSet<IConstruct>();

/** What the report tells: the findings that nobody acknowledged, the worst first, and how many others there are. */
export interface Reported {
  readonly open: readonly LocatedFinding[];
  readonly acknowledged: readonly LocatedFinding[];
}

type Synthesized = { [method in typeof METHODS[number]]?: (...args: unknown[]) => unknown } & { readonly outdir?: unknown };

/** From now on the root's findings are printed after each synthesis that succeeds, once, whoever asked for it how often. */
export function reportAfterSynthesis(root: IConstruct, findingsOf: (root: IConstruct) => Reported): void {
  if (reported.has(root)) {
    return;
  }
  isOff(); // what it cannot mean is told before anything is written
  reported.add(root);
  let running = 0;
  for (const method of METHODS) {
    const synthesize = (root as Synthesized)[method];
    // another language's override is a property that cannot be replaced
    if (typeof synthesize !== 'function' || Object.getOwnPropertyDescriptor(root, method)?.configurable === false) {
      continue;
    }
    Object.defineProperty(root, method, {
      configurable: true,
      writable: true,
      value(this: IConstruct, ...args: unknown[]): unknown {
        running++;
        let result: unknown;
        try {
          result = synthesize.apply(this, args);
        } finally {
          running--;
        }
        if (running === 0 && !isSilent(root)) {
          const report = reportOf(findingsOf(root));
          if (report !== '') {
            process.stderr.write(report);
          }
        }
        return result;
      },
    });
  }
}

function isSilent(root: IConstruct): boolean {
  const { outdir } = root as Synthesized;
  return isOff() || (typeof outdir === 'string' && outdir.startsWith(TEST_OUTPUT));
}

/** @throws where the variable says neither yes nor no */
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
  // they come worst first, so a construct's first one says where it stands
  const byPath = new Map<string, LocatedFinding[]>();
  for (const finding of open) {
    byPath.set(finding.path, [...byPath.get(finding.path) ?? [], finding]);
  }
  byPath.forEach((own, path) => lines.push(path === '' ? 'the app' : path, ...own.map(lineOf)));
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
