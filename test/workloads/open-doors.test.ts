import { ledger, printed, resize, shop, ShopProps, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Scaling } from '../../src/tuning/profile/choices';
import type { IWorkload } from '../../src/workloads/workload';

type Found = IWorkload & { readonly findings: Array<{ id: string; message: string; severity: string }> };
const ids = (workload: Found) => workload.findings.map((f) => f.id);
const message = (workload: Found, id: string) => workload.findings.find((f) => f.id === id)?.message;
const unstated: ShopProps = { istio: undefined, gateway: undefined };

describe('what is taken to be installed', () => {
  test('Istio for a ledger is the first finding, and critical; both ways out end it', () => {
    const [first] = ledger(shop(unstated)).findings;
    expect([first.id, first.severity]).toEqual(['mesh-assumed', 'critical']);
    expect(first.message).toContain('PeerAuthentication, AuthorizationPolicy, DestinationRule, VirtualService');
    for (const istio of [IstioMode.SIDECAR, IstioMode.NONE]) {
      expect(first.message).toContain(`IstioMode.${istio.toUpperCase()}`);
      expect(ids(ledger(shop({ ...unstated, istio })))).not.toContain('mesh-assumed');
    }
    // it lists what is printed
    const kinds = ledger(shop(unstated)).apiObjects.filter((o) => o.apiGroup.endsWith('istio.io')).map((o) => o.kind);
    expect(kinds.filter((kind) => !first.message.includes(kind))).toEqual([]);
  });

  test('Istio for a function that is said to be in the mesh', () => {
    const fn = resize(shop({ ...unstated, knativeInMesh: true }));
    expect(message(fn, 'mesh-assumed')).toContain('refuses PeerAuthentication;');
    expect(fn.apiObjects.filter((o) => o.apiGroup.endsWith('istio.io')).map((o) => o.kind)).toEqual(['PeerAuthentication']);
  });

  test('nothing for a web service', () => {
    expect(ids(web(shop(unstated))).filter((id) => id.endsWith('-assumed'))).toEqual(['start-assumed']);
  });

  test.each([
    ['nothing', {}, true], ['its version', { knativeVersion: '1.19' }, false], ['its flags', { knative: [] }, false],
    ['its namespaces', { knativeNamespaces: ['knative-serving', 'istio-system'] }, false], ['its mesh', { knativeInMesh: false }, false],
  ])('Knative, where the target says %s', (_, target, expected) => {
    expect(ids(resize(shop(target as ShopProps))).includes('knative-assumed')).toBe(expected);
  });

  test('the custom metrics API, where the autoscaler reads it', () => {
    const scaled = web(shop(), { scaling: Scaling.onRequestRate({ min: 3, max: 9 }, 'http_requests_per_second') });
    expect(message(scaled, 'custom-metrics-assumed')).toMatch(/custom\.metrics\.k8s\.io.* http_requests_per_second /);
    expect(ids(web(shop()))).not.toContain('custom-metrics-assumed');
  });
});

test('a call to one function opens the gateway for all, and the caller is told', () => {
  const chart = shop();
  const [front, other, fn] = [web(chart), web(chart, {}, 'other'), resize(chart)];
  front.callsTo(fn);
  expect(message(front, 'function-call-opens-gateway')).toContain("the call of 'web' to 'resize' goes through Knative's gateway (knative-serving, kourier-system)");
  expect(ids(other)).not.toContain('function-call-opens-gateway');
});

describe('monitoring', () => {
  const scrapers = (workload: IWorkload) => printed(workload, 'NetworkPolicy').spec.ingress.flatMap((rule: any) => rule.from ?? [])
    .filter((peer: any) => peer.namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === 'monitoring');
  const labels = { 'app.kubernetes.io/name': 'prometheus' };

  test.each([
    ['without a mesh', { istio: IstioMode.NONE }, true],
    ['in an ambient mesh that monitoring is part of', { istio: IstioMode.AMBIENT, monitoringServiceAccount: 'monitoring/prometheus' }, true],
    ['in an ambient mesh that refuses it', { istio: IstioMode.AMBIENT }, false],
    ['in sidecars, which serve metrics apart', { istio: IstioMode.SIDECAR }, false],
    ['where its pods are known', { istio: IstioMode.NONE, monitoringPodLabels: labels }, false],
  ])('gets to a ledger\'s own port %s', (_, target, expected) => {
    expect(ids(ledger(shop(target as ShopProps))).includes('monitoring-reaches-program')).toBe(expected);
  });

  test('is let in by its pods, for all workloads', () => {
    for (const istio of [IstioMode.NONE, IstioMode.SIDECAR]) {
      const chart = shop({ istio, monitoringPodLabels: labels });
      for (const workload of [web(chart), ledger(chart), resize(chart)]) {
        expect(scrapers(workload)).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: { matchLabels: labels } }]);
      }
      expect(scrapers(web(shop({ istio })))).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }]);
    }
  });

  test.each([
    [{}, 'expected an object with at least one label'], [{ 'a b': 'x' }, 'expected the name of a label'], [{ app: 'no label!' }, 'expected the value of a label'], [{ app: 7 as unknown as string }, "expected a text: write '7'"],
  ])('fails on %j', (monitoringPodLabels, words) => {
    expect(() => shop({ monitoringPodLabels })).toThrow(words);
  });
});

describe('in a chart without a namespace', () => {
  const pair = (istioVersion: string, props: ShopProps = {}) => {
    const chart = shop({ namespace: null, istioVersion, ...props });
    const [front, back] = [web(chart), ledger(chart)];
    front.callsTo(back);
    return back;
  };
  const sources = (workload: IWorkload) => printed(workload, 'AuthorizationPolicy').spec.rules.map((rule: any) => rule.from[0].source);

  test('the policy means accounts of its own, from Istio 1.25 on', () => {
    const back = pair('1.25');
    expect(sources(back)).toContainEqual({ serviceAccounts: ['web'] });
    expect(JSON.stringify(sources(back))).not.toContain('*/sa/');
    expect(ids(back)).not.toContain('mesh-identity-any-namespace');
  });

  test('an older Istio admits that name everywhere, and a finding says so', () => {
    const back = pair('1.24');
    expect(sources(back)).toContainEqual({ principals: ['*/sa/web'] });
    expect(message(back, 'mesh-identity-any-namespace')).toContain("chart 'shop' has no namespace");
    const named = ledger(shop({ istioVersion: '1.24' }));
    expect(ids(named)).not.toContain('mesh-identity-any-namespace');
    expect(ids(ledger(shop({ namespace: null, istio: IstioMode.NONE })))).not.toContain('mesh-identity-any-namespace');
  });
});

test('a waypoint is known by its label alone', () => {
  const behind = web(shop({ istio: IstioMode.AMBIENT, waypoint: 'wp' }));
  expect(message(behind, 'waypoint-known-by-label')).toContain("the waypoint 'wp' by its label");
  expect(ids(web(shop({ istio: IstioMode.AMBIENT })))).not.toContain('waypoint-known-by-label');
});
