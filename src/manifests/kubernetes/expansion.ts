import { inOneLine } from '../../private/known-props';
import { nearest } from '../../private/nearest';
import type { EnvEntry } from '../render-input';

/*
 * How the kubelet expands `$(NAME)` in a container's variables (third_party/forked/golang/expansion, makeEnvironmentVariables): with earlier variables, and with those of a
 * ConfigMap, whose values are not expanded. `$$` is a dollar sign.
 */

/** Names of variables; other text between the brackets is not a reference. */
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
      break; // no later bracket is closed either; searching again would take quadratic time
    }
    const name = value.slice(i + 2, end);
    if (NAME.test(name)) {
      names.add(name);
    }
    i = end + 1;
  }
  return [...names];
}

/** Whether a variable may be the address of a callee, by its name. */
function isAddress(name: string): boolean {
  return /_(?:URL|HOST|PORT)$/.test(name);
}

/** Whether a value refers to a variable; a Lazy is not read. */
function refers({ value }: EnvEntry): boolean {
  return mayRefer(value);
}

/** Whether a value is a text that may contain a reference. */
export function mayRefer(value: unknown): boolean {
  return typeof value === 'string' && value.includes('$(');
}

/** The entries in their order, but each after those that it refers to. */
export function inOrderOfNeed(entries: readonly EnvEntry[]): EnvEntry[] {
  if (!entries.some(refers)) {
    return [...entries];
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const placed = new Set<string>();
  const out: EnvEntry[] = [];
  // an explicit stack: a chain of references may exceed the call stack
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

/** The variables of a container and what they may refer to. */
export interface Expandable {
  /** Variables in `env` of the container, in any order. */
  readonly entries: readonly EnvEntry[];
  /** Variables from the ConfigMap. */
  readonly config: Readonly<Record<string, string>>;
  /** Texts of `command` and `args`, each with the prop that has it. */
  readonly started?: ReadonlyArray<readonly [prop: string, text: string]>;
  /** Names of variables from other ConfigMaps whose content is known. */
  readonly others?: readonly string[];
  /** Prefixes of the variables that come from ConfigMaps and Secrets whose content is not known here: any variable of such a name may be among them. */
  readonly prefixes?: readonly string[];
  /** Names of secrets that are files, and so not variables. */
  readonly files: readonly string[];
  /** Whether it is a container beside the main one, which has no variables of callees. */
  readonly beside?: boolean;
  /** Whether the entries include the addresses of callees; before that, names that end with `_URL`, `_HOST` or `_PORT` may become one. */
  readonly complete: boolean;
}

/** @throws if the kubelet would not expand a reference. Values are not shown, because they may be secret */
export function checkExpansions({ entries, config, files, complete, started = [], others = [], prefixes = [], beside = false }: Expandable): void {
  for (const [name, value] of Object.entries(config)) {
    const [first] = mayRefer(value) ? references(value) : [];
    if (first !== undefined) {
      throw new Error(`config has ${name}, which refers to $(${inOneLine(first)}): Kubernetes does not expand values of a ConfigMap: move ${name} to env${Object.hasOwn(config, first) ? '' : `, where $$(${inOneLine(first)}) is the text itself`}`);
    }
  }
  const texts = started.filter(([, text]) => mayRefer(text));
  if (!entries.some(refers) && texts.length === 0) {
    return;
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const variables = entries.filter(refers).sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, value }) => [`env has ${name}, which`, value!] as const);
  for (const [what, text] of [...variables, ...texts]) {
    const missing = references(text).find((name) => !byName.has(name) && !Object.hasOwn(config, name) && !others.includes(name)
      && !prefixes.some((prefix) => name.startsWith(prefix)) && (complete || !isAddress(name)));
    if (missing !== undefined) {
      throw new Error(`${what} refers to $(${inOneLine(missing)}): ${remedy(missing, [...byName.keys(), ...Object.keys(config)], files, beside)}; to write the text itself, use $$(${inOneLine(missing)})`);
    }
  }
  checkCircles(entries, byName);
}

function remedy(missing: string, names: readonly string[], files: readonly string[], beside: boolean): string {
  if (files.includes(missing)) {
    return `that secret is a file, not a variable: use .asEnv() on its source, or read the file at ${missing}_FILE`;
  }
  const near = nearest(missing, [...names]);
  const url = !isAddress(missing) ? '' : beside ? '; only the main container has variables of callees, so write the address: http://<service>.<namespace>' : ', or call the workload of that name with callsTo';
  const secret = beside ? 'declare it in env or envFrom' : 'declare it in env, or as a secret with .asEnv()';
  return `the container has no such variable${near === undefined ? ': ' : `; did you mean $(${near})? Otherwise `}${secret}${url}`;
}

/**
 * Follows the references of all variables, each once, which takes linear time.
 *
 * @throws if variables refer to each other in a circle
 */
function checkCircles(entries: readonly EnvEntry[], byName: ReadonlyMap<string, EnvEntry>): void {
  const followed = new Set<string>();
  for (const first of entries) {
    // an explicit stack, as above: the variables on the path, and their remaining references
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

/** The most variables of a circle in an error. */
const MOST_TOLD = 10;

/** The error for a circle; it starts with the circle's first variable by name. */
function circle(way: readonly string[], back: string): Error {
  const names = way.slice(way.indexOf(back));
  const start = names.reduce((a, b) => (b < a ? b : a));
  const from = names.indexOf(start);
  const around = [...names.slice(from), ...names.slice(0, from)];
  const told = around.length > MOST_TOLD ? [...around.slice(0, MOST_TOLD), `${around.length - MOST_TOLD} more`] : around;
  return new Error(`env has ${start}, which needs itself (${[...told, start].join(' -> ')}): Kubernetes expands a variable with earlier ones only: write one of the values out`);
}
