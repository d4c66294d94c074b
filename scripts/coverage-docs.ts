/*
 * docs/coverage.md from docs/coverage.json, one row in each line: `npm run docs` rewrites it. To close a row, set its state to DONE and its proof to the files that
 * prove it, and remove `missing`.
 */
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

const root = join(__dirname, '..');

/** DONE: served, and a proof shows it. PART: some of it. NONE: nothing. OUT: not served, for a reason. */
export const STATES = ['DONE', 'PART', 'NONE', 'OUT'] as const;

export interface CoverageRow {
  /** Source and number. */
  readonly id: string;
  readonly state: (typeof STATES)[number];
  readonly requirement: string;
  /** Tests, pages or programs of this repository that show it. */
  readonly proof: readonly string[];
  /** What is missing, or why it stays out. */
  readonly missing?: string;
  /** A letter of GROUPS: what is missing together. */
  readonly group?: string;
}

/** What the numbers before the point stand for. */
export const SOURCES: Readonly<Record<string, string>> = {
  '000': 'Rust, shops, payments and the edge on Kubernetes',
  '001': 'Runtimes and tools beside Docker',
  '002': 'Microservices in Rust',
  '003': 'Performance of containers',
  '004': 'A course on Kubernetes',
};

export const GROUPS: Readonly<Record<string, string>> = {
  A: 'Observability',
  B: 'Pod and container essentials',
  C: 'Exposure and network',
  D: 'Jobs, workers, migrations',
  E: 'Scaling and rollouts',
  F: 'Right-sizing, comparison, report, checklist',
  G: 'GitOps and pipelines',
  H: 'Containerfiles and image builds',
  I: 'Delivery of images and cold start',
  J: 'Local development',
  K: 'Files that tune nodes',
  L: 'Runtime classes, sandboxes, WebAssembly',
  M: 'Tenants and the platform',
  N: 'Supply chain, policy, compliance',
  O: 'Caches, storage, the edge without the centre',
  P: 'Secrets',
  Q: 'Jobs that load and measure',
  R: 'Handbook',
};

export function coverageRows(): CoverageRow[] {
  return JSON.parse(readFileSync(join(root, 'docs', 'coverage.json'), 'utf8')) as CoverageRow[];
}

/** What is wrong with the rows; empty if nothing is. */
export function faultsOf(rows: readonly CoverageRow[]): string[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const { id, state, requirement, proof, missing, group } = row;
    const faults = [
      [seen.has(id), 'stands twice'],
      [!/^00[0-4]\.[1-9][0-9]*$/.test(id), 'has no id of the form SOURCE.NUMBER'],
      [!STATES.includes(state), `has the state ${state}: one of ${STATES.join(', ')} is expected`],
      [!requirement, 'does not say what is asked for'],
      [state === 'DONE' && proof.length === 0, 'is DONE without a proof'],
      [state === 'DONE' && missing !== undefined, 'is DONE, and something is missing'],
      [state !== 'DONE' && !missing, `is ${state}, and does not say what is missing or why`],
      [group !== undefined && !(group in GROUPS), `has the group ${group}, which there is not`],
    ] as const;
    seen.add(id);
    return [...faults.filter(([isSo]) => isSo).map(([, fault]) => `${id} ${fault}`),
      ...proof.filter((file) => !existsSync(join(root, file))).map((file) => `${id} names ${file} as a proof, which does not exist`)];
  });
}

/** The page. */
export function coveragePage(rows: readonly CoverageRow[]): string {
  const count = (of: readonly CoverageRow[]) => STATES.map((state) => of.filter((row) => row.state === state).length);
  const total = (name: string, of: readonly CoverageRow[]) => `| ${[name, of.length, ...count(of)].join(' | ')} |`;
  const sections = Object.entries(SOURCES).map(([source, title]) => {
    const own = rows.filter((row) => row.id.startsWith(`${source}.`));
    return { title, own, text: [`## ${title}`, '', '| id | what is asked for | state | shown by | missing, or why not |', '|---|---|---|---|---|', ...own.map(lineOf)].join('\n') };
  });
  const missing = Object.entries(GROUPS).map(([group, title]) => ({ title, own: rows.filter((row) => row.group === group && (row.state === 'PART' || row.state === 'NONE')) })).filter(({ own }) => own.length > 0);
  return [
    '<!-- generated from coverage.json by `npm run docs`: do not edit -->',
    '',
    '# Coverage',
    '',
    'What a library that prints Kubernetes manifests can be asked for, by subject, and how much of it there is. **DONE**: it is there, and a test or a page shows it. **PART**: some of it. **NONE**: not yet. **OUT**: it stays out, for the reason that is given.',
    '',
    '| subject | rows | DONE | PART | NONE | OUT |',
    '|---|--:|--:|--:|--:|--:|',
    ...sections.map(({ title, own }) => total(title, own)),
    total('all', rows),
    '',
    '## What is missing, by group',
    '',
    '| group | rows | ids |',
    '|---|--:|---|',
    ...missing.map(({ title, own }) => `| ${title} | ${own.length} | ${own.map((row) => row.id).join(' ')} |`),
    '',
    sections.map(({ text }) => text).join('\n\n'),
    '',
  ].join('\n');
}

/** Writes the page, or looks whether it is as it should be; the result is what differs. */
export function renewCoveragePage(check: boolean): string[] {
  const file = join(root, 'docs', 'coverage.md');
  const rows = coverageRows();
  const text = coveragePage(rows);
  const faults = faultsOf(rows);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    if (check) {
      return [...faults, 'docs/coverage.md differs from docs/coverage.json: npm run docs, and read the diff'];
    }
    writeFileSync(file, text);
  }
  return faults;
}

function lineOf({ id, requirement, state, proof, missing }: CoverageRow): string {
  const links = proof.map((file) => `[${file.replace(/^(?:test|docs)\//, '')}](${file.startsWith('docs/') ? file.slice('docs/'.length) : `../${file}`})`);
  return `| ${[id, requirement, state, links.join(', '), missing ?? ''].map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}
