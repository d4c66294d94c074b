import { Cpu } from 'cdk8s-plus-28';
import { fn, Fakes, ledger, web } from './fake-context';
import { mib, plan, profile, webInput } from './inputs';
import { ClusterTarget, NodeShape } from '../../src/cluster/cluster-target';
import { costOf } from '../../src/tuning/answers/plan-cost';
import type { PlanSettings } from '../../src/tuning/decisions/settings';
import { baseline } from '../../src/tuning/decisions/tuned';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { Scaling } from '../../src/tuning/profile/choices';
import { mergeRequirements } from '../../src/tuning/profile/requirements';

interface Counts {
  readonly stateful?: number;
  readonly replicas?: number;
  readonly minScale?: number;
  readonly maxScale?: number;
}

/** Settings of 256 MiB a pod, of which the cost reads no more than this. */
function settings(counts: Counts): PlanSettings {
  const leaf = (value: number | undefined) => (value === undefined ? undefined : baseline(value, 'test', 'fake'));
  const { stateful, replicas, minScale, maxScale } = counts;
  return {
    resources: { memory: leaf(256) },
    ...(stateful === undefined ? {} : { stateful: { replicas: leaf(stateful) } }),
    ...(replicas === undefined ? {} : { replicas: leaf(replicas) }),
    ...(minScale === undefined ? {} : { knative: { minScale: leaf(minScale), maxScale: leaf(maxScale) } }),
  } as unknown as PlanSettings;
}

// 300/s x 5 ms need 1500m; a pod of 500m is used at 60 %, so that load needs 5 of them
const load = (typical: number): Fakes => ({ demand: { typical } });

test.each<[string, () => PlanContext, Counts, number[]]>([
  ['a web service costs its floor, what its usual load makes the autoscaler hold, and its peak', () => web(load(300)), {}, [3, 5, 7]],
  ['a load below the floor costs the floor', () => web(load(100)), {}, [3, 3, 7]],
  ['a load above the ceiling costs the ceiling', () => web(load(1000)), {}, [3, 9, 7]],
  ['a peak below the floor costs the floor', () => web({ size: { peakReplicas: 2 } }), {}, [3, 3, 3]],
  ['a fixed number costs itself', () => web(load(300)), { replicas: 4 }, [4, 4, 4]],
  ['the members of a ledger cost themselves', () => ledger(load(300)), { stateful: 5 }, [5, 5, 5]],
  ['a function costs what Knative keeps of it', () => fn(load(300)), { minScale: 2, maxScale: 20 }, [2, 5, 7]],
  ['a function that may sleep costs nothing at its floor, and a pod under any load', () => fn(load(1)), { minScale: 0, maxScale: 20 }, [0, 1, 7]],
  ['a function is kept within its ceiling', () => fn(load(300)), { minScale: 1, maxScale: 4 }, [1, 4, 7]],
])('%s', (_what, ctx, counts, replicas) => {
  const { floor, typical, peak } = costOf(settings(counts), ctx());

  expect([floor, typical, peak].map((level) => level.replicas)).toEqual(replicas);
});

test('a pod costs its own request, its memory and its sidecars', () => {
  const alone = costOf(settings({ replicas: 4 }), web());
  const meshed = costOf(settings({ replicas: 4 }), ledger({ size: { podRateMax: 200 }, input: { requirements: mergeRequirements([{ name: 'audit', sidecarCpuMillis: 20, sidecarMemoryMiB: 128 }]) } }));

  expect(alone).toEqual({ floor: { replicas: 4, cores: 2, memoryGiB: 1, nodes: [] }, typical: { replicas: 4, cores: 2, memoryGiB: 1, nodes: [] }, peak: { replicas: 4, cores: 2, memoryGiB: 1, nodes: [] } });
  // 80m and 128 MiB of the mesh's proxy, 20m and 128 MiB of the add-on's
  expect(meshed.floor).toEqual({ replicas: 4, cores: 2.4, memoryGiB: 2, nodes: [] });
});

test('the nodes of a plan are those of the target, with their prices', () => {
  const nodeShapes: NodeShape[] = [
    { name: 'small', cpu: Cpu.units(8), memory: mib(1024), hourlyPrice: 0.1 },
    { name: 'large', cpu: Cpu.millis(15_500), memory: mib(65_536) },
  ];
  const ctx = web({ input: { target: ClusterTarget.kubernetes('1.34', { nodeShapes }) } });

  expect(costOf(settings({ replicas: 10 }), ctx).peak).toEqual({
    replicas: 10,
    cores: 5,
    memoryGiB: 2.5,
    nodes: [{ shape: 'small', podsPerNode: 4, nodes: 3, hourlyPrice: 0.3, hourlyShare: 0.25 }, { shape: 'large', podsPerNode: 31, nodes: 1 }],
  });
});

test('a real plan of a fixed number costs that number at every load', () => {
  const cost = plan(webInput({ scaling: Scaling.exactly(4), profile: profile(100, 4) })).cost();

  expect([cost.floor.replicas, cost.typical.replicas, cost.peak.replicas]).toEqual([4, 4, 4]);
});
