import { isDeepStrictEqual } from 'node:util';
import type { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { argsWith, programOf, World } from './programs';
import { nameOf, SLOTS, type Slot } from './slots';
import type { Hostile } from './values';
import { WATCHDOG_SECONDS } from './watchdog';
import { TunedApp } from '../../src';
import { typeOf } from '../inputs/assembly';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const jsYaml = require('js-yaml') as { loadAll(text: string): unknown[] };

/** What became of one value in one slot. */
export type Verdict =
  /** A clear error. */
  | 'refused'
  /** YAML that both parsers read as what was meant. */
  | 'printed'
  | Fault;

/** What must not happen. */
export type Fault =
  /** An error of V8, of another library, or no error at all that was thrown. */
  | 'raw error'
  /** A message with `[object Object]`, or with `undefined` in the place of a name. */
  | 'no words'
  | 'no prop named'
  | 'no path'
  /** More than people read, or with characters that break the line. */
  | 'unreadable'
  /** A secret in an error, a finding, an explanation, a plan, or, where its shape gives it away, in YAML. */
  | 'secret shown'
  /** A parser read something else than was meant. */
  | 'misread'
  /** Printed, but as nothing that anybody meant: `[object Object]`, NaN, the text of a function. */
  | 'nonsense printed'
  /** Reading a plan or its findings threw. */
  | 'reading threw'
  | 'prototype polluted'
  | 'slow'
  /** The process ended or never answered. */
  | 'crash';

export interface Outcome {
  readonly verdict: Verdict;
  /** The message of the error, or what is wrong. */
  readonly message: string;
  readonly seconds: number;
}

/** Longer errors are not read. */
const LONGEST_MESSAGE = 1500;

const RAW = /Cannot (read|convert|set|mix|access|destructure|perform|assign|define|delete|create)|is not (a function|iterable|a constructor|defined|extensible)|\(reading '|Invalid (array|string|time)|call stack|Converting circular|how to serialize|Unexpected (token|end)|JSON at position|heap out|Class constructor|argument must be|must be of type|Received |Symbol value|non-callable|read-only property|is not valid JSON/;
const NONSENSE = /\[object |=> |function\*? ?\w*\([^)]*\) ?\{|\bclass \w+ \{/;
/** What the text itself may not hold, however it was made. */
const BREAKS_LINES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/; // eslint-disable-line no-control-regex
const OUR_OWN_TRAP = 'a trap of the value itself';

/** Props and parameters by name: an error that is about several may name any. */
const NAMES = new Set(SLOTS.map(nameOf));

/** Runs the program of a slot with a value, and judges what becomes of it. */
export function judge(slot: Slot, value: Hostile, careful: boolean): Outcome {
  const before = process.cpuUsage();
  const outcome = withoutClock(slot, value, careful);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  if (isPolluted()) {
    return { verdict: 'prototype polluted', message: Object.keys(Object.prototype).join(', '), seconds };
  }
  return seconds > WATCHDOG_SECONDS ? { verdict: 'slow', message: `${seconds.toFixed(1)} s of CPU: ${outcome.message}`, seconds } : { ...outcome, seconds };
}

type Judged = Pick<Outcome, 'verdict' | 'message'>;

function withoutClock(slot: Slot, value: Hostile, careful: boolean): Judged {
  const world = new World(careful);
  let given: unknown;
  let made: unknown;
  try {
    given = value.make();
    made = programOf(slot.call)!.run(world, argsWith(world, slot, given));
  } catch (error) {
    return judgeError(slot, value, given, error);
  }
  let told: string;
  try {
    told = `${JSON.stringify(made ?? null, (_, each) => (typeof each === 'object' && each !== null && 'node' in each ? undefined : each))}${readAll(world.app)}`;
  } catch (error) {
    return { verdict: 'reading threw', message: String((error as Error)?.stack ?? error).slice(0, 600) };
  }
  if (shows(told, slot, value)) {
    return { verdict: 'secret shown', message: `in a finding, an explanation or a plan: ${around(told, value.secret!)}` };
  }
  let yaml = '';
  let failed: unknown;
  const printed = withoutStderr(() => {
    try {
      yaml = world.app.synthYaml();
    } catch (error) {
      failed = error ?? new Error('nothing was thrown');
    }
  });
  if (shows(printed, slot, value)) {
    return { verdict: 'secret shown', message: `among the findings that are printed: ${around(printed, value.secret!)}` };
  }
  return failed === undefined ? judgeYaml(value, world.app, yaml) : judgeError(slot, value, given, failed);
}

/** What was written to standard error meanwhile, where findings go. */
export function withoutStderr(run: () => void): string {
  const { write } = process.stderr;
  let text = '';
  process.stderr.write = ((chunk: unknown) => {
    text += String(chunk);
    return true;
  }) as typeof process.stderr.write;
  try {
    run();
  } finally {
    process.stderr.write = write;
  }
  return text;
}

/** Everything that a person or a tool reads of an app, beside its YAML. */
function readAll(app: App): string {
  return app.node.findAll().flatMap((each: any) => (typeof each.plan?.explain !== 'function' ? [] : [
    each.plan.explain(), each.plan.explainAll(), each.plan.toJson(), JSON.stringify([each.findings, each.plan.decisions, each.plan.findings, each.plan.sensitivity(), each.plan.cost(), each.plan.coldStart(), each.endpoint]),
  ])).join('\n');
}

/** Whether an error is one of ours, and says what it has to say. */
function judgeError(slot: Slot, value: Hostile, given: unknown, error: unknown): Judged {
  const message = error instanceof Error ? error.message : String(error);
  const as = (verdict: Fault): Judged => ({ verdict, message: error instanceof Error && verdict === 'raw error' ? `${error.name}: ${message.slice(0, 300)} ${placeOf(error)}` : message.slice(0, LONGEST_MESSAGE) });
  if (shows(message, slot, value)) {
    return as('secret shown');
  }
  if (!(error instanceof Error) || error.constructor !== Error || RAW.test(message) || message === OUR_OWN_TRAP) {
    return as('raw error');
  }
  if (NONSENSE.test(message) || (given !== undefined && /\bundefined\b(?!, expected)/.test(message.replace(/'[^']*'/g, '')))) {
    return as('no words');
  }
  if (message.length > LONGEST_MESSAGE || BREAKS_LINES.test(message)) {
    return as('unreadable');
  }
  const name = nameOf(slot);
  const names = message.match(/[A-Za-z]\w*/g) ?? [];
  // what is no struct at all is told by the props that it has, or has not
  const ofPrinted = given === undefined || / at "?\/[^ ]+: (App prints it|a (function|symbol) is no)/.test(message);
  const ofStruct = typeOf(slot.type.fqn)?.datatype === true && /has the unknown props? '|has no \w+: expected|cannot be read: /.test(message);
  if (!message.includes(name) && !message.includes(name.replace(/s$/, '')) && !message.includes(slot.call) && !message.includes(`${slot.call.split('#')[1]}(`) && !ofStruct && !ofPrinted && !(ofItsType(slot, given) && names.some((word) => NAMES.has(word)))) {
    return as('no prop named');
  }
  return isConstruct(slot) && !/['[]shop\b/.test(message) ? as('no path') : { verdict: 'refused', message };
}

/** Whether the slot belongs to something that has a path. */
function isConstruct({ call, parameter, steps }: Slot): boolean {
  return (/^new |#(callsTo|acceptCallsFrom|callsExternal|port|patch)$/.test(call) && !(steps.length === 0 && ['scope', 'id'].includes(parameter))) && call !== 'new TunedApp';
}

function ofItsType(slot: Slot, given: unknown): boolean {
  const { primitive, fqn } = slot.type;
  try {
    return primitive === undefined ? (given as object | null | undefined)?.constructor?.name === fqn?.split('.').pop() : typeof given === primitive;
  } catch {
    return false; // a trap
  }
}

/** Whether a text shows a secret that can be known for one: by its shape, or by the place that it was given to. Nobody can know a plain word in the place of a name. */
function shows(text: string, slot: Slot, value: Hostile): boolean {
  return holdsMarker(text, value) && (isShaped(value) || holdsSecrets(slot));
}

/** In whatever letters: a suggestion in lower case repeats a secret, too. */
function holdsMarker(text: string, { secret }: Hostile): boolean {
  return secret !== undefined && text.toLowerCase().includes(secret.toLowerCase());
}

/** Where a value is secret whatever it looks like. */
function holdsSecrets(slot: Slot): boolean {
  return /\bprops\.(secrets|env|config|imageEnv)(\{\}|$|\))/.test(slot.id) || /requirements\(\)\.env\{\}/.test(slot.id);
}

function isShaped({ name }: Hostile): boolean {
  return !/plain secret|in a list|in an object/.test(name);
}

/** What was printed has to be what was meant, for every reader. */
function judgeYaml(value: Hostile, app: App, yaml: string): Judged {
  // a file holds UTF-8: half a character would become another one
  const text = Buffer.from(yaml).toString();
  let meant: unknown[];
  try {
    meant = app.charts.flatMap((chart) => chart.toJson());
  } catch (error) {
    return { verdict: 'reading threw', message: String((error as Error)?.stack ?? error).slice(0, 600) };
  }
  const documents = text.split(/^---\n/m);
  if (documents.length !== meant.length && !(meant.length === 0 && text === '')) {
    return { verdict: 'misread', message: `${meant.length} objects, ${documents.length} documents` };
  }
  for (const [i, object] of meant.entries()) {
    const wrong = misreadingOf(documents[i], object, app instanceof TunedApp);
    if (wrong !== undefined) {
      return { verdict: 'misread', message: wrong };
    }
  }
  const nonsense = /^.*(\[object \w+\]|\bundefined\b|native code|Symbol\().*$/m.exec(text);
  if (nonsense !== null && typeof value.make() !== 'string') {
    return { verdict: 'nonsense printed', message: nonsense[0].slice(0, 300) };
  }
  if (isShaped(value) && holdsMarker(text, value)) {
    return { verdict: 'secret shown', message: `in YAML: ${around(text, value.secret!)}` };
  }
  return { verdict: 'printed', message: '' };
}

/** Documents that were read already: most objects of a program are those of the program before. */
const READ = new Map<string, string>();
const MOST_REMEMBERED = 5000;
const LONGEST_REMEMBERED = 100_000;
const NEW: NewDocument[] = [];

/** A document that was read for the first time. */
export interface NewDocument {
  readonly document: string;
  readonly meant: string;
  /** Whether a TunedApp printed it. `App` leaves bare what single parsers misread: docs/proof.md counts it. */
  readonly careful: boolean;
}

/** Documents that were read for the first time since this was asked: parsers of other languages may read them, too. */
export function takeNewDocuments(): readonly NewDocument[] {
  return NEW.splice(0);
}

function misreadingOf(document: string, object: unknown, careful: boolean): string | undefined {
  let meant: string;
  try {
    meant = JSON.stringify(object, (_, each) => (typeof each === 'bigint' ? Number(each) : each));
  } catch (error) {
    return `no JSON: ${(error as Error).message}`;
  }
  const key = `${careful} ${document}`;
  if (READ.get(key) === meant) {
    return undefined;
  }
  const json = JSON.parse(meant) as unknown;
  for (const [reader, read] of [['yaml', readByYaml], ['js-yaml', readByJsYaml]] as const) {
    let value: unknown;
    try {
      value = read(document);
    } catch (error) {
      return `${reader}: ${(error as Error).message.slice(0, 200)} in ${document.slice(0, 100)}`;
    }
    if (!isDeepStrictEqual(value, json)) {
      return `${reader} reads ${firstDifference(json, value)}`;
    }
  }
  if (READ.size > MOST_REMEMBERED) {
    READ.clear();
  }
  if (document.length < LONGEST_REMEMBERED) {
    READ.set(key, meant);
    NEW.push({ document, meant, careful });
  }
  return undefined;
}

function readByYaml(document: string): unknown {
  const [parsed, ...others] = parseAllDocuments(document) as any[];
  if (others.length > 0 || parsed.errors.length > 0) {
    throw new Error(others.length > 0 ? 'several documents' : parsed.errors[0].message);
  }
  return parsed.toJS();
}

function readByJsYaml(document: string): unknown {
  const [value, ...others] = jsYaml.loadAll(document);
  if (others.length > 0) {
    throw new Error('several documents');
  }
  return value;
}

function firstDifference(meant: unknown, read: unknown, at = ''): string {
  if (typeof meant === 'object' && typeof read === 'object' && meant !== null && read !== null) {
    for (const key of new Set([...Object.keys(meant), ...Object.keys(read)])) {
      const [a, b] = [(meant as any)[key], (read as any)[key]];
      if (!isDeepStrictEqual(a, b)) {
        return firstDifference(a, b, `${at}/${key}`);
      }
    }
  }
  return `${String(JSON.stringify(read)).slice(0, 80)} for ${String(JSON.stringify(meant)).slice(0, 80)} at ${at.slice(0, 120)}`;
}

function around(text: string, marker: string): string {
  const i = text.toLowerCase().indexOf(marker.toLowerCase());
  return text.slice(Math.max(0, i - 80), i + 20).replace(/\s+/g, ' ');
}

/** Where in the library an error of V8's comes from. */
function placeOf(error: Error): string {
  const line = (error.stack ?? '').split('\n').find((each) => /\/src\/|\/lib\//.test(each)) ?? (error.stack ?? '').split('\n')[1] ?? '';
  return line.trim().replace(/\(.*\/(src|lib|node_modules)\//, '($1/');
}

const PROTOTYPES: ReadonlyArray<readonly [object, number]> = [Object.prototype, Array.prototype, Function.prototype, String.prototype].map((each) => [each, Reflect.ownKeys(each).length]);

function isPolluted(): boolean {
  return PROTOTYPES.some(([prototype, keys]) => Reflect.ownKeys(prototype).length !== keys) || ({} as any).polluted !== undefined;
}
