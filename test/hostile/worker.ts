import * as fs from 'node:fs';
import { judge, type NewDocument, takeNewDocuments, type Verdict } from './oracle';
import { planned } from './plan';
import { type Reader, readers } from '../fidelity/readers';

/** What a worker is asked to do. */
export interface Task {
  readonly seed: number;
  readonly slot: string | undefined;
  readonly value: string | undefined;
  readonly sample: number | undefined;
  readonly from: number;
  readonly to: number;
  /** Whether parsers of other languages read what was printed, too. */
  readonly others: boolean;
  /** The file in which the number of a program is written down before it runs. */
  readonly at: string;
  readonly plants: readonly Plant[];
}

/** What goes wrong while a program runs, for the test of those who look after this process. */
export interface Plant {
  readonly index: number;
  /** Ends the process, once or whenever the program runs; or throws when the program is over. */
  readonly what: 'end' | 'end once' | 'throw later';
}

/** What a worker says: of one program, or, without an index, what other parsers made of the documents since. */
export type Answer =
  | { readonly index: number; readonly verdict: Verdict; readonly message: string; readonly seconds: number }
  | { readonly index?: undefined; readonly readByOthers: number; readonly misread: readonly string[] };

/** Documents that other parsers get at a time. */
const BATCH = 1000;
/** Parsers in other languages than ours. */
const OTHERS = ['kubernetes', 'PyYAML'];
/** The one that reads whatever is applied; the others read what a TunedApp prints. */
const OF_ALL = 'kubernetes';

/** What was thrown after a program had returned. */
let late: unknown;

async function work({ seed, slot, value: only, sample, from, to, others, at, plants }: Task): Promise<void> {
  const { programs } = planned(seed, slot, sample, only);
  const file = fs.openSync(at, 'w');
  const parsers = others ? (await readers()).filter(({ name }) => OTHERS.includes(name)) : [];
  const pending: NewDocument[] = [];
  for (let index = from; index < to; index++) {
    // at once, not as a message: of a process that ends, the last messages are lost
    fs.writeSync(file, `${index}`.padEnd(INDEX_DIGITS), 0);
    const { slot: place, value, careful } = programs[index];
    late = undefined;
    plants.filter((plant) => plant.index === index).forEach((plant) => goWrong(plant, to - from === 1));
    const { verdict, message, seconds } = judge(place, value, careful);
    await new Promise(setImmediate); // messages leave, and what the program left behind runs
    say(late === undefined ? { index, verdict, message, seconds } : { index, verdict: 'raw error', message: `after the program had returned: ${String((late as Error | undefined)?.stack ?? late).slice(0, 600)}`, seconds });
    pending.push(...takeNewDocuments());
    if (pending.length >= BATCH || index === to - 1) {
      say(await readBy(parsers, pending.splice(0)));
    }
  }
}

/** Numbers of programs are written this long. */
const INDEX_DIGITS = 12;

function goWrong({ what }: Plant, alone: boolean): void {
  if (what === 'throw later') {
    setImmediate(() => { throw new Error('thrown later'); });
  } else if (what === 'end' || !alone) {
    process.kill(process.pid, 'SIGKILL');
  }
}

async function readBy(parsers: readonly Reader[], documents: readonly NewDocument[]): Promise<Answer> {
  const misread: string[] = [];
  for (const parser of parsers) {
    const own = documents.filter(({ careful }) => careful || parser.name === OF_ALL);
    const readings = own.length === 0 ? [] : await parser.read(own.map(({ document }) => document));
    readings.forEach((reading, i) => {
      const got = 'value' in reading ? canonical(reading.value) : reading.error;
      if (got !== canonical(JSON.parse(own[i].meant))) {
        misread.push(`${parser.name} reads ${got.slice(0, 200)} in ${own[i].document.slice(0, 300)}`);
      }
    });
  }
  return { readByOthers: parsers.length === 0 ? 0 : documents.length, misread };
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each));
}

function say(answer: Answer): void {
  process.send!(answer);
}

process.on('unhandledRejection', (reason) => { late = reason ?? new Error('a promise was rejected with nothing'); });
process.on('uncaughtException', (error) => { late = error ?? new Error('nothing was thrown'); });
process.on('message', (task: Task) => {
  work(task).then(() => process.disconnect(), (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
});
