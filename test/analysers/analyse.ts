/**
 * What the field's analysers say about manifests: `npm run analyse [-- DIR…] [--tools kube-score,checkov] [--json FILE] [--gate no]`.
 *
 * Everything is pinned, comes from package registries and is kept in the cache. Ends with an error when a finding
 * is neither waived by the analyser's own annotation in the object nor explained by a ruling, unless the gate is off.
 */
import * as path from 'node:path';
import { Analyser, explanationOf, Finding, waiversOf } from './finding';
import { checkov } from './tools/checkov';
import { kics } from './tools/kics';
import { kubeScore } from './tools/kube-score';
import { kubeconform } from './tools/kubeconform';
import { monokle } from './tools/monokle';
import { podSecurity } from './tools/pod-security';
import { progress } from '../cluster/harness/cache';
import { Unit } from '../cluster/harness/manifests';
import { readOptions } from '../cluster/harness/options';
import { examples, namedUnits, ROOT, synthesized } from '../cluster/harness/own-manifests';
import { writeReport } from '../cluster/harness/write-report';

const REPORT = path.join(ROOT, 'reports', 'analysers.json');
const ANALYSERS: readonly Analyser[] = [kubeScore, kubeconform, podSecurity, checkov, monokle, kics];

/** What all analysers said about one unit. */
export interface UnitReport {
  readonly unit: string;
  readonly findings: ReadonlyArray<Finding & { readonly explained?: string }>;
  readonly waivers: readonly string[];
}

/** The file that `analyse` writes. */
export interface AnalysersReport {
  readonly tools: ReadonlyArray<{ readonly name: string; readonly version: string }>;
  readonly units: readonly UnitReport[];
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--tools', '--json', '--gate']);
  const units = options.folders.length ? namedUnits(options.folders) : [...examples('all'), ...synthesized()];
  if (!units.length) {
    throw new Error(`no YAML files in ${options.folders.join(', ') || 'examples'}; synthesize first`);
  }
  const analysers = chosen(options.flags.get('--tools'));
  const reports = await analyse(analysers, units);
  const file = options.flags.get('--json') ?? REPORT;
  const report: AnalysersReport = { tools: analysers.map(({ name, version }) => ({ name, version })), units: reports };
  writeReport(file, report);
  const clean = print(analysers, reports);
  process.exitCode = clean || options.flags.get('--gate') === 'no' ? 0 : 1;
}

function chosen(names: string | undefined): Analyser[] {
  return names ? names.split(',').map((name) => {
    const found = ANALYSERS.find((analyser) => analyser.name === name);
    if (!found) {
      throw new Error(`unknown analyser ${name}; expected some of ${ANALYSERS.map((each) => each.name).join(', ')}`);
    }
    return found;
  }) : [...ANALYSERS];
}

async function analyse(analysers: readonly Analyser[], units: readonly Unit[]): Promise<UnitReport[]> {
  const reports = byRelease(units);
  const findings = new Map<string, Finding[]>(reports.map(({ name }) => [name, []]));
  for (const analyser of analysers) {
    const judge = await analyser.install();
    progress(`${analyser.name} ${analyser.version} judges ${units.length} units`);
    for (const { name, together, apart } of reports) {
      for (const unit of analyser.comparesObjects ? apart : [together]) {
        findings.get(name)!.push(...await judge(unit));
      }
    }
  }
  return reports.map(({ name, together }) => ({
    unit: name,
    findings: findings.get(name)!.map((finding) => ({ ...finding, explained: explanationOf(finding, together) })),
    waivers: waiversOf(together),
  }));
}

/** Random workloads have a row for each release: an analyser that looks at one object at a time gets them all at once, because it takes seconds to start. */
function byRelease(units: readonly Unit[]): Array<{ readonly name: string; readonly together: Unit; readonly apart: readonly Unit[] }> {
  const random = units.filter((unit) => unit.name.startsWith('synth'));
  return [
    ...units.filter((unit) => !random.includes(unit)).map((unit) => ({ name: unit.name, together: unit, apart: [unit] })),
    ...[...new Set(random.map((unit) => unit.since))].map((since) => {
      const apart = random.filter((unit) => unit.since === since);
      const name = `${apart.length} random workloads for ${since}`;
      return { name, apart, together: { name, since, planned: [], manifests: apart.flatMap((unit) => unit.manifests) } };
    }),
  ];
}

function print(analysers: readonly Analyser[], reports: readonly UnitReport[]): boolean {
  const open = reports.flatMap((report) => report.findings.filter((finding) => !finding.explained).map((finding) => ({ ...finding, unit: report.unit })));
  for (const finding of open) {
    process.stdout.write(`${finding.unit}: ${finding.object}: ${finding.tool} ${finding.rule} (${finding.severity}): ${finding.message}\n`);
  }
  process.stdout.write(`\n${table(analysers.map((each) => each.name), reports)}\n`);
  process.stdout.write(`${open.length} findings that nothing explains\n`);
  return open.length === 0;
}

/** Unit by tool: findings, and how many checks the objects waive. */
export function table(tools: readonly string[], reports: readonly UnitReport[]): string {
  const rows = reports.map((report) => [report.unit, ...tools.map((tool) => {
    const found = report.findings.filter((finding) => finding.tool === tool).length;
    const waived = report.waivers.filter((waiver) => waiver.startsWith(`${tool}: `)).length;
    return waived ? `${found} (${waived} waived)` : `${found}`;
  })]);
  return [['unit', ...tools], ['---', ...tools.map(() => '---:')], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the analysers could not run: ${error.stack}\n`);
    process.exit(2);
  });
}
