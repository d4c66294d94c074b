/** One flag as written, with the names under which it is compared. */
interface Flag {
  readonly text: string;
  readonly names: readonly string[];
}

/** Short options of gunicorn. */
const SHORT: Readonly<Record<string, string>> = { '-w': 'workers', '-k': 'worker-class', '-t': 'timeout', '-b': 'bind', '-c': 'config' };

/** Flags that speak about the same thing under different names. */
const GROUPS: ReadonlyMap<string, string> = new Map(Object.entries({
  'Xmx': 'heap',
  'MaxHeapSize': 'heap',
  'MaxRAMPercentage': 'heap',
  'MaxRAMFraction': 'heap',
  'Xms': 'initial heap',
  'InitialHeapSize': 'initial heap',
  'InitialRAMPercentage': 'initial heap',
  'InitialRAMFraction': 'initial heap',
  'Xss': 'stack',
  'ThreadStackSize': 'stack',
  '+UseSerialGC': 'collector',
  '+UseG1GC': 'collector',
  '+UseParallelGC': 'collector',
  '+UseZGC': 'collector',
  '+UseShenandoahGC': 'collector',
  '+UseEpsilonGC': 'collector',
  '+ExitOnOutOfMemoryError': 'out of memory',
  '+CrashOnOutOfMemoryError': 'out of memory',
  'max-old-space-size': 'old space',
  'max-old-space-size-percentage': 'old space',
  'max-heap-size': 'old space',
}));

/** What a merge gives. */
export interface MergedFlags {
  /** The value for the variable: ours without what the user replaces, then the user's as written. */
  readonly merged: string;
  /** Our flags that the user's replace, as they were written. */
  readonly overridden: string[];
}

/**
 * Merges two lists of flags (NODE_OPTIONS, JAVA_TOOL_OPTIONS, GUNICORN_CMD_ARGS): a flag of the user's replaces ours of the same name,
 * and one that decides the same thing (`-Xmx` and `MaxRAMPercentage`, one collector and another).
 */
export function mergeFlags(ours: string, users: string): MergedFlags {
  const theirs = new Set(parseFlags(users).flatMap((flag) => flag.names));
  const kept: string[] = [];
  const overridden: string[] = [];
  for (const flag of parseFlags(ours)) {
    (flag.names.some((name) => theirs.has(name)) ? overridden : kept).push(flag.text);
  }
  return { merged: [...kept, users.trim()].filter((text) => text !== '').join(' '), overridden };
}

/** Splits a list of flags; a word without a dash belongs to the flag before it. */
function parseFlags(list: string): Flag[] {
  const texts: string[] = [];
  for (const word of words(list)) {
    if (texts.length > 0 && !word.startsWith('-')) {
      texts[texts.length - 1] += ` ${word}`;
    } else {
      texts.push(word);
    }
  }
  return texts.map((text) => ({ text, names: namesOf(text) }));
}

/** Lists whose words are remembered: a plan reads few of them, and each many times. */
const REMEMBERED_LISTS = 8;
const remembered = new Map<string, readonly string[]>();

/** Words of a list; quotes and what they hold stay as written. */
export function words(list: string): readonly string[] {
  let found = remembered.get(list);
  if (found === undefined) {
    found = list.match(/(?:[^\s"']+|"[^"]*"?|'[^']*'?)+/g) ?? [];
    if (remembered.size >= REMEMBERED_LISTS) {
      remembered.clear();
    }
    remembered.set(list, found);
  }
  return found;
}

const rememberedOnce = new WeakMap<readonly string[], readonly string[]>();

/** Words of a list, each at the place where it stands last: for readers of what counts, a flag that is repeated says nothing more. */
export function lastWords(list: string): readonly string[] {
  const all = words(list);
  let found = rememberedOnce.get(all);
  if (found === undefined) {
    found = [...new Set([...all].reverse())].reverse();
    rememberedOnce.set(all, found);
  }
  return found;
}

function namesOf(text: string): string[] {
  const word = text.split(/[\s=]/, 1)[0];
  const plain = bareName(word);
  const group = GROUPS.get(switchedName(word) ?? plain) ?? GROUPS.get(plain);
  return group === undefined ? [plain] : [plain, `group ${group}`];
}

/** `+UseG1GC` of `-XX:+UseG1GC`. */
function switchedName(word: string): string | undefined {
  return word.startsWith('-XX:+') ? word.slice('-XX:'.length) : undefined;
}

function bareName(word: string): string {
  if (word.startsWith('-XX:')) {
    return word.slice('-XX:'.length).replace(/^[+-]/, '');
  }
  const sized = /^-(Xm[xsn]|Xss)/.exec(word);
  if (sized !== null) {
    return sized[1];
  }
  if (word.startsWith('-D')) {
    return word;
  }
  const short = Object.entries(SHORT).find(([key]) => word === key || (word.startsWith(key) && /^\d/.test(word.slice(key.length))));
  if (short !== undefined) {
    return short[1];
  }
  // V8 takes underscores for dashes
  return word.replace(/^-+/, '').replace(/_/g, '-');
}
