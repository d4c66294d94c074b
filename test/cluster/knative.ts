/**
 * Knative's own webhook, controllers and autoscaler at work: `npx tsx test/cluster/knative.ts [DIR…] [--json FILE] [--only NAME]`.
 *
 * Each Knative Service is applied to a namespace that enforces Pod Security "restricted", on simulated nodes.
 * Without DIR: those of the examples and the fixtures, what `synth.ts` has printed, and broken ones, each of which has to
 * break the promise that it names.
 */
import * as path from 'node:path';
import type { BehaviourReport, BehaviourResult } from './behaviour';
import { Broken, brokenIn } from './behaviour/broken';
import { eventually, setPatience } from './harness/api';
import { progress } from './harness/cache';
import { prepareNamespaces, remove } from './harness/checks';
import { addedInLists, additionsInWords } from './harness/compare';
import { judges, versionOf } from './harness/judges';
import { inOrder, refOf, titleOf, Unit } from './harness/manifests';
import { fromCaller, readOptions } from './harness/options';
import { complete, examples, fixtures, namedUnits, ROOT, synthesized } from './harness/own-manifests';
import { newest } from './harness/versions';
import { writeReport } from './harness/write-report';
import { PROMISES } from './knative-promises';
import { KnativeServing } from './knative-serving';

const REPORT = path.join(ROOT, 'reports', 'knative.json');
const ACCEPTED = 'the webhook accepts it without a warning';
const COMPLETE = 'neither the webhook nor the server adds anything inside its lists';
/** What a Service may need beside itself. */
const COMPANIONS = ['ServiceAccount', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'];
const PATIENCE_WITH_BROKEN = 0.5;

/** The file that this command writes. */
export interface KnativeReport extends BehaviourReport {
  /** For example `knative.dev/serving@v0.50.0`. */
  readonly module: string;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--json', '--only']);
  const own = options.folders.length === 0;
  const units = (own ? [...fixtures(), ...examples(), ...synthesized(), ...complete()] : namedUnits(options.folders))
    .filter((unit) => servicesOf(unit).length && unit.name.includes(options.flags.get('--only') ?? ''));
  if (!units.length) {
    throw new Error('there is no Knative Service among the manifests');
  }
  const broken = own ? brokenIn(path.join(__dirname, 'knative', 'broken')) : [];
  const [judge] = judges();
  const serving = await KnativeServing.start(judge, registriesOf([...units, ...broken.map((each) => each.unit)]));
  try {
    const results: BehaviourResult[] = [];
    for (const unit of units) {
      results.push(...await play(serving, unit));
    }
    setPatience(PATIENCE_WITH_BROKEN);
    const noticed = [];
    for (const each of broken) {
      noticed.push(await notices(serving, each));
    }
    serving.assertRunning();
    const report: KnativeReport = { version: newest().version, module: `${judge.module}@${versionOf(judge)}`, results, broken: noticed };
    process.exitCode = finish(report, fromCaller(options.flags.get('--json') ?? REPORT)) ? 0 : 1;
  } finally {
    await serving.stop();
  }
}

/** Apply the Services of a unit with what they need, try every promise on each, and take them away again. */
async function play(serving: KnativeServing, unit: Unit): Promise<BehaviourResult[]> {
  const services = servicesOf(unit);
  const manifests = inOrder([...unit.manifests.filter((manifest) => COMPANIONS.includes(manifest.value.kind)), ...services]);
  const results: BehaviourResult[] = [];
  await prepareNamespaces(serving.api, newest().minor, services);
  for (const manifest of manifests) {
    const answer = await serving.api.apply(manifest.text, refOf(manifest.value));
    if (services.includes(manifest)) {
      const said = [...answer.status < 300 ? [] : [answer.body?.message ?? JSON.stringify(answer.body)], ...answer.warnings];
      results.push({ unit: unit.name, object: titleOf(manifest.value), behaviour: ACCEPTED, ...said.length ? { failure: said.join('; ') } : {} });
      if (answer.status < 300) {
        const added = additionsInWords(addedInLists(manifest.value, answer.body));
        results.push({ unit: unit.name, object: titleOf(manifest.value), behaviour: COMPLETE, ...added.length ? { failure: added.join('; ') } : {} });
      }
    }
  }
  for (const { value } of services) {
    if (!await serving.api.get(refOf(value))) {
      continue; // refused: nothing more can be asked
    }
    const service = { ...value, metadata: { ...value.metadata, namespace: refOf(value).namespace } };
    for (const promise of PROMISES) {
      const started = Date.now();
      const names = { unit: unit.name, object: titleOf(value), behaviour: promise.name };
      try {
        await promise.run({ serving, service });
        results.push(names);
      } catch (error) {
        results.push({ ...names, failure: (error as Error).message });
        if (promise === PROMISES[0]) {
          break; // nothing more can be asked of pods that are not there
        }
      }
      progress(`  ${unit.name}: ${titleOf(value)}: ${promise.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    }
  }
  for (const manifest of [...manifests].reverse()) {
    await remove(serving.api, manifest.value);
  }
  await eventually(`the end of the pods of ${unit.name}`, async () => {
    const namespaces = new Set(services.map(({ value }) => refOf(value).namespace));
    return (await serving.api.list('v1', 'Pod')).every((pod) => !namespaces.has(pod.metadata.namespace!));
  });
  return results;
}

async function notices(serving: KnativeServing, { unit, breaks }: Broken): Promise<KnativeReport['broken'][number]> {
  const results = await play(serving, unit);
  const said = results.filter((result) => result.behaviour.includes(breaks) && result.failure).map((result) => result.failure).join('; ');
  return { unit: unit.name, breaks, said, noticed: said !== '' };
}

function servicesOf(unit: Unit): Unit['manifests'] {
  return unit.manifests.filter(({ value }) => value.kind === 'Service' && value.apiVersion.startsWith('serving.knative.dev/'));
}

/** Tags are not looked up: there is no registry here. */
function registriesOf(units: readonly Unit[]): string[] {
  const images = units.flatMap((unit) => servicesOf(unit)).flatMap(({ value }) => value.spec.template.spec.containers.map((container: any) => container.image));
  return [...new Set(images.map((image: string) => image.includes('/') && /[.:]/.test(image.split('/')[0]) ? image.split('/')[0] : 'index.docker.io'))].sort();
}

function finish(report: KnativeReport, file: string): boolean {
  writeReport(file, report);
  const failures = [
    ...report.results.filter((result) => result.failure).map((result) => `${result.unit}: ${result.object}: ${result.behaviour}: ${result.failure}`),
    ...report.broken.filter((each) => !each.noticed).map((each) => `${each.unit}: nobody noticed that it breaks "${each.breaks}"`),
  ];
  failures.forEach((failure) => process.stdout.write(`FAILED ${failure}\n`));
  const passed = report.results.length + report.broken.length - failures.length;
  process.stdout.write(`${report.module} on Kubernetes ${report.version}\n${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 && passed > 0;
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the proof could not run: ${error.stack}\n`);
    process.exit(2);
  });
}
