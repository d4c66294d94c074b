import { misreadFromCdk8s, misreadIn } from '../../src/private/yaml-hazards';

/** Long enough for cdk8s to fold it. */
const long = 'x'.repeat(40);

describe('what readers of cdk8s\'s YAML take for something else', () => {
  test.each([
    ['a number of YAML 1.2', '0o14'],
    ['two signs before an octal number', '+-0731'],
    ['a break of lines that only YAML 1.1 knows', 'a\u0085b'],
    ['a block that begins with a tab', '\tfoo\nbar'],
    ['a folded line that is one space: it becomes a backslash, which joins lines', `\u0007${long}\n \nb`],
    ['the same after a space at the end of a line', '#\u0000 \n \nkey: value\nother: value\n'],
  ])('%s', (_what, text) => {
    expect(misreadFromCdk8s(text)).toBe(true);
  });

  test.each([
    ['a number that is quoted', '0x1F'],
    ['two signs before what is no octal number', '+-0831'],
    ['two spaces, of which the first is escaped', `\u0007${long}\n  \nb`],
    ['a line of one space in a block', 'foo\n \nbar\n'],
    ['a line of one space in text that is too short to be folded', '\u0007\n \nb'],
  ])('not %s', (_what, text) => {
    expect(misreadFromCdk8s(text)).toBe(false);
  });
});

describe('what a document holds', () => {
  const circle: Record<string, unknown> = { a: 1 };
  circle.self = circle;

  test.each<[string, unknown, string | undefined]>([
    ['a number for some readers', { a: [{ b: '0o14' }] }, '/a/0/b'],
    ['a key with a break of lines', { 'a/~': { 'x\u0085': 1 } }, '/a~1~0/x\u0085'],
    ['a key that merges', { a: { '<<': { b: 1 } } }, '/a/<<'],
    ['the same word as a value', { a: '<<' }, undefined],
    ['half a character', { a: 'x\udfff' }, '/a'],
    ['a whole character', { a: '😀' }, undefined],
    ['no number', { a: { b: NaN } }, '/a/b'],
    ['a large number', { a: 1e300, b: 9223372036854775807n }, undefined],
    ['an integer that is too large', { b: 9223372036854775808n }, '/b'],
    ['a circle', circle, undefined],
  ])('%s', (_what, document, pointer) => {
    expect(misreadIn(document)?.pointer).toBe(pointer);
  });
});
