/**
 * Writes docs/proof.md from the files that `prove`, `behaviour` and `analyse` left in reports/; a part whose command was not run again stays as it stands:
 * `npx tsx test/cluster/report.ts`.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BehaviourReport } from './behaviour';
import { AnalysersReport, table } from '../analysers/analyse';
import { FidelityReport } from '../fidelity/run';
import { CHECKS } from './harness/check-names';
import { unprovedLine } from './harness/unproved';
import { KnativeReport } from './knative';
import { pageOf, type Part } from './proof-page';
import { ReleaseReport } from './prove';
import { hostileSection } from './report-hostile';
import { knativeSection } from './report-knative';
import { validationSection } from './report-validate';
import { JudgeReport } from './validate';
import type { HostileReport } from '../hostile/report';

const ROOT = path.join(__dirname, '..', '..');
const TARGET = path.join(ROOT, 'docs', 'proof.md');

function main(): void {
  const parts: Part[] = [
    part('Accepted by real API servers', ['prove.json'], () => servers(read<ReleaseReport[]>('prove.json'))),
    part('Judged by Knative and Istio themselves', ['validate.json'], () => validationSection(read<JudgeReport[]>('validate.json'))),
    part('Controllers at work', ['behaviour.json'], () => behaviours(read<BehaviourReport>('behaviour.json'))),
    part('Knative at work', ['knative.json'], () => knativeSection(read<KnativeReport>('knative.json'))),
    part('The field\'s analysers', ['analysers.json', 'peers.json'], () => analysers(read<AnalysersReport>('analysers.json'), read<AnalysersReport>('peers.json'))),
    part('YAML, read by others', ['fidelity.json'], () => fidelity(read<FidelityReport>('fidelity.json'))),
    part('Hostile inputs', ['hostile.json'], () => hostileSection(read<HostileReport>('hostile.json'))),
  ];
  const intro = [
    '# Proof',
    'Generated from real runs by `npm run prove:report`; do not edit. Every manifest of the examples and golden files was given to real API servers, '
    + 'real controllers and the field\'s analysers. All of them are built or installed from package registries, at pinned versions, by the commands below. '
    + 'Each part ends with the commit that was judged; a part whose command was not run again stays as it is.',
  ];
  const page = fs.existsSync(TARGET) ? fs.readFileSync(TARGET, 'utf8') : '';
  fs.mkdirSync(path.dirname(TARGET), { recursive: true });
  fs.writeFileSync(TARGET, pageOf(intro, parts, whatRunsWhere(), page));
  parts.forEach(({ heading, reports }) => process.stdout.write(`${reports.some(({ commit }) => commit === undefined) ? 'kept' : 'renewed'} ${heading}\n`));
}

function part(heading: string, files: readonly string[], blocks: Part['blocks']): Part {
  return { heading, reports: files.map((file) => ({ file, commit: commitOf(file) })), blocks };
}

/** The commit that a report judged; undefined where it was not written since. */
function commitOf(file: string): string | undefined {
  const where = path.join(ROOT, 'reports', file);
  if (fs.existsSync(`${where}.commit`)) {
    return fs.readFileSync(`${where}.commit`, 'utf8').trim();
  }
  return fs.existsSync(where) ? read<{ readonly commit?: string }>(file).commit : undefined;
}

function read<T>(file: string): T {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'reports', file), 'utf8')) as T;
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
    ...unprovedLine(reports.flatMap((report) => report.unproved)),
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
    + 'Pods become ready there without running a program: the promises are those of the objects, not of the images. '
    + 'What pods use is what the checks say, through a metrics API of their own; the autoscaler looks every second instead of every 15.',
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

function fidelity(report: FidelityReport): string[] {
  const parsers = [...new Set(report.judged.map((each) => each.reader))];
  const cell = (app: string, reader: string) => {
    const { misread, texts } = report.judged.find((each) => each.app === app && each.reader === reader)!;
    return `${misread.length} of ${texts}`;
  };
  return [
    '## YAML, read by others',
    `\`npx tsx test/fidelity/run.ts\` prints ${report.strings} hostile and random strings (seed ${report.seed}) as values, in lists and as keys, and gives the text to the parsers of Kubernetes, Go and Python. `
    + 'A cell is the number of documents, or of whole files, that are not read as what was printed.',
    markdown(['parser', 'YAML', 'printed by cdk8s.App', 'printed by TunedApp'], parsers.map((reader) => [
      reader, report.judged.find((each) => each.reader === reader)!.yaml, cell('cdk8s.App', reader), cell('TunedApp', reader),
    ])),
    `Workloads under \`App\` refuse ${report.refused} of these strings with an error that names the object and the field: all that Kubernetes would misread are among them. `
    + 'What only single parsers misread under `App` (a tab in bare text, `<<` and `=` in Python, spaces at the end of a block in goccy/go-yaml) is not refused; `TunedApp` quotes it.',
  ];
}

function whatRunsWhere(): string[] {
  return [
    '## What runs where',
    '`bash scripts/ci-proof.sh` runs kube-score, kubeconform, Pod Security, Checkov and the YAML parsers (`cheap`), then Istio\'s validation with the routes and the API servers of three releases (`servers`), and fails on any finding without an explanation. '
    + 'Controllers at work, Knative, the analyzers of Istio, Monokle, KICS and the comparison with others are run by the commands above.',
    [
      'Not run:',
      '* kubectl-validate: it embeds schemas up to Kubernetes 1.30 only; the API servers above and kubeconform, with the schemas of the release itself, judge the same.',
      '* promtool: no object holds rules.',
      '* kube-linter, Polaris, kubesec and Trivy: they do not install from package registries; their checks are followed from their lists.',
    ].join('\n'),
  ];
}

function counted(results: ReadonlyArray<{ readonly failure?: string }>): string {
  return `${results.filter((result) => !result.failure).length} of ${results.length}`;
}

function markdown(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

main();
