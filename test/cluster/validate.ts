/**
 * Has Knative's and Istio's own validation judge manifests:
 * `npx tsx test/cluster/validate.ts [DIR…] [--knative-features NAME=enabled,…] [--webhook yes] [--json FILE]`.
 *
 * With `--webhook yes` Knative's webhook itself judges too, asked by a real API server.
 * A refusal and a warning both count as a failure. Without DIR: the examples and what `synth.ts` has printed, and the
 * broken manifests of each judge, each of which has to be objected to for the reason that it names.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { progress } from './harness/cache';
import { Judge, judged, judges, Verdict, versionOf } from './harness/judges';
import { Manifest } from './harness/manifests';
import { Negative, negativesOf } from './harness/negatives';
import { readOptions } from './harness/options';
import { examples, namedUnits, ROOT, synthesized } from './harness/own-manifests';
import { newest } from './harness/versions';
import { KnativeWebhook } from './knative-webhook';

const REPORT = path.join(ROOT, 'reports', 'validate.json');

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
  const options = readOptions(process.argv.slice(2), ['--knative-features', '--webhook', '--json']);
  const own = options.folders.length === 0;
  const units = own ? [...examples(), ...synthesized()] : namedUnits(options.folders);
  const manifests = units.flatMap((unit) => unit.manifests);
  const features = options.flags.get('--knative-features')?.split(',') ?? [];

  const reports: JudgeReport[] = [];
  for (const judge of judges(features)) {
    reports.push(await reportOf(judge, manifests, own, (each) => judged(judge, each)));
  }
  if (options.flags.get('--webhook') === 'yes') {
    reports.push(await webhookReport(judges()[0], manifests, own));
  }
  const report = options.flags.get('--json') ?? REPORT;
  fs.mkdirSync(path.dirname(report), { recursive: true });
  fs.writeFileSync(report, `${JSON.stringify(reports, undefined, 2)}\n`);
  process.exitCode = summarize(reports, own) ? 0 : 1;
}

async function webhookReport(judge: Judge, manifests: readonly Manifest[], own: boolean): Promise<JudgeReport> {
  const webhook = await KnativeWebhook.start(judge);
  try {
    const meant = manifests.filter((manifest) => judge.groups.test(manifest.value.apiVersion ?? ''));
    const report = await reportOf(judge, meant, own, (each) => webhook.judged(each));
    return { ...report, name: 'knative-webhook', runs: `the webhook itself, asked by kube-apiserver ${newest().version} about each object that is applied as a trial; it tries the pods of the revision too` };
  } finally {
    await webhook.stop();
  }
}

type Ask = (manifests: readonly Manifest[]) => Promise<Verdict[]>;

async function reportOf(judge: Judge, manifests: readonly Manifest[], own: boolean, ask: Ask): Promise<JudgeReport> {
  const verdicts = (await ask(manifests)).map((verdict) => ({ ...verdict, file: path.relative(ROOT, verdict.file) }));
  const negatives = own ? negativesOf(path.join(judge.folder, 'negative')) : [];
  const objections = await ask(negatives.flatMap((negative) => negative.manifests));
  return {
    name: judge.name,
    module: `${judge.module}@${versionOf(judge)}`,
    runs: judge.runs,
    verdicts,
    broken: negatives.map((negative) => proved(negative, objections)),
  };
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
