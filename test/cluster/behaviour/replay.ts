import { cpuTarget, CpuTarget, targetOf } from './autoscaling';
import { Usage } from './fake-metrics';
import { again, Behaviour, isReady, ofKind, patch, podsOf, selectorOf, Stage } from './stage';
import {
  DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP, HpaRules, HpaSpec, HpaState, hpaSync, PodMetric,
} from '../../../src/tuning/answers/autoscaler/hpa';
import { replicasForMetric } from '../../support/hpa-metric';
import { eventually, KubeObject } from '../harness/api';

/**
 * The real controller asks the metrics API once a sync, and decides with what it is answered: each answer is a step of
 * the series. It waits until all pods of the last decision are there, and comes at a fixed distance from the one
 * before, so that the clock of both controllers is the same: the real one is given its sync period as 1 s and waits for the
 * answer. 1.3 s is no divisor of the short periods here, so that no event is within 0.1 s of the end of a period.
 */
const STEP_SECONDS = 1.3;
/** The controller counts pods in its own cache: time for news to get there. */
const NEWS_MILLISECONDS = 250;
/** Seconds of the objects that are replayed, of which one passes as a second here. */
const FASTER = 60;

/** What the pods do at one step. */
export interface Load {
  /** Percent of the request that each pod uses, or percent of one request that all pods share. */
  readonly each?: number;
  readonly all?: number;
  /** Of so many pods the metrics API knows nothing. */
  readonly unknown?: number;
}

/** What was asked for after each step. */
export interface Replayed {
  readonly real: readonly number[];
  readonly predicted: readonly number[];
}

/** The name of the promise that replays try. */
export const REPLAY = 'step by step, the autoscaler asks for as many pods as the simulator predicts from the same metrics';

/** The simulator against the real controller, on a series that goes up to the ceiling and down again. */
export const followsSimulator: Behaviour = {
  name: REPLAY,
  about: (objects) => ofKind('HorizontalPodAutoscaler')(objects).filter((scaler) => {
    const workload = targetOf(scaler, objects);
    return workload && cpuTarget(scaler, workload);
  }),
  run: async (stage, scaler, all) => {
    const { floor, target } = { floor: scaler.spec.minReplicas ?? 1, target: cpuTarget(scaler, targetOf(scaler, all)!)!.utilization };
    const doublings = Math.ceil(Math.log2(scaler.spec.maxReplicas / floor)) + 2;
    const series = [1, 1.06, 1.5, 1.5, ...Array(doublings).fill(20 * scaler.spec.maxReplicas), ...Array(6).fill(0.5)]
      .map((share) => ({ all: Math.round(share * floor * target) }));
    await patch(stage.api, scaler, { spec: { behavior: faster(scaler) } });
    const { real, predicted } = await replayed(stage, scaler, all, series);
    if (real.join() !== predicted.join()) {
      throw new Error(`${real.join(' ')} pods, the simulator says ${predicted.join(' ')}`);
    }
    const highest = Math.max(...real);
    if (highest !== scaler.spec.maxReplicas || real[real.length - 1] >= highest) {
      throw new Error(`the series did not go up to ${scaler.spec.maxReplicas} and down again: ${real.join(' ')}`);
    }
  },
};

