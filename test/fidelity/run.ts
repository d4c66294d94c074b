/**
 * YAML fidelity: `npx tsx test/fidelity/run.ts [--strings 3000] [--seed N] [--json FILE]`.
 *
 * Hostile and random strings are printed by cdk8s.App and by TunedApp, and read by the YAML parsers of Kubernetes,
 * Go and Python, of YAML 1.1 and of YAML 1.2. What they read has to be the JSON that was printed.
 */
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { Reader, readers, Reading } from './readers';
import { STRINGS } from './strings';
import { TunedApp } from '../../src/app/tuned-app';
import { misreadFromCdk8s } from '../../src/private/yaml-hazards';
import { anyHostileString } from '../app/hostile';
import { readOptions } from '../cluster/harness/options';
import { ROOT } from '../cluster/harness/own-manifests';
import { writeReport } from '../cluster/harness/write-report';

const REPORT = path.join(ROOT, 'reports', 'fidelity.json');
const USUAL_STRINGS = 3000;
/** Documents in one file, as an app with several objects prints them. */
const DOCUMENTS_PER_FILE = 50;
const SEPARATOR = '---\n';
/** In every notation that is printed. */
const NUMBERS = [0, -0, 1, -1, 0.1, -2.5, 1e21, 1.5e21, 1e-7, -5e-324, 2 ** 53, 2 ** 60, 1234567890123, Number.MAX_VALUE];
/** Under App, what is no key of a ConfigMap is not tried as a key: the workloads print no other. */
const KEY = /^[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

/** Breaks of lines that YAML 1.1 keeps in some places and folds in others. */
const SOMETIMES_KEPT = /[\u2028\u2029]/;

/** What one parser made of what one app printed. */
interface Judged {
  readonly app: string;
  readonly reader: string;
  readonly yaml: string;
  readonly texts: number;
  readonly misread: ReadonlyArray<{ readonly text: string; readonly got: string }>;
}

/** The file that this command writes. */
export interface FidelityReport {
  readonly seed: number;
  readonly strings: number;
  /** Strings that the library refuses under cdk8s.App. */
  readonly refused: number;
  readonly judged: readonly Judged[];
  readonly failures: readonly string[];
}

interface Printed { readonly text: string; readonly yaml: string; readonly json: unknown }

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--strings', '--seed', '--json']);
  const seed = Number(options.flags.get('--seed') ?? Date.now() % 2 ** 31);
  const numRuns = Number(options.flags.get('--strings') ?? USUAL_STRINGS);
  const random = fc.sample(anyHostileString, { numRuns, seed }).map((text) => Buffer.from(text).toString());
  const texts = [...new Set([...STRINGS, ...random])];
  process.stdout.write(`${STRINGS.length} chosen and ${numRuns} random strings, seed ${seed}\n`);
  const byCdk8s = printedBy(App, texts);
  const byTunedApp = printedBy(TunedApp, texts);

  const judged: Judged[] = [];
  for (const reader of await readers()) {
    judged.push(await judge('cdk8s.App', reader, byCdk8s));
    judged.push(await judge('TunedApp', reader, byTunedApp));
  }
  const failures = failuresOf(texts, judged);
  const refused = texts.filter(misreadFromCdk8s).length;
  for (const { app, reader, yaml, misread, texts: count } of judged) {
    process.stdout.write(`${app}, read by ${reader} (YAML ${yaml}): ${misread.length} of ${count} are not what was printed\n`);
  }
  process.stdout.write(`${refused} of ${texts.length} strings are refused under cdk8s.App\n`);
  failures.forEach((failure) => process.stdout.write(`FAILED ${failure}\n`));
  const file = options.flags.get('--json') ?? REPORT;
  const report: FidelityReport = { seed, strings: texts.length, refused, judged, failures };
  writeReport(file, report);
  const checks = judged.filter((each) => each.app === 'TunedApp').reduce((sum, each) => sum + each.texts, 0) + texts.length;
  process.stdout.write(`${checks - failures.length} passed, ${failures.length} failed\n`);
  process.exitCode = failures.length ? 1 : 0;
}

/** What TunedApp prints is read by all; what the library lets cdk8s.App print is read by Kubernetes; what it refuses, some parser misreads. */
function failuresOf(texts: readonly string[], judged: readonly Judged[]): string[] {
  const misread = (app: string, by: (each: Judged) => boolean) => new Map(judged.filter((each) => each.app === app && by(each))
    .flatMap((each) => each.misread.map(({ text, got }) => [text, `${each.reader} got ${got}`] as const)));
  const tuned = judged.filter((each) => each.app === 'TunedApp')
    .flatMap((each) => each.misread.map(({ text, got }) => `TunedApp: ${each.reader} does not read ${JSON.stringify(text)}, but ${got}`));
  const byKubernetes = misread('cdk8s.App', (each) => each.reader === 'kubernetes');
  const byAny = misread('cdk8s.App', () => true);
  return tuned.concat(texts.flatMap((text) => {
    if (misreadFromCdk8s(text)) {
      return byAny.has(text) || SOMETIMES_KEPT.test(text) ? [] : [`${JSON.stringify(text)} is refused under cdk8s.App, though every parser reads it`];
    }
    return byKubernetes.has(text) ? [`cdk8s.App: ${JSON.stringify(text)} is not refused, and ${byKubernetes.get(text)}`] : [];
  }));
}

async function judge(app: string, reader: Reader, printed: readonly Printed[]): Promise<Judged> {
  const units = reader.stream ? files(printed) : printed;
  const read = await reader.read(units.map((each) => each.yaml));
  const misread = units.flatMap((each, index) => (isDeepStrictEqual(valueOf(read[index]), each.json)
    ? [] : [{ text: each.text, got: JSON.stringify(read[index]).slice(0, 300) }]));
  return { app, reader: reader.name, yaml: reader.yaml, texts: units.length, misread };
}

function valueOf(reading: Reading): unknown {
  return 'value' in reading ? reading.value : undefined;
}

/** Documents as they stand in the file of an app. */
function files(printed: readonly Printed[]): Printed[] {
  return batchesOf(printed).map((part, index) => ({
    text: `file ${index} with ${JSON.stringify(part[0].text)}`, yaml: part.map((each) => each.yaml).join(SEPARATOR), json: part.map((each) => each.json),
  }));
}

function printedBy(Kind: typeof App, texts: readonly string[]): Printed[] {
  return batchesOf(texts).flatMap((batch) => {
    const app = new Kind();
    const chart = new Chart(app, 'strings');
    const objects = batch.map((text, index) => new ApiObject(chart, `o${index}`, {
      apiVersion: 'v1',
      kind: 'Strings',
      metadata: { name: 'o' },
      data: { value: text, list: [text, { deep: { deeper: text } }], ...(Kind === TunedApp || KEY.test(text) ? { [text]: 1 } : {}) },
      ...(Kind === TunedApp ? { numbers: NUMBERS } : {}),
    }));
    const documents = app.synthYaml().slice(0, -1).split(`\n${SEPARATOR}`);
    return objects.map((object, index) => ({ text: batch[index], yaml: `${documents[index]}\n`, json: JSON.parse(JSON.stringify(object.toJson())) }));
  });
}

function batchesOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / DOCUMENTS_PER_FILE) }, (_, i) => all.slice(i * DOCUMENTS_PER_FILE, (i + 1) * DOCUMENTS_PER_FILE));
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the fidelity of the YAML could not be judged: ${error.stack}\n`);
    process.exit(2);
  });
}
