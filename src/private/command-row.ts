import { type Expectation, filled, inOneLine, listOf, shown, text } from './known-props';

/** Longer lines are not written out again. */
const MOST_WORDS = 10;
/** What only a shell understands. */
const OF_A_SHELL = /[|&;<>$`"'*?()]/;

/** A command: the program first, and each argument as a text of its own, because no shell reads it. */
export function commandRow(example: string): Expectation {
  const list = filled(listOf(`a list of texts, the program first, for example [${example}]`, text(example.replace(/^'|'.*$/g, ''))));
  return {
    ...list,
    is: (value) => list.is(value) && !isLine((value as unknown[])[0]),
    tell: (value) => (Array.isArray(value) && isLine(value[0]) ? `a list that begins with ${shown(value[0])}` : list.tell?.(value)),
    expected: (got) => (Array.isArray(got) && isLine(got[0]) ? `the program and each argument as a text of its own, because no shell reads it: write ${parts(got as unknown[])}` : list.expected as string),
  };
}

/** Whether a text has several words: no program is called so. */
function isLine(first: unknown): first is string {
  return typeof first === 'string' && /\S\s+\S/.test(first);
}

/** The command as it has to be written. */
function parts([first, ...others]: readonly unknown[]): string {
  const words = [...(first as string).trim().split(/\s+/), ...others.map(String)];
  return OF_A_SHELL.test(first as string) || words.length > MOST_WORDS ? "['/bin/sh', '-c', '…'], where a shell has to read it" : `[${words.map((word) => `'${inOneLine(word).replace(/'/g, "\\'")}'`).join(', ')}]`;
}
