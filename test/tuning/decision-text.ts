import { Sample, samples } from './samples';
import { Decision } from '../../src/tuning/decisions/decision';

/*
 * What the decisions about sample workloads say, in a form that people can review: some plans in full, and of the others what is different from those.
 * `npx tsx scripts/decisions.ts --write` rewrites test/tuning/decisions.txt; read the diff.
 */

/** Plans that are printed in full: the others of the same kind and demand are compared with them. */
const FULL = ['a web service on Node.js', 'a web service with a digest', 'a ledger on Kubernetes 1.34', 'a function on Kubernetes 1.34'];

/** Samples that differ from another one by nothing new. */
const REPEATING = /^a critical .* with a large cache$|^a (standard|critical|best-effort) web service on |Node\.js 2|Go 1\.24|on JVM 21|on gunicorn$|\.NET 9|on Rust$|Kubernetes 1\.30|Istio 1\.27/;
const AFTER_ALL = [
  'a critical web service on Spring Boot with a large cache', 'a critical web service on gunicorn-sync with a large cache', 'a best-effort web service on one node',
  'a critical web service on two zones, no spare nodes, priority classes', 'a standard web service on Istio ambient with a waypoint', 'a critical web service on Istio without istio-cni',
];

/** The plans whose decisions are on record. */
export const recorded: readonly Sample[] = samples.filter((s) => AFTER_ALL.includes(s.name) || !REPEATING.test(s.name));

function like(sample: Sample): Sample {
  const full = samples.filter((s) => FULL.includes(s.name) && s.input.kind === sample.input.kind);
  return full.find((s) => s.input.demand.profile._numbers.peak === sample.input.demand.profile._numbers.peak) ?? full[0];
}

function text(d: Decision): string {
  // which numbers of the baseline it reads, test/properties/13-baseline.test.ts checks
  const declared = d.inputs.filter((name) => !name.startsWith('baseline.'));
  const inputs = declared.length === 0 ? '' : ` of ${declared.join(', ')}`;
  return `  ${d.setting} = ${d.value}${d.assumed ? ' (assumed)' : ''}\n    ${d.reason}\n    ${d.source}${d.rule === undefined ? '' : ` ${d.rule}`}${inputs}`;
}

/** A sample's decisions and findings, without what the plan that it is like says too. */
export function decisionText(sample: Sample): string {
  const other = like(sample);
  const { decisions, findings } = sample.plan();
  const known = new Set(sample === other ? [] : other.plan().decisions.map(text));
  const settings = new Set(decisions.map((d) => d.setting));
  return [
    sample === other ? sample.name : `${sample.name}: unlike ${other.name}`,
    ...decisions.map(text).filter((t) => !known.has(t)),
    ...other.plan().decisions.filter((d) => !settings.has(d.setting)).map((d) => `  without ${d.setting}`),
    ...findings.map((f) => `  finding ${f.id}${f.rule === undefined ? '' : ` ${f.rule}`}\n    ${f.message}`),
  ].join('\n');
}
