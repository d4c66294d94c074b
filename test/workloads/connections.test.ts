import { ApiObject, App, Chart } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ledger, printed, resize, shop, variables, web } from './fixtures';
import * as assertions from '../../src/assertions';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { SecretSource } from '../../src/manifests/secret-source';
import type { WorkloadEndpoint } from '../../src/manifests/workload-endpoint';
import { Protocol } from '../../src/tuning/profile/choices';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { WorkloadPlan } from '../../src/tuning/workload-plan';
import type { ICallee, IWorkload } from '../../src/workloads/workload';
import { telling } from '../support/telling';

const callerLabels = (policy: any): string[] => policy.spec.ingress
  .flatMap((rule: any) => rule.from ?? [])
  .map((peer: any) => peer.podSelector?.matchLabels?.['app.kubernetes.io/name'])
  .filter((name: unknown) => name !== undefined);

const calleeLabels = (policy: any): string[] => policy.spec.egress
  .flatMap((rule: any) => rule.to ?? [])
  .map((peer: any) => peer.podSelector?.matchLabels?.['app.kubernetes.io/name'])
  .filter((name: unknown) => name !== undefined);

const operations = (policy: any): any[] => policy.spec.rules.flatMap((rule: any) => rule.to ?? []).map((to: any) => to.operation).filter((op: any) => op.paths !== undefined);

describe('callsTo', () => {
  test('opens both network policies, authorizes the caller and tells it the address, however late', () => {
    const chart = shop();
    const [front, back] = [web(chart), ledger(chart)];
    expect(calleeLabels(printed(front, 'NetworkPolicy'))).toEqual([]);
    expect(variables(front).LEDGER_URL).toBeUndefined();

    front.callsTo(back, 'POST /v1/charges');

    expect(calleeLabels(printed(front, 'NetworkPolicy'))).toEqual(['ledger']);
    expect(callerLabels(printed(back, 'NetworkPolicy'))).toContain('web');
    expect(variables(front).LEDGER_URL).toBe('http://ledger.shop.svc.cluster.local');
    const rules = JSON.stringify(printed(back, 'AuthorizationPolicy').spec.rules);
    expect(rules).toContain('cluster.local/ns/shop/sa/web');
    expect(operations(printed(back, 'AuthorizationPolicy'))).toEqual([{ methods: ['POST'], paths: ['/v1/charges'], ports: ['8080'] }]);
  });

  test('twice merges the routes', () => {
    const chart = shop();
    const [front, back] = [web(chart), ledger(chart)];
    front.callsTo(back, 'GET /v1/charges/*');
    front.callsTo(back, 'GET /v1/charges/*', 'GET /v1/accounts');
    expect(operations(printed(back, 'AuthorizationPolicy'))).toEqual([{ methods: ['GET'], paths: ['/v1/accounts', '/v1/charges/*'], ports: ['8080'] }]);
  });

  test.each([[[], ['GET /v1']], [['GET /v1'], []]])('no route (%j, then %j) means all of them', (first, second) => {
    const chart = shop();
    const [front, back] = [web(chart), ledger(chart)];
    front.callsTo(back, ...first);
    front.callsTo(back, ...second);
    expect(operations(printed(back, 'AuthorizationPolicy'))).toEqual([]);
    expect(JSON.stringify(printed(back, 'AuthorizationPolicy').spec.rules)).toContain('sa/web');
  });

  test('the order of calls does not change the output', () => {
    const printAll = (order: string[]) => {
      const chart = shop();
      const workloads: Record<string, IWorkload> = { a: web(chart, {}, 'a'), b: web(chart, {}, 'b'), ledger: ledger(chart) };
      order.forEach((name) => workloads[name].callsTo(workloads.ledger, 'GET /v1'));
      return Object.values(workloads).flatMap((w) => w.apiObjects.map((o) => o.toJson()));
    };
    expect(printAll(['a', 'b'])).toEqual(printAll(['b', 'a']));
  });

  test('a gRPC address has no scheme', () => {
    const chart = shop();
    const front = web(chart);
    front.callsTo(web(chart, { runtime: Runtime.golang(), protocol: Protocol.GRPC }, 'price-list'), '/shop.Prices/*');
    expect(variables(front).PRICE_LIST_URL).toBe('price-list.shop.svc.cluster.local:80');
  });

  test('functions call and are called', () => {
    const chart = shop({ istio: IstioMode.NONE });
    const [front, fn] = [web(chart), resize(chart)];
    front.callsTo(fn);
    fn.callsTo(front);
    expect(variables(front).RESIZE_URL).toBe('http://resize.shop.svc.cluster.local');
    expect(variables(fn).WEB_URL).toBe('http://web.shop.svc.cluster.local.');
    expect(callerLabels(printed(front, 'NetworkPolicy'))).toContain('resize');
  });

  test('works between charts that have namespaces', () => {
    const app = new App();
    ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }).applyTo(app);
    const front = web(new Chart(app, 'front', { namespace: 'front' }));
    const back = ledger(new Chart(app, 'back', { namespace: 'back' }));
    front.callsTo(back);
    expect(variables(front).LEDGER_URL).toBe('http://ledger.back.svc.cluster.local');
    expect(JSON.stringify(printed(front, 'NetworkPolicy').spec.egress)).toContain('"kubernetes.io/metadata.name":"back"');
    expect(JSON.stringify(printed(back, 'AuthorizationPolicy'))).toContain('cluster.local/ns/front/sa/web');
  });

  test('a variable of the user\'s wins over the address', () => {
    const chart = shop();
    const front = web(chart, { env: { LEDGER_URL: EnvValue.fromValue('http://proxy') } });
    front.callsTo(ledger(chart));
    expect(variables(front).LEDGER_URL).toBe('http://proxy');
  });

  test('no tuned value depends on the number of callers', () => {
    const decisions = (callers: number) => {
      const chart = shop();
      const back = ledger(chart);
      for (let i = 0; i < callers; i++) {
        web(chart, {}, `web-${i}`).callsTo(back);
      }
      return back.plan.toJson();
    };
    expect(decisions(3)).toBe(decisions(0));
  });
});

