import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { cannotLimit } from './cgroup';
import { Experiment, experiments } from './experiments';
import { Outcome, REQUESTS, serve } from './service';

/*
 * Three rules on real processes, with the plan's settings and without any: `npx tsx bench/runtimes/run.ts`.
 * With --write the table goes to docs/tuning-effects.md; --rounds N changes the number of rounds (5).
 * Exits with 1 if a process with the plan's settings did not survive.
 */

const VARIANTS = ['untuned', 'tuned'] as const;
type Variant = (typeof VARIANTS)[number];

interface Results {
  readonly experiment: Experiment;
  readonly outcomes: Record<Variant, Outcome[]>;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted.length === 0 ? undefined : sorted[Math.floor(sorted.length / 2)];
}

function tally(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  outcomes.forEach((o) => counts.set(o.end, (counts.get(o.end) ?? 0) + 1));
  return [...counts].map(([end, count]) => `${end} ${count} of ${outcomes.length}`).join(', ');
}

function medianOf(outcomes: readonly Outcome[], value: (o: Outcome) => number | undefined): number | undefined {
  return median(outcomes.map(value).filter((v) => v !== undefined));
}

function row(results: Results): string {
  const { experiment: e, outcomes } = results;
  const cells = [e.name, e.rule, `${e.liveMiB} MiB`, ...VARIANTS.flatMap((v) => [
    `${v === 'tuned' ? e.limitMiB : e.untunedLimitMiB} MiB`,
    tally(outcomes[v]),
    `${Math.round((medianOf(outcomes[v], (o) => o.served) ?? 0) / REQUESTS * 100)} %`,
    `${medianOf(outcomes[v], (o) => o.peakMiB) ?? '?'} MiB`,
  ])];
  return `| ${cells.join(' | ')} |`;
}

function table(all: readonly Results[]): string {
  return [
    '| rule | id | live set | limit | untuned | answered | peak | limit | tuned | answered | peak |',
    '|---|---|--:|--:|---|--:|--:|--:|---|--:|--:|',
    ...all.map(row),
  ].join('\n');
}

function settings(all: readonly Results[]): string {
  return all.map(({ experiment: e }) => `- ${e.name}. Untuned: ${e.untuned}. Tuned: a limit of ${e.limitMiB} MiB and \`${e.variable}=${e.env[e.variable]}\`.`).join('\n');
}

/** Puts the measured part between its marks in the document. */
function write(measured: string): void {
  const path = join(__dirname, '..', '..', 'docs', 'tuning-effects.md');
  const [begin, end] = ['<!-- measured by bench/runtimes/run.ts -->', '<!-- /measured -->'];
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`docs/tuning-effects.md has no '${begin}' followed by '${end}': expected both marks, between which the table goes`);
  }
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n\n${measured}\n\n${text.slice(to)}`);
}

async function main(): Promise<void> {
  const why = cannotLimit();
  if (why !== undefined) {
    console.log(`skipped: bench/runtimes needs cgroups that it may write: ${why}`);
    return;
  }
  const at = process.argv.indexOf('--rounds');
  const rounds = at < 0 ? 5 : Number(process.argv[at + 1]);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds is ${process.argv[at + 1]}, expected a whole number of at least 1`);
  }
  const known = experiments();
  known.filter((e) => typeof e === 'string').forEach((word) => console.log(word));
  const all: Results[] = known.filter((e) => typeof e !== 'string').map((experiment) => ({ experiment, outcomes: { untuned: [], tuned: [] } }));
  for (let round = 1; round <= rounds; round++) {
    for (const { experiment, outcomes } of all) {
      // both variants in each round, so that a busy minute of the machine meets both; every second round the other way round
      for (const variant of round % 2 === 1 ? VARIANTS : [...VARIANTS].reverse()) {
        const outcome = await serve({
          name: `${all.findIndex((r) => r.experiment === experiment)}-${variant}-${round}`,
          command: experiment.command,
          env: { LIVE_MIB: String(experiment.liveMiB), ...(variant === 'tuned' ? experiment.env : {}) },
          limitMiB: variant === 'tuned' ? experiment.limitMiB : experiment.untunedLimitMiB,
        });
        outcomes[variant].push(outcome);
        console.log(`round ${round}, ${experiment.name}, ${variant}: ${outcome.end}, ${outcome.served} of ${REQUESTS} answered, peak ${outcome.peakMiB ?? '?'} MiB, p99 ${Math.round(outcome.p99Millis ?? NaN)} ms`);
        if (outcome.end === 'failed') {
          console.log(outcome.words);
        }
      }
    }
  }
  const measured = `${rounds} rounds of ${REQUESTS} requests each.\n\n${table(all)}\n\n${settings(all)}`;
  console.log(`\n${measured}`);
  if (process.argv.includes('--write')) {
    write(measured);
  }
  if (all.some(({ outcomes }) => outcomes.tuned.some((o) => o.end !== 'survived'))) {
    process.exitCode = 1;
  }
}

void main();
