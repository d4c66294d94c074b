/**
 * What synthesis costs, against other ways to print the same objects.
 *
 * `npm run bench` runs everything, interleaved, and writes docs/performance.md and docs/performance.svg.
 * `npm run bench -- --quick` runs small sizes once or twice and writes to .cache/bench-quick.
 * `--sizes 1,100`, `--rounds 3`, `--only TunedApp,helm` and `--limit 60` (CPU seconds that a run may be expected to take) narrow it down.
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
import { VARIANTS } from './synth/variants';

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

function run(variant: (typeof VARIANTS)[number], size: number, verify: boolean): Cost {
  const [inputs, outdir, output] = ['inputs', 'outdir', 'output'].map((name) => path.join(scratch, name));
  [inputs, outdir].forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
  const cost = measure(tools.measure, variant.command(tools, size, inputs, outdir), output, 10 * limit);
  if (verify) {
    checkObjects(variant.label, size, output, outdir);
  }
  return cost;
}

// all print the same, and what is first on disk is read from memory afterwards
variants.forEach((variant) => run(variant, 12, true));

const results: Results = new Map(variants.map(({ id }) => [id, new Map()]));
for (const size of sizes) {
  for (let round = 0; round < rounds; round++) {
    // each round starts elsewhere, so that a busy moment meets each of them
    variants.map((_, index) => variants[(index + round) % variants.length]).forEach((variant) => {
      const ofVariant = results.get(variant.id)!;
      const costs = ofVariant.get(size) ?? [];
      const expected = costs[0]?.cpu ?? expectedCpu(ofVariant, size);
      // what takes very long is measured once, or not at all
      if (expected > limit || (round > 0 && (costs.length === 0 || expected > limit / 3))) {
        return;
      }
      const cost = run(variant, size, false);
      if (!cost.timedOut) {
        ofVariant.set(size, [...costs, cost]);
      }
    });
    console.log(`${size} services, round ${round + 1} of ${rounds}`);
  }
}

const machine = `${os.cpus().length} cores, ${versions(tools).join(', ')}; output to ${inMemory ? 'memory (tmpfs)' : 'disk'}`;
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'performance.svg'), plot(variants, results, sizes));
fs.writeFileSync(path.join(out, 'performance.md'), report({ variants, results, sizes, rounds, limit, machine }));
console.log(`wrote ${path.relative(process.cwd(), out)}/performance.md and performance.svg`);
