import { fn, ledger, plain, web } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { tuneScratch } from '../../src/tuning/pod/disk';
import { tuneDisruption, tuneEvictableVolumes } from '../../src/tuning/pod/disruption';
import { Scaling } from '../../src/tuning/profile/choices';

test('an autoscaled service gives a tenth, also of its unready pods', () => {
  expect(plain(tuneDisruption(web()))).toEqual({ 'disruption.maxUnavailable': '10%', 'disruption.unhealthyPodEvictionPolicy': 'AlwaysAllow' });
});

test.each([[2, 1], [9, 1], [10, '10%']])('of %d fixed replicas a drain may take %s', (minReplicas, max) => {
  expect(tuneDisruption(web({ input: { scaling: Scaling.exactly(minReplicas) }, size: { minReplicas } })).disruption!.maxUnavailable.value).toBe(max);
});

test.each([1, 2, 12])('of whatever number another autoscaler makes of %d a tenth may go', (minReplicas) => {
  const input = { scaling: Scaling.exactly(minReplicas), otherAutoscaler: true };
  expect(plain(tuneDisruption(web({ input, size: { minReplicas } })))).toEqual({ 'disruption.maxUnavailable': '10%', 'disruption.unhealthyPodEvictionPolicy': 'AlwaysAllow' });
});

test.each([3, 5, 7])('of %d members one may go, and unhealthy ones stay when the quorum is gone', (minReplicas) => {
  expect(plain(tuneDisruption(ledger({ size: { minReplicas } })))).toEqual({ 'disruption.maxUnavailable': 1, 'disruption.unhealthyPodEvictionPolicy': 'IfHealthyBudget' });
});

test('unhealthy replicas stay for the reason that fits', () => {
  const reason = (quorum: boolean) => tuneDisruption(ledger({}, { quorum })).disruption!.unhealthyPodEvictionPolicy.because.reason();
  expect(reason(true)).toContain('quorum');
  expect(reason(false)).not.toContain('quorum');
});

test.each([
  ['a floor of one', web({ size: { minReplicas: 1 } }), 'one replica'],
  ['a single node', web({ input: { target: ClusterTarget.singleNode('1.34') } }), 'a single node'],
  ['a function', fn({ size: { minReplicas: 3 } }), 'Knative'],
  ['a store of one replica', ledger({ size: { minReplicas: 1 } }, { quorum: false }), 'one replica'],
])('there is none for %s', (_name, ctx, why) => {
  const { disruption, omitted } = tuneDisruption(ctx);
  expect([disruption, omitted!.because.reason()]).toEqual([undefined, expect.stringContaining(why)]);
});

describe('the cluster autoscaler may empty the node of', () => {
  const evictable = (ctx: PlanContext) => tuneEvictableVolumes(ctx, tuneScratch(ctx))?.value;
  const sidecar = ['istio-data', 'workload-socket', 'credential-socket', 'workload-certs'];

  test.each([
    ['a pod with memory only: it keeps none', web(), undefined],
    ['writable paths', web({ input: { writablePaths: ['/var/log/app', '/var/cache/app'] } }), ['/var/cache/app', '/var/log/app']],
    ['a sidecar, whose files are made anew', web({ mesh: 'sidecar' }), sidecar],
    ['both', web({ mesh: 'sidecar', input: { writablePaths: ['/a'] } }), ['/a', ...sidecar]],
    ['ambient, which adds nothing', web({ mesh: 'ambient' }), undefined],
    ['a cache of a function', fn({}, { cachePath: '/cache' }), ['/cache']],
    ['a function\'s offline buffer, which is no scratch', fn({}, { offlineBufferMiB: 1024 }), undefined],
  ])('%s', (_name, ctx, expected) => {
    expect(evictable(ctx)).toEqual(expected);
  });
});
