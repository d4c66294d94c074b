import type { Version } from './version';

/** RT-J13: the first update of a release that reads limits of cgroup v2 (JDK-8230305: Java 15, and 11.0.16). */
const CGROUP_V2: Readonly<Record<number, number>> = { 11: 16 };
const CGROUP_V2_SINCE = 15;
/**
 * RT-J13: the first update that finds cgroup v2 without /proc/cgroups, which kernels from 6.12 on leave without memory and cpuset unless they are built for
 * version 1 too (JDK-8349988: Java 25, and backports that are in these updates at the latest).
 */
const NEW_KERNELS: Readonly<Record<number, number>> = { 11: 32, 17: 20, 21: 12 };
const NEW_KERNELS_SINCE = 25;

/** The update of a release: 12 of `11.0.12`; undefined where only the release is named, which counts as its newest. */
function updateOf(text: string): number | undefined {
  const match = /^\d+\.\d+\.(\d+)$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}

function isOlder({ major, text }: Version, since: number, updates: Readonly<Record<number, number>>): boolean {
  const update = updateOf(text);
  if (major >= since) {
    return false;
  }
  const first = updates[major];
  // a release without long-term support got no backport
  return first === undefined ? true : update !== undefined && update < first;
}

/** Why this Java may take the node's memory for its own, as a sentence; undefined where it sees the limit. */
export function limitUnseen(label: string, version: Version): string | undefined {
  if (isOlder(version, CGROUP_V2_SINCE, CGROUP_V2)) {
    return `${label} reads no memory limit on nodes with cgroup v2: ${version.major === 11 ? '11.0.16' : 'Java 17'} and newer do`;
  }
  if (isOlder(version, NEW_KERNELS_SINCE, NEW_KERNELS)) {
    const first = NEW_KERNELS[version.major];
    return `${label} reads no memory limit on nodes whose kernel is 6.12 or newer and built without cgroup v1: Java ${NEW_KERNELS_SINCE}${first === undefined ? '' : ` and ${version.major}.0.${first}`} and newer do`;
  }
  return undefined;
}
