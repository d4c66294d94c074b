import { misreadFromCdk8s } from '../../src/private/yaml-hazards';

/** Long enough for cdk8s to fold it. */
const long = 'x'.repeat(40);

describe('what readers of cdk8s\'s YAML take for something else', () => {
  test.each([
    ['a number of YAML 1.2', '0o14'],
    ['a break of lines that only YAML 1.1 knows', 'a\u0085b'],
    ['a block that begins with a tab', '\tfoo\nbar'],
    ['a folded line that is one space: it becomes a backslash, which joins lines', `\u0007${long}\n \nb`],
    ['the same after a space at the end of a line', '#\u0000 \n \nkey: value\nother: value\n'],
  ])('%s', (_what, text) => {
    expect(misreadFromCdk8s(text)).toBe(true);
  });

  test.each([
    ['a number that is quoted', '0x1F'],
    ['two spaces, of which the first is escaped', `\u0007${long}\n  \nb`],
    ['a line of one space in a block', 'foo\n \nbar\n'],
    ['a line of one space in text that is too short to be folded', '\u0007\n \nb'],
  ])('not %s', (_what, text) => {
    expect(misreadFromCdk8s(text)).toBe(false);
  });
});
