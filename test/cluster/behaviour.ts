/**
 * Controllers at work: `npm run prove:behaviour [-- DIR…] [--kubernetes 1.36] [--json FILE]`.
 *
 * The manifests of each folder run on simulated nodes in three zones, under the real controllers and the real
 * scheduler, with a metrics API whose numbers the checks set. Pods become ready without running anything.
 */
import * as path from 'node:path';
import { fitsLimitRange, hasPriority } from './behaviour/admission';
import { scalesToDemand } from './behaviour/autoscaling';
import { Broken, brokenIn } from './behaviour/broken';
import { budgetHolds, drainSucceeds } from './behaviour/disruption';
import { FakeMetrics } from './behaviour/fake-metrics';
import { jobsRun } from './behaviour/jobs';
import { createNodes } from './behaviour/nodes';
import { quotaAdmits } from './behaviour/quota';
import { followsSimulator } from './behaviour/replay';
import { replays } from './behaviour/replay-cases';
import { becomesReady, rolloutKeepsPromise } from './behaviour/rollout';
import { spreadsOverZones, survivesZoneLoss } from './behaviour/scheduling';
import { Behaviour, Stage } from './behaviour/stage';
import { keepsClaims, partitionHolds, startsInOrder } from './behaviour/stateful';
import { surround } from './behaviour/surroundings';
import { eventually, KubeObject, setPatience } from './harness/api';
import { progress } from './harness/cache';
import { applied, applyPlatform, prepareNamespaces, remove } from './harness/checks';
import { ControlPlane } from './harness/control-plane';
import { installCrds } from './harness/crds';
import { groupsOf, inOrder, titleOf, Unit } from './harness/manifests';
import { readOptions } from './harness/options';
import { examples, fixtures, namedUnits, platform, ROOT } from './harness/own-manifests';
import { minorNumber, newest, pickReleases } from './harness/versions';
import { writeReport } from './harness/write-report';

const REPORT = path.join(ROOT, 'reports', 'behaviour.json');

/** In this order: the later ones shake the cluster more. */
const BEHAVIOURS: readonly Behaviour[] = [
  becomesReady, spreadsOverZones, startsInOrder, jobsRun, rolloutKeepsPromise, partitionHolds, budgetHolds, drainSucceeds,
  keepsClaims, fitsLimitRange, hasPriority, quotaAdmits, survivesZoneLoss, followsSimulator, scalesToDemand,
];

/** What is broken stays so: no need to wait as long as for what works. */
const PATIENCE_WITH_BROKEN = 0.3;

/** One promise about one object of one unit. */
export interface BehaviourResult {
  readonly unit: string;
  readonly object: string;
  readonly behaviour: string;
  readonly failure?: string;
}

/** The file that this command writes. */
export interface BehaviourReport {
  readonly version: string;
  readonly results: readonly BehaviourResult[];
  /** Units that have to fail, each with the promise that they break. */
  readonly broken: ReadonlyArray<{ readonly unit: string; readonly breaks: string; readonly said: string; readonly noticed: boolean }>;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), ['--kubernetes', '--json', '--only']);
  const own = options.folders.length === 0;
  const release = pickReleases([options.flags.get('--kubernetes') ?? newest().minor])[0];
  const named = own ? [...fixtures(), ...examples()] : namedUnits(options.folders);
  const units = named.filter((unit) => minorNumber(unit.since) <= minorNumber(release.minor));
  if (!units.length) {
    throw new Error(`nothing in ${options.folders.join(', ')} is meant for Kubernetes ${release.minor}`);
  }
  const wanted = BEHAVIOURS.filter((behaviour) => behaviour.name.includes(options.flags.get('--only') ?? ''));
  const plane = await ControlPlane.start({
    release,
    controllers: ['*'],
    nodes: true,
    controllerManagerFlags: [
      '--horizontal-pod-autoscaler-sync-period=1s', '--horizontal-pod-autoscaler-initial-readiness-delay=0s',
      '--horizontal-pod-autoscaler-cpu-initialization-period=0s', '--concurrent-horizontal-pod-autoscaler-syncs=20',
    ],
  });
  try {
    const stage = { api: plane.api, metrics: await FakeMetrics.start(plane) };
    await prepare(stage, units);
    const results: BehaviourResult[] = [];
    for (const unit of units) {
      results.push(...await act(stage, release.minor, unit, wanted));
    }
    if (own && wanted.includes(followsSimulator)) {
      results.push(...await replays(stage, release.minor));
    }
    setPatience(PATIENCE_WITH_BROKEN);
    const broken = [];
    for (const each of own ? brokenIn(path.join(__dirname, 'behaviour', 'broken')) : []) {
      broken.push(await notices(stage, release.minor, each));
    }
    stage.metrics.stop();
    process.exitCode = finish({ version: release.version, results, broken }, options.flags.get('--json') ?? REPORT) ? 0 : 1;
  } finally {
    await plane.stop();
  }
}