describe('a call is refused', () => {
  test('to itself', () => {
    const front = web(shop());
    expect(() => front.callsTo(front)).toThrow("'shop/web' calls itself");
  });

  test('to another app', () => {
    expect(() => web(shop()).callsTo(ledger(shop()))).toThrow(telling("'shop/web' calls 'shop/ledger' of another app", 'callsExternal(host, port)'));
  });

  test('to another cluster', () => {
    const app = new App();
    const charts = ['eu', 'us'].map((id) => {
      const chart = new Chart(app, id, { namespace: 'shop' });
      ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }).applyTo(chart);
      return chart;
    });
    expect(() => web(charts[0]).callsTo(ledger(charts[1]))).toThrow(telling("'eu/web' calls 'us/ledger'", 'ClusterTarget', 'callsExternal(host, port)'));
  });

  test.each([[undefined, 'back', 'front'], ['front', undefined, 'back'], [undefined, undefined, 'front']])('between charts in the namespaces %s and %s', (one, other, without) => {
    const app = new App();
    ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }).applyTo(app);
    const front = web(new Chart(app, 'front', { namespace: one }));
    const back = ledger(new Chart(app, 'back', { namespace: other }));
    expect(() => front.callsTo(back)).toThrow(`'front/web' calls 'back/ledger' in another chart, and chart '${without}' has no namespace`);
  });

  test('but not within a chart without a namespace', () => {
    const chart = shop({ namespace: null });
    const front = web(chart);
    front.callsTo(ledger(chart));
    expect(variables(front).LEDGER_URL).toBe('http://ledger');
  });

  test('to a function in a chart without a namespace', () => {
    const chart = shop({ namespace: null });
    expect(() => web(chart).callsTo(resize(chart))).toThrow("'shop/web' calls the function 'shop/resize' in a chart without a namespace");
  });

  test('from outside of the mesh to a STRICT service, and the message names istio', () => {
    const chart = shop({ istio: undefined });
    expect(() => web(chart).callsTo(ledger(chart))).toThrow(telling("'shop/web' is outside the mesh and calls 'shop/ledger'", 'STRICT', 'istio: IstioMode.SIDECAR (or AMBIENT)', 'istio: IstioMode.NONE'));
    const none = shop({ istio: IstioMode.NONE });
    expect(() => web(none).callsTo(ledger(none))).not.toThrow();
  });

  test('from a function outside of the mesh to a STRICT service', () => {
    const chart = shop();
    const [fn, back] = [resize(chart), ledger(chart)];
    expect(() => fn.callsTo(back)).toThrow(/: say istio: IstioMode.SIDECAR \(or AMBIENT\) and knativeInMesh: true on the ClusterTarget$/);
    const inMesh = shop({ knativeInMesh: true });
    expect(() => resize(inMesh).callsTo(ledger(inMesh))).not.toThrow();
  });

  test('with a route that cannot be read, and nothing is opened', () => {
    const chart = shop();
    const [front, back] = [web(chart), ledger(chart)];
    expect(() => front.callsTo(back, 'charges')).toThrow("route 'charges' cannot be read");
    expect(calleeLabels(printed(front, 'NetworkPolicy'))).toEqual([]);
    expect(callerLabels(printed(back, 'NetworkPolicy'))).not.toContain('web');
  });

  test('with an HTTP route to a gRPC workload', () => {
    const chart = shop();
    const back = web(chart, { runtime: Runtime.golang(), protocol: Protocol.GRPC }, 'catalog');
    expect(() => web(chart).callsTo(back, 'GET /v1/*')).toThrow("route 'GET /v1/*' of a gRPC workload");
  });

  test('with routes that nothing in an ambient mesh can enforce', () => {
    const chart = shop({ istio: IstioMode.AMBIENT });
    const [front, back] = [web(chart), ledger(chart)];
    expect(() => front.callsTo(back, 'GET /v1')).toThrow(telling("'shop/web' declares routes of 'shop/ledger'", 'waypoint', 'without routes'));
    expect(() => front.callsTo(back)).not.toThrow();
    const withWaypoint = shop({ istio: IstioMode.AMBIENT, waypoint: 'waypoint' });
    expect(() => web(withWaypoint).callsTo(ledger(withWaypoint), 'GET /v1')).not.toThrow();
  });
});

