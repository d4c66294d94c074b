import { holder, mostMillis } from './cpu-shape';
import { ceil } from './rounding';
import type { Candidate, Sizing, SizingAsk } from './sizing-ask';
import type { Found } from '../decisions/finding-severity';
import { runsOnKnative } from '../demand/capabilities';
import type { Size } from '../demand/plan-context';

/** Beyond so many Kubernetes cuts the list of a Service's Endpoints object off (kubernetes.io, "Service", over-capacity endpoints). */
const SERVICE_ENDPOINTS = 1000;

export interface Solved {
  readonly sizing: Sizing;
  /** Only for fixed numbers of replicas: whether one member carries its share. */
  readonly carries: boolean;
  /** The floor that the plan would choose for this size, whatever the user's. */
  readonly ownFloor: number;
}

export interface Common {
  readonly ask: SizingAsk;
  readonly candidate: Candidate;
  /** What to know about where its pods fit. */
  readonly placing: readonly Found[];
  readonly podRate: number;
  readonly usable: number;
  readonly request: number;
  readonly rhoOfRequest: number;
  readonly reaction: number;
  readonly growth: number;
  readonly typicalCores: number;
  readonly peakCores: number;
}

export interface Outcome {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly peakReplicas: number;
  readonly target: number;
  readonly mode: Size['mode'];
  readonly quiet?: boolean;
  readonly steady?: boolean;
  /** What only the way to these numbers knows. */
  readonly findings: () => readonly Found[];
  readonly staticReplicas: number;
  readonly survival: number;
}

export function finish(common: Common, outcome: Outcome): Sizing {
  const { ask, candidate, podRate, request, rhoOfRequest, typicalCores } = common;
  const { runtime } = ask;
  const podRateMax = candidate.podRateMax;
  const fit = candidate.fit();
  const pod = ask.pod({ cpuMillis: candidate.requestMillis, memoryMiB: fit.limitMiB }, podRateMax);
  const usualPods = ceil(typicalCores / (request * outcome.target));
  const pods = Math.max(outcome.minReplicas, usualPods, 1);
  const cpuCores = (pod.cpuMillis + runtime.defaults.idleCpuMillis) / 1000;
  const memoryCores = pod.memoryMiB / ask.input.baseline.sizing.mibPerCore;
  const cost = pods * Math.max(cpuCores, memoryCores);
  return {
    size: {
      requestMillis: candidate.requestMillis,
      limitMillis: candidate.limitMillis,
      parallelism: candidate.parallelism,
      maxUtilization: rhoOfRequest,
      predictedP99: candidate.predictedP99,
      targetUtilization: outcome.target,
      minReplicas: outcome.minReplicas,
      maxReplicas: outcome.maxReplicas,
      peakReplicas: outcome.peakReplicas,
      reactionSeconds: common.reaction,
      growth: common.growth,
      concurrency: candidate.concurrency,
      expected: candidate.expected > candidate.concurrency ? candidate.expected : undefined,
      slots: candidate.slots,
      poolThreads: candidate.poolThreads,
      slotCores: candidate.slotCores,
      bound: candidate.bound,
      liveHeapMiB: fit.liveMiB,
      podRate,
      podRateMax,
      mode: outcome.mode,
      quiet: outcome.quiet ?? false,
      steady: outcome.steady ?? false,
    },
    fit,
    // no getter: it would give each size a shape of its own, and eight sizes are tried for a workload
    findings: () => findingsOf(common, outcome, pod.cpuMillis - candidate.requestMillis),
    staticReplicas: outcome.staticReplicas,
    survivalFloor: outcome.survival,
    feasible: 1,
    cost,
    weighs: memoryCores > cpuCores ? 'memory' : 'cpu',
    pods,
    usualPods,
  };
}

/** What the owner of a size should know. */
function findingsOf(common: Common, outcome: Outcome, besideMillis: number): Found[] {
  const { ask, candidate, podRate, request } = common;
  const { demand, input, runtime } = ask;
  const { baseline } = input;
  const findings = [...outcome.findings(), ...common.placing];
  if (input.cpu._kind === 'capped' && candidate.limitMillis! < 1000) {
    findings.push({
      id: 'quota-throttles',
      rule: 'CPU-2',
      message: `a limit of ${candidate.limitMillis}m is used up after ${candidate.limitMillis! / 10} ms of every 100 ms: requests then wait for the next period; use a limit of whole cores`,
    });
  }
  if (candidate.expected > candidate.concurrency) {
    findings.push({
      id: 'memory-holds-fewer-requests',
      rule: 'B14',
      message: `memory (${input.memoryMiB} MiB) holds ${candidate.concurrency} request${candidate.concurrency === 1 ? '' : 's'} in flight of ${demand.memoryPerRequest.value} MiB, and up to ${candidate.expected} may come to a pod at once: declare concurrency, if the program takes no more than ${candidate.concurrency} at once, or leave memory out`,
    });
  }
  if (candidate.bound === 'slots') {
    findings.push({
      id: 'slots-bind',
      rule: 'CAP-1',
      message: `a pod serves at most ${candidate.slots} request${candidate.slots === 1 ? '' : 's'} of ${demand.latency.value} ms at once, so it is full at ${Math.round(candidate.rho * candidate.capacity / request * 100)} % of its ${candidate.requestMillis}m`
        + `${!runsOnKnative(input) ? `; above ${Math.round(candidate.rho * candidate.capacity / candidate.slotCores! * 100)} % of them the wait for a free one is too long` : ''}; a server that does not hold a thread or worker per request, or a shorter latency, needs fewer pods`,
    });
  }
  if (candidate.bound === 'proxy') {
    findings.push({
      id: 'proxy-binds',
      rule: 'IST-1',
      message: `the mesh's proxy carries ${Math.round(podRate)}/s per pod (${baseline.mesh.proxyWorkers} workers, ${Math.round(baseline.sizing.utilizationCap[input.criticality] * 100)} % busy), so a pod is full at ${Math.round(candidate.rho * candidate.capacity / request * 100)} % of its ${candidate.requestMillis}m; the sidecar requests ${besideMillis}m more, and IstioMode.AMBIENT needs fewer cores`,
    });
  }
  if (outcome.peakReplicas > SERVICE_ENDPOINTS) {
    findings.push({
      id: 'very-many-replicas',
      rule: 'SIZE-6',
      message: `the peak of ${demand.peak.value}/s x ${demand.cpuPerRequest.value} ms needs ${outcome.peakReplicas} replicas, more than the ${SERVICE_ENDPOINTS} endpoints that Kubernetes lists for a Service: check profile.peak and profile.cpuPerRequest, or divide the load between Services`,
    });
  }
  const most = mostMillis(ask);
  if (candidate.requestMillis > most) {
    findings.push({
      id: 'cpu-beyond-one-worker',
      rule: 'RT-N6',
      message: `${candidate.requestMillis}m of CPU for ${holder(ask)}, which uses at most ${most}m: the rest is idle`,
    });
  }
  const least = runtime.minimumRequestMillis(demand.startup.value);
  if (input.cpuRequestMillis !== undefined && candidate.requestMillis < least) {
    const { assumed = false } = demand.startup.because;
    findings.push({
      id: 'cpu-request-small-for-runtime',
      rule: 'SIZE-1',
      message: `cpuRequest is ${candidate.requestMillis}m, but a start in the ${assumed ? 'assumed' : 'declared'} ${demand.startup.value} s needs ${least}m; raise cpuRequest to ${least}m for ${runtime.label}, or declare the start measured with ${candidate.requestMillis}m (profile.startup)`,
    });
  }
  return findings;
}
