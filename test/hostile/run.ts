/**
 * Hostile inputs: `npm run hostile [-- --seed N] [--slot TEXT] [--value TEXT] [--sample N] [--only N] [--readers yes] [--json FILE]`.
 *
 * Every place of the public surface that takes something gets each hostile value, in the smallest program that uses it. The answer is a clear error, or YAML that two
 * parsers read as what was meant; `--readers yes` gives what was printed to the parsers of Kubernetes and of Python as well. `--slot` runs the places whose name contains a text,
 * `--value` the values whose name does, `--sample` so many programs at random, `--only` one of them, by its number; docs/proof.md tells a run of all, which is written to reports/hostile.json. A process that does not answer is ended, and started again after the input that held it.
 */
import * as os from 'node:os';
import * as path from 'node:path';
import { planned } from './plan';
import { runAll, type Results } from './pool';
import { causesOf, type HostileReport, type Found } from './report';
import { readOptions } from '../cluster/harness/options';
import { headCommit, writeReport } from '../cluster/harness/write-report';
import { readers } from '../fidelity/readers';

const ROOT = path.join(__dirname, '..', '..');
const REPORT = path.join(ROOT, 'reports', 'hostile.json');
/** Values and messages are told this long while the programs run. */
const LONGEST_TOLD = 160;
/** So many causes are told. */
const CAUSES_SHOWN = 60;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--seed', '--slot', '--value', '--sample', '--only', '--readers', '--json']);
  const number = (flag: string): number | undefined => (options.flags.has(flag) ? Number(options.flags.get(flag)) : undefined);
  const seed = number('--seed') ?? Date.now() % 2 ** 31;
  const plan = planned(seed, options.flags.get('--slot'), number('--sample'), options.flags.get('--value'));
  const only = number('--only');
  const [from, to] = only === undefined ? [0, plan.programs.length] : [only, only + 1];
  process.stdout.write(`seed ${seed}: ${to - from} programs for ${plan.slots.length} places\n`);
  const others = options.flags.get('--readers') === 'yes';
  if (others) {
    await readers(); // built once, here: not by each process while it is waited for
  }
  const started = Date.now();
  const found = await runAll(plan, { processes: Math.min(os.availableParallelism(), to - from), others, onFound: told }, from, to);
  const report: HostileReport = {
    seed,
    commit: headCommit(),
    slots: plan.slots.length,
    leastValues: plan.leastValues,
    programs: to - from,
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
  found.innocent.forEach((program) => process.stdout.write(`a process ended during ${program.slice(0, LONGEST_TOLD)}, which answers alone\n`));
  const isWhole = ['--slot', '--value', '--sample', '--only'].every((flag) => !options.flags.has(flag));
  const file = options.flags.get('--json') ?? (isWhole ? REPORT : undefined);
  if (file !== undefined) {
    writeReport(file, report);
  }
  process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s\n`);
  process.stdout.write(`${to - from - found.faults.length} passed, ${found.faults.length} failed\n`);
  process.exitCode = found.faults.length === 0 ? 0 : 1;
}

/** Programs between two lines of progress. */
const PROGRESS = 10_000;

function told(found: Found, { counts, faults }: Results): void {
  const done = Object.values(counts).reduce((sum, n) => sum + n, 0);
  if (done % PROGRESS === 0) {
    process.stderr.write(`${done} programs, ${faults.length} faults\n`);
  }
  if (found.verdict !== 'refused' && found.verdict !== 'printed') {
    process.stderr.write(`${found.verdict}: ${found.slot} = ${found.value.slice(0, LONGEST_TOLD)}: ${found.message.replace(/\s+/g, ' ').slice(0, LONGEST_TOLD)}\n`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`hostile inputs could not be tried: ${error.stack}\n`);
  process.exit(2);
});
