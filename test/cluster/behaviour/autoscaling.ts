import { millicores } from './quantities';
import { Behaviour, ofKind, podsOf, settledPods, Stage } from './stage';
import { Api, eventually, KubeObject } from '../harness/api';

/** A demand in units of what the floor carries at the target. */
const GROWTH = 1.5;
/** Far more than the ceiling carries. */
const FLOOD = 20;
/** Long enough for several rounds of the controller. */
const WATCH_MILLISECONDS = 4000;

/** The autoscaler's law. */
export const scalesToDemand: Behaviour = {
  name: 'the autoscaler runs as many pods as demand / target says, keeps them while demand stays, and stops at its ceiling',
  about: (objects) => ofKind('HorizontalPodAutoscaler')(objects).filter((scaler) => {
    const workload = targetOf(scaler, objects);
    return workload && cpuTarget(scaler, workload) && scaler.spec.maxReplicas > (scaler.spec.minReplicas ?? 1);
  }),
  run: async (stage, scaler, all) => {
    const workload = targetOf(scaler, all)!;
    const target = cpuTarget(scaler, workload)!;
    const floor = (await settledPods(stage.api, workload, all)).length;
    const ceiling: number = scaler.spec.maxReplicas;
    const predicted = Math.min(Math.ceil(floor * GROWTH), ceiling);
    try {
      demand(stage, workload, target, floor);
      await staysAt(stage.api, workload, floor);
      demand(stage, workload, target, floor * GROWTH);
      await eventually(`${predicted} pods, as predicted from ${floor}`, async () => (await podsOf(stage.api, workload)).length === predicted, 60);
      await staysAt(stage.api, workload, predicted);
      demand(stage, workload, target, ceiling * FLOOD);
      await eventually(`the ceiling of ${ceiling} pods`, async () => (await podsOf(stage.api, workload)).length === ceiling, 120);
      await staysAt(stage.api, workload, ceiling);
    } finally {
      demand(stage, workload, target, 0);
    }
  },
};

/** What a pod uses at the target, and all that it requests, of the containers that the metric is about. */
export interface CpuTarget {
  readonly container: string;
  readonly millicores: number;
  readonly requested: number;
  /** Percent. */
  readonly utilization: number;
}

async function staysAt(api: Api, workload: KubeObject, pods: number): Promise<void> {
  const until = Date.now() + WATCH_MILLISECONDS;
  while (Date.now() < until) {
    const now = (await podsOf(api, workload)).length;
    if (now !== pods) {
      throw new Error(`${now} pods of ${workload.metadata.name}, expected ${pods} while demand stays`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Demand as the number of pods that would carry it at the target. */
function demand(stage: Stage, workload: KubeObject, target: CpuTarget, pods: number): void {
  stage.metrics.demand({
    namespace: workload.metadata.namespace ?? 'default',
    labels: workload.spec.selector.matchLabels,
    container: target.container,
    millicores: target.millicores * pods,
  });
}

/** The workload of an autoscaler. */
export function targetOf(scaler: KubeObject, all: readonly KubeObject[]): KubeObject | undefined {
  const { kind, name } = scaler.spec.scaleTargetRef;
  return all.find((object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === scaler.metadata.namespace);
}

/** What a pod uses at the target: of all containers, or of the one that the metric names. */
export function cpuTarget(scaler: KubeObject, workload: KubeObject): CpuTarget | undefined {
  const metric = (scaler.spec.metrics ?? []).map((each: any) => each.resource ?? each.containerResource).find((each: any) => each?.name === 'cpu');
  const utilization = metric?.target.averageUtilization;
  const containers: any[] = workload.spec.template.spec.containers.filter((container: any) => !metric?.container || container.name === metric.container);
  const requests = containers.map((container) => millicores(container.resources?.requests?.cpu));
  if (!utilization || requests.some((request) => !request)) {
    return undefined;
  }
  const requested = requests.reduce((sum, each) => sum + each, 0);
  return { container: containers[0].name, millicores: requested * utilization / 100, requested, utilization };
}
