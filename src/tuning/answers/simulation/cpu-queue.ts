import { meanWait, waitPercentile } from '../../model/queueing';

/** Cores as a queue's servers (B3): whole ones, each slower where less than a core is granted. */
export interface Cpu {
  readonly cores: number;
  readonly servers: number;
  readonly serviceMillis: number;
}

export function cpuOf(cores: number, cpuMillis: number): Cpu {
  const servers = Math.max(1, Math.floor(cores));
  return { cores, servers, serviceMillis: cpuMillis / Math.min(1, cores / servers) };
}

export function meanCpuWait(cpu: Cpu, rho: number, variability: number): number {
  return meanWait(cpu.servers, rho, cpu.serviceMillis, 1, variability);
}

/** The mean wait; nothing where not even one request in a hundred waits. */
export function meanOrP99(c: number, rho: number, serviceTime: number, cs2: number): number {
  return Math.min(meanWait(c, rho, serviceTime, 1, cs2), waitPercentile(c, rho, serviceTime, 1, cs2));
}
