import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ANALYZE, World, writeWorlds } from './worlds';
import { goBinary } from '../harness/go-build';
import { run, Verdict, versionIn } from '../harness/judges';
import { Manifest, titleOf, Unit } from '../harness/manifests';

/** The name in reports. */
export const ANALYSIS = 'istio-analyze';

/** The Go module whose analyzers it runs, with the version. */
export function analysisModule(): string {
  return `istio.io/istio@${versionIn(ANALYZE, 'istio.io/istio')}`;
}

/** What the analyzers say about worlds. */
export interface Analysis {
  readonly verdicts: readonly Verdict[];
  readonly analyzers: readonly string[];
}

interface Named {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

interface Answer {
  readonly file: string;
  readonly analyzers: readonly string[];
  readonly skipped: readonly string[];
  readonly objects: readonly Named[];
  readonly messages: ReadonlyArray<Named & { readonly code: string; readonly level: string; readonly text: string }>;
}

/** Have each unit analyzed in a world of its own. An error counts as a refusal, a warning and a word of information as a warning. */
export async function analyzed(units: readonly Unit[], context: readonly Manifest[] = []): Promise<Analysis> {
  const binary = await goBinary({ name: `judge-${ANALYSIS}`, folder: ANALYZE });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'worlds-'));
  try {
    const worlds = writeWorlds(units, folder, context);
    const answers = JSON.parse(await run(binary, worlds.map((world) => world.file))) as Answer[];
    const skipped = [...new Set(answers.flatMap((answer) => answer.skipped))];
    if (skipped.length) {
      throw new Error(`${skipped.join(', ')} did not run: nothing gives them what they read`);
    }
    return { verdicts: answers.flatMap((answer, index) => verdictsOf(worlds[index], answer)), analyzers: answers[0]?.analyzers ?? [] };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** One for each object of the unit that an analyzer reads, and one for whatever else they object to. */
function verdictsOf({ unit }: World, answer: Answer): Verdict[] {
  const files = new Map(unit.manifests.map(({ value, file }) => [titleOf(value), file]));
  const verdicts = new Map<string, { file: string; object: string; refused: string[]; warnings: string[] }>();
  const verdictOn = (object: string) => {
    const verdict = verdicts.get(object) ?? { file: files.get(object) ?? unit.manifests[0].file, object, refused: [], warnings: [] };
    verdicts.set(object, verdict);
    return verdict;
  };
  answer.objects.map(nameOf).filter((object) => files.has(object)).forEach(verdictOn);
  for (const message of answer.messages) {
    const verdict = verdictOn(nameOf(message));
    (message.level === 'Error' ? verdict.refused : verdict.warnings).push(`${message.level} ${message.code}: ${message.text}`);
  }
  return [...verdicts.values()];
}

function nameOf({ kind, namespace, name }: Named): string {
  return titleOf({ kind, metadata: { namespace, name } } as never);
}