/** Whether the promise that a unit breaks is seen to be broken. */
async function notices(stage: Stage, minor: string, { unit, breaks }: Broken): Promise<BehaviourReport['broken'][number]> {
  const results = await act(stage, minor, unit, BEHAVIOURS.filter((behaviour) => behaviour.name.includes(breaks)));
  const said = results.filter((result) => result.failure).map((result) => result.failure).join('; ');
  return { unit: unit.name, breaks, said, noticed: said !== '' };
}

async function prepare(stage: Stage, units: readonly Unit[]): Promise<void> {
  await createNodes(stage.api);
  await installCrds(stage.api, groupsOf(units.flatMap((unit) => unit.manifests)));
  await applyPlatform(stage.api, platform());
}

/** Put a unit on the stage, try every behaviour that is about one of its objects, and clear the stage. */
async function act(stage: Stage, minor: string, unit: Unit, behaviours: readonly Behaviour[]): Promise<BehaviourResult[]> {
  const objects = unit.manifests.map((manifest) => manifest.value);
  const results: BehaviourResult[] = [];
  await prepareNamespaces(stage.api, minor, unit.manifests);
  const clear = await surround(stage.api, objects);
  for (const manifest of inOrder(unit.manifests)) {
    await applied(stage.api, manifest);
  }
  const stuck = new Set<string>();
  for (const behaviour of behaviours) {
    for (const object of behaviour.about(objects).filter((each) => !stuck.has(workloadOf(each)))) {
      const started = Date.now();
      const names = { unit: unit.name, object: titleOf(object), behaviour: behaviour.name };
      try {
        await behaviour.run(stage, object, objects);
        results.push(names);
      } catch (error) {
        results.push({ ...names, failure: (error as Error).message });
        if (behaviour === becomesReady) {
          stuck.add(workloadOf(object)); // nothing more can be asked of pods that are not there
        }
      }
      progress(`  ${unit.name}: ${titleOf(object)}: ${behaviour.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    }
  }
  for (const manifest of inOrder(unit.manifests).reverse()) {
    await remove(stage.api, manifest.value);
  }
  await eventually(`the end of the pods of ${unit.name}`, async () => {
    const namespaces = new Set(objects.map((object) => object.metadata.namespace ?? 'default'));
    return (await stage.api.list('v1', 'Pod')).every((pod) => !namespaces.has(pod.metadata.namespace!));
  });
  await clear();
  return results;
}

/** The workload that an object is, or scales. */
function workloadOf(object: KubeObject): string {
  const { kind, name } = object.kind === 'HorizontalPodAutoscaler' ? object.spec.scaleTargetRef : { kind: object.kind, name: object.metadata.name };
  return `${object.metadata.namespace} ${kind} ${name}`;
}

function finish(report: BehaviourReport, file: string): boolean {
  writeReport(file, report);
  const failures = [
    ...report.results.filter((result) => result.failure).map((result) => `${result.unit}: ${result.object}: ${result.behaviour}: ${result.failure}`),
    ...report.broken.filter((each) => !each.noticed).map((each) => `${each.unit}: nobody noticed that it breaks "${each.breaks}"`),
  ];
  failures.forEach((failure) => process.stdout.write(`FAILED ${failure}\n`));
  const passed = report.results.length + report.broken.length - failures.length;
  process.stdout.write(`Kubernetes ${report.version}: controllers at work\n${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 && passed > 0;
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the proof could not run: ${error.stack}\n`);
    process.exit(2);
  });
}
