import type { RuntimeDefaults, RuntimeModel, RuntimeReads } from './runtime-model';
import type { BaselineName, BaselineNumbers } from '../decisions/baseline/numbers';

/** How it starts and stops. */
type Life = Pick<RuntimeModel, 'startupFactor' | 'graceMarginSeconds'>;
/** What not every runtime has. */
type Beside = Pick<RuntimeReads, 'memory' | 'pool' | 'least'>;

/** What fitting memory reads, whatever the runtime. */
const MEMORY_READS: readonly BaselineName[] = [
  'memory.headroom', 'memory.stepMiB', 'memory.share', 'memory.leastLiveMiB', 'memory.threadMiB', 'memory.pageCacheShare', 'memory.lowestPageCacheMiB',
];

/** The numbers of a baseline, and those of one runtime. */
export type OwnNumbers<Name extends string, Own> = BaselineNumbers & { readonly [K in Name]: Own };

/** Runtimes' numbers by baseline and name: neither changes, and each workload brings a runtime of its own. */
const owned = new WeakMap<BaselineNumbers, Map<string, unknown>>();

/** A runtime's numbers on a baseline: those that stand in its file, where the baseline says no other. */
export function ownNumbers<Name extends string, Own extends object>(b: BaselineNumbers, name: Name, own: Own): OwnNumbers<Name, Own> {
  const known = owned.get(b) ?? new Map<string, unknown>();
  owned.set(b, known);
  const numbers = known.get(name) ?? { ...b, [name]: { ...own, ...b.runtimes[name] } };
  known.set(name, numbers);
  return numbers as OwnNumbers<Name, Own>;
}

/** Some of a runtime's numbers by their full names. */
export function namesOf<Own extends object>(runtime: string, _own: Own, ...names: ReadonlyArray<keyof Own & string>): BaselineName[] {
  return names.map((name): BaselineName => `runtimes.${runtime}.${name}`);
}

/** What is assumed of a runtime, each by a number of its own unless `read` says otherwise, and which numbers its parts of a plan read beside. */
export function assumed(own: RuntimeDefaults & Life, runtime: string, beside: Partial<Beside> = {}, read: Partial<RuntimeReads['defaults']> = {}): Pick<RuntimeModel, 'defaults' | 'numbers' | keyof Life> {
  const { cpuPerRequestMillis, memoryBaseMiB, memoryPerRequestMiB, startupSeconds, tmpMiB, idleCpuMillis, startupFactor, graceMarginSeconds } = own;
  return {
    defaults: { cpuPerRequestMillis, memoryBaseMiB, memoryPerRequestMiB, startupSeconds, tmpMiB, idleCpuMillis },
    startupFactor,
    graceMarginSeconds,
    numbers: readsOf(runtime, read, beside),
  };
}

/** The numbers behind a runtime's parts of a plan, where `defaults` names those that are not one number of the same name. */
export function readsOf(runtime: string, defaults: Partial<RuntimeReads['defaults']>, beside: Partial<Beside>): RuntimeReads {
  const own = (name: keyof RuntimeDefaults | keyof Life): BaselineName[] => [`runtimes.${runtime}.${name}`];
  return {
    defaults: {
      cpuPerRequestMillis: own('cpuPerRequestMillis'),
      memoryBaseMiB: own('memoryBaseMiB'),
      memoryPerRequestMiB: own('memoryPerRequestMiB'),
      startupSeconds: own('startupSeconds'),
      tmpMiB: own('tmpMiB'),
      idleCpuMillis: own('idleCpuMillis'),
      ...defaults,
    },
    memory: [...MEMORY_READS, ...own('tmpMiB'), ...beside.memory ?? []],
    pool: beside.pool ?? [],
    least: beside.least ?? [],
    start: own('startupFactor'),
    stop: own('graceMarginSeconds'),
  };
}
