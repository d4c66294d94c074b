import { fn, ledger, plain, web } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { tuneSpread } from '../../src/tuning/pod/spread';

const host = { 'host.maxSkew': 1, 'host.whenUnsatisfiable': 'ScheduleAnyway' };
const zone = { 'zone.maxSkew': 1, 'zone.whenUnsatisfiable': 'ScheduleAnyway', 'zone.nodeTaintsPolicy': 'Honor' };

test('a Deployment spreads each version over zones and nodes, and still schedules with a zone gone', () => {
  expect(plain(tuneSpread(web()))).toEqual({
    ...zone, 'zone.matchLabelKeys': ['pod-template-hash'], ...host, 'host.matchLabelKeys': ['pod-template-hash'],
  });
});

test('a quorum with a member per zone is held to it', () => {
  expect(plain(tuneSpread(ledger()))).toEqual({ ...zone, 'zone.whenUnsatisfiable': 'DoNotSchedule', 'zone.minDomains': 3, ...host });
});

test.each([[5, 3, 3], [5, 4, 4], [3, 4, 3], [7, 3, 3]])('%d members in %d zones are placed in %d of them, because their volumes never move', (minReplicas, zones, minDomains) => {
  const ctx = ledger({ size: { minReplicas }, input: { target: ClusterTarget.kubernetes('1.34', { zones }) } });
  expect(plain(tuneSpread(ctx))).toEqual({ ...zone, 'zone.whenUnsatisfiable': 'DoNotSchedule', 'zone.minDomains': minDomains, ...host });
});

test('replicas on zonal volumes are not said to move to another zone', () => {
  const reason = (ctx: PlanContext) => tuneSpread(ctx).zone!.whenUnsatisfiable.because.reason();
  expect(reason(web())).not.toContain('volume');
  expect(reason(ledger({}, { quorum: false }))).toContain('volume');
});

test.each([
  ['a quorum in two zones', ledger({ input: { target: ClusterTarget.kubernetes('1.34', { zones: 2 }) } })],
  ['a store without quorum', ledger({}, { quorum: false })],
])('%s: nobody is left pending', (_name, ctx) => {
  expect(plain(tuneSpread(ctx))).toEqual({ ...zone, ...host });
});

test('one zone: nodes only', () => {
  expect(Object.keys(tuneSpread(web({ input: { target: ClusterTarget.kubernetes('1.34', { zones: 1 }) } })))).toEqual(['host']);
});

test('one node: none, with a reason', () => {
  expect(plain(tuneSpread(web({ input: { target: ClusterTarget.singleNode('1.34') } })))).toEqual({ omitted: 'omitted' });
});

test('a function spreads only where Knative\'s flag allows it', () => {
  expect(tuneSpread(fn()).omitted!.because.reason()).toContain('kubernetes.podspec-topologyspreadconstraints');
  const target = ClusterTarget.kubernetes('1.34', { knative: [KnativeFeature.TOPOLOGY_SPREAD] });
  expect(plain(tuneSpread(fn({ input: { target } })))).toEqual({ ...zone, ...host });
});
