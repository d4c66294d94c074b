import type { CostEstimate } from './cost';
import { headline } from './explain';
import { tenNumbers, Told } from './explain-rows';
import { coresText, Sensitivity, worth } from './sensitivity';
import { FindingSeverity, type ToldFinding } from '../decisions/decision';
import { SEVERITIES } from '../decisions/finding-severity';
import { assumedSettings, tunedLeaves } from '../decisions/tuned';

/** What the short form is made of. */
export interface ToldShort extends Told {
  readonly cost: CostEstimate;
  /** The worst first. */
  readonly findings: readonly ToldFinding[];
  /** The most expensive first. */
  readonly sensitivity: readonly Sensitivity[];
}

const WIDTH = 120;
/** Findings that are shown; critical ones always are. */
const MOST_FINDINGS = 5;
const MOST_ASSUMPTIONS = 3;

/** The plan for somebody who decides in a minute: findings, cost, the ten numbers that matter, the three assumptions that are worth most. */
export function explainShort(told: ToldShort): string {
  const leaves = tunedLeaves(told.settings);
  const assumed = assumedSettings(leaves);
  const rows = tenNumbers(told);
  const rests = rows.map((row) => row.settings.some((setting) => assumed.has(setting)));
  const blocks = [
    [headline(told.context)],
    findingLines(told.findings),
    [clipped(costLine(told.cost)), ...table(rows.map((row, i) => [row.name, row.value, rests[i] ? '*' : '', row.why]), [2, 1, 1])],
    assumptionLines(told),
    [`${rests.includes(true) ? '* rests on an assumption. ' : ''}All ${leaves.length} values with their reasons: plan.explainAll()`],
  ];
  return blocks.filter((block) => block.length > 0).map((block) => block.join('\n')).join('\n\n') + '\n';
}

function findingLines(told: readonly ToldFinding[]): string[] {
  const findings = told.filter(({ acknowledged }) => acknowledged === undefined).map(({ finding }) => finding);
  const waived = [...new Set(told.filter(({ acknowledged }) => acknowledged !== undefined).map(({ finding: { id } }) => id))];
  const last = waived.length === 0 ? [] : [clipped(`acknowledged: ${waived.join(', ')}`)];
  if (findings.length === 0) {
    return [told.length === 0 ? 'no findings' : 'no open findings', ...last];
  }
  const critical = findings.filter((f) => f.severity === FindingSeverity.CRITICAL).length;
  // a line for the last one takes no more room than a line that says that there is one more
  const most = findings.length === MOST_FINDINGS + 1 ? findings.length : Math.max(MOST_FINDINGS, critical);
  const more = findings.slice(most);
  return [
    'findings',
    ...findings.slice(0, most).map((f) => {
      const head = `  ${f.id} (${f.severity}): `;
      return head + firstClause(f.message, WIDTH - head.length);
    }),
    ...(more.length === 0 ? [] : [`  and ${more.length} more: ${SEVERITIES.map((s) => ({ s, n: more.filter((f) => f.severity === s).length })).filter(({ n }) => n > 0).map(({ s, n }) => `${n} ${s}`).join(', ')}`]),
    ...last,
  ];
}

function costLine({ floor, typical, peak }: CostEstimate): string {
  const cores = rounded(typical.cores);
  const price = typical.nodes.at(0)?.hourlyShare;
  const at = floor.replicas === peak.replicas ? `${peak.replicas} at every load` : `${floor.replicas} at the floor, ${typical.replicas} at the usual load, ${peak.replicas} at the peak`;
  return `cost: ${cores} core${cores === 1 ? '' : 's'} and ${rounded(typical.memoryGiB)} GiB at the usual load${price === undefined ? '' : `, ${rounded(price)} an hour of its nodes' price`}; replicas: ${at}`;
}

function assumptionLines({ sensitivity, cost, context }: ToldShort): string[] {
  const now = worth(cost, context.input.baseline);
  const cores = (value: number): string => coresText(value, now);
  return sensitivity.length === 0 ? [] : table([
    [`declare first (now ${now} cores)`, 'assumed', 'if halved', 'if doubled', 'if doubled, with this plan'],
    ...sensitivity.slice(0, MOST_ASSUMPTIONS).map((row) => [`  ${row.input}`, row.assumed, cores(row.coresIfHalf), cores(row.coresIfTwice), row.risk]),
  ], [2, 2, 2, 2]);
}

/** Cells in columns as wide as their widest, with the given gaps between them. */
function table(rows: readonly string[][], gaps: readonly number[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => clipped(row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] + gaps[i]))).join('')));
}

/** A message up to its advice, or to what follows from it, where the line has no room for more. */
function firstClause(message: string, width: number): string {
  const [sentence] = message.split('; ');
  const [clause] = sentence.split(': ');
  return sentence.length <= width ? sentence : clause.length <= width && clause.length >= width / 2 ? clause : clipped(sentence, width);
}

function clipped(line: string, width = WIDTH): string {
  if (line.length <= width) {
    return line;
  }
  return `${line.slice(0, width).replace(/[\s,;:(]*\s\S*$/, '').slice(0, width - 1)}…`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
