/**
 * Has Knative's and Istio's own validation, and the analyzers of `istioctl analyze`, judge manifests:
 * `npx tsx test/cluster/validate.ts [DIR…] [--knative-features NAME=enabled,…] [--webhook yes] [--only istio,istio-routes] [--json FILE]`.
 *
 * With `--webhook yes` Knative's webhook itself judges too, asked by a real API server.
 * A refusal and a warning both count as a failure. Without DIR: the examples and what `synth.ts` has printed, and the
 * broken manifests of each judge, each of which has to be objected to for the reason that it names.
 */
import * as path from 'node:path';
import { progress } from './harness/cache';
import { Judge, judged, judges, Verdict, versionOf } from './harness/judges';
import { Unit } from './harness/manifests';
import { Negative, negativesOf } from './harness/negatives';
import { fromCaller, listed, readOptions } from './harness/options';
import { complete, examples, flagged, namedUnits, ROOT, synthesized } from './harness/own-manifests';
import { newest } from './harness/versions';
import { writeReport } from './harness/write-report';
import { ANALYSIS, analysisModule, analyzed } from './istio/analysis';
import { judgedRoutes, routesToJudge } from './istio/routes';
import { shops } from './istio/shops';
import { ANALYZE, isMeantForIstio } from './istio/worlds';
import { KnativeWebhook } from './knative-webhook';
import { KnativeFeature } from '../../src';

const REPORT = path.join(ROOT, 'reports', 'validate.json');

const ROUTES = 'istio-routes';
/** Those that `--only` can name. */
const NAMES = [...judges().map((judge) => judge.name), ANALYSIS, ROUTES];

/** How many random routes are drawn; far fewer are different, and are accepted or refused for Istio's sake. */
const DRAWN = 20_000;

/** What one judge has said. */
export interface JudgeReport {
  readonly name: string;
  /** For example `knative.dev/serving@v0.50.0`. */
  readonly module: string;
  readonly runs: string;
  readonly verdicts: readonly Verdict[];
  readonly broken: ReadonlyArray<{ readonly name: string; readonly expected: string; readonly said: string; readonly refused: boolean }>;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--knative-features', '--webhook', '--only', '--json']);
  const own = options.folders.length === 0;
  const units = own ? [...examples(), ...synthesized(), ...complete(), ...shops()] : namedUnits(options.folders);
  const features = options.flags.get('--knative-features')?.split(',') ?? [];

  const reports: JudgeReport[] = [];
  const only = listed(options, '--only');
  const unknown = only.filter((name) => !NAMES.includes(name));
  if (unknown.length) {
    throw new Error(`--only ${unknown.join(',')} is no judge; expected some of ${NAMES.join(', ')}`);
  }
  const wanted = (name: string) => only.length === 0 || only.includes(name);
  for (const judge of judges(features).filter((each) => wanted(each.name))) {
    const asked = (by: Judge) => (each: readonly Unit[]) => judged(by, each.flatMap((unit) => unit.manifests));
    const report = await reportOf(units, own ? judge.folder : undefined, asked(judge));
    const more = own ? await reportOf(flagged(), undefined, asked(withFlags(judge))) : { verdicts: [] };
    reports.push({ ...report, verdicts: [...report.verdicts, ...more.verdicts], name: judge.name, module: `${judge.module}@${versionOf(judge)}`, runs: judge.runs });
  }
  if (wanted(ANALYSIS)) {
    reports.push(await analysisReport(units, own));
  }
  if (own && wanted(ROUTES)) {
    reports.push(await routesReport(judges()[1]));
  }
  if (options.flags.get('--webhook') === 'yes') {
    reports.push(await webhookReport(judges(features)[0], units, own, features));
  }
  const report = fromCaller(options.flags.get('--json') ?? REPORT);
  writeReport(report, reports);
  process.exitCode = summarize(reports, own) ? 0 : 1;
}

/** The same judge in a cluster where all flags of Knative that the library knows are on. */
function withFlags(judge: Judge): Judge {
  return judges(Object.values(KnativeFeature).map((feature) => `${feature}=enabled`)).find(({ name }) => name === judge.name)!;
}

