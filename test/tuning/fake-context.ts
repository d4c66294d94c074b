import { Changes, functionInput, ledgerInput, Members, webInput, Wishes } from './inputs';
import { decisionOf } from '../../src/tuning/decisions/decision-of';
import type { DemandSettings } from '../../src/tuning/decisions/settings';
import { baseline, tunedLeaves } from '../../src/tuning/decisions/tuned';
import { overridesOf } from '../../src/tuning/demand/overrides';
import type { PlanContext, Size } from '../../src/tuning/demand/plan-context';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import type { RuntimeModel } from '../../src/tuning/runtimes/runtime-model';

/** What a test may change of a context that needs no real runtime, demand or sizing. */
export interface Fakes {
  readonly input?: Changes;
  readonly runtime?: Partial<RuntimeModel>;
  readonly demand?: Partial<Record<keyof DemandSettings, number>>;
  readonly size?: Partial<Size>;
  readonly mesh?: PlanContext['mesh'];
  readonly meshAssumed?: boolean;
}

const RUNTIME: RuntimeModel = {
  id: 'fake',
  label: 'Fake 1',
  cpuModel: 'event-loop',
  jit: false,
  minimumRequestMillis: () => 0,
  maximumRequestMillis: undefined,
  defaults: { cpuPerRequestMillis: 5, memoryBaseMiB: 50, memoryPerRequestMiB: 0.5, startupSeconds: 1, tmpMiB: 16, idleCpuMillis: 5 },
  numbers: { defaults: { cpuPerRequestMillis: [], memoryBaseMiB: [], memoryPerRequestMiB: [], startupSeconds: [], tmpMiB: [], idleCpuMillis: [] }, memory: [], pool: [], least: [], start: [], stop: [] },
  startupFactor: 3,
  graceMarginSeconds: 5,
  healthPaths: { live: '/livez', ready: '/readyz' },
  idleTimeoutSeconds: 75,
  idleTimeoutSet: true,
  stop: { advice: undefined },
  helperThreads: 0,
  beyond: () => undefined,
  grpcCaveat: undefined,
  poolThreads: () => 0,
  fitMemory: () => { throw new Error('not part of this test'); },
  environment: () => ({}),
};

const DEMAND: Record<keyof DemandSettings, number> = {
  peak: 400,
  typical: 100,
  cpuPerRequest: 5,
  latency: 20,
  latencyP99: 100,
  variability: 1,
  objectiveP99: 250,
  availability: 99.9,
  burstFactor: 3,
  burstWithin: 14_400,
  slowestRequest: 10,
  startup: 2,
  memoryBase: 50,
  memoryPerRequest: 0.5,
  workingSet: 0,
};

const SIZE: Size = {
  requestMillis: 500,
  limitMillis: 2000,
  parallelism: 1,
  maxUtilization: 0.7,
  predictedP99: 240,
  targetUtilization: 0.6,
  minReplicas: 3,
  maxReplicas: 9,
  peakReplicas: 7,
  reactionSeconds: 60,
  growth: 1.5,
  concurrency: 16,
  podRate: 70,
  podRateMax: 140,
  mode: 'autoscaled',
};

function context(input: PlanInput, fakes: Fakes): PlanContext {
  const demand = Object.fromEntries(Object.entries({ ...DEMAND, ...fakes.demand }).map(([key, value]) => [key, baseline(value, 'test', 'fake')]));
  const runtime = { ...RUNTIME, ...fakes.runtime };
  return {
    input,
    runtime,
    overrides: overridesOf(input, runtime),
    demand: demand as unknown as DemandSettings,
    mesh: fakes.mesh ?? 'none',
    meshAssumed: fakes.meshAssumed ?? false,
    size: { ...SIZE, ...fakes.size },
  };
}

/** A web service of three replicas that starts in 2 s. */
export const web = (fakes: Fakes = {}): PlanContext => context(webInput(fakes.input), fakes);

/** A quorum of three in a mesh of sidecars. */
export const ledger = (fakes: Fakes = {}, stateful: Members = {}): PlanContext =>
  context(ledgerInput(fakes.input, stateful), { mesh: 'sidecar', ...fakes });

/** A function that may sleep. */
export const fn = (fakes: Fakes = {}, more: Wishes = {}): PlanContext =>
  context(functionInput(fakes.input, more), { ...fakes, size: { minReplicas: 0, mode: 'scale-to-zero', ...fakes.size } });

/** The values of settings by path, without their reasons. Evaluates every reason, so that none can throw unseen. */
export function plain(settings: object): Record<string, unknown> {
  return Object.fromEntries(tunedLeaves(settings).map(([path, leaf]) => {
    const decision = decisionOf(path, leaf);
    if (decision.reason === '' || /undefined|NaN|\[object/.test(`${decision.reason} ${decision.value}`)) {
      throw new Error(`${path}: '${decision.value}' because '${decision.reason}'`);
    }
    return [path, leaf.value];
  }));
}
