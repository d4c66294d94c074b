import { inOneLine } from '../../private/known-props';
import { nearest } from '../../private/nearest';
import type { EnvEntry } from '../render-input';

/*
 * How the kubelet expands `$(NAME)` in the values of a container's variables (third_party/forked/golang/expansion, makeEnvironmentVariables): by variables that
 * stand before, and by those of a ConfigMap, whose own values are taken as they are. `$$` is a dollar sign.
 */

/** What may be the name of a variable; anything else between the brackets stays text. */
const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** Names that a value refers to. */
export function references(value: string): string[] {
  const names = new Set<string>();
  for (let i = value.indexOf('$'); i >= 0 && i < value.length - 1; i = value.indexOf('$', i)) {
    if (value[i + 1] !== '(') {
      i += 2; // an escaped dollar sign, or a plain one and what follows it
      continue;
    }
    const end = value.indexOf(')', i);
    if (end < 0) {
      break; // no other one is closed either: to look for its end again would take the square of the length
    }
    const name = value.slice(i + 2, end);
    if (NAME.test(name)) {
      names.add(name);
    }
    i = end + 1;
  }
  return [...names];
}

/** Whether a value refers to anything; what is only known when it is printed is not looked at. */
function refers({ value }: EnvEntry): boolean {
  return mayRefer(value);
}

/** Whether this is a text with a reference in it. */
export function mayRefer(value: unknown): boolean {
  return typeof value === 'string' && value.includes('$(');
}

/** The entries as they are, those that others need moved before them. */
export function inOrderOfNeed(entries: readonly EnvEntry[]): EnvEntry[] {
  if (!entries.some(refers)) {
    return [...entries];
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const placed = new Set<string>();
  const out: EnvEntry[] = [];
  // a stack of our own: a chain of references may be longer than calls can be deep
  for (const first of entries) {
    const waiting: Array<{ readonly entry: EnvEntry; readonly ready: boolean }> = [{ entry: first, ready: false }];
    while (waiting.length > 0) {
      const { entry, ready } = waiting.pop()!;
      if (ready) {
        out.push(entry);
      } else if (!placed.has(entry.name)) {
        placed.add(entry.name);
        waiting.push({ entry, ready: true }, ...needsOf(entry, byName).reverse().map((needed) => ({ entry: needed, ready: false })));
      }
    }
  }
  return out;
}

function needsOf(entry: EnvEntry, byName: ReadonlyMap<string, EnvEntry>): EnvEntry[] {
  return refers(entry) ? references(entry.value!).map((name) => byName.get(name)).filter((needed) => needed !== undefined) : [];
}

/** What a container is given, as far as its variables may refer to each other. */
export interface Expandable {
  /** Variables in `env` of the container, in any order. */
  readonly entries: readonly EnvEntry[];
  /** Settings, which come from a ConfigMap. */
  readonly config: Readonly<Record<string, string>>;
  /** Secrets that are files: their names are no variables. */
  readonly files: readonly string[];
  /** Whether the addresses of callees are among the entries already; before, names that end with `_URL` may be theirs. */
  readonly complete: boolean;
}

/** @throws where the kubelet would leave a reference as it is written; values are not shown, because they may be secret */
export function checkExpansions({ entries, config, files, complete }: Expandable): void {
  for (const [name, value] of Object.entries(config)) {
    const [first] = mayRefer(value) ? references(value) : [];
    if (first !== undefined) {
      throw new Error(`config has ${name}, which refers to $(${inOneLine(first)}): Kubernetes expands nothing in a ConfigMap: move ${name} to env${Object.hasOwn(config, first) ? '' : `, where $$(${inOneLine(first)}) is the text itself`}`);
    }
  }
  if (!entries.some(refers)) {
    return;
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  for (const entry of entries.filter(refers).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const missing = references(entry.value!).find((name) => !byName.has(name) && !Object.hasOwn(config, name) && (complete || !name.endsWith('_URL')));
    if (missing !== undefined) {
      throw new Error(`env has ${entry.name}, which refers to $(${inOneLine(missing)}): ${remedy(missing, [...byName.keys(), ...Object.keys(config)], files)}; where the text itself is meant, write $$(${inOneLine(missing)})`);
    }
  }
  checkCircles(entries, byName);
}

function remedy(missing: string, names: readonly string[], files: readonly string[]): string {
  if (files.includes(missing)) {
    return `that secret is a file, and no variable: say .asEnv() on its source, or read the file that ${missing}_FILE names`;
  }
  const near = nearest(missing, [...names]);
  const url = missing.endsWith('_URL') ? ', or call the workload of that name with callsTo' : '';
  return `the container has no such variable${near === undefined ? ': ' : `; did you mean $(${near})? Otherwise `}declare it in env, or as a secret with .asEnv()${url}`;
}

/**
 * Follows the references of all variables, each once: from each start again would take the square of their number.
 *
 * @throws where one leads back to a variable on the way to it
 */
function checkCircles(entries: readonly EnvEntry[], byName: ReadonlyMap<string, EnvEntry>): void {
  const followed = new Set<string>();
  for (const first of entries) {
    // a stack of our own, as above: the variables on the way, and what each of them still needs
    const way: Array<{ readonly entry: EnvEntry; readonly left: EnvEntry[] }> = [];
    const onWay = new Set<string>();
    const step = (entry: EnvEntry) => {
      followed.add(entry.name);
      onWay.add(entry.name);
      way.push({ entry, left: needsOf(entry, byName) });
    };
    if (!followed.has(first.name)) {
      step(first);
    }
    while (way.length > 0) {
      const { entry, left } = way[way.length - 1];
      const needed = left.pop();
      if (needed === undefined) {
        onWay.delete(entry.name);
        way.pop();
      } else if (onWay.has(needed.name)) {
        throw circle(way.map((each) => each.entry.name), needed.name);
      } else if (!followed.has(needed.name)) {
        step(needed);
      }
    }
  }
}

/** Of a circle so many variables are told. */
const MOST_TOLD = 10;

/** The error of a way that leads back to one of its variables: told from the first of the circle by name. */
function circle(way: readonly string[], back: string): Error {
  const names = way.slice(way.indexOf(back));
  const start = names.reduce((a, b) => (b < a ? b : a));
  const from = names.indexOf(start);
  const around = [...names.slice(from), ...names.slice(0, from)];
  const told = around.length > MOST_TOLD ? [...around.slice(0, MOST_TOLD), `${around.length - MOST_TOLD} more`] : around;
  return new Error(`env has ${start}, which needs itself (${[...told, start].join(' -> ')}): Kubernetes expands a variable by those before it: write one of them out`);
}