test('a call whose address would replace a setting is refused, a reference or variable of the user\'s wins', () => {
  const chart = shop();
  const back = ledger(chart);
  expect(() => web(chart, { config: { LEDGER_URL: 'http://proxy' } }).callsTo(back))
    .toThrow(telling("'shop/web' has LEDGER_URL in config and calls 'shop/ledger'", 'env'));
  const front = web(chart, { secrets: { LEDGER_URL: SecretSource.existing('urls', 'ledger').asEnv() } }, 'front');
  front.callsTo(back);
  expect(variables(front).LEDGER_URL).toEqual({ secretKeyRef: { name: 'urls', key: 'ledger' } });
});

test('two callees of one name in two namespaces are refused before a file is written', () => {
  const app = new App();
  ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }).applyTo(app);
  const front = web(new Chart(app, 'front', { namespace: 'front' }));
  front.callsTo(ledger(new Chart(app, 'eu', { namespace: 'eu' })));
  front.callsTo(ledger(new Chart(app, 'us', { namespace: 'us' })));
  expect(front.node.validate().join()).toMatch(telling("'web' calls 'ledger.eu.svc.cluster.local' and 'ledger.us.svc.cluster.local'", 'LEDGER_URL', 'env'));
});

describe('callsExternal', () => {
  test('opens the port, once', () => {
    const front = web(shop());
    const before = printed(front, 'NetworkPolicy').spec.egress;
    front.callsExternal('api.example.com', 443);
    front.callsExternal('API.example.com', 443);
    const added = printed(front, 'NetworkPolicy').spec.egress.filter((rule: any) => !before.some((old: any) => JSON.stringify(old) === JSON.stringify(rule)));
    expect(added.map((rule: any) => rule.ports)).toEqual([[{ protocol: 'TCP', port: 443 }]]);
  });

  test('refuses an address with a scheme, and a port that is none', () => {
    const front = web(shop());
    expect(() => front.callsExternal('https://api.example.com', 443)).toThrow("for example 'api.example.com'");
    expect(() => front.callsExternal('api.example.com', 0)).toThrow("'shop/web'.callsExternal: port is 0, expected a whole number from 1 to 65535, for example 443");
  });
});

/** A workload that somebody else wrote. */
class Foreign extends Construct implements ICallee {
  public readonly accepted: string[] = [];
  public readonly endpoint: WorkloadEndpoint;
  public readonly apiObjects: ApiObject[] = [];

