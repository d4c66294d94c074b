/**
 * Proves manifests on real API servers: `npm run prove [-- DIR…] [--kubernetes 1.36,1.28] [--json FILE]`.
 *
 * Each folder with YAML files is applied twice with strict validation into namespaces that enforce Pod Security
 * "restricted", read back, and its pods are tried. Without DIR: everything of this repository, and the broken
 * manifests of `negative/`, each of which has to be refused for the reason it names.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { progress } from './harness/cache';
import { applyPlatform, CheckResult, checkManifests } from './harness/checks';
import { ControlPlane } from './harness/control-plane';
import { installCrds } from './harness/crds';
import { groupsOf, Manifest, manifestsOf, Unit } from './harness/manifests';
import { Negative, negativesOf, provesNegative } from './harness/negatives';
import { readOptions } from './harness/options';
import { examples, fixtures, namedUnits, ROOT, synthesized } from './harness/own-manifests';
import { minorNumber, pickReleases, Release, releases } from './harness/versions';

const REPORT = path.join(ROOT, 'reports', 'prove.json');

/** What happened on one control plane. */
export interface ReleaseReport {
  readonly version: string;
  readonly crdModules: readonly string[];
  readonly refusedCrds: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  readonly units: ReadonlyArray<{ readonly name: string; readonly objects: number; readonly results: readonly CheckResult[] }>;
  readonly negatives: ReadonlyArray<{ readonly name: string; readonly expected: string; readonly said: string; readonly refused: boolean }>;
}

const CHECKS_IN_WORDS = 'tried for: accepted under strict validation, unchanged when applied again, stored as sent, pods admitted under Pod Security "restricted"';

const USAGE = `npm run prove [-- DIR…] [--kubernetes MINOR,…] [--json FILE]

  DIR           folders or files with the YAML that a program has written; without one, everything of this repository
  --kubernetes  the releases to prove it on (${releases().map((each) => each.minor).join(', ')}); without it, all that the YAML is meant for
  --json        where the results go; reports/prove.json without it
`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  const options = readOptions(process.argv.slice(2), ['--kubernetes', '--json']);
  const own = options.folders.length === 0;
  const units = own ? [...fixtures(), ...examples(), ...synthesized()] : namedUnits(options.folders);
  if (!units.length) {
    throw new Error(`no YAML files in ${options.folders.join(', ')}; synthesize first`);
  }
  const negatives = own ? negativesOf(path.join(__dirname, 'negative')) : [];
  const named = options.flags.get('--kubernetes')?.split(',');
  const chosen = named ? pickReleases(named) : releases();

  const reports: ReleaseReport[] = [];
  for (const release of chosen) {
    const meant = units.filter((unit) => named && !own || minorNumber(unit.since) <= minorNumber(release.minor));
    const broken = negatives.filter((negative) => minorNumber(negative.since) <= minorNumber(release.minor));
    if (meant.length + broken.length > 0) {
      reports.push(await proveOn(release, meant, broken));
    } else {
      progress(`Kubernetes ${release.version} is left out: what is given needs ${[...new Set(units.map((unit) => unit.since))].join(', ')} or newer; --kubernetes ${release.minor} tries it all the same`);
    }
  }
  const report = options.flags.get('--json') ?? REPORT;
  fs.mkdirSync(path.dirname(report), { recursive: true });
  fs.writeFileSync(report, `${JSON.stringify(reports, undefined, 2)}\n`);
  process.exitCode = summarize(reports) ? 0 : 1;
}

async function proveOn(release: Release, units: readonly Unit[], negatives: readonly Negative[]): Promise<ReleaseReport> {
  const plane = await ControlPlane.start({ release, controllers: ['serviceaccount', 'namespace', 'resourcequota'] });
  try {
    progress(`Kubernetes ${release.version} is ready: ${units.length} units${negatives.length ? `, ${negatives.length} manifests that it has to refuse` : ''}`);
    const platform = platformManifests();
    const all: Manifest[] = [...platform, ...units.flatMap((unit) => unit.manifests), ...negatives.flatMap((negative) => negative.manifests)];
    const crds = await installCrds(plane.api, groupsOf(all));
    await applyPlatform(plane.api, platform);
    const proved = [];
    for (const unit of units) {
      proved.push({ name: unit.name, objects: unit.manifests.length, results: relative(await checkManifests(plane.api, release.minor, unit.manifests)) });
    }
    const refused = [];
    for (const negative of negatives) {
      refused.push(await provesNegative(plane.api, release.minor, negative));
    }
    return { version: release.version, crdModules: crds.modules, refusedCrds: crds.refused, units: proved, negatives: refused };
  } finally {
    await plane.stop();
  }
}

function platformManifests(): Manifest[] {
  const folder = path.join(__dirname, 'platform');
  return fs.readdirSync(folder).sort().flatMap((file) => manifestsOf(path.join(folder, file)));
}

function relative(results: readonly CheckResult[]): CheckResult[] {
  return results.map((result) => ({ ...result, file: path.relative(ROOT, result.file) }));
}

function summarize(reports: readonly ReleaseReport[]): boolean {
  let passed = 0;
  const failures: string[] = [];
  for (const report of reports) {
    for (const { name, reason } of report.refusedCrds) {
      progress(`note: Kubernetes ${report.version} refused the definition ${name}: ${reason.slice(0, 200)}`);
    }
    for (const result of report.units.flatMap((unit) => unit.results)) {
      if (result.failure) {
        failures.push(`${report.version} ${result.file}: ${result.object}: not ${result.check}: ${result.failure}`);
      } else {
        passed++;
      }
    }
    for (const negative of report.negatives) {
      if (negative.refused) {
        passed++;
      } else {
        failures.push(`${report.version} ${negative.name}: expected "${negative.expected}", got "${negative.said || 'no objection'}"`);
      }
    }
    const objects = report.units.reduce((sum, unit) => sum + unit.objects, 0);
    process.stdout.write(`Kubernetes ${report.version}: ${objects} objects of ${report.units.length} units, each object ${CHECKS_IN_WORDS}${report.negatives.length ? `; ${report.negatives.length} manifests that it has to refuse` : ''}\n`);
  }
  failures.forEach((failure) => process.stdout.write(`FAILED ${failure}\n`));
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 && passed > 0;
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`the proof could not run: ${error.message}\n`);
    process.exit(2);
  });
}
