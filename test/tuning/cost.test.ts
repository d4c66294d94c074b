import fc from 'fast-check';
import { NodeRoom } from '../../src/cluster/node-room';
import { estimateCost, typicalReplicas } from '../../src/tuning/answers/cost';

const SMALL: NodeRoom = { name: 'small', cpuMillis: 3920, memoryMiB: 14_000, hourlyPrice: 0.2 };
const LARGE: NodeRoom = { name: 'large', cpuMillis: 15_890, memoryMiB: 58_000, hourlyPrice: 0.7 };

describe('estimateCost', () => {
  test('cores, memory, whole nodes and the share of them at each level', () => {
    const found = estimateCost({ cpuMillis: 850, memoryMiB: 512 }, { floor: 3, typical: 4, peak: 9 }, [SMALL]);

    expect(found).toEqual({
      floor: { replicas: 3, cores: 2.55, memoryGiB: 1.5, nodes: [{ shape: 'small', podsPerNode: 4, nodes: 1, hourlyPrice: 0.2, hourlyShare: 0.15 }] },
      typical: { replicas: 4, cores: 3.4, memoryGiB: 2, nodes: [{ shape: 'small', podsPerNode: 4, nodes: 1, hourlyPrice: 0.2, hourlyShare: 0.2 }] },
      peak: { replicas: 9, cores: 7.65, memoryGiB: 4.5, nodes: [{ shape: 'small', podsPerNode: 4, nodes: 3, hourlyPrice: 0.6, hourlyShare: 0.45 }] },
    });
  });

  test('memory bounds a node where it runs out first', () => {
    const found = estimateCost({ cpuMillis: 100, memoryMiB: 5000 }, { floor: 1, typical: 1, peak: 5 }, [SMALL]);

    expect(found.peak.nodes).toEqual([{ shape: 'small', podsPerNode: 2, nodes: 3, hourlyPrice: 0.6, hourlyShare: 0.5 }]);
  });

  test('a node holds at most 110 pods', () => {
    const tiny = { cpuMillis: 1, memoryMiB: 1 };

    expect(estimateCost(tiny, { floor: 1, typical: 1, peak: 1 }, [SMALL]).peak.nodes[0].podsPerNode).toBe(110);
  });

  test('the cheapest shape comes first at each level', () => {
    const found = estimateCost({ cpuMillis: 1000, memoryMiB: 1024 }, { floor: 1, typical: 15, peak: 45 }, [LARGE, SMALL]);

    expect([found.floor, found.typical, found.peak].map((level) => level.nodes.map((n) => [n.shape, n.nodes, n.hourlyPrice]))).toEqual([
      [['small', 1, 0.2], ['large', 1, 0.7]],
      [['large', 1, 0.7], ['small', 5, 1]],
      [['large', 3, 2.1], ['small', 15, 3]],
    ]);
  });

  test('without a price there is no money, and fewer nodes come first', () => {
    const unpriced = [SMALL, LARGE].map((node) => ({ ...node, hourlyPrice: undefined }));
    const found = estimateCost({ cpuMillis: 1000, memoryMiB: 1024 }, { floor: 15, typical: 15, peak: 15 }, unpriced);

    expect(found.floor.nodes).toEqual([{ shape: 'large', podsPerNode: 15, nodes: 1 }, { shape: 'small', podsPerNode: 3, nodes: 5 }]);
  });

  test('a shape without a price comes after those with one', () => {
    const found = estimateCost({ cpuMillis: 1000, memoryMiB: 1024 }, { floor: 1, typical: 1, peak: 1 }, [{ ...LARGE, hourlyPrice: undefined }, LARGE, SMALL]);

    expect(found.floor.nodes.map((n) => n.hourlyPrice)).toEqual([0.2, 0.7, undefined]);
  });

  test('a shape that is too small is left out, and no shape means no nodes', () => {
    const pod = { cpuMillis: 8000, memoryMiB: 1024 };

    expect(estimateCost(pod, { floor: 1, typical: 1, peak: 1 }, [SMALL, LARGE]).floor.nodes.map((n) => n.shape)).toEqual(['large']);
    expect(estimateCost(pod, { floor: 2, typical: 2, peak: 2 }, []).floor).toEqual({ replicas: 2, cores: 16, memoryGiB: 2, nodes: [] });
  });

  test('nothing runs at zero replicas', () => {
    expect(estimateCost({ cpuMillis: 100, memoryMiB: 100 }, { floor: 0, typical: 0, peak: 1 }, [SMALL]).floor).toEqual({
      replicas: 0, cores: 0, memoryGiB: 0, nodes: [{ shape: 'small', podsPerNode: 39, nodes: 0, hourlyPrice: 0, hourlyShare: 0 }],
    });
  });

  test('fails when a pod asks for nothing or for no number', () => {
    expect(() => estimateCost({ cpuMillis: 0, memoryMiB: 10 }, { floor: 1, typical: 1, peak: 1 }, [])).toThrow('a pod of 0m and 10 MiB has no cost: both must be positive and finite');
    expect(() => estimateCost({ cpuMillis: 10, memoryMiB: Infinity }, { floor: 1, typical: 1, peak: 1 }, [])).toThrow('a pod of 10m and Infinity MiB has no cost');
  });
});

test('the usual load needs what the target says, within the bounds', () => {
  const load = { ratePerSecond: 400, cpuMillisPerRequest: 4, requestMillis: 500, target: 0.5, min: 2, max: 10 };

  expect([typicalReplicas(load), typicalReplicas({ ...load, ratePerSecond: 10 }), typicalReplicas({ ...load, ratePerSecond: 4000 })]).toEqual([7, 2, 10]);
});

test('equal pods need as many nodes as they fill one after the other', () => {
  const node: NodeRoom = { name: 'n', cpuMillis: 1000, memoryMiB: 1000 };
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 80 }), (cpuMillis, memoryMiB, count) => {
    let nodes = 0;
    let room = { cpuMillis: 0, memoryMiB: 0, pods: 0 };
    for (let pod = 0; pod < count; pod++) {
      if (room.cpuMillis < cpuMillis || room.memoryMiB < memoryMiB || room.pods === 0) {
        nodes++;
        room = { cpuMillis: 1000, memoryMiB: 1000, pods: 110 };
      }
      room = { cpuMillis: room.cpuMillis - cpuMillis, memoryMiB: room.memoryMiB - memoryMiB, pods: room.pods - 1 };
    }

    expect(estimateCost({ cpuMillis, memoryMiB }, { floor: count, typical: count, peak: count }, [node]).floor.nodes[0].nodes).toBe(nodes);
  }), { numRuns: 200, seed: 17 });
});

test.each<[number, number, number]>([
  [3, 3, 3], // one in each zone, although one node could hold them all
  [2, 3, 2],
  [5, 3, 3], // 2 + 2 + 1
  [9, 3, 6], // three in each, two on a node
  [7, 3, 4], // 3 + 2 + 2: the zone of three needs a second node
  [7, 1, 4],
])('%d replicas in %d zones, two on a node, need %d nodes', (replicas, zones, nodes) => {
  const count = { floor: replicas, typical: replicas, peak: replicas };
  expect(estimateCost({ cpuMillis: 1000, memoryMiB: 1024 }, count, [{ name: 'small', cpuMillis: 2000, memoryMiB: 8192 }], zones).floor.nodes).toEqual([{ shape: 'small', podsPerNode: 2, nodes }]);
});
