import { Unit } from './harness/manifests';
import { nearestRelease, Release, releases } from './harness/versions';

/** What is proved on one release. */
export interface Assignment {
  readonly release: Release;
  readonly units: readonly Unit[];
  /** Minors that were wanted and are not here, which this release stands for. */
  readonly instead: readonly string[];
}

/**
 * Which units are proved on which release, newest first: on those that were named; else on the release of the plans that lie beside them; else on the newest.
 * A release that is not here is judged on the nearest.
 */
export function assigned(units: readonly Unit[], named: readonly string[] | 'all' | undefined, here: readonly Release[] = releases()): Assignment[] {
  const wanted = (unit: Unit) => named === 'all' ? here.map((release) => release.minor) : named ?? (unit.planned.length ? unit.planned : [here[0].minor]);
  const standsFor = (release: Release, minor: string) => nearestRelease(minor, here) === release;
  return here.map((release) => ({
    release,
    units: units.filter((unit) => wanted(unit).some((minor) => standsFor(release, minor))),
    instead: [...new Set(units.flatMap(wanted))].filter((minor) => standsFor(release, minor) && !isOf(release, minor)).sort(),
  })).filter((assignment) => assignment.units.length);
}

/** `1.36` and `1.36.3` are of the release 1.36.3; `1.36.1` is not. */
function isOf(release: Release, wanted: string): boolean {
  return wanted === release.minor || wanted === release.version;
}
