import { Sample, samples } from './samples';
import { Decision, Finding } from '../../src/tuning/decisions/decision';
import { numbersTold } from '../support/numbers-told';

/*
 * What is decided about sample workloads, as machines read it: some plans in full, and of the others what is different from those.
 * Wording is not in it: that of one workload per kind is in sample-web.txt, sample-stateful.txt and sample-function.txt.
 * `npx tsx scripts/decisions.ts --write` rewrites all four; read the diff.
 *
 *   setting = value * | source rules | inputs | numbers that the reason tells
 *   - a setting that only the plan has which it is compared with
 *   ! a finding | severity rules | numbers that it tells
 *
 * `*` marks what rests on an assumption. A dot stands for a column that is as in the plan compared with, a dash for an empty one.
 */

/** Plans that are recorded in full: the others of the same kind and demand are compared with them. */
const FULL = ['a web service on Node.js', 'a web service with a digest', 'a ledger on Kubernetes 1.34', 'a function on Kubernetes 1.34'];

/** Samples that differ from another one by nothing new. */
const REPEATING = /^a critical .* with a large cache$|^a (standard|critical|best-effort) web service on |Node\.js 2|Go 1\.24|on JVM 21|on gunicorn$|\.NET 9|on Rust$|Kubernetes 1\.30|Istio 1\.27/;
const AFTER_ALL = [
  'a critical web service on Spring Boot with a large cache', 'a critical web service on gunicorn-sync with a large cache', 'a best-effort web service on one node',
  'a critical web service on two zones, no spare nodes, priority classes', 'a standard web service on Istio ambient with a waypoint', 'a critical web service on Istio without istio-cni',
];

/** The plans whose decisions are on record. */
export const recorded: readonly Sample[] = samples.filter((s) => AFTER_ALL.includes(s.name) || !REPEATING.test(s.name));

/** The plans whose wording is on record, one of each kind, by the file that has it. */
export const worded: Readonly<Record<string, string>> = {
  'sample-web.txt': 'a web service with a declared objective',
  'sample-stateful.txt': 'a ledger on Istio 1.24 sidecars',
  'sample-function.txt': 'a function with a cache and an offline buffer',
};

/** A sample plan as people read it: in short, then every value. */
export function wording(file: string): string {
  const plan = samples.find((s) => s.name === worded[file])!.plan();
  return `${worded[file]}\n\n${plan.explain()}\n${'-'.repeat(150)}\n\n${plan.explainAll()}`;
}

function like(sample: Sample): Sample {
  const full = samples.filter((s) => FULL.includes(s.name) && s.input.kind === sample.input.kind);
  return full.find((s) => s.input.demand.profile._numbers.peak === sample.input.demand.profile._numbers.peak) ?? full[0];
}

/** Waivers are sentences themselves, behind the id of what is waived. */
function valueText(d: Decision): string {
  const value = d.number === undefined ? d.value : `${d.number} ${d.unit}`;
  return d.setting.startsWith('waivers.') && value.includes(' ') ? `${value.match(/^(\w+)=/)?.[1] ?? ''}…` : value;
}

function columns(d: Decision): string[] {
  // which numbers of the baseline it reads, test/properties/13-baseline.test.ts checks
  const inputs = d.inputs.filter((name) => !name.startsWith('baseline.'));
  return [`${d.source}${d.rule === undefined ? '' : ` ${d.rule}`}`, inputs.join(' '), numbersTold(d.reason)];
}

function line(d: Decision, other?: Decision): string {
  const own = columns(d);
  const others = other === undefined ? [] : columns(other);
  const shown = own.map((column, i) => (column === others[i] ? '.' : column === '' ? '-' : column));
  const blank = others.length === 0 ? '-' : '.';
  while (shown[shown.length - 1] === blank) {
    shown.pop();
  }
  return [`  ${d.setting} = ${valueText(d)}${d.assumed ? ' *' : ''}`, ...shown].join(' | ');
}

function findingLine(f: Finding): string {
  const about = f.subject === undefined ? '' : ` of ${f.subject}`;
  return [`  ! ${f.id}${about}`, `${f.severity}${f.rule === undefined ? '' : ` ${f.rule}`}`, numbersTold(f.message)].filter((column) => column !== '').join(' | ');
}

/** A sample's decisions and findings, without what the plan that it is like says too. */
export function decisionText(sample: Sample): string {
  const other = like(sample);
  const { decisions, findings } = sample.plan();
  const known = new Map(sample === other ? [] : other.plan().decisions.map((d) => [d.setting, d]));
  const same = (d: Decision) => known.has(d.setting) && line(d) === line(known.get(d.setting)!);
  const settings = new Set(decisions.map((d) => d.setting));
  return [
    sample === other ? sample.name : `${sample.name}: unlike ${other.name}`,
    ...decisions.filter((d) => !same(d)).map((d) => line(d, known.get(d.setting))),
    ...other.plan().decisions.filter((d) => !settings.has(d.setting)).map((d) => `  - ${d.setting}`),
    ...findings.map(findingLine),
  ].join('\n');
}
