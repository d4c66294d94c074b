import { pageOf, type Part } from '../cluster/proof-page';

const part = (heading: string, commit: string | undefined): Part => ({ heading, reports: [{ file: `${heading}.json`, commit }], blocks: () => [`## ${heading}`, 'made anew'] });
const PAGE = '# Proof\n\nold intro\n\n## first\n\nas it stood\n\n### below it\n\nJudged: commit `aaa1111`.\n\n## rest\n\nold rest\n';

test('a part whose report is there is made anew, with the commit that was judged; another stays with its own', () => {
  expect(pageOf(['# Proof', 'intro'], [part('first', undefined), part('second', 'bbb2222')], ['## rest', 'new rest'], PAGE)).toBe(
    '# Proof\n\nintro\n\n## first\n\nas it stood\n\n### below it\n\nJudged: commit `aaa1111`.\n\n## second\n\nmade anew\n\nJudged: commit `bbb2222`.\n\n## rest\n\nnew rest\n');
});

test('a part of two reports needs both, and names both commits where they differ', () => {
  const two = (commits: ReadonlyArray<string | undefined>): Part => ({ heading: 'first', reports: commits.map((commit, i) => ({ file: `${i}.json`, commit })), blocks: () => ['## first', 'made anew'] });

  expect(pageOf([], [two(['a', undefined])], [], PAGE)).toBe('## first\n\nas it stood\n\n### below it\n\nJudged: commit `aaa1111`.\n');
  expect(pageOf([], [two(['a', 'b'])], [], PAGE)).toBe('## first\n\nmade anew\n\nJudged: commit `a`, `b`.\n');
  expect(pageOf([], [two(['a', 'a'])], [], PAGE)).toContain('Judged: commit `a`.');
});

test('a part that nobody ran and the page does not have is an error that names the report', () => {
  expect(() => pageOf([], [part('second', undefined)], [], PAGE)).toThrow("'second' is not in the page yet, and reports/second.json is missing: run what writes it first");
});
