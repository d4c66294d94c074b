import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type Planned } from './plan';
import type { Found } from './report';
import type { Answer, Plant, Task } from './worker';

/*
 * Programs in processes of their own, because one of them may end its process, or never answer. Which one it was is written down before it runs.
 */

const ROOT = path.join(__dirname, '..', '..');
/** Without a word from a process for so long, whatever it does is too slow: wall time, because a process that hangs cannot count its own. */
const SILENCE_SECONDS = 120;

/** What became of the programs of a plan. */
export interface Results {
  readonly counts: Record<string, number>;
  readonly faults: Found[];
  longestSeconds: number;
  /** Documents that parsers of other languages read. */
  readByOthers: number;
  /** Programs during which a process ended though they answer alone: it ended for something else, such as a machine without memory. */
  readonly innocent: string[];
}

export interface PoolOptions {
  readonly processes: number;
  /** Whether parsers of other languages read what was printed, too. */
  readonly others?: boolean;
  /** Called for each answer. */
  readonly onFound?: (found: Found, results: Results) => void;
  /** What goes wrong while a program runs, for the test of this file. */
  readonly plants?: readonly Plant[];
}

/**
 * Runs programs of a plan, each process its share of them.
 *
 * @param from the first of them
 * @param to the one after the last
 */
export async function runAll(plan: Planned, options: PoolOptions, from = 0, to = plan.programs.length): Promise<Results> {
  const results: Results = { counts: {}, faults: [], longestSeconds: 0, readByOthers: 0, innocent: [] };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hostile-'));
  const edge = (share: number): number => from + Math.floor((to - from) * share / options.processes);
  try {
    await Promise.all(Array.from({ length: options.processes }, (_, share) => new Pool(plan, options, results, path.join(folder, `${share}`)).run(edge(share), edge(share + 1))));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  return results;
}

/** How a process ended. */
interface End {
  /** The program after the last that was answered. */
  readonly answered: number;
  /** The last that was begun; undefined where the process could not start. */
  readonly begun: number | undefined;
  readonly how: string;
}

class Pool {
  /** @param at the file in which a process writes down which program it begins */
  constructor(private readonly plan: Planned, private readonly options: PoolOptions, private readonly results: Results, private readonly at: string) {}

  /** One process after the other, until each program has an answer or is known to give none. */
  public async run(from: number, to: number): Promise<void> {
    for (let next = from; next < to;) {
      const { answered, begun, how } = await this.runFrom(next, to);
      next = answered;
      if (answered < to && begun === undefined) {
        throw new Error(`a process could not start: ${how}`);
      }
      if (answered < to && begun! < answered) {
        this.count(begun!, 'crash', `${how}, after it had answered`);
      } else if (answered < to) {
        await this.run(answered, begun!); // their answers were lost with the process
        await this.again(begun!);
        next = begun! + 1;
      }
    }
  }

  /** The program during which a process ended, alone: only where it ends its process again it was the cause. */
  private async again(index: number): Promise<void> {
    const { answered, how } = await this.runFrom(index, index + 1);
    if (answered > index) {
      const { slot, value } = nameOf(this.plan, index);
      this.results.innocent.push(`${slot} = ${value}`);
    } else {
      this.count(index, 'crash', how);
    }
  }

  /** Runs programs in one process until all are answered, or until it ends. */
  private runFrom(from: number, to: number): Promise<End> {
    return new Promise((resolve) => {
      fs.writeFileSync(this.at, '');
      const child = fork(path.join(__dirname, 'worker.ts'), [], {
        execArgv: ['--import', 'tsx', '--max-old-space-size=2048'],
        cwd: ROOT,
        env: { ...process.env, CDK8S_TUNED_FINDINGS: undefined, CDK8S_TUNED_STRICT: undefined },
      });
      let answered = from;
      let timer: NodeJS.Timeout;
      let silent = false;
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          silent = true;
          child.kill('SIGKILL');
        }, SILENCE_SECONDS * 1000);
      };
      wait();
      child.on('message', (answer: Answer) => {
        wait();
        if (answer.index === undefined) {
          this.results.readByOthers += answer.readByOthers;
          answer.misread.forEach((message) => this.found({ verdict: 'misread', slot: 'what another parser reads', value: '', message }));
          return;
        }
        answered = answer.index + 1;
        this.results.longestSeconds = Math.max(this.results.longestSeconds, answer.seconds);
        this.count(answer.index, answer.verdict, answer.message);
      });
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        const begun = fs.readFileSync(this.at, 'utf8').trim();
        resolve({ answered, begun: begun === '' ? undefined : Number(begun), how: silent ? `the process did not answer for ${SILENCE_SECONDS} s` : `the process ended with ${signal ?? code}` });
      });
      const { seed, slot, value, sample } = this.plan;
      child.send({ seed, slot, value, sample, from, to, others: this.options.others === true, at: this.at, plants: this.options.plants ?? [] } satisfies Task);
    });
  }

  private count(index: number, verdict: Found['verdict'], message: string): void {
    const isFine = verdict === 'refused' || verdict === 'printed';
    this.found({ verdict, message: isFine ? message : `${message} (again: ${commandOf(this.plan, index)})`, ...nameOf(this.plan, index) });
  }

  private found(found: Found): void {
    const { counts, faults } = this.results;
    counts[found.verdict] = (counts[found.verdict] ?? 0) + 1;
    if (found.verdict !== 'refused' && found.verdict !== 'printed') {
      faults.push(found);
    }
    this.options.onFound?.(found, this.results);
  }
}

/** The command that runs one program of a plan again. */
export function commandOf({ seed, slot, value, sample }: Planned, index: number): string {
  const flags = Object.entries({ seed, slot, value, sample, only: index }).filter(([, given]) => given !== undefined);
  return `npm run hostile -- ${flags.map(([name, given]) => `--${name} ${typeof given === 'string' ? JSON.stringify(given) : given}`).join(' ')}`;
}

function nameOf(plan: Planned, index: number): Pick<Found, 'slot' | 'value'> {
  const { slot, value } = plan.programs[index];
  return { slot: slot.id, value: value.name };
}
