import { JudgeReport } from './validate';

/** The section of docs/proof.md about Knative's and Istio's own validation and analysis, from the report of `validate.ts`. */
export function validationSection(reports: readonly JudgeReport[]): string[] {
  const rows = reports.map((report) => {
    const clean = report.verdicts.filter((verdict) => verdict.refused.length + verdict.warnings.length === 0);
    return [
      report.name, kindsOf(report), `${clean.length} of ${report.verdicts.length}`,
      `${report.broken.filter((each) => each.refused).length} of ${report.broken.length}`,
    ];
  });
  const objections = reports.flatMap((report) => report.verdicts.flatMap((verdict) =>
    [...verdict.refused, ...verdict.warnings].map((text) => [report.name, verdict.file, verdict.object, inCell(text)])));
  return [
    '## Judged by Knative and Istio themselves',
    'Their definitions leave checks to the projects\' own webhooks: the values of Knative\'s annotations, the pod fields that its flags allow, the words of a retry policy. '
    + 'What only shows between objects (a host without a Service, a policy that selects no pod) is what `istioctl analyze` looks for. '
    + '`npx tsx test/cluster/validate.ts` builds both out of the projects\' own Go modules and gives every object to them; a warning counts as a failure.',
    reports.map((report) => `* **${report.name}** (\`${report.module}\`): ${report.runs}`).join('\n'),
    table(['judge', 'objects', 'accepted without a warning', 'broken manifests refused'], rows),
    ...objections.length ? ['Objections:', table(['by', 'file', 'object', 'what it says'], objections)] : [],
    '### Broken manifests, and what they say',
    table(['manifest', 'refused for'], reports.flatMap((report) => report.broken.map((each) => [`${report.name}/${each.name}`, inCell(each.expected)]))),
  ];
}

function kindsOf(report: JudgeReport): string {
  const kinds = report.verdicts.map((verdict) => verdict.object.split(' ')[0]);
  return [...new Set(kinds)].sort().map((kind) => `${kinds.filter((each) => each === kind).length} ${kind}`).join(', ');
}

function inCell(text: string): string {
  return text.replace(/`/g, '').replace(/[|\n]+/g, ' ').trim();
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
