import { Duration, Size } from 'cdk8s';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { FunctionInput, PlanInput, StatefulInput } from '../../src/tuning/demand/plan-input';
import { planWorkload } from '../../src/tuning/plan-workload';
import { CpuPolicy, Criticality, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Burst, Rate, WorkloadProfile, WorkloadProfileProps } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

export const ms = (n: number) => Duration.millis(n);
export const s = (n: number) => Duration.seconds(n);
export const mib = (n: number) => Size.mebibytes(n);

/** A profile of `rate` requests per second with `cpu` ms of CPU each. */
export function profile(rate: number, cpu: number, more: Partial<WorkloadProfileProps> = {}): WorkloadProfile {
  return WorkloadProfile.of({ peak: Rate.perSecond(rate), cpuPerRequest: ms(cpu), ...more });
}

/** The inputs of a plain web service; anything can be replaced. */
export function webInput(over: Partial<PlanInput> = {}): PlanInput {
  return {
    kind: 'web',
    name: 'web',
    namespace: 'shop',
    image: 'ghcr.io/acme/web:1.0.0',
    runtime: Runtime.nodejs({ version: '22' }),
    profile: profile(400, 4),
    target: ClusterTarget.kubernetes('1.34'),
    baseline: BASELINE_V1,
    criticality: Criticality.STANDARD,
    slo: undefined,
    port: 8080,
    protocol: Protocol.HTTP,
    health: undefined,
    exposure: Exposure.clusterOnly(),
    scaling: Scaling.auto(),
    cpu: CpuPolicy.burst(),
    cpuRequestMillis: undefined,
    memoryMiB: undefined,
    drainSeconds: undefined,
    runAsUser: undefined,
    imageSizeMiB: undefined,
    musl: false,
    shell: false,
    env: {},
    envNames: [],
    writablePaths: [],
    secretEnvNames: [],
    hasSecrets: false,
    requirements: mergeRequirements([]),
    stateful: undefined,
    fn: undefined,
    ...over,
  };
}

/** The inputs of a ledger with a quorum of three. */
export function ledgerInput(over: Partial<PlanInput> = {}, stateful: Partial<StatefulInput> = {}): PlanInput {
  return webInput({
    kind: 'stateful',
    name: 'ledger',
    runtime: Runtime.rust(),
    profile: profile(250, 6),
    criticality: Criticality.CRITICAL,
    stateful: {
      storage: Storage.fast(Size.gibibytes(50)),
      dataPath: '/data',
      quorum: true,
      quorumStated: false,
      leaderBased: undefined,
      peerPort: 8081,
      retryableMethods: undefined,
      replicas: undefined,
      ...stateful,
    },
    ...over,
  });
}

/** The inputs of a function. */
export function functionInput(over: Partial<PlanInput> = {}, fn: Partial<FunctionInput> = {}): PlanInput {
  return webInput({
    kind: 'function',
    name: 'resize',
    runtime: Runtime.golang({ version: '1.25' }),
    profile: profile(80, 25, { burst: Burst.of(4, s(30)) }),
    fn: {
      coldStartSeconds: undefined,
      idleAfterSeconds: undefined,
      keepWarm: undefined,
      concurrency: undefined,
      compression: false,
      cachePath: undefined,
      cacheSizeMiB: undefined,
      offlineBufferMiB: undefined,
      runtimeClass: undefined,
      ...fn,
    },
    ...over,
  });
}

/** The values of a plan, by setting. */
export function values(plan: WorkloadPlan): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const d of plan.decisions) {
    out[d.setting] = d.value;
  }
  return out;
}

export const plan = planWorkload;
