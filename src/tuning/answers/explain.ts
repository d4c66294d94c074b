import { givenRows } from './explain-given';
import { masked } from '../../private/secrets';
import type { Decision, ToldFinding } from '../decisions/decision';
import type { PlanContext } from '../demand/plan-context';

const LINE_WIDTH = 150;
const NAME_WIDTH = 28;
const VALUE_WIDTH = 24;

/** What is planned, on what and where, and with which numbers. */
export function headline(ctx: PlanContext): string {
  const { input } = ctx;
  return `${input.name}: ${input.called}, ${ctx.runtime.label}, ${input.criticality}, Kubernetes ${input.target.version}${ctx.mesh === 'none' ? '' : `, Istio ${ctx.mesh}`}, baseline ${input.baseline.version}`;
}

/** The whole plan as a table: one group per concern, `*` where a value rests on an assumption. */
export function explainPlan(ctx: PlanContext, decisions: readonly Decision[], findings: readonly ToldFinding[], assumptions: readonly string[], cores: number): string {
  const lines: string[] = [headline(ctx)];
  const rows = decisions.map((d) => {
    const dot = d.setting.indexOf('.');
    return { group: dot < 0 ? 'other' : d.setting.slice(0, dot), name: d.setting.slice(dot + 1), d };
  });
  for (const group of [...new Set(rows.map((r) => r.group))]) {
    const own = rows.filter((r) => r.group === group);
    const nameWidth = Math.min(NAME_WIDTH, Math.max(...own.map((r) => r.name.length)));
    const valueWidth = Math.min(VALUE_WIDTH, Math.max(...own.map((r) => r.d.value.length)));
    // where reasons start: two spaces before the name, two before the value, and the mark between spaces
    const column = nameWidth + valueWidth + 7;
    lines.push('', group);
    for (const row of own) {
      const tag = row.d.rule === undefined ? `[${row.d.source}]` : `[${row.d.rule}]`;
      const head = `  ${row.name.padEnd(nameWidth)}  ${row.d.value.padEnd(valueWidth)} ${row.d.assumed ? '*' : ' '} `;
      // a long name or value has the line for itself
      const fits = head.length <= column;
      if (!fits) {
        lines.push(head.trimEnd());
      }
      lines.push(...wrap(fits ? head : ' '.repeat(column), `${row.d.reason} ${tag}`, column));
    }
  }
  const given = givenRows(ctx.input);
  if (given.length > 0) {
    lines.push('', 'printed as given', ...given.flatMap(([name, text]) => wrap(`  ${name}: `, text, 4)));
  }
  if (findings.length > 0) {
    lines.push('', 'findings');
    for (const { finding: f, acknowledged } of openFirst(findings)) {
      lines.push(...wrap(`  ${f.id} (${f.severity}${acknowledged === undefined ? '' : `, acknowledged: ${masked(acknowledged)}`}): `, `${f.message}${f.rule === undefined ? '' : ` [${f.rule}]`}`, 4));
    }
  }
  if (assumptions.length > 0) {
    lines.push('', `how much each assumption matters (now ${cores} cores at the usual load)`);
    for (const a of assumptions) {
      lines.push(...wrap('  ', a, 4));
    }
  }
  if (decisions.some((d) => d.assumed)) {
    lines.push('', '* rests on an assumption; declare the input to replace it');
  }
  return lines.join('\n') + '\n';
}

/** The open ones, then those that are acknowledged. */
export function openFirst(findings: readonly ToldFinding[]): ToldFinding[] {
  return [...findings.filter(({ acknowledged }) => acknowledged === undefined), ...findings.filter(({ acknowledged }) => acknowledged !== undefined)];
}

function wrap(head: string, text: string, indent: number): string[] {
  const out: string[] = [];
  let line = head;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > LINE_WIDTH) {
      out.push(line);
      line = ' '.repeat(indent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  out.push(line);
  return out;
}
