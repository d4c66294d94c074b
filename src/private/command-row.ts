import { type Expectation, filled, inOneLine, listOf, shown, text } from './known-props';

/** Longer lines are not written out again. */
const MOST_WORDS = 10;
/** What only a shell understands. */
const OF_A_SHELL = /[|&;<>$`"'*?()]/;

/** A command: the program first, and each argument as a text of its own, because no shell reads it. */
export function commandRow(example: string): Expectation {
  const told = `a list of texts, the program first, for example [${example}]`;
  const list = filled(listOf(told, text(example.replace(/^'|'.*$/g, ''))));
  return {
    ...list,
    is: (value) => list.is(value) && !beginsWithLine(value),
    tell: (value) => (beginsWithLine(value) ? `a list that begins with ${shown(value[0])}` : list.tell?.(value)),
    expected: (got) => (beginsWithLine(got) ? `the program and each argument as a text of its own, because no shell reads it: write ${parts(got)}` : told),
  };
}

/** Whether a list of texts begins with several words: no program is called so. Other elements have errors of their own. */
function beginsWithLine(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') && value.length > 0 && /\S\s+\S/.test(value[0] as string);
}

/** The command as it has to be written. */
function parts([first, ...others]: readonly string[]): string {
  const words = [...first.trim().split(/\s+/), ...others];
  return OF_A_SHELL.test(first) || words.length > MOST_WORDS ? "['/bin/sh', '-c', '…'], where a shell has to read it" : `[${words.map((word) => `'${inOneLine(word).replace(/'/g, "\\'")}'`).join(', ')}]`;
}
