import { loseZone, restoreZone, ZONES, zonesByNode } from './nodes';
import { Behaviour, isReady, ofKind, podsOf, promisedReplicas, settledPods } from './stage';
import { Api, eventually, KubeObject } from '../harness/api';

const ZONE_KEY = 'topology.kubernetes.io/zone';

/** Workloads with enough pods for every zone that ask to be spread. */
const SPREAD: Behaviour['about'] = (objects) => ofKind('Deployment', 'StatefulSet')(objects)
  .filter((workload) => zoneConstraint(workload) && promisedReplicas(workload, objects) >= ZONES.length);

/** Zones share the load. */
export const spreadsOverZones: Behaviour = {
  name: 'pods spread evenly over three zones',
  about: SPREAD,
  run: async ({ api }, workload, all) => {
    const counts = await podsPerZone(api, await settledPods(api, workload, all));
    const skew = Math.max(...counts.values()) - Math.min(...counts.values());
    if (skew > 1) {
      throw new Error(`pods per zone: ${[...counts].map(([zone, count]) => `${zone} ${count}`).join(', ')}`);
    }
  },
};

/** The loss of a zone. */
export const survivesZoneLoss: Behaviour = {
  name: 'with one zone gone, stateless pods are scheduled in the others; a quorum keeps its majority and waits',
  about: SPREAD,
  run: async ({ api }, workload, all) => {
    const before = (await settledPods(api, workload, all)).length;
    const strict = zoneConstraint(workload).whenUnsatisfiable === 'DoNotSchedule' && workload.kind === 'StatefulSet';
    const lost = await loseZone(api, ZONES[2]);
    try {
      if (strict) {
        await keepsMajority(api, workload, before);
      } else {
        await settledPods(api, workload, all, 30);
      }
    } finally {
      await restoreZone(api, ZONES[2], lost);
    }
  },
};

async function keepsMajority(api: Api, workload: KubeObject, members: number): Promise<void> {
  await eventually(`a majority of ${workload.metadata.name}, the rest pending`, async () => {
    const pods = await podsOf(api, workload);
    const ready = pods.filter(isReady).length;
    return pods.length === members && ready > members / 2 && ready < members;
  }, 20);
}

async function podsPerZone(api: Api, pods: readonly KubeObject[]): Promise<Map<string, number>> {
  const zones = await zonesByNode(api);
  const counts = new Map(ZONES.map((zone) => [zone, 0]));
  for (const pod of pods) {
    const zone = zones.get(pod.spec.nodeName)!;
    counts.set(zone, counts.get(zone)! + 1);
  }
  return counts;
}

function zoneConstraint(workload: KubeObject): any {
  return (workload.spec.template.spec.topologySpreadConstraints ?? []).find((constraint: any) => constraint.topologyKey === ZONE_KEY);
}
