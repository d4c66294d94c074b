import type { Decision, Finding } from './decision';
import type { PlanContext } from './plan-context';

const WIDTH = 150;
const KINDS = { web: 'web service', stateful: 'stateful service', function: 'function' };

/** The plan as a table: one group per concern, `*` where a value rests on an assumption. */
export function explainPlan(name: string, ctx: PlanContext, decisions: readonly Decision[], findings: readonly Finding[]): string {
  const { input } = ctx;
  const lines: string[] = [`${name}: ${KINDS[input.kind]}, ${ctx.runtime.label}, ${input.criticality}, Kubernetes ${input.target.version}${ctx.mesh === 'none' ? '' : `, Istio ${ctx.mesh}`}`];
  const rows = decisions.map((d) => {
    const dot = d.setting.indexOf('.');
    return { group: dot < 0 ? 'other' : d.setting.slice(0, dot), name: dot < 0 ? d.setting : d.setting.slice(dot + 1), d };
  });
  const nameWidth = Math.min(34, Math.max(0, ...rows.map((r) => r.name.length)));
  const valueWidth = Math.min(26, Math.max(0, ...rows.map((r) => r.d.value.length)));
  for (const group of [...new Set(rows.map((r) => r.group))]) {
    lines.push('', group);
    for (const row of rows.filter((r) => r.group === group)) {
      const head = `  ${row.name.padEnd(nameWidth)}  ${row.d.value.padEnd(valueWidth)} ${row.d.assumed ? '*' : ' '} `;
      const tag = row.d.rule === undefined ? `[${row.d.source}]` : `[${row.d.rule}]`;
      lines.push(...wrap(head, `${row.d.reason} ${tag}`, nameWidth + valueWidth + 7));
    }
  }
  if (findings.length > 0) {
    lines.push('', 'findings');
    for (const f of findings) {
      lines.push(...wrap(`  ${f.id}: `, `${f.message}${f.rule === undefined ? '' : ` [${f.rule}]`}`, 4));
    }
  }
  if (decisions.some((d) => d.assumed)) {
    lines.push('', '* rests on an assumption: declare the inputs to replace it');
  }
  return lines.join('\n') + '\n';
}

function wrap(head: string, text: string, indent: number): string[] {
  const out: string[] = [];
  let line = head;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
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