/** Units as whole clusters: what the objects of Istio say about each other and about the Services, pods and namespaces that they name. */
async function analysisReport(units: readonly Unit[], own: boolean): Promise<JudgeReport> {
  let analyzers = 0;
  const report = await reportOf(units.filter((unit) => isMeantForIstio(unit.manifests)), own ? ANALYZE : undefined, async (each) => {
    const analysis = await analyzed(each);
    analyzers = analysis.analyzers.length;
    return analysis.verdicts;
  });
  return {
    ...report,
    name: ANALYSIS,
    module: analysisModule(),
    runs: `the ${analyzers} analyzers of \`istioctl analyze\` (\`pkg/config/analysis\`) on each unit that is meant for a mesh, with what stands around it: namespaces, the gateway, and the pods after admission; `
      + 'a word of information counts as a warning',
  };
}

/** Does the library accept a route that Istio refuses, or refuse one for Istio's sake that Istio takes? */
async function routesReport(judge: Judge): Promise<JudgeReport> {
  return {
    name: ROUTES,
    module: `${judge.module}@${versionOf(judge)}`,
    runs: 'the same validation on routes of calls from the generator of the property tests: what the library accepts has to be accepted, '
      + 'what it refuses because Istio would has to be refused, and any difference is an objection',
    verdicts: await judgedRoutes(judge, routesToJudge(DRAWN)),
    broken: [],
  };
}

async function webhookReport(judge: Judge, units: readonly Unit[], own: boolean, features: readonly string[]): Promise<JudgeReport> {
  const webhook = await KnativeWebhook.start(judge, { 'config-features': Object.fromEntries(features.map((feature) => feature.split('='))) });
  try {
    const meant = (each: readonly Unit[]) => each.flatMap((unit) => unit.manifests).filter((manifest) => judge.groups.test(manifest.value.apiVersion ?? ''));
    const report = await reportOf(units, own ? judge.folder : undefined, (each) => webhook.judged(meant(each)));
    return {
      ...report,
      name: 'knative-webhook',
      module: `${judge.module}@${versionOf(judge)}`,
      runs: `the webhook itself, asked by kube-apiserver ${newest().version} about each object that is applied as a trial; it tries the pods of the revision too, and may add nothing inside lists`,
    };
  } finally {
    await webhook.stop();
  }
}

type Ask = (units: readonly Unit[]) => Promise<readonly Verdict[]>;

/** What a judge says about units and, where it has a folder of them, about its broken manifests. */
async function reportOf(units: readonly Unit[], folder: string | undefined, ask: Ask): Promise<Pick<JudgeReport, 'verdicts' | 'broken'>> {
  const verdicts = (await ask(units)).map((verdict) => ({ ...verdict, file: path.relative(ROOT, verdict.file) }));
  const negatives = folder === undefined ? [] : negativesOf(path.join(folder, 'negative'));
  const objections = negatives.length === 0 ? [] : await ask(negatives);
  return { verdicts, broken: negatives.map((negative) => proved(negative, objections)) };
}

function proved(negative: Negative, verdicts: readonly Verdict[]): JudgeReport['broken'][number] {
  const objections = verdicts.filter((verdict) => verdict.file === negative.manifests[0].file)
    .flatMap((verdict) => [...verdict.refused, ...verdict.warnings]);
  return { name: negative.name, expected: negative.expected, said: objections.join(' | '), refused: objections.some((each) => each.includes(negative.expected)) };
}

function summarize(reports: readonly JudgeReport[], own: boolean): boolean {
  let passed = 0;
  const failures: string[] = [];
  for (const report of reports) {
    for (const { file, object, refused, warnings } of report.verdicts) {
      const objections = [...refused, ...warnings.map((warning) => `warning: ${warning}`)];
      if (objections.length) {
        failures.push(`${report.name} ${file}: ${object}: ${objections.join('; ')}`);
      } else {
        passed++;
      }
    }
    for (const negative of report.broken) {
      if (negative.refused) {
        passed++;
      } else {
        failures.push(`${report.name} ${negative.name}: expected "${negative.expected}", got "${negative.said || 'no objection'}"`);
      }
    }
    if (own && !report.verdicts.length) {
      failures.push(`${report.name}: there was nothing to judge; run synth.ts first`);
    }
    progress(`${report.name}, ${report.module}: ${report.verdicts.length} objects, ${report.broken.length} broken manifests`);
  }
  failures.forEach((failure) => process.stdout.write(`FAILED ${failure}\n`));
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 && (passed > 0 || !own);
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the validation could not run: ${error.stack}\n`);
    process.exit(2);
  });
}
