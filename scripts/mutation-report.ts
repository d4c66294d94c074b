/*
 * Puts the scores of the last whole run of `npm run mutate` into docs/tuning-mutation.md, between its markers; the text around them is written by hand.
 */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

interface Report {
  readonly files: Record<string, { readonly mutants: ReadonlyArray<{ readonly status: string }> }>;
}

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'tuning-mutation.md');
const [BEGIN, END] = ['<!-- scores: written by scripts/mutation-report.ts -->', '<!-- end of scores -->'];

const report: Report = JSON.parse(readFileSync(join(ROOT, 'reports', 'mutation', 'mutation.json'), 'utf8'));
const rows = Object.entries(report.files)
  .map(([file, { mutants }]) => ({ file: file.replace(/^src\/tuning\//, ''), ...count(mutants.map(({ status }) => status)) }))
  .filter(({ judged }) => judged > 0)
  .sort((a, b) => (a.file < b.file ? -1 : 1));
const all = rows.reduce((sum, row) => ({ judged: sum.judged + row.judged, killed: sum.killed + row.killed, unreached: sum.unreached + row.unreached }), { judged: 0, killed: 0, unreached: 0 });

const page = readFileSync(PAGE, 'utf8');
const [head, rest] = page.split(BEGIN);
const tail = rest?.split(END)[1];
if (tail === undefined) {
  throw new Error(`${PAGE} has no place for the scores: expected the lines ${BEGIN} and ${END}`);
}
writeFileSync(PAGE, `${head}${BEGIN}\n\n${[
  '| file | mutants | found | not found | not reached | score |',
  '|---|--:|--:|--:|--:|--:|',
  ...[{ file: '**all**', ...all }, ...rows].map((row) => `| ${row.file} | ${row.judged} | ${row.killed} | ${row.judged - row.killed - row.unreached} | ${row.unreached} | ${(100 * row.killed / row.judged).toFixed(1)} % |`),
].join('\n')}\n\n${END}${tail}`);

function count(statuses: readonly string[]) {
  const of = (...wanted: string[]) => statuses.filter((status) => wanted.includes(status)).length;
  const killed = of('Killed', 'Timeout');
  const unreached = of('NoCoverage');
  return { judged: killed + unreached + of('Survived'), killed, unreached };
}
