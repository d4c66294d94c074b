import { spawn, spawnSync } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { planWorkload } from '../../../src/tuning/plan-workload';
import { Runtime } from '../../../src/tuning/runtimes/runtime';
import { profile, webInput } from '../../../test/tuning/inputs';

/*
 * How many threads of a process are runnable at once with the variables of a plan, for which the CPU limit needs room.
 * `npx tsx bench/runtimes/threads/run.ts`; with --write the table goes to docs/tuning-effects.md. Linux only, because it reads /proc.
 */

const cache = join(__dirname, '..', '..', '..', '.cache', 'bench-runtimes');
/** Samples of the threads' states, and the time between two. Milliseconds. */
const SAMPLES = 200;
const PAUSE_MILLIS = 20;

interface Program {
  readonly name: string;
  readonly runtime: Runtime;
  readonly work: string;
  /** Builds it; says why it cannot. */
  readonly build: () => string | undefined;
  readonly command: readonly string[];
}

function built(tool: string, args: readonly string[]): string | undefined {
  mkdirSync(cache, { recursive: true });
  const result = spawnSync(tool, args, { cwd: __dirname, encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local' } });
  return result.error !== undefined ? `${tool} is not installed` : result.status === 0 ? undefined : `${tool} failed: ${result.stderr.trim()}`;
}

const PROGRAMS: readonly Program[] = [
  {
    name: `Node.js ${process.versions.node.split('.')[0]}`,
    runtime: Runtime.nodejs({ version: process.versions.node.split('.')[0] }),
    work: 'the loop computes, 32 keys are derived at once',
    build: () => undefined,
    command: [process.execPath, join(__dirname, 'node.js')],
  },
  { name: 'Java 17', runtime: Runtime.jvm({ version: '17' }), work: '50 threads compute', build: () => built('javac', ['-d', cache, 'Threads.java']), command: ['java', '-cp', cache, 'Threads'] },
  { name: 'Go', runtime: Runtime.golang({ version: '1.25' }), work: '50 goroutines compute', build: () => built('go', ['build', '-o', join(cache, 'threads'), '.']), command: [join(cache, 'threads')] },
];

/** Threads that run or wait for a CPU. */
function runnable(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).filter((task) => {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('R');
    } catch {
      return false; // it has ended meanwhile
    }
  }).length;
}

/** In half of the samples at least so many, and the most of all. */
async function wanting(command: readonly string[], env: Record<string, string>): Promise<[number, number]> {
  const child = spawn(command[0], command.slice(1), { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((ready) => child.stdout.once('data', ready));
  const found: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    await new Promise((next) => setTimeout(next, PAUSE_MILLIS));
    found.push(runnable(child.pid!));
  }
  child.kill('SIGKILL');
  found.sort((a, b) => a - b);
  return [found[SAMPLES / 2], found[SAMPLES - 1]];
}

async function main(): Promise<void> {
  const rows: string[] = [];
  for (const { name, runtime, work, build, command } of PROGRAMS) {
    const why = build();
    if (why !== undefined) {
      console.log(`${name}: skipped, ${why}`);
      continue;
    }
    const { environment, sizing, resources } = planWorkload(webInput({ runtime, profile: profile(100, 5) }))._settings;
    const env = Object.fromEntries(Object.entries(environment).map(([variable, leaf]) => [variable, leaf.value]));
    rows.push(`| ${name} | ${work} | ${sizing.parallelism.value} | ${(await wanting(command, env)).join(' | ')} | ${resources.cpuLimit!.value / 1000} |`);
  }
  const table = ['| process | work | planned parallelism | threads that want a CPU at once: usually | at most | CPU limit |', '|---|---|--:|--:|--:|--:|', ...rows].join('\n');
  console.log(table);
  if (process.argv.includes('--write')) {
    const path = join(__dirname, '..', '..', '..', 'docs', 'tuning-effects.md');
    const [begin, end] = ['<!-- measured by bench/runtimes/threads/run.ts -->', '<!-- /measured threads -->'];
    const text = readFileSync(path, 'utf8');
    if (!text.includes(begin) || !text.includes(end)) {
      throw new Error(`docs/tuning-effects.md has no '${begin}' followed by '${end}': expected both marks, between which the table goes`);
    }
    writeFileSync(path, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
  }
}

void main();
