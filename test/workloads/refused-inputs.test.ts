import { App, Chart, Duration, JsonPatch, Lazy, Size, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { fixtureAddOn } from './fixture-add-on';
import { ledger, printed, resize, shop, variables, web } from './fixtures';
import {
  ClusterTarget, Exposure, HealthChecks, IstioMode, type IWorkload, Protocol, Rate, Runtime, Scaling, SecretSource, SecurityPreset, Storage, Traffic, TunedApp, type WorkloadEndpoint, WorkloadProfile,
} from '../../src';

/*
 * What programs without a type check hand over, one of each kind; every slot is walked by every-input.test.ts.
 */

const target = (props: any) => ClusterTarget.kubernetes('1.34', props);

describe('structs and enums', () => {
  test.each<[string, () => unknown, string]>([
    ['a misspelt prop of a target', () => target({ zoness: 3 }), "ClusterTarget.kubernetes has the unknown prop 'zoness': did you mean zones?"],
    ['a member by its name', () => target({ istio: 'Sidecar' }), "ClusterTarget.kubernetes: istio is 'Sidecar', expected one of IstioMode.NONE, IstioMode.SIDECAR, IstioMode.AMBIENT; did you mean IstioMode.SIDECAR?"],
    ['a member that there is not', () => target({ security: 'restricted' }), "ClusterTarget.kubernetes: security is 'restricted', expected one of SecurityPreset.HARDENED, SecurityPreset.PLATFORM"],
    ['a target as a list', () => ClusterTarget.openshift('1.34', [] as any), 'ClusterTarget.openshift: props is a list of 0, expected an object'],
    ['a mesh by another word', () => target({ mesh: 'istio' }), "ClusterTarget.kubernetes has the unknown prop 'mesh': say istio: IstioMode.SIDECAR, or AMBIENT, or NONE"],
    ['strictness of a target', () => target({ strict: true }), "ClusterTarget.kubernetes has the unknown prop 'strict': findings become errors by Findings.failOn(app), or by the environment variable CDK8S_TUNED_STRICT=1"],
    ['a misspelt option', () => Runtime.nodejs({ versoin: '22' } as any), "Runtime.nodejs has the unknown prop 'versoin': did you mean version?"],
    ['an option without its struct', () => Runtime.nodejs('22' as any), "Runtime.nodejs: options is '22', expected an object: write Runtime.nodejs({ version: '22' })"],
    ['a version as a number', () => Runtime.golang({ version: 1.25 } as any), "Runtime.golang: version is 1.25, expected a text: write '1.25'"],
    ['two unknown props', () => target({ zoness: 3, isto: 1 }), "ClusterTarget.kubernetes has the unknown props 'zoness': did you mean zones?; and 'isto': did you mean istio?"],
    ['paths by the names of their probes', () => HealthChecks.http({ liveness: '/l', readiness: '/r' } as any), "HealthChecks.http has the unknown props 'liveness': did you mean live?; and 'readiness': did you mean ready?"],
    ['a version of Spring Boot', () => Runtime.springBoot({ version: '3.3' }), 'it is the version of Java, not of Spring Boot'],
    ['a version of Istio', () => target({ istioVersion: 'latest' }), "Istio version 'latest' is malformed: expected major.minor such as '1.27'"],
    ['the class of an Ingress for an exposure', () => web(shop(), { exposure: 'gce' as any }), "expected an Exposure, for example Exposure.ingress('gce', 'shop.example.com')"],
    ['a host for an exposure', () => web(shop(), { exposure: 'a.example.com' as any }), "for example Exposure.gateway('a.example.com')"],
    ['a kind for an exposure', () => web(shop(), { exposure: 'loadBalancer' as any }), 'for example Exposure.loadBalancer()'],
    ['a text for a variable', () => web(shop(), { env: { A: 'x' } as any }), 'expected an EnvValue of a text (from cdk8s-plus-28)'],
    ['a misspelt path', () => HealthChecks.http({ lives: '/livez' } as any), "HealthChecks.http has the unknown prop 'lives': did you mean live?"],
    ['null for a range', () => Scaling.onCpu(null as any), 'Scaling.onCpu: replicas is null, expected an object, for example { min: 2, max: 10 }'],
    ['a number for a range', () => Scaling.onCpu(3 as any), 'Scaling.onCpu: replicas is 3, expected an object, for example { min: 2, max: 10 }'],
    ['a number for a rate', () => Traffic.steady(100 as any, Duration.hours(1)), 'Traffic.steady: rate is 100, expected a Rate, for example Rate.perSecond(100)'],
    ['a factory without its second parameter', () => SecretSource.existing('db', undefined as any), 'SecretSource.existing: key is undefined, expected the name of a key'],
  ])('%s is told', (_what, make, message) => {
    expect(make).toThrow(message);
  });

  test('props that are undefined are left out, of presets too', () => {
    expect(ClusterTarget.singleNode('1.34', { zones: undefined }).zones).toBe(1);
    expect(ClusterTarget.openshift('1.34', { security: undefined }).security).toBe(SecurityPreset.PLATFORM);
  });
});

describe('a bare number is told in the unit that people think in', () => {
  test.each<[string, () => unknown, string]>([
    ['drain', () => web(shop(), { drain: 30 as any }), 'Duration.seconds(30)'],
    ['coldStart', () => resize(shop({ knative: [] }), { coldStart: 2 as any }), 'Duration.seconds(2)'],
    ['idleAfter', () => resize(shop({ knative: [] }), { idleAfter: 5 as any }), 'Duration.minutes(5)'],
    ['offlineBuffer', () => resize(shop({ knative: [] }), { offlineBuffer: 2 as any }), 'Size.gibibytes(2)'],
    ['memory', () => web(shop(), { memory: 512 as any }), 'Size.mebibytes(512)'],
    ['a volume', () => Storage.fast(20 as any), 'Size.gibibytes(20)'],
    ['a generic start', () => Runtime.generic(3 as any), 'Duration.seconds(3)'],
    ['startup', () => WorkloadProfile.of({ peak: Rate.perSecond(1), startup: 3 as any }), 'Duration.seconds(3)'],
    ['cpuPerRequest', () => WorkloadProfile.of({ peak: Rate.perSecond(1), cpuPerRequest: 3 as any }), 'Duration.millis(3)'],
    ['a series', () => Traffic.steady(Rate.perSecond(1), 2 as any), 'Duration.hours(2)'],
    ['a sale', () => Traffic.flashSale(Rate.perSecond(1), 3, 2 as any), 'Duration.minutes(2)'],
    ['a unit that is said', () => web(shop(), { drain: '500ms' as any }), 'Duration.millis(500)'],
  ])('%s', (_what, make, example) => {
    expect(make).toThrow(`for example ${example}`);
  });
});

describe('methods', () => {
  test.each<[string, (front: any, chart: Chart) => unknown, string]>([
    ['a call to nothing', (front) => front.callsTo(undefined), "'shop/web'.callsTo: other is undefined, expected a workload: an OptimizedWebService, PaymentStatefulService or EdgeFunction"],
    ['a call to a name', (front) => front.callsTo('ledger'), "'shop/web'.callsTo: other is 'ledger', expected a workload"],
    ['a call to a Deployment of cdk8s-plus', (front, chart) => front.callsTo(new kplus.Deployment(chart, 'legacy', { containers: [{ image: 'a/b:1' }] })), "'shop/web'.callsTo: other is a Deployment, expected a workload"],
    ['a route that is no text', (front, chart) => front.callsTo(ledger(chart), 3), "'shop/web'.callsTo: routes[0] is 3, expected a text, for example 'GET /v1/prices'"],
    ['a method in lower case', (front, chart) => front.callsTo(ledger(chart), 'get /v1'), /^'shop\/web': route 'get \/v1' has the method 'get': .*: write 'GET \/v1'$/ as any],
    ['a method of a gRPC workload', (front, chart) => front.callsTo(ledger(chart, { protocol: Protocol.GRPC }), 'POST /pkg.Svc/M'), /^'shop\/web': route 'POST \/pkg.Svc\/M' of a gRPC workload: .*: write '\/pkg.Svc\/M'$/ as any],
    ['a host with a scheme', (front) => front.callsExternal('https://a.example.com', 443), "'shop/web': host 'https://a.example.com' is not a host name or address"],
    ['an operation that is none', (front) => front.patch('Deployment', { op: 'remove' }), "'shop/web'.patch: operations[0] is an object, expected a JsonPatch of cdk8s, for example JsonPatch.remove('/spec/replicas')"],
    ['an operation that says nothing', (front) => front.patch('Deployment', { _toJson: () => 'remove' }), "'shop/web'.patch: operations[0] is an object, expected a JsonPatch of cdk8s"],
    ['a kind that is none', (front) => front.patch(undefined, JsonPatch.remove('/spec')), "'shop/web'.patch: kind is undefined, expected a text, for example 'Deployment'"],
    ['an address of one machine', (front) => front.callsExternal('fe80::1%eth0', 80), "host 'fe80::1%eth0' is not a host name or address"],
    ['a host with a password', (front) => front.callsExternal('user:hunter2@db', 'x'), "'shop/web'.callsExternal: port is 'x', expected a whole number from 1 to 65535"],
  ])('%s is told', (_what, call, message) => {
    const chart = shop();
    expect(() => call(web(chart), chart)).toThrow(message);
  });
});

describe('names that would widen a policy, or be refused', () => {
  test.each<[any, string]>([
    [{ istio: IstioMode.AMBIENT, waypoint: '*' }, "waypoint is '*', expected the name of a waypoint"],
    [{ ingressNamespace: '' }, "ingressNamespace is '', expected the name of a namespace"],
    [{ monitoringNamespace: 'My NS' }, "monitoringNamespace is 'My NS', expected the name of a namespace: lower-case letters"],
    [{ knativeNamespaces: ['*'] }, "knativeNamespaces[0] is '*', expected the name of a namespace"],
    [{ gateway: 'infra/*' }, "gateway is 'infra/*', expected 'namespace/name'"],
    [{ monitoringServiceAccount: '*/prometheus' }, "monitoringServiceAccount is '*/prometheus', expected 'namespace/name'"],
    [{ clusterCidrs: ['fe80::1%eth0/64'] }, "clusterCidrs[0] is 'fe80::1%eth0/64', expected an address and the length of its prefix"],
    [{ fastStorageClass: 'Fast SSD' }, "fastStorageClass is 'Fast SSD', expected the name of a StorageClass"],
    [{ priorityClasses: { critical: 'a\nb' } }, "priorityClasses.critical is 'a\\nb', expected the name of a PriorityClass"],
    [{ priorityClasses: { constructor: 'x' } }, "a key of priorityClasses is 'constructor', expected 'best-effort', 'standard' or 'critical'"],
    [{ imageMirror: 'https://mirror.example.com' }, "imageMirror is 'https://mirror.example.com', expected a registry, with a path where it has one, without scheme"],
    [{ imageMirror: 'mirror.example.com\nevil' }, "imageMirror is 'mirror.example.com\\nevil', expected a registry"],
    [{ zones: 1e9 }, 'zones is 1000000000, expected a whole number from 1 to 100'],
  ])('%j of a target', (props, message) => {
    expect(() => target(props)).toThrow(`ClusterTarget.kubernetes: ${message}`);
  });

  const foreign = (endpoint: Partial<Record<keyof WorkloadEndpoint, unknown>>) => () => {
    const chart = shop({ istio: IstioMode.NONE });
    const legacy = { ...ledger(shop({ istio: IstioMode.NONE })).endpoint, workloadName: 'legacy', podLabels: { app: 'legacy' }, ...endpoint };
    web(chart).callsTo(Object.assign(new Construct(chart, 'legacy'), { endpoint: legacy, acceptCallsFrom: () => undefined }) as unknown as IWorkload);
  };

  test.each<[any, string]>([
    [{ serviceAccountName: '*' }, "serviceAccountName is '*', expected the name of a ServiceAccount"],
    [{ podLabels: {} }, 'podLabels is empty, expected an object with at least one label'],
    [{ podLabels: { 'a b': 'x' } }, "a key of podLabels is 'a b', expected the name of a label"],
    [{ podLabels: { app: '*' } }, "podLabels.app is '*', expected the value of a label"],
    [{ namespace: '' }, "namespace is '', expected the name of a namespace"],
    [{ namespace: '*' }, "namespace is '*', expected the name of a namespace"],
    [{ workloadName: 'a/b' }, "workloadName is 'a/b', expected the name of a workload"],
    [{ host: '*.example.com' }, "host is '*.example.com', expected a host name"],
    [{ podPort: 0 }, 'podPort is 0, expected a whole number from 1 to 65535'],
  ])('%j of a foreign workload', (endpoint, message) => {
    expect(foreign(endpoint)).toThrow(`the endpoint of 'shop/legacy': ${message}`);
  });

  test('a foreign workload with names of its own is called', () => {
    expect(foreign({})).not.toThrow();
  });

  test.each<[string, () => unknown, string]>([
    ['an ingress class', () => Exposure.ingress('my class', 'a.example.com'), "Exposure.ingress: className is 'my class', expected the name of an IngressClass"],
    ['an address for a host', () => Exposure.gateway('10.0.0.1'), "Exposure.gateway: hosts[0] is '10.0.0.1', expected a DNS name"],
    ['a health path of two lines', () => HealthChecks.http({ live: '/a\nb' }), "HealthChecks.http: live is '/a\\nb', expected a path that begins with '/'"],
    ['a health path with a query', () => HealthChecks.http({ live: '/a?token=hunter2' }), 'HealthChecks.http: live is a text of 16 characters, expected a path that begins with \'/\', without spaces, \'?\''],
    ['a URL for a health path', () => HealthChecks.http({ live: 'http://x/livez' }), "HealthChecks.http: live is 'http://x/livez', expected a path that begins with '/', without spaces, '?' and '#', for example '/livez'"],
    ['a health path without its slash', () => HealthChecks.http({ live: 'health' }), "for example '/health'"],
    ['a storage class', () => Storage.ofClass(Size.gibibytes(1), 'Fast'), "Storage.ofClass: storageClass is 'Fast', expected the name of a StorageClass"],
    ['a metric', () => Scaling.onRequestRate({ min: 1, max: 2 }, 'a/b'), "Scaling.onRequestRate: metric is 'a/b', expected the name of a metric"],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('a token that has the form of a name, which everybody reads, is refused and not told', () => {
  const TOKEN = `glpat-${'c'.repeat(20)}`;
  const endpoint = (more: object) => () => {
    const chart = shop({ istio: IstioMode.NONE });
    const legacy = { ...ledger(shop({ istio: IstioMode.NONE })).endpoint, workloadName: 'legacy', podLabels: { app: 'legacy' }, ...more };
    web(chart).callsTo(Object.assign(new Construct(chart, 'legacy'), { endpoint: legacy, acceptCallsFrom: () => undefined }) as unknown as IWorkload);
  };
  const addOn = (requirements: any) => () => web(shop(), { addOns: [{ requirements: () => requirements, bind: () => undefined }] });

  test.each<[string, () => unknown]>([
    ['a service', () => HealthChecks.grpc(TOKEN)], ['a service for liveness', () => HealthChecks.grpc('', TOKEN)], ['a host', () => Exposure.gateway(`${TOKEN}.example.com`)],
    ['an IngressClass', () => Exposure.ingress(TOKEN)], ['a StorageClass', () => Storage.ofClass(Size.gibibytes(1), TOKEN)], ['a metric', () => Scaling.onRequestRate({ min: 1, max: 2 }, TOKEN)],
    ['a namespace', () => target({ ingressNamespace: TOKEN })], ['a Gateway', () => target({ gateway: `infra/${TOKEN}` })], ['a GatewayClass', () => target({ gatewayClass: TOKEN })],
    ['a PriorityClass', () => target({ priorityClasses: { critical: TOKEN } })], ['a label', () => target({ monitoringPodLabels: { app: TOKEN } })], ['a key of labels', () => target({ monitoringPodLabels: { [TOKEN]: 'a' } })],
    ['a mirror', () => target({ imageMirror: `mirror.example.com/${TOKEN}` })], ['a sysctl', () => target({ allowedUnsafeSysctls: [TOKEN] })], ['a shape of nodes', () => target({ nodeShapes: [{ name: TOKEN, cpu: kplus.Cpu.units(8), memory: Size.gibibytes(16) }] })],
    ['the namespace of a chart', () => web(new Chart(new App(), 'shop', { namespace: TOKEN }))], ['the id of a construct', () => web(shop(), {}, TOKEN)], ['the name of a workload', () => web(shop(), { name: TOKEN })],
    ['a host that is called', () => web(shop()).callsExternal(`${TOKEN}.example.com`, 443)], ['a foreign host', endpoint({ host: TOKEN })], ['a foreign name', endpoint({ workloadName: TOKEN })],
    ['an add-on', addOn({ name: TOKEN })], ['a variable of an add-on', addOn({ name: 'a', env: { [TOKEN]: 'x' } })], ['a variable', () => web(shop(), { env: { [TOKEN]: kplus.EnvValue.fromValue('x') } })],
    ['a setting', () => web(shop(), { config: { [TOKEN]: 'x' } })], ['a variable of the image', () => web(shop(), { imageEnv: { [TOKEN]: 'x' } })],
  ])('%s', (_what, make) => {
    expect(make).toThrow('not shown)');
    expect(make).not.toThrow(TOKEN);
  });

  test('the name of a secret', () => {
    expect(() => web(shop(), { secrets: { [`ghp_${'a1'.repeat(18)}`]: SecretSource.existing('db', 'password') } })).toThrow('secret name a text of 40 characters of \'web\' is no variable name');
  });
});

describe('what cdk8s resolves when it prints', () => {
  const lazy = (value: unknown) => Lazy.any({ produce: () => value });

  test.each<[string, unknown]>([
    ['a Lazy', lazy({ secretKeyRef: { name: 'db', key: 'password' } })], ['a Lazy within', { secretKeyRef: { name: lazy('db'), key: lazy('password') } }],
    ['a token', { resolve: () => ({ secretKeyRef: { name: 'db', key: 'password' } }) }], ['a token within', { secretKeyRef: { name: { resolve: () => 'db' }, key: 'password' } }],
  ])('%s may stand in the reference of a variable', (_what, valueFrom) => {
    expect(variables(web(shop(), { env: { A: { valueFrom } as any } }))).toMatchObject({ A: { secretKeyRef: { name: 'db', key: 'password' } } });
  });

  test.each<[string, () => unknown]>([
    ['an object that contains itself', () => { const it: any = { fieldRef: {} }; it.fieldRef.it = it; return it; }], ['a list that contains itself', () => { const it: any[] = []; it.push(it); return { it }; }],
    ['a BigInt', () => ({ resourceFieldRef: { resource: 'limits.cpu', divisor: 1n } })], ['a function', () => ({ fieldRef: { fieldPath: () => 'x' } })], ['NaN', () => ({ fieldRef: { fieldPath: NaN } })],
    ['5000 objects in each other', () => { let it: any = {}; for (let i = 0; i < 5000; i++) { it = { it }; } return it; }], ['what throws', () => new Proxy({}, { ownKeys: () => { throw new Error('trap'); } })],
  ])('%s may not', (_what, valueFrom) => {
    expect(() => web(shop(), { env: { A: { valueFrom: valueFrom() } as any } })).toThrow("'shop/web': env.A is an object, expected an EnvValue of a text (from cdk8s-plus-28)");
  });
});

describe('a workload outside of a chart', () => {
  test.each<[string, () => Construct, string]>([
    ['in the app', () => new App(), 'an App, expected a chart, or a construct below one: the app is in no chart, so'],
    ['in a construct of the app', () => new Construct(new App(), 'team'), "a Construct, expected a chart, or a construct below one: 'team' is in no chart, so"],
  ])('%s is told', (_what, scope, message) => {
    expect(() => web(scope())).toThrow(new Error(`new OptimizedWebService: scope is ${message} make one there, for example const chart = new Chart(app, 'shop'), and give it as the scope`));
    expect(() => ledger(scope())).toThrow('new PaymentStatefulService: scope is');
    expect(() => resize(scope())).toThrow('new EdgeFunction: scope is');
  });

  test('below a chart, at any depth, is fine', () => {
    const app = new App();
    ClusterTarget.kubernetes('1.34').applyTo(app);
    expect(web(new Construct(new Construct(new Chart(new Construct(app, 'stage'), 'shop'), 'team'), 'front')).node.path).toBe('stage/shop/team/front/web');
  });
});

describe('the namespace of a chart', () => {
  const chartIn = (namespace: unknown) => new Chart(new App(), 'shop', { namespace: namespace as string });

  test('that is only known when it is printed is told', () => {
    expect(() => web(chartIn(Lazy.any({ produce: () => 'shop' })))).toThrow("'shop/web': chart 'shop' has the namespace a Lazy: expected the name of a namespace: lower-case letters, digits and '-', at most 63, for example 'shop'; give a text");
    expect(() => web(chartIn({ resolve: () => 'shop' }))).toThrow("chart 'shop' has the namespace an object");
  });

  test('that is no name is told', () => {
    expect(() => web(chartIn('My NS'))).toThrow("chart 'shop' has the namespace 'My NS': expected the name of a namespace");
  });

  test('a Lazy in another text is told, too', () => {
    const lazy = Lazy.any({ produce: () => 'x' });
    expect(() => web(shop(), { image: lazy })).toThrow("'shop/web': image is a Lazy, expected a text");
    expect(() => web(shop(), { config: { A: lazy } })).toThrow("'shop/web': config.A is a Lazy, expected a text");
    expect(() => web(shop(), { env: { A: kplus.EnvValue.fromValue(lazy) } })).toThrow("'shop/web': env.A is an EnvValue, expected an EnvValue of a text");
    expect(() => target({ gateway: lazy })).toThrow('ClusterTarget.kubernetes: gateway is a Lazy, expected');
  });
});

describe('what may be a secret is told by its kind and length', () => {
  const SECRET = 'hunter2-hunter2';
  test.each<[string, () => unknown]>([
    ['secrets', () => web(shop(), { secrets: { DB_PASSWORD: SECRET } as any })],
    ['secrets as a text', () => web(shop(), { secrets: SECRET as any })],
    ['env', () => web(shop(), { env: { DB_PASSWORD: SECRET } as any })],
    ['config as a text', () => web(shop(), { config: SECRET as any })],
    ['a number in config', () => web(shop(), { config: { A: 0x1234567 } as any })],
    ['an image with a password', () => web(shop(), { image: `user:${SECRET}@registry.example.com/web:1` })],
    ['a mirror with a password', () => target({ imageMirror: `user:${SECRET}@registry.example.com` })],
    ['the value for its key', () => SecretSource.existing('db', `${SECRET}!`)],
    ['the value for its key in a store', () => SecretSource.external('vault', `${SECRET}\n`)],
    ['a variable that must be a number', () => web(shop(), { runtime: Runtime.golang(), env: { GOMAXPROCS: kplus.EnvValue.fromValue(SECRET) } })],
    ['a variable that must be a word', () => web(shop(), { runtime: Runtime.springBoot(), env: { SERVER_SHUTDOWN: kplus.EnvValue.fromValue(SECRET) } })],
    ['add-ons that disagree', () => web(shop(), { addOns: [fixtureAddOn({ name: 'A', env: { X: SECRET } }), fixtureAddOn({ name: 'B', env: { X: '1' } })] })],
    ['an add-on against the plan', () => web(shop(), { runtime: Runtime.golang(), addOns: [fixtureAddOn({ name: 'A', env: { GOMAXPROCS: SECRET } })] })],
    ['an add-on\'s list', () => web(shop(), { addOns: [fixtureAddOn({ name: 'A', env: [SECRET] as any })] })],
    ['a host with a password', () => web(shop()).callsExternal(`user:${SECRET}@db.example.com`, 5432)],
  ])('%s', (_what, make) => {
    expect(make).toThrow(Error);
    try {
      make();
    } catch (e) {
      expect((e as Error).message).not.toMatch(/hunter2|19088743/);
    }
  });
});

describe('names of Object.prototype', () => {
  test.each(['toString', 'constructor', 'hasOwnProperty', 'valueOf', '__defineGetter__'])('%s is a name like any other', (name) => {
    for (const make of [web, ledger, resize]) {
      expect(variables(make(shop(), { env: { [name]: kplus.EnvValue.fromValue('v') } }))[name]).toBe('v');
      expect(printed(make(shop(), { config: { [name]: 'v' } }), 'ConfigMap').data[name]).toBe('v');
      expect(variables(make(shop(), { addOns: [fixtureAddOn({ name: 'A', env: { [name]: 'v' } })] }))[name]).toBe('v');
      expect(variables(make(shop(), { secrets: { [name]: SecretSource.existing('db', 'k').asEnv() } }))[name]).toMatchObject({ secretKeyRef: { name: 'db' } });
    }
    const chart = shop();
    web(chart, { config: { [name]: 'v' } });
    expect(Yaml.stringify(...chart.toJson())).toContain(`${name}: v`);
    const app = new TunedApp();
    web(new Chart(app, 'shop', { namespace: 'shop' }), { config: { [name]: 'v' } });
    expect(app.synthYaml()).toContain(`${name}: v`);
  });

  test('__proto__ is refused: objects lose it', () => {
    const map = (value: unknown) => Object.fromEntries([['__proto__', value]]);
    expect(() => web(shop(), { env: map(kplus.EnvValue.fromValue('v')) as any })).toThrow("env has the name '__proto__'");
    expect(() => web(shop(), { config: map('v') as any })).toThrow("config has the name '__proto__'");
    expect(() => web(shop(), { secrets: map(SecretSource.existing('db', 'k')) as any })).toThrow("of 'web' is no variable name: expected letters, digits and '_'");
    expect(() => web(shop(), { addOns: [fixtureAddOn({ name: 'A', env: map('v') as any })] })).toThrow("addOns[0].requirements(): a key of env is '__proto__', expected the name of a variable");
  });
});

describe('numbers beyond what there is', () => {
  test.each<[string, () => unknown, string]>([
    ['memory', () => web(shop(), { memory: Size.gibibytes(1e9) }), "'shop/web': memory (1000000000 GiB) must be at most 32 TiB"],
    ['an image', () => web(shop(), { imageSize: Size.gibibytes(1e9) }), "'shop/web': imageSize (1000000000 GiB) must be at most 32 TiB"],
    ['a start', () => Runtime.generic(Duration.days(1e12)), 'Runtime.generic: startup is 86400000000000000 s, expected a Duration longer than zero and of at most 3600 s'],
    ['a cold start', () => resize(shop(), { coldStart: Duration.days(1) }), "'shop/resize': coldStart (86400 s) must be at most 3600 s"],
    ['a drain of an add-on', () => web(shop(), { addOns: [fixtureAddOn({ name: 'A', drainSeconds: 1e9 })] }), 'addOns[0].requirements(): drainSeconds is 1000000000, expected a number from 0 to 3600'],
    ['replicas that follow from the load', () => web(shop(), { runtime: Runtime.golang(), cpuRequest: kplus.Cpu.millis(1000), profile: WorkloadProfile.of({ peak: Rate.perSecond(200_000), cpuPerRequest: Duration.seconds(1) }) }), 'a cluster holds at most 150000 pods'],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });

  test('fractions of sizes are taken', () => {
    expect(() => web(shop(), { profile: WorkloadProfile.of({ peak: Rate.perSecond(10), memoryPerRequest: Size.mebibytes(0.2) }) })).not.toThrow();
    expect(printed(ledger(shop(), { storage: Storage.standard(Size.gibibytes(1024.5)) }), 'StatefulSet').spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('1049088Mi');
    expect(printed(ledger(shop(), { storage: Storage.standard(Size.mebibytes(4096.2)) }), 'StatefulSet').spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('4194509Ki');
  });

  test('decisions print what the YAML prints', () => {
    for (const size of [Size.tebibytes(1), Size.gibibytes(1.5), Size.mebibytes(4096.2), Size.gibibytes(50)]) {
      const service = ledger(shop(), { storage: Storage.standard(size) });
      expect(service.plan.decisions.find((d) => d.setting === 'storage.size')?.value).toBe(printed(service, 'StatefulSet').spec.volumeClaimTemplates[0].spec.resources.requests.storage);
      expect(service.plan.decisions.find((d) => d.setting === 'resources.memory')?.value).toBe(printed(service, 'StatefulSet').spec.template.spec.containers[0].resources.requests.memory);
    }
  });
});
