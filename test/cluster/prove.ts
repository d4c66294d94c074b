/**
 * Proves manifests on real API servers: `npm run prove [-- DIR…]`, with the options of `--help`.
 *
 * Each folder with YAML files is applied twice with strict validation into namespaces that enforce Pod Security, read back, and its pods are tried; then
 * Knative's and Istio's own validation judge their kinds. Without DIR: everything of this repository, and the broken manifests of `negative/`, each of which
 * has to be refused for the reason it names.
 */
import * as path from 'node:path';
import { progress } from './harness/cache';
import { applyPlatform, CheckResult, checkManifests, prepareNamespaces } from './harness/checks';
import { ControlPlane, controlPlaneBinary } from './harness/control-plane';
import { installCrds } from './harness/crds';
import { withoutExcluded } from './harness/exclude';
import { groupsOf, Manifest } from './harness/manifests';
import { Negative, negativesOf, provesNegative } from './harness/negatives';
import { callerFolder } from './harness/options';
import { complete, examples, fixtures, namedUnits, platform, ROOT, synthesized } from './harness/own-manifests';
import { POD_SECURITY, ProveOptions, readProveOptions } from './harness/prove-options';
import { withoutUnproved } from './harness/unproved';
import { minorNumber, pickReleases, releases } from './harness/versions';
import { writeReport } from './harness/write-report';
import { assigned, Assignment } from './prove-releases';
import { Counts, releaseVerdict, validationVerdict } from './prove-verdicts';
import { Validation, validationsOf } from './validation';

const REPORT = path.join(ROOT, 'reports', 'prove.json');

/** What happened on one control plane. */
export interface ReleaseReport {
  readonly version: string;
  readonly crdModules: readonly string[];
  readonly refusedCrds: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  /** Kinds that were met and left out, because their definitions could not be installed. */
  readonly unproved: readonly string[];
  readonly units: ReadonlyArray<{ readonly name: string; readonly objects: number; readonly results: readonly CheckResult[] }>;
  readonly negatives: ReadonlyArray<{ readonly name: string; readonly expected: string; readonly said: string; readonly refused: boolean }>;
}

const USAGE = `npm run prove [-- DIR… OPTIONS]        from another folder: npm --prefix CLONE run prove -- DIR… OPTIONS

  DIR                  folders or files with the YAML that a program has written; without one, everything of this repository
  --kubernetes LIST    releases, for example 1.33,1.36, or all (${releases().map((each) => each.minor).join(', ')}); without it, the release of the plans that lie beside the YAML,
                       and where there are none the newest; a release that is not here is judged on the nearest
  --pod-security LEVEL ${POD_SECURITY.join(', ')}; what the namespaces enforce, restricted without it
  --exclude LIST       a kind (Ingress), a kind and a name (Secret/db-*) or files by a glob (legacy/**)
  --context DIR        what the cluster already has (definitions, classes, gateways): applied first, not judged
  --only PART          servers or validation (Knative's and Istio's own); without it both
  --knative-features LIST  flags that your Knative has switched on: kubernetes.podspec-fieldref=enabled,…
  --json FILE          where the results go as JSON
`;

async function main(): Promise<void> {
  const options = readProveOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  process.exitCode = await (options.folders.length === 0 ? proveOwn(options) : proveNamed(options)) ? 0 : 1;
}

/** Everything of this repository, on every release that it is meant for. */
async function proveOwn(options: ProveOptions): Promise<boolean> {
  const all = [...fixtures(), ...examples('all'), ...synthesized(), ...complete('all')];
  const negatives = negativesOf(path.join(__dirname, 'negative'));
  const chosen = options.kubernetes === undefined || options.kubernetes === 'all' ? releases() : pickReleases(options.kubernetes);
  const { reports, counts } = await onReleases(chosen.map((release) => ({
    release,
    ...withoutUnproved(all.filter((unit) => minorNumber(unit.since) <= minorNumber(release.minor))),
    negatives: negatives.filter((negative) => minorNumber(negative.since) <= minorNumber(release.minor)),
    instead: [],
  })), { ...options, relativeTo: ROOT }, []);
  writeReport(options.json ?? REPORT, reports);
  return closed(counts);
}

