/**
 * Writes docs/proof.md from the files that `prove`, `behaviour` and `analyse` left in reports/:
 * `npx tsx test/cluster/report.ts`.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BehaviourReport } from './behaviour';
import { AnalysersReport, table } from '../analysers/analyse';
import { CHECKS } from './harness/check-names';
import { ReleaseReport } from './prove';

const ROOT = path.join(__dirname, '..', '..');
const TARGET = path.join(ROOT, 'docs', 'proof.md');

function main(): void {
  const sections = [
    '# Proof',
    'Generated from a real run by `npm run prove:report`; do not edit. Every manifest of the examples and golden files was given to real API servers, '
    + 'real controllers and the field\'s analysers. All of them are built or installed from package registries, at pinned versions, by the commands below.',
    ...servers(read<ReleaseReport[]>('prove.json', 'npm run prove')),
    ...behaviours(read<BehaviourReport>('behaviour.json', 'npm run prove:behaviour')),
    ...analysers(read<AnalysersReport>('analysers.json', 'npm run analyse'), read<AnalysersReport>('peers.json', 'npm run analyse:peers')),
  ];
  fs.mkdirSync(path.dirname(TARGET), { recursive: true });
  fs.writeFileSync(TARGET, `${sections.join('\n\n')}\n`);
  process.stdout.write(`${path.relative(ROOT, TARGET)}\n`);
}

function read<T>(file: string, command: string): T {
  const where = path.join(ROOT, 'reports', file);
  if (!fs.existsSync(where)) {
    throw new Error(`reports/${file} is missing; run "${command}" first`);
  }
  return JSON.parse(fs.readFileSync(where, 'utf8'));
}

function servers(reports: readonly ReleaseReport[]): string[] {
  const rows = reports.map((report) => {
    const results = report.units.flatMap((unit) => unit.results);
    return [
      report.version, `${report.units.length}`, `${report.units.reduce((sum, unit) => sum + unit.objects, 0)}`,
      ...Object.keys(CHECKS).map((check) => counted(results.filter((result) => result.check === check))),
      `${report.negatives.filter((negative) => negative.refused).length} of ${report.negatives.length}`,
    ];
  });
  const modules = [...new Set(reports.flatMap((report) => report.crdModules))].sort();
  const refused = reports.flatMap((report) => report.refusedCrds.map((crd) => `\`${crd.name}\` (by ${report.version})`));
  return [
    '## Accepted by real API servers',
    '`npm run prove` starts etcd and kube-apiserver of each release and applies every manifest with strict field validation into namespaces that enforce '
    + 'Pod Security "restricted" of that version; a warning of the server counts as a failure.',
    Object.entries(CHECKS).map(([name, text]) => `* **${name}**: ${text}`).join('\n'),
    markdown(['Kubernetes', 'units', 'objects', ...Object.keys(CHECKS), 'broken manifests refused'], rows),
    `Definitions of kinds that are not Kubernetes' own came from ${modules.map((module) => `\`${module}\``).join(', ')}.`,
    ...refused.length ? [`Definitions that an old server does not take, so that their kinds were not proved there: ${refused.join(', ')}.`] : [],
    '### Broken manifests, and what the server says',
    markdown(['manifest', 'refused for'], (reports[0]?.negatives ?? []).map((negative) => [negative.name, negative.expected.replace(/`/g, '')])),
  ];
}

function behaviours(report: BehaviourReport): string[] {
  const names = [...new Set(report.results.map((result) => result.behaviour))];
  const rows = names.map((name) => {
    const results = report.results.filter((result) => result.behaviour === name);
    return [name, counted(results)];
  });
  return [
    '## Controllers at work',
    `\`npm run prove:behaviour\` runs the same manifests on simulated nodes in three zones (kwok), under the controller manager and the scheduler of ${report.version}. `
    + 'Pods become ready there without running a program: the promises are those of the objects, not of the images.',
    markdown(['promise', 'kept'], rows),
    'These promises have been seen to break, each with a manifest made for it:',
    markdown(['broken manifest', 'promise', 'noticed'], report.broken.map((each) => [each.unit, each.breaks, each.noticed ? 'yes' : 'no'])),
  ];
}

function analysers(own: AnalysersReport, peers: AnalysersReport): string[] {
  const names = own.tools.map((tool) => tool.name);
  const explained = own.units.flatMap((unit) => unit.findings.filter((finding) => finding.explained));
  const reasons = [...new Set(explained.map((finding) => `${finding.tool} | ${finding.rule} | ${finding.explained}`))].sort();
  return [
    '## The field\'s analysers',
    `\`npm run analyse\`: ${own.tools.map((tool) => `${tool.name} ${tool.version}`).join(', ')}. A cell is the number of findings; a waiver is the tool's own annotation in the object, with its reason.`,
    table(names, own.units),
    ...reasons.length ? ['Findings that stay, because the tool knows no annotation:', markdown(['tool', 'rule', 'why'], reasons.map((reason) => reason.split(' | ')))] : [],
    '### The same tools on what others emit',
    'The same name, image, port and autoscaler ceiling, nothing else said (`npm run analyse:peers`):',
    table(peers.tools.map((tool) => tool.name), peers.units),
  ];
}

function counted(results: ReadonlyArray<{ readonly failure?: string }>): string {
  return `${results.filter((result) => !result.failure).length} of ${results.length}`;
}

function markdown(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

main();