  constructor(scope: Construct, id: string, meshed: boolean, private readonly refuses = false, over: Partial<WorkloadEndpoint> = {}) {
    super(scope, id);
    this.endpoint = {
      workloadName: id,
      namespace: 'shop',
      host: `${id}.shop.svc.cluster.local`,
      port: 8000,
      podPort: 8000,
      protocol: Protocol.HTTP,
      podLabels: { 'app.kubernetes.io/name': id },
      serviceAccountName: id,
      meshed,
      strict: false,
      knative: false,
      ...over,
    };
  }

  public get plan(): WorkloadPlan {
    throw new Error('a foreign workload has no plan of ours');
  }

  public acceptCallsFrom(caller: IWorkload, ...routes: string[]): void {
    if (this.refuses) {
      throw new Error('not today');
    }
    this.accepted.push(`${caller.endpoint.workloadName} ${routes.join(',')}`);
  }

  public callsTo(other: IWorkload, ...routes: string[]): void {
    other.acceptCallsFrom(this, ...routes);
  }

  public callsExternal(): void {}
  public patch(): void {}
}

describe('a construct with an endpoint, which is no workload', () => {
  class Legacy extends Construct implements ICallee {
    public readonly accepted: string[] = [];
    public get endpoint(): WorkloadEndpoint {
      const id = this.node.id;
      return { workloadName: id, namespace: 'shop', host: `${id}.shop.svc.cluster.local`, port: 8000, protocol: Protocol.HTTP, podLabels: { app: id }, serviceAccountName: id, meshed: true };
    }
    public acceptCallsFrom(caller: ICallee, ...routes: string[]): void {
      this.accepted.push(`${caller.endpoint.workloadName} ${routes.join(',')}`);
    }
  }

  test('is called, also by a service whose callers wait', () => {
    const chart = shop();
    const [front, back, legacy] = [web(chart), ledger(chart), new Legacy(chart, 'legacy')];
    front.callsTo(legacy, 'GET /v1');
    back.callsTo(legacy);
    expect(legacy.accepted).toEqual(['web GET /v1', 'ledger ']);
    const manifests = assertions.Manifests.of(chart);
    for (const name of ['web', 'ledger']) {
      manifests.hasObjectLike('NetworkPolicy', name, { spec: { egress: [{ to: assertions.Match.exactly([selected('legacy')]), ports: assertions.Match.exactly([{ port: 8000, protocol: 'TCP' }]) }] } });
    }
    expect(back.findings.map(({ id }) => id)).not.toContain('callee-outlasts-caller');
    expect(chart.node.validate()).toEqual([]);
  });

  test('calls', () => {
    const chart = shop();
    const [back, legacy] = [ledger(chart), new Legacy(chart, 'legacy')];
    back.acceptCallsFrom(legacy, 'GET /v1');
    const manifests = assertions.Manifests.of(chart);
    manifests.hasObjectLike('NetworkPolicy', 'ledger', { spec: { ingress: [{ from: [selected('legacy')], ports: [{ port: 8080 }] }] } });
    manifests.hasObjectLike('AuthorizationPolicy', 'ledger', { spec: { rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/legacy'] } }] }] } });
  });

  const selected = (app: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: { matchLabels: { app } } });
});

describe('a workload that somebody else wrote', () => {
  test('is called', () => {
    const chart = shop();
    const [front, foreign] = [web(chart), new Foreign(chart, 'legacy', true)];
    front.callsTo(foreign, 'GET /v1');
    expect(foreign.accepted).toEqual(['web GET /v1']);
    expect(variables(front).LEGACY_URL).toBe('http://legacy.shop.svc.cluster.local:8000');
    expect(calleeLabels(printed(front, 'NetworkPolicy'))).toEqual(['legacy']);
  });

  test('opens one port even if it names only the one that callers use', () => {
    const chart = shop();
    const [front, foreign] = [web(chart), new Foreign(chart, 'legacy', true)];
    delete (foreign.endpoint as any).podPort;
    front.callsTo(foreign);
    const rule = printed(front, 'NetworkPolicy').spec.egress.find((r: any) => JSON.stringify(r).includes('legacy'));
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: 8000 }]);
  });

  test('calls', () => {
    const chart = shop();
    const [foreign, back] = [new Foreign(chart, 'legacy', true), ledger(chart)];
    foreign.callsTo(back, 'GET /v1');
    expect(callerLabels(printed(back, 'NetworkPolicy'))).toContain('legacy');
    expect(JSON.stringify(printed(back, 'AuthorizationPolicy'))).toContain('cluster.local/ns/shop/sa/legacy');
  });

  test('is refused like any other outside of the mesh', () => {
    const chart = shop();
    expect(() => new Foreign(chart, 'legacy', false).callsTo(ledger(chart))).toThrow("'shop/legacy' is outside the mesh and calls 'shop/ledger'");
  });

  test('that refuses the call leaves nothing behind', () => {
    const chart = shop();
    const front = web(chart);
    expect(() => front.callsTo(new Foreign(chart, 'legacy', true, true))).toThrow('not today');
    expect(variables(front).LEGACY_URL).toBeUndefined();
  });

  describe('and has two ports', () => {
    const both = () => {
      const chart = shop();
      const port = (id: string, number: number) => new Foreign(chart, id, true, false, {
        workloadName: 'legacy', host: 'legacy.shop.svc.cluster.local', serviceAccountName: 'legacy', podLabels: { app: 'legacy' }, port: number, podPort: number,
      });
      return { chart, http: port('legacy-http', 8000), admin: port('legacy-admin', 9000) };
    };
    const ports = (workload: IWorkload) => printed(workload, 'NetworkPolicy').spec.egress
      .filter((rule: any) => JSON.stringify(rule.to).includes('legacy')).map((rule: any) => rule.ports[0].port);

    test('both are open, whatever the order', () => {
      for (const order of [['http', 'admin'], ['admin', 'http']] as const) {
        const { chart, ...legacy } = both();
        const front = web(chart, { env: { LEGACY_URL: EnvValue.fromValue('http://legacy:8000') } });
        order.forEach((which) => front.callsTo(legacy[which]));
        expect(ports(front)).toEqual([8000, 9000]);
      }
    });

    test('one variable cannot hold both, and the ways out work', () => {
      const { chart, http, admin } = both();
      const front = web(chart);
      front.callsTo(admin);
      expect(variables(front).LEGACY_URL).toBe('http://legacy.shop.svc.cluster.local:9000');
      front.callsTo(http);
      expect(front.node.validate().join()).toMatch(telling("'web' calls 'http://legacy.shop.svc.cluster.local:8000' and 'http://legacy.shop.svc.cluster.local:9000'", 'LEGACY_URL', 'env'));
      const renamed = web(chart, {}, 'renamed');
      renamed.callsTo(http);
      renamed.callsTo(new Foreign(chart, 'again', true, false, { ...admin.endpoint, workloadName: 'legacy-admin' }));
      expect([variables(renamed).LEGACY_URL, variables(renamed).LEGACY_ADMIN_URL]).toEqual(['http://legacy.shop.svc.cluster.local:8000', 'http://legacy.shop.svc.cluster.local:9000']);
      expect(ports(renamed)).toEqual([8000, 9000]);
    });

    test('as a caller both are let in, each as who it is', () => {
      const { chart, http, admin } = both();
      const other = new Foreign(chart, 'other', true, false, { workloadName: 'legacy', podLabels: { app: 'legacy', tier: 'batch' }, serviceAccountName: 'batch' });
      const back = ledger(chart);
      [http, admin, other].forEach((caller) => caller.callsTo(back, `GET /${caller.node.id}`));
      const from = printed(back, 'NetworkPolicy').spec.ingress.flatMap((rule: any) => rule.from ?? []).map((peer: any) => peer.podSelector?.matchLabels).filter((labels: any) => labels?.app === 'legacy');
      expect(from).toEqual([{ app: 'legacy', tier: 'batch' }, { app: 'legacy' }]);
      const principals = printed(back, 'AuthorizationPolicy').spec.rules.flatMap((rule: any) => rule.from[0].source.principals);
      expect(principals).toEqual(expect.arrayContaining(['cluster.local/ns/shop/sa/batch', 'cluster.local/ns/shop/sa/legacy']));
      expect(operations(printed(back, 'AuthorizationPolicy')).flatMap(({ paths }: any) => paths).sort()).toEqual(['/legacy-admin', '/legacy-http', '/other']);
    });
  });
});
