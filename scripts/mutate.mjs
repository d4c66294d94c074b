/*
 * Mutation tests of src/tuning, a few files at a time: what a file's changes met is written into docs/tuning-mutation.json after each batch, so a run that was stopped goes on where it was.
 *
 *   npm run mutate                         judges the files whose code is not the code that was judged last (words and comments do not count)
 *   npm run mutate -- --all                judges all files
 *   npm run mutate -- src/tuning/x.ts …    judges these
 *   npm run mutate -- --report             runs nothing: writes docs/tuning-mutation.md from what is recorded, and says what is stale
 *
 * Fails below 90 % over all files, or where a file is stale after the run. `--batch 6` files at once, `--limit 40` minutes, after which no batch begins.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const LEAST = 90;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const RECORD = join(ROOT, 'docs', 'tuning-mutation.json');
const PAGE = join(ROOT, 'docs', 'tuning-mutation.md');
const REPORT = join(ROOT, 'reports', 'mutation', 'mutation.json');
const [BEGIN, END] = ['<!-- scores: written by npm run mutate -->', '<!-- end of scores -->'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, report: { type: 'boolean' }, batch: { type: 'string', default: '20' }, limit: { type: 'string' }, concurrency: { type: 'string', default: '2' } },
});

const { mutate } = JSON.parse(readFileSync(join(ROOT, 'stryker.config.json'), 'utf8'));
const leftOut = mutate.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
const files = readdirSync(join(ROOT, 'src', 'tuning'), { recursive: true })
  .map((file) => relative(ROOT, join(ROOT, 'src', 'tuning', String(file))).replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !leftOut.some((pattern) => (pattern.endsWith('/*.ts') ? dirname(file) === dirname(pattern) : file === pattern)))
  .sort();

const WORDS = new Set([ts.SyntaxKind.StringLiteral, ts.SyntaxKind.NoSubstitutionTemplateLiteral, ts.SyntaxKind.TemplateHead, ts.SyntaxKind.TemplateMiddle, ts.SyntaxKind.TemplateTail]);

/** What of a file can be mutated: its tokens, without comments and words. */
function codeOf(file) {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  const hash = createHash('sha256');
  const visit = (node) => {
    const children = node.getChildren(source).filter((child) => !ts.isJSDoc(child));
    hash.update(children.length > 0 || WORDS.has(node.kind) ? `${node.kind}(` : `${node.kind} ${node.getText(source)}\n`);
    children.forEach(visit);
  };
  visit(source);
  return hash.digest('hex').slice(0, 16);
}

const record = existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) : {};
for (const file of Object.keys(record)) {
  if (!files.includes(file)) {
    delete record[file];
  }
}
const stale = () => files.filter((file) => record[file]?.code !== codeOf(file));

function save() {
  writeFileSync(RECORD, `{\n${Object.keys(record).sort().map((file) => `${JSON.stringify(file)}: ${JSON.stringify(record[file])}`).join(',\n')}\n}\n`);
}

function judge(batch) {
  const codes = Object.fromEntries(batch.map((file) => [file, codeOf(file)]));
  const commit = spawnSync('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  const began = Date.now();
  spawnSync(process.execPath, [join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', '--mutate', batch.join(','), '--concurrency', options.concurrency], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(REPORT) || statSync(REPORT).mtimeMs < began) {
    console.error(`no result for ${batch.join(', ')}: the tests fail without a mutant, or Stryker was stopped. npx stryker run --mutate ${batch[0]} says why.`);
    process.exit(1);
  }
  const report = JSON.parse(readFileSync(REPORT, 'utf8'));
  for (const file of batch) {
    const mutants = report.files[file]?.mutants ?? [];
    const of = (...wanted) => mutants.filter(({ status }) => wanted.includes(status));
    record[file] = {
      code: codes[file],
      commit,
      found: of('Killed', 'Timeout').length,
      survived: of('Survived').map(place),
      unreached: of('NoCoverage').map(place),
    };
    console.log(`${file}: ${line(record[file])}`);
  }
  save();
}

const place = ({ location, mutatorName }) => `${location.start.line}:${location.start.column} ${mutatorName}`;
const judged = ({ found, survived, unreached }) => found + survived.length + unreached.length;
const score = (one) => (judged(one) === 0 ? '' : `${(100 * one.found / judged(one)).toFixed(1)} %`);
const line = (one) => `${judged(one)} changes, ${one.found} found, ${one.survived.length} not found, ${one.unreached.length} not reached, ${score(one)}`;

if (!options.report) {
  const wanted = positionals.length > 0 ? files.filter((file) => positionals.includes(file)) : options.all ? files : stale();
  const end = options.limit === undefined ? Infinity : Date.now() + Number(options.limit) * 60_000;
  const size = Number(options.batch);
  console.log(`${wanted.length} files to judge`);
  for (let i = 0; i < wanted.length && Date.now() < end; i += size) {
    judge(wanted.slice(i, i + size));
  }
}

const rows = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)).filter(([, one]) => judged(one) > 0);
const all = rows.reduce((sum, [, one]) => ({ found: sum.found + one.found, survived: [...sum.survived, ...one.survived], unreached: [...sum.unreached, ...one.unreached] }), { found: 0, survived: [], unreached: [] });
const cells = (name, one, commit) => `| ${name} | ${judged(one)} | ${one.found} | ${one.survived.length} | ${one.unreached.length} | ${score(one)} | ${commit} |`;
const page = readFileSync(PAGE, 'utf8');
const [head, rest] = page.split(BEGIN);
const tail = rest?.split(END)[1];
if (tail === undefined) {
  throw new Error(`${PAGE} has no place for the scores: expected the lines ${BEGIN} and ${END}`);
}
writeFileSync(PAGE, `${head}${BEGIN}\n\n${[
  '| file | changes | found | not found | not reached | score | commit |',
  '|---|--:|--:|--:|--:|--:|---|',
  cells('**all**', all, ''),
  ...rows.map(([file, one]) => cells(file.replace(/^src\/tuning\//, ''), one, one.commit)),
].join('\n')}\n\n${END}${tail}`);

const left = stale();
console.log(`all: ${line(all)}`);
console.log(left.length === 0 ? 'nothing is stale' : `stale: ${left.length} of ${files.length} files, ${left.slice(0, 5).join(', ')}${left.length > 5 ? ', …' : ''}`);
process.exitCode = left.length === 0 && 100 * all.found >= LEAST * judged(all) ? 0 : 1;
