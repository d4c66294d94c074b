import { Duration, Size } from 'cdk8s';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { KnativeNumber, KnativeServing, MembersKept, PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import { planWorkload } from '../../src/tuning/plan-workload';
import { CpuPolicy, Criticality, Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';
import { Slo } from '../../src/tuning/profile/slo';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Burst, Rate, WorkloadProfile, WorkloadProfileProps } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { numberOf } from '../../src/workloads/plan-input-of';

export const ms = (n: number) => Duration.millis(n);
export const s = (n: number) => Duration.seconds(n);
export const mib = (n: number) => Size.mebibytes(n);

/** A profile of `rate` requests per second with `cpu` ms of CPU each. */
export function profile(rate: number, cpu: number, more: Partial<WorkloadProfileProps> = {}): WorkloadProfile {
  return WorkloadProfile.of({ peak: Rate.perSecond(rate), cpuPerRequest: ms(cpu), ...more });
}

/** What tests say in the words of props: `changed` puts each into the answer that it belongs to. */
interface Words {
  readonly profile: WorkloadProfile;
  readonly slo: Slo | undefined;
  readonly port: number;
  readonly protocol: Protocol;
  readonly exposure: Exposure;
  readonly scaling: Scaling;
  readonly otherAutoscaler: boolean;
}

/** What a test may change of an input. */
export type Changes = Partial<PlanInput> & Partial<Words>;

/** What a test may say of members. */
export type Members = Partial<Omit<MembersKept, 'what'>> & { readonly retryableMethods?: readonly string[]; readonly replicas?: number | undefined };

/** What a test may say of a function. */
export type Wishes = Partial<Omit<KnativeNumber, 'by'> & Omit<KnativeServing, 'by' | 'port' | 'protocol'>> & {
  readonly cachePath?: string; readonly cacheSizeMiB?: number; readonly offlineBufferMiB?: number; readonly offlineBufferClass?: string;
};

/** The same input with changes. */
export function changed(input: PlanInput, changes: Changes): PlanInput {
  const { profile: p, slo, port, protocol, exposure, scaling, otherAutoscaler, ...rest } = changes;
  const given = <K extends keyof Words>(key: K): boolean => Object.hasOwn(changes, key);
  const one = { ...input, ...rest };
  const serving = { ...one.serving, ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) };
  const scales = one.number.by === 'autoscaler' || one.number.by === 'author';
  const counted = scaling === undefined || !scales ? one.number : numberOf(scaling);
  return {
    ...one,
    demand: { ...one.demand, ...(p === undefined ? {} : { profile: p }), ...(given('slo') ? { slo } : {}) },
    serving: serving.by === 'service' && exposure !== undefined ? { ...serving, exposure } : serving,
    number: counted.by === 'author' && otherAutoscaler !== undefined ? { ...counted, otherAutoscaler } : counted,
  };
}

/** The inputs of a plain web service; anything can be replaced. */
export function webInput(over: Changes = {}): PlanInput {
  return changed({
    kind: 'web',
    called: 'web service',
    name: 'web',
    namespace: 'shop',
    image: 'ghcr.io/acme/web:1.0.0',
    runtime: Runtime.nodejs({ version: '22' }),
    target: ClusterTarget.kubernetes('1.34'),
    baseline: BASELINE_V1,
    criticality: Criticality.STANDARD,
    health: undefined,
    demand: { of: 'requests', profile: profile(400, 4), slo: undefined },
    serving: { by: 'service', port: 8080, protocol: Protocol.HTTP, exposure: Exposure.clusterOnly(), retryableMethods: undefined, provenCallers: false },
    keeping: { what: 'nothing' },
    number: { by: 'autoscaler', range: undefined, metric: undefined },
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
    requirements: mergeRequirements([]),
    cache: undefined,
    pod: PLAIN_POD,
  }, over);
}

/** The inputs of a ledger with a quorum of three. */
export function ledgerInput(over: Changes = {}, { replicas, retryableMethods, ...kept }: Members = {}): PlanInput {
  const ledger = webInput({
    kind: 'stateful',
    called: 'stateful service',
    name: 'ledger',
    runtime: Runtime.rust(),
    profile: profile(250, 6),
    criticality: Criticality.CRITICAL,
    serving: { by: 'service', port: 8080, protocol: Protocol.HTTP, exposure: Exposure.clusterOnly(), retryableMethods, provenCallers: true },
    keeping: {
      what: 'members',
      storage: Storage.fast(Size.gibibytes(50)),
      dataPath: '/data',
      quorum: true,
      quorumStated: false,
      leaderBased: undefined,
      peerPort: 8081,
      ...kept,
    },
    number: { by: 'members', replicas },
  });
  return changed(ledger, over);
}

/** The inputs of a function. */
export function functionInput(over: Changes = {}, wishes: Wishes = {}): PlanInput {
  const fn = webInput({
    kind: 'function',
    called: 'function',
    name: 'resize',
    runtime: Runtime.golang({ version: '1.25' }),
    profile: profile(80, 25, { burst: Burst.of(4, s(30)) }),
    serving: { by: 'knative', port: 8080, protocol: Protocol.HTTP, compression: false, publicRoute: false, runtimeClass: undefined },
    number: { by: 'knative', coldStartSeconds: undefined, idleAfterSeconds: undefined, keepWarm: undefined, concurrency: undefined },
  });
  return changed(withWishes(fn, wishes)!, over);
}

/** The same members with other wishes; undefined where there are none. */
export function withMembers(input: PlanInput, members: Members): PlanInput | undefined {
  const { keeping, number, serving } = input;
  if (keeping.what !== 'members' || number.by !== 'members' || serving.by !== 'service') {
    return undefined;
  }
  const { replicas, retryableMethods, ...kept } = { replicas: number.replicas, retryableMethods: serving.retryableMethods, ...members };
  return { ...input, keeping: { ...keeping, ...kept }, serving: { ...serving, retryableMethods }, number: { ...number, replicas } };
}

/** The same function with other wishes; undefined where there is none. */
export function withWishes(input: PlanInput, wishes: Wishes): PlanInput | undefined {
  const { keeping, number, serving, cache } = input;
  if (number.by !== 'knative' || serving.by !== 'knative') {
    return undefined;
  }
  const { compression, publicRoute, runtimeClass, cachePath, cacheSizeMiB, offlineBufferMiB, offlineBufferClass, ...counted } = {
    ...serving,
    ...(cache === undefined ? {} : { cachePath: cache.path, cacheSizeMiB: cache.sizeMiB }),
    ...(keeping.what !== 'buffer' ? {} : { offlineBufferMiB: keeping.sizeMiB, offlineBufferClass: keeping.storageClass }),
    ...number,
    ...wishes,
  } as Wishes & Pick<KnativeServing, 'compression' | 'publicRoute'>;
  return {
    ...input,
    serving: { ...serving, compression, publicRoute, runtimeClass },
    keeping: offlineBufferMiB === undefined ? { what: 'nothing' } : { what: 'buffer', sizeMiB: offlineBufferMiB, storageClass: offlineBufferClass },
    number: { ...number, ...counted, by: 'knative' },
    cache: cachePath === undefined ? undefined : { path: cachePath, sizeMiB: cacheSizeMiB },
  };
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