/** What a user's program has written. */
async function proveNamed(options: ProveOptions): Promise<boolean> {
  const found = namedUnits(options.folders);
  if (!found.length) {
    throw new Error(`no YAML files in ${options.folders.join(', ')}; synthesize first`);
  }
  const { units, excluded } = withoutExcluded(found, options.exclude, options.folders);
  const context = namedUnits(options.context).flatMap((unit) => unit.manifests);
  if (excluded.length) {
    process.stdout.write(`${excluded.length} objects are excluded and not judged\n`);
  }
  const counts: Counts = { passed: 0, failed: 0 };
  let servers: readonly ReleaseReport[] = [];
  if (options.parts.includes('servers')) {
    const result = await onReleases(assigned(units, options.kubernetes).map((each) => ({ ...each, negatives: [], unproved: [] })), { ...options, relativeTo: callerFolder() }, context);
    servers = result.reports;
    add(counts, result.counts);
  }
  const validations: Validation[] = [];
  const asked = options.parts.includes('validation') ? validationsOf(units, context, options.knativeFeatures) : [];
  for (const ask of asked) {
    const validation = await ask();
    validations.push(validation);
    add(counts, validationVerdict(validation, callerFolder()));
  }
  if (options.json !== undefined) {
    writeReport(options.json, { servers, validations });
  }
  return closed(counts);
}

type Settings = Pick<ProveOptions, 'podSecurity'> & { readonly relativeTo: string };
type Task = Assignment & { readonly negatives: readonly Negative[]; readonly unproved: readonly string[] };

/** Prove on one release after the other; the verdict of each is printed while the next ones are still built. */
async function onReleases(tasks: readonly Task[], settings: Settings, context: readonly Manifest[]): Promise<{ reports: ReleaseReport[]; counts: Counts }> {
  const reports: ReleaseReport[] = [];
  const counts: Counts = { passed: 0, failed: 0 };
  const meant = tasks.filter((task) => task.units.length + task.negatives.length > 0);
  void meant.reduce((before, task) => before.then(() => controlPlaneBinary(task.release)), Promise.resolve('')).catch(() => {}); // told when it is waited for
  for (const task of meant) {
    const report = await proveOn(task, settings, context);
    reports.push(report);
    add(counts, releaseVerdict(report, task.instead, settings.podSecurity));
  }
  return { reports, counts };
}

async function proveOn({ release, units, negatives, unproved }: Task, settings: Settings, context: readonly Manifest[]): Promise<ReleaseReport> {
  const plane = await ControlPlane.start({ release, controllers: ['serviceaccount', 'namespace', 'resourcequota'] });
  try {
    progress(`Kubernetes ${release.version} is ready: ${units.length} units${negatives.length ? `, ${negatives.length} manifests that it has to refuse` : ''}`);
    const provided = platform();
    const all: Manifest[] = [...provided, ...context, ...units.flatMap((unit) => unit.manifests), ...negatives.flatMap((negative) => negative.manifests)];
    const crds = await installCrds(plane.api, groupsOf(all));
    await prepareNamespaces(plane.api, release.minor, context, settings.podSecurity);
    await applyPlatform(plane.api, [...provided, ...context]);
    const proved = [];
    for (const unit of units) {
      const results = await checkManifests(plane.api, release.minor, unit.manifests, settings.podSecurity);
      proved.push({ name: unit.name, objects: unit.manifests.length, results: results.map((result) => ({ ...result, file: path.relative(settings.relativeTo, result.file) })) });
    }
    const refused = [];
    for (const negative of negatives) {
      refused.push(await provesNegative(plane.api, release.minor, negative));
    }
    return { version: release.version, crdModules: crds.modules, refusedCrds: crds.refused, unproved, units: proved, negatives: refused };
  } finally {
    await plane.stop();
  }
}

function add(counts: Counts, more: Counts): void {
  counts.passed += more.passed;
  counts.failed += more.failed;
}

function closed({ passed, failed }: Counts): boolean {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0;
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the proof could not run: ${error.message}\n`);
    process.exit(2);
  });
}
