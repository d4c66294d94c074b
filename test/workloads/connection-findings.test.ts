import { Duration } from 'cdk8s';
import { ledger, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Exposure } from '../../src/tuning/profile/choices';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { telling } from '../support/telling';

const message = (workload: { findings: Array<{ id: string; message: string }> }, id: string) => workload.findings.find((f) => f.id === id)?.message;
const slow = (seconds: number) => ({ profile: WorkloadProfile.of({ peak: Rate.perSecond(100), cpuPerRequest: Duration.millis(4), slowestRequest: Duration.seconds(seconds) }) });

test('a call to a name opens the cluster\'s own addresses too, unless the target knows them', () => {
  const caller = web(shop());
  caller.callsExternal('203.0.113.7', 443);
  expect(message(caller, 'external-call-opens-cluster')).toBeUndefined();
  caller.callsExternal('api.stripe.com', 443);
  expect(message(caller, 'external-call-opens-cluster')).toContain('api.stripe.com:443 opens that port of every address');
  expect(message(caller, 'external-call-opens-cluster')).toMatch(/\{ cidrs \}.*clusterCidrs/);

  const known = web(shop({ clusterCidrs: ['10.0.0.0/8'] }));
  known.callsExternal('api.stripe.com', 443);
  expect(message(known, 'external-call-opens-cluster')).toBeUndefined();
});

test.each([[IstioMode.SIDECAR, true], [IstioMode.AMBIENT, false], [IstioMode.NONE, false]])('a mesh of kind %s may refuse a call out of the cluster: %s', (istio, expected) => {
  const caller = web(shop({ istio }));
  expect(message(caller, 'external-call-in-mesh')).toBeUndefined();
  caller.callsExternal('203.0.113.7', 443);
  expect(message(caller, 'external-call-in-mesh') !== undefined).toBe(expected);
});

describe('a callee that may take longer than the caller\'s own callers wait', () => {
  const ids = (caller: ReturnType<typeof web>) => message(caller, 'callee-outlasts-caller');

  test('in the mesh is a finding', () => {
    const chart = shop();
    const [front, back] = [web(chart, slow(5)), ledger(chart, slow(30))];
    expect(ids(front)).toBeUndefined();
    front.callsTo(back);
    expect(ids(front)).toMatch(telling("'ledger' takes 30 s", "'web' time out after 5 s", 'slowestRequest'));
  });

  test('behind a gateway without a mesh is one too', () => {
    const chart = shop({ istio: IstioMode.NONE });
    const [front, back] = [web(chart, { ...slow(4), exposure: Exposure.gateway('shop.example.com') }), web(chart, slow(6), 'back')];
    front.callsTo(back);
    expect(ids(front)).toContain('after 5 s');
  });

  test('is none where it is as fast, or where nobody gives up', () => {
    const chart = shop();
    const [front, back] = [web(chart, slow(5)), ledger(chart, slow(5))];
    front.callsTo(back);
    expect(ids(front)).toBeUndefined();
    const plainText = shop({ istio: IstioMode.NONE });
    const [patient, slower] = [web(plainText, slow(5)), web(plainText, slow(30), 'back')];
    patient.callsTo(slower);
    expect(ids(patient)).toBeUndefined();
  });

  test('of a function is the one that Knative bounds', () => {
    const chart = shop({ knativeInMesh: true });
    const [fn, back] = [resize(chart, slow(5)), web(chart, slow(30), 'back')];
    fn.callsTo(back);
    expect(message(fn, 'callee-outlasts-caller')).toContain("'resize' time out after 13 s");
  });
});

test('a function opts out of the mesh that Knative is not part of', () => {
  const labels = (props: Parameters<typeof shop>[0]) => resize(shop(props)).apiObjects.find((o) => o.kind === 'Service')!.toJson().spec.template.metadata.labels;
  expect(labels({})).toMatchObject({ 'sidecar.istio.io/inject': 'false' });
  expect(labels({ istio: IstioMode.AMBIENT })).toMatchObject({ 'istio.io/dataplane-mode': 'none' });
  expect(labels({ knativeInMesh: true })).toMatchObject({ 'sidecar.istio.io/inject': 'true' });
  expect(Object.keys(labels({ istio: IstioMode.NONE })).sort()).toEqual(['app.kubernetes.io/instance', 'app.kubernetes.io/name']);
});