/** Play a series to the autoscaler and to the simulator. */
export async function replayed(stage: Stage, scaler: KubeObject, all: readonly KubeObject[], series: readonly Load[]): Promise<Replayed> {
  const workload = targetOf(scaler, all)!;
  const cpu = cpuTarget(scaler, workload)!;
  const real: number[] = [];
  const predicted: number[] = [];
  let state: HpaState | undefined;
  let last = 0;
  const namespace = scaler.metadata.namespace!;
  const done = new Promise<void>((resolve, reject) => {
    let queue = Promise.resolve<readonly Usage[]>([]);
    const step = async (): Promise<readonly Usage[]> => {
      const current = await settledReplicas(stage, workload);
      if (predicted.length > real.length) {
        real.push(current);
      }
      if (real.length === series.length) {
        resolve();
        return usages(await podsOf(stage.api, workload), cpu, { each: cpu.utilization });
      }
      await new Promise((wake) => setTimeout(wake, Math.max(NEWS_MILLISECONDS, last + STEP_SECONDS * 1000 - Date.now())));
      const pods = await podsOf(stage.api, workload);
      const answer = usages(pods, cpu, series[predicted.length]);
      const proposal = replicasForMetric(current, seen(pods, answer, cpu), cpu.utilization / 100, undefined, 'utilization') ?? current;
      const spec = specOf(await again(stage.api, scaler));
      last = Date.now();
      const now = last / 1000;
      // a new autoscaler begins with a recommendation of what it finds
      const next = hpaSync(spec, state ?? { recommendations: [{ second: now, replicas: current }], changes: [] }, now, current, proposal);
      state = next.state;
      predicted.push(next.replicas);
      return answer;
    };
    stage.metrics.ask(namespace, selectorOf(workload), () => {
      queue = queue.then(step).catch((error: Error) => {
        reject(error);
        return [];
      });
      return queue;
    });
  });
  try {
    await Promise.race([done, eventually(`${series.length} steps`, async () => false, 20 + 3 * STEP_SECONDS * series.length)]);
  } catch (error) {
    throw new Error(`${(error as Error).message}; after ${real.join(' ')} pods; the autoscaler says: ${await saysOf(stage, scaler)}`);
  } finally {
    stage.metrics.ask(namespace, selectorOf(workload), undefined);
  }
  return { real, predicted };
}

/** The same rules, with shorter windows and periods: what takes minutes there takes seconds here. */
function faster(scaler: KubeObject): unknown {
  const shorter = (rules: any) => ({
    ...rules,
    stabilizationWindowSeconds: rules.stabilizationWindowSeconds && Math.max(1, Math.round(rules.stabilizationWindowSeconds / FASTER)),
    policies: rules.policies.map((policy: any) => ({ ...policy, periodSeconds: Math.max(1, Math.round(policy.periodSeconds / FASTER)) })),
  });
  const { scaleUp, scaleDown } = specOf(scaler);
  const plain = ({ tolerance: _, ...rules }: HpaRules) => rules;
  return { scaleUp: shorter(plain(scaleUp)), scaleDown: shorter(plain(scaleDown)) };
}

function specOf(scaler: KubeObject): HpaSpec {
  const { minReplicas, maxReplicas, behavior } = scaler.spec;
  return {
    minReplicas: minReplicas ?? 1,
    maxReplicas,
    silent: !behavior,
    scaleUp: { ...DEFAULT_SCALE_UP, ...behavior?.scaleUp },
    scaleDown: { ...DEFAULT_SCALE_DOWN, ...behavior?.scaleDown },
  };
}

/** How many pods are asked for, once each of them is ready or known to find no node. */
async function settledReplicas(stage: Stage, workload: KubeObject): Promise<number> {
  return eventually(`settled pods of ${workload.metadata.name}`, async () => {
    const replicas = (await again(stage.api, workload)).spec.replicas;
    const pods = await stage.api.list('v1', 'Pod', workload.metadata.namespace, selectorOf(workload));
    return pods.length === replicas && pods.every((pod) => isReady(pod) || isUnschedulable(pod)) && replicas;
  }, 20);
}

function isUnschedulable(pod: KubeObject): boolean {
  return pod.status?.conditions?.some((condition: any) => condition.type === 'PodScheduled' && condition.reason === 'Unschedulable') ?? false;
}

/** Whole millicores, as the metrics API has them. */
function usages(pods: readonly KubeObject[], cpu: CpuTarget, load: Load): Usage[] {
  const running = pods.filter(isReady).sort((a, b) => a.metadata.name < b.metadata.name ? -1 : 1);
  const percent = load.each ?? load.all! / running.length;
  return running.slice(load.unknown ?? 0).map((pod) => ({ pod, container: cpu.container, millicores: Math.round(cpu.requested * percent / 100) }));
}

/** The same as the simulator knows it: shares of the request. */
function seen(pods: readonly KubeObject[], answer: readonly Usage[], cpu: CpuTarget): PodMetric[] {
  const known = new Map(answer.map(({ pod, millicores }) => [pod.metadata.name, millicores]));
  return pods.map((pod) => !isReady(pod) ? 'unready' : known.has(pod.metadata.name) ? known.get(pod.metadata.name)! / cpu.requested : 'missing');
}

async function saysOf(stage: Stage, scaler: KubeObject): Promise<string> {
  const { status } = await again(stage.api, scaler);
  return (status?.conditions ?? []).map((condition: any) => condition.message).join('; ');
}
