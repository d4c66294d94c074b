/**
 * Hostile inputs: `npm run hostile [-- --seed N] [--slot TEXT] [--sample N] [--readers yes] [--json FILE]`.
 *
 * Every place of the public surface that takes something gets each hostile value, in the smallest program that uses it. The answer is a clear error, or YAML that two
 * parsers read as what was meant; `--readers yes` gives what was printed to the parsers of Kubernetes and of Python as well. `--slot` runs the places whose name contains a text,
 * `--sample` so many programs at random. A process that does not answer is ended, and started again after the input that held it.
 */
import { ChildProcess, fork, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { planned, type Planned } from './plan';
import { causesOf, type HostileReport, type Found } from './report';
import type { Answer } from './worker';
import { readOptions } from '../cluster/harness/options';

const ROOT = path.join(__dirname, '..', '..');
const REPORT = path.join(ROOT, 'reports', 'hostile.json');
/** Without a word from a process for so long, whatever it does is too slow: wall time, because a process that hangs cannot count its own. */
const SILENCE_SECONDS = 120;
/** Values and messages are told this long while the programs run. */
const LONGEST_TOLD = 160;
/** So many causes are told. */
const CAUSES_SHOWN = 60;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--seed', '--slot', '--sample', '--readers', '--json']);
  const number = (flag: string): number | undefined => (options.flags.has(flag) ? Number(options.flags.get(flag)) : undefined);
  const seed = number('--seed') ?? Date.now() % 2 ** 31;
  const plan = planned(seed, options.flags.get('--slot'), number('--sample'));
  process.stdout.write(`seed ${seed}: ${plan.programs.length} programs for ${plan.slots.length} places\n`);
  const started = Date.now();
  const found = await runAll(plan, options.flags.get('--readers') === 'yes');
  const report: HostileReport = {
    seed,
    commit: spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim(),
    slots: plan.slots.length,
    leastValues: plan.leastValues,
    programs: plan.programs.length,
    verdicts: found.counts,
    longestSeconds: Math.round(found.longestSeconds * 10) / 10,
    readByOthers: found.readByOthers,
    causes: causesOf(found.faults),
  };
  for (const [verdict, times] of Object.entries(report.verdicts)) {
    process.stdout.write(`${verdict}: ${times}\n`);
  }
  report.causes.slice(0, CAUSES_SHOWN).forEach(({ verdict, count: times, slot, value, message }) => process.stdout.write(`FAILED ${verdict} (${times}): ${slot} = ${value}\n  ${message.slice(0, 300).replace(/\s+/g, ' ')}\n`));
  if (report.causes.length > CAUSES_SHOWN) {
    process.stdout.write(`and ${report.causes.length - CAUSES_SHOWN} more causes in the report\n`);
  }
  const file = options.flags.get('--json') ?? REPORT;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s\n`);
  process.stdout.write(`${plan.programs.length - found.faults.length} passed, ${found.faults.length} failed\n`);
  process.exitCode = found.faults.length === 0 ? 0 : 1;
}

interface Results {
  readonly counts: Record<string, number>;
  readonly faults: Found[];
  longestSeconds: number;
  readByOthers: number;
}

/** All programs, each process its share of them. */
async function runAll(plan: Planned, others: boolean): Promise<Results> {
  const results: Results = { counts: {}, faults: [], longestSeconds: 0, readByOthers: 0 };
  const processes = os.availableParallelism();
  await Promise.all(Array.from({ length: processes }, (_, share) => {
    const from = Math.floor(plan.programs.length * share / processes);
    const to = Math.floor(plan.programs.length * (share + 1) / processes);
    return runShare(plan, from, to, others, results);
  }));
  return results;
}

async function runShare(plan: Planned, from: number, to: number, others: boolean, results: Results): Promise<void> {
  for (let next = from; next < to;) {
    next = await runFrom(plan, next, to, others, results);
  }
}

/** Runs programs in one process until all are done, or until one of them ends it. */
function runFrom(plan: Planned, from: number, to: number, others: boolean, results: Results): Promise<number> {
  return new Promise((resolve) => {
    const child = fork(path.join(__dirname, 'worker.ts'), [], { execArgv: ['--import', 'tsx', '--max-old-space-size=2048'], cwd: ROOT });
    let next = from;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_SECONDS * 1000);
    };
    wait();
    child.on('message', (answer: Answer) => {
      wait();
      if (answer.index === undefined) {
        results.readByOthers += answer.readByOthers;
        answer.misread.forEach((message) => count(results, { verdict: 'misread', slot: 'what another parser reads', value: '', message }));
        return;
      }
      next = answer.index + 1;
      results.longestSeconds = Math.max(results.longestSeconds, answer.seconds);
      count(results, { verdict: answer.verdict, message: answer.message, ...nameOf(plan, answer.index) });
    });
    child.on('exit', () => {
      clearTimeout(timer);
      if (next < to) {
        count(results, { verdict: 'crash', message: 'the process ended, or did not answer', ...nameOf(plan, next) });
        next++;
      }
      resolve(next);
    });
    send(child, { seed: plan.seed, slot: plan.slot, sample: plan.sample, from, to, others });
  });
}

function send(child: ChildProcess, task: object): void {
  child.send(task);
}

function nameOf(plan: Planned, index: number): { readonly slot: string; readonly value: string } {
  const { slot, value } = plan.programs[index];
  return { slot: slot.id, value: value.name };
}

/** Programs between two lines of progress. */
const PROGRESS = 10_000;

function count(results: Results, found: Found): void {
  results.counts[found.verdict] = (results.counts[found.verdict] ?? 0) + 1;
  const done = Object.values(results.counts).reduce((sum, n) => sum + n, 0);
  if (done % PROGRESS === 0) {
    process.stderr.write(`${done} programs, ${results.faults.length} faults\n`);
  }
  if (found.verdict !== 'refused' && found.verdict !== 'printed') {
    results.faults.push(found);
    process.stderr.write(`${found.verdict}: ${found.slot} = ${found.value.slice(0, LONGEST_TOLD)}: ${found.message.replace(/\s+/g, ' ').slice(0, LONGEST_TOLD)}\n`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`hostile inputs could not be tried: ${error.stack}\n`);
  process.exit(2);
});
