/**
 * CPU, memory and time of planning and synthesis, compared with other ways to print the same objects.
 *
 * `npm run bench` runs everything, in turns, and writes docs/performance.md and docs/performance.svg.
 * `npm run bench -- --quick` runs small sizes once or twice and writes to .cache/bench-quick.
 * `--sizes 1,100`, `--rounds 3`, `--only TunedApp,helm` and `--limit 60` (skip runs that would take more CPU seconds) select less.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parseArgs } from 'util';
import { checkObjects } from './synth/check';
import { Cost, measure } from './synth/measure';
import { plot } from './synth/plot';
import { report } from './synth/report';
import { expectedCpu, Results } from './synth/results';
import { buildTools, versions } from './synth/tools';
import { Variant, VARIANTS } from './synth/variants';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    limit: { type: 'string' },
    out: { type: 'string' },
  },
});

const ROOT = path.join(__dirname, '..');
const sizes = (options.sizes ?? (options.quick ? '1,10,100' : '1,10,100,1000,5000')).split(',').map(Number);
const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
const limit = Number(options.limit ?? (options.quick ? 5 : 60));
const variants = VARIANTS.filter(({ id }) => options.only?.split(',').some((part) => id.includes(part)) ?? true);
const out = path.resolve(options.out ?? path.join(ROOT, options.quick || options.sizes || options.only ? '.cache/bench-quick' : 'docs'));

const tools = buildTools();
// files in memory where there are any: what a new file costs on disk differs more between machines than what it holds
const inMemory = fs.existsSync('/dev/shm');
const scratch = fs.mkdtempSync(path.join(inMemory ? '/dev/shm' : os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

function run(variant: Variant, size: number): Cost {
  const [inputs, outdir, output] = ['inputs', 'outdir', 'output'].map((name) => path.join(scratch, name));
  [inputs, outdir].forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
  return measure(tools.measure, variant.command(tools, size, inputs, outdir), output, 10 * limit);
}

// all print what they should, and what is first on disk is read from memory afterwards
for (const variant of variants) {
  const size = variant.sizes?.[0] ?? 24;
  run(variant, size);
  if (variant.objects) {
    checkObjects(variant.label, variant.objects(size), path.join(scratch, 'output'), path.join(scratch, 'outdir'));
  }
}

const results: Results = new Map(variants.map(({ id }) => [id, new Map()]));

/** One run, unless it is likely to take very long; what takes long is measured once. */
function measureOnce(variant: Variant, size: number, round: number): void {
  const ofVariant = results.get(variant.id)!;
  const costs = ofVariant.get(size) ?? [];
  const expected = costs[0]?.cpu ?? expectedCpu(ofVariant, size);
  if (expected > limit || (round > 0 && (costs.length === 0 || expected > limit / 3))) {
    return;
  }
  const cost = run(variant, size);
  if (!cost.timedOut) {
    ofVariant.set(size, [...costs, cost]);
  }
}

/** Each round starts elsewhere, so that a busy moment meets each of them. */
function turns(of: readonly Variant[], round: number): Variant[] {
  return of.map((_, index) => of[(index + round) % of.length]);
}

for (const size of sizes) {
  for (let round = 0; round < rounds; round++) {
    turns(variants.filter((variant) => !variant.sizes), round).forEach((variant) => measureOnce(variant, size, round));
    console.log(`${size} services, round ${round + 1} of ${rounds}`);
  }
}
const special = variants.filter((variant) => variant.sizes);
for (let round = 0; round < Math.max(rounds, ...special.map((variant) => variant.rounds ?? 0)); round++) {
  for (const variant of turns(special.filter((each) => round < (each.rounds ?? rounds)), round)) {
    variant.sizes!.forEach((size) => measureOnce(variant, size, round));
  }
}

const machine = `${os.cpus().length} cores, ${versions(tools).join(', ')}; output to ${inMemory ? 'memory (tmpfs)' : 'disk'}`;
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'performance.svg'), plot(results, sizes));
fs.writeFileSync(path.join(out, 'performance.md'), report({ results, sizes, rounds, limit, machine }));
console.log(`wrote ${path.relative(process.cwd(), out)}/performance.md and performance.svg`);
