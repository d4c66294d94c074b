import type { EnvironmentAsk, MemoryAsk, MemoryFit, RuntimeModel } from '../../../src/tuning/runtimes/runtime-model';

/** A small service; tests change what they are about. */
export function memoryAsk(changes: Partial<MemoryAsk<never>> = {}): MemoryAsk<never> {
  return {
    baseMiB: 60,
    baseDeclared: true,
    workingSetMiB: 0,
    perRequestMiB: 0.5,
    concurrency: 16,
    tmpfsMiB: 16,
    pageCacheMiB: 0,
    parallelism: 2,
    requestMillis: 1000,
    objectiveMillis: 500,
    poolThreads: 0,
    ...changes,
  };
}

export function environmentAsk<Fit extends MemoryFit>(fit: Fit, changes: Partial<EnvironmentAsk<Fit>> = {}): EnvironmentAsk<Fit> {
  return {
    fit,
    parallelism: 2,
    requestMillis: 1000,
    cpuLimitMillis: 4000,
    podRate: 100,
    concurrency: 16,
    latencyP99Millis: 150,
    poolThreads: 0,
    drainSeconds: 12,
    port: 8080,
    grpc: false,
    ...changes,
  };
}

/** The environment in plain text. */
export function environmentOf(model: RuntimeModel, ask: MemoryAsk, changes: Partial<EnvironmentAsk> = {}, limitMiB?: number): Record<string, string> {
  const fit = model.fitMemory(ask, limitMiB);
  const variables = model.environment(environmentAsk(fit, { parallelism: ask.parallelism, requestMillis: ask.requestMillis, poolThreads: ask.poolThreads, ...changes }));
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.value]));
}

export function partsOf(fit: MemoryFit): Record<string, number> {
  return Object.fromEntries(fit.ledger.map((entry) => [entry.part, entry.mib]));
}

/** A fit with all its sentences said. */
export function saidBy<Fit extends MemoryFit>(fit: Fit) {
  return { ...fit, reason: fit.reason(), ledger: fit.ledger.map((entry) => ({ ...entry, why: entry.why() })) };
}
