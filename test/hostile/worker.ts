import { takeNewDocuments, judge, type Verdict } from './oracle';
import { planned } from './plan';
import { type Reader, readers } from '../fidelity/readers';

/** What a worker is asked to do. */
interface Task {
  readonly seed: number;
  readonly slot?: string;
  readonly sample?: number;
  readonly from: number;
  readonly to: number;
  /** Whether parsers of other languages read what was printed, too. */
  readonly others: boolean;
}

/** What a worker says: of one program, or, without an index, what other parsers made of the documents since. */
export type Answer =
  | { readonly index: number; readonly verdict: Verdict; readonly message: string; readonly seconds: number }
  | { readonly index?: undefined; readonly readByOthers: number; readonly misread: readonly string[] };

/** Documents that other parsers get at a time. */
const BATCH = 1000;
/** Parsers in other languages than ours. */
const OTHERS = ['kubernetes', 'PyYAML'];

async function work({ seed, slot, sample, from, to, others }: Task): Promise<void> {
  const { programs } = planned(seed, slot, sample);
  const parsers = others ? (await readers()).filter(({ name }) => OTHERS.includes(name)) : [];
  const pending: Array<{ readonly document: string; readonly meant: string }> = [];
  for (let index = from; index < to; index++) {
    const { slot: place, value, careful } = programs[index];
    const { verdict, message, seconds } = judge(place, value, careful);
    say({ index, verdict, message, seconds });
    pending.push(...takeNewDocuments());
    if (pending.length >= BATCH || index === to - 1) {
      say(await readBy(parsers, pending.splice(0)));
    }
    if (index % 50 === 0) {
      await new Promise(setImmediate); // messages leave
    }
  }
}

async function readBy(parsers: readonly Reader[], documents: ReadonlyArray<{ readonly document: string; readonly meant: string }>): Promise<Answer> {
  const misread: string[] = [];
  for (const parser of documents.length === 0 ? [] : parsers) {
    const readings = await parser.read(documents.map(({ document }) => document));
    readings.forEach((reading, i) => {
      const got = 'value' in reading ? canonical(reading.value) : reading.error;
      if (got !== canonical(JSON.parse(documents[i].meant))) {
        misread.push(`${parser.name} reads ${got.slice(0, 200)} in ${documents[i].document.slice(0, 300)}`);
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

process.on('unhandledRejection', () => undefined);
process.on('message', (task: Task) => {
  work(task).then(() => process.disconnect(), (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
});
