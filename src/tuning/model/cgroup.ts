/*
 * What the kernel and the kubelet make of requests and limits (tuning facts, sections 1 and 3).
 */

/** CPU-1: the default length of a CFS period. */
export const CFS_PERIOD_MILLIS = 100;
const LARGEST_SHARES = 262_144;
const PAGE_BYTES = 4096;

/** CPU-2: wall time in ms of a single-threaded burst of `cpuMillis` under a limit in cores. */
export function cfsWallMillis(cpuMillis: number, limitCores: number): number {
  const quota = limitCores * CFS_PERIOD_MILLIS;
  const periods = Math.ceil(cpuMillis / quota - 1e-12) - 1;
  return periods * CFS_PERIOD_MILLIS + (cpuMillis - periods * quota);
}

/** CPU-9: cgroup v1 shares of a request in millicores. */
export function cpuShares(millis: number): number {
  return Math.max(2, Math.min(LARGEST_SHARES, Math.floor(millis * 1024 / 1000)));
}

/** CPU-9: cgroup v2 weight as runc wrote it before 1.3.2. */
export function cpuWeightOld(shares: number): number {
  return 1 + Math.floor((shares - 2) * 9999 / 262_142);
}

/** CPU-9: cgroup v2 weight as runc writes it from 1.3.2. */
export function cpuWeightNew(shares: number): number {
  if (shares <= 2) {
    return 1;
  }
  if (shares >= LARGEST_SHARES) {
    return 10_000;
  }
  const l = Math.log2(shares);
  return Math.ceil(Math.pow(10, (l * l + 125 * l) / 612 - 7 / 34));
}

/** MEM-4: oom_score_adj of a Burstable pod, for a memory request on a node of a size, in the same unit. */
export function burstableOomScore(request: number, nodeMemory: number): number {
  return Math.min(Math.max(2, 1000 - Math.floor(1000 * request / nodeMemory)), 999);
}

/** MEM-7: memory.high in bytes under the MemoryQoS feature. */
export function memoryHighBytes(requestBytes: number, limitBytes: number, factor = 0.9): number {
  return Math.floor((requestBytes + factor * (limitBytes - requestBytes)) / PAGE_BYTES) * PAGE_BYTES;
}
