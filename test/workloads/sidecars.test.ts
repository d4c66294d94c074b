import { Duration, JsonPatch, Size, Testing } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, ShopProps, variables, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { CpuPolicy } from '../../src/tuning/profile/choices';
import type { InitContainerProps, SidecarProps } from '../../src/tuning/profile/container-props';
import { InitContainer, Sidecar } from '../../src/tuning/profile/containers';
import { EnvSource } from '../../src/tuning/profile/env-source';
import { Check, HealthChecks } from '../../src/tuning/profile/health';
import { Port, PortAccess } from '../../src/tuning/profile/port';
import { Findings } from '../../src/workloads/findings';
import type { WorkloadProps } from '../../src/workloads/workload-props';

/*
 * Init containers and sidecars: where they stand in the pod, what they request, and what the plan counts of them.
 */

const image = 'ghcr.io/acme/beside:1.0.0';
const init = (props: Partial<InitContainerProps> = {}): InitContainer => InitContainer.of({ name: 'assets', image, ...props });
const sidecar = (props: Partial<SidecarProps> = {}): Sidecar => Sidecar.of({ name: 'proxy', image, cpu: Cpu.millis(50), memory: Size.mebibytes(64), ...props });
const NO_MESH: ShopProps = { istio: IstioMode.NONE };

const KINDS: Array<[string, (props: Partial<WorkloadProps>, target?: ShopProps) => any]> = [
  ['a web service', (props, target = NO_MESH) => printed(web(shop(target), props), 'Deployment')],
  ['a stateful service', (props, target = NO_MESH) => printed(ledger(shop(target), props), 'StatefulSet')],
];

const podOf = (manifest: any): any => manifest.spec.template.spec;
const namesOf = (containers: any[] | undefined): string[] => (containers ?? []).map(({ name }) => name);

describe.each(KINDS)('init containers, sidecars of %s', (_kind, make) => {
  test('native sidecars where the version has them', () => {
    const pod = podOf(make({ initContainers: [init(), init({ name: 'schema' })], sidecars: [sidecar(), sidecar({ name: 'cache', beforeInit: true })] }));

    expect(namesOf(pod.initContainers)).toEqual(['cache', 'assets', 'schema', 'proxy']);
    expect(pod.initContainers.map(({ restartPolicy }: any) => restartPolicy)).toEqual(['Always', undefined, undefined, 'Always']);
    expect(namesOf(pod.containers)).toEqual(['app']);
  });

  test('plain containers where it has none', () => {
    const pod = podOf(make({ initContainers: [init()], sidecars: [sidecar()] }, { ...NO_MESH, version: '1.28' }));

    expect(namesOf(pod.initContainers)).toEqual(['assets']);
    expect(namesOf(pod.containers)).toEqual(['app', 'proxy']);
    expect(pod.containers[1]).not.toHaveProperty('restartPolicy');
  });

  test('before: false is a plain container', () => {
    expect(namesOf(podOf(make({ sidecars: [sidecar({ before: false })] })).containers)).toEqual(['app', 'proxy']);
  });

  test('a sidecar requests and is limited to what was given', () => {
    const [{ resources }] = podOf(make({ sidecars: [sidecar()] })).initContainers;

    expect(resources.requests).toMatchObject({ cpu: '50m', memory: '64Mi' });
    expect(resources.limits).toMatchObject({ cpu: '2', memory: '64Mi' });
    expect(resources.requests['ephemeral-storage']).toBe(resources.limits['ephemeral-storage']);
  });

  test('an init container may use what the main container does', () => {
    const { initContainers: [first], containers: [app] } = podOf(make({ initContainers: [init()] }));

    expect(first.resources.requests).toMatchObject({ cpu: app.resources.requests.cpu, memory: app.resources.requests.memory });
  });

  test('command, args, folder, variables and user', () => {
    const env = { A: EnvValue.fromValue('$(B)-x'), B: EnvValue.fromSecretValue({ secret: { name: 'db' } as any, key: 'b' }) };
    const [container] = podOf(make({ sidecars: [sidecar({ command: ['/proxy'], args: ['-v'], workingDir: '/srv', env, runAsUser: 2000 })] })).initContainers;

    expect(container).toMatchObject({ image, command: ['/proxy'], args: ['-v'], workingDir: '/srv' });
    expect(container.env.map(({ name }: any) => name)).toEqual(['B', 'A']);
    expect(container.securityContext).toEqual({ runAsNonRoot: true, runAsUser: 2000, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
  });

  test('a folder of the main container is the same folder, another one its own', () => {
    const pod = podOf(make({ writablePaths: ['/srv/assets'], initContainers: [init({ writablePaths: ['/srv/assets', '/work'] })] }));
    const mounts = (container: any): Record<string, string> => Object.fromEntries(container.volumeMounts.map((m: any) => [m.mountPath, m.name]));
    const [main, first] = [mounts(pod.containers[0]), mounts(pod.initContainers[0])];

    expect(first['/srv/assets']).toBe(main['/srv/assets']);
    expect(first['/tmp']).not.toBe(main['/tmp']);
    expect(Object.keys(main)).not.toContain('/work');
    expect(namesOf(pod.volumes)).toEqual(expect.arrayContaining(Object.values(first)));
  });
});

test('a pod without them has no field of theirs', () => {
  const pod = podOf(printed(web(shop(NO_MESH)), 'Deployment'));

  expect(Object.keys(pod)).not.toContain('initContainers');
  expect(web(shop(NO_MESH)).plan.decisions.filter(({ setting }) => /^containers|podCpu|podMemory/.test(setting))).toEqual([]);
});

test('an init container of a stateful service writes to its data', () => {
  const pod = podOf(printed(ledger(shop(NO_MESH), { initContainers: [init({ writablePaths: ['/data'] })] }), 'StatefulSet'));

  expect(pod.initContainers[0].volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
});

test.each<[string, Partial<WorkloadProps>]>([
  ['a sidecar', { sidecars: [sidecar({ env: { TARGET: EnvValue.fromValue('$(LEDGER_URL)') } })] }],
  ['an init container', { initContainers: [init({ args: ['$(LEDGER_URL)'] })] }],
])('the variable of a callee in %s is refused with what works, and the workload is named', (_what, props) => {
  const make = () => {
    const chart = shop(NO_MESH);
    const workload = web(chart, props);
    workload.callsTo(ledger(chart));
    return Testing.synth(chart);
  };

  expect(make).toThrow(/shop\/web.*\$\(LEDGER_URL\).*only the main container.*write the address/);
  expect(make).not.toThrow('callsTo');
  expect(make).not.toThrow('asEnv');
});

test('a function: a plain container, and init containers where Knative\'s flag is on', () => {
  const target = { ...NO_MESH, knative: [KnativeFeature.INIT_CONTAINERS] };
  const pod = podOf(printed(resize(shop(target), { initContainers: [init()], sidecars: [sidecar()] }), 'Service'));

  expect(namesOf(pod.initContainers)).toEqual(['assets']);
  expect(namesOf(pod.containers)).toEqual(['app', 'proxy']);
  expect(pod.containers[1].securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } });
});

/** A sidecar with a port of its own and health that the kubelet asks there. */
const asked = (props: Partial<SidecarProps> = {}): Sidecar => sidecar({ ports: [Port.http(9100, { name: 'proxy', access: PortAccess.PROBES })], health: HealthChecks.http({ ready: '/healthz' }), ...props });

describe('health of a sidecar beside a classic proxy, which starts after native sidecars', () => {
  const command = HealthChecks.of({ ready: Check.command(['/bin/ready']) });
  const runs = (target: ShopProps, props: Partial<SidecarProps> = {}, more: Partial<WorkloadProps> = {}): unknown => (
    web(shop(target), { sidecars: [asked(props)], ...more }).plan.decisions.find(({ setting }) => setting === 'containers.proxy.runs')!.value
  );

  test.each<[string, ShopProps, Partial<SidecarProps>, string]>([
    ['HTTP', { istioVersion: '1.24' }, {}, 'plain'],
    ['gRPC', { istioVersion: '1.24' }, { ports: [Port.grpc(9100)], health: HealthChecks.grpc() }, 'plain'],
    ['TCP', { istioVersion: '1.24' }, { health: HealthChecks.tcp() }, 'plain'],
    ['liveness by HTTP, start by a command', { istioVersion: '1.24' }, { health: HealthChecks.of({ live: Check.http('/livez'), ready: Check.http('/readyz'), startup: Check.command(['/bin/up']) }) }, 'plain'],
    ['without istio-cni', { istioVersion: '1.24', istioCni: false }, {}, 'plain'],
    ['a command', { istioVersion: '1.24' }, { health: command }, 'native'],
    ['none', { istioVersion: '1.24' }, { health: undefined }, 'native'],
    ['HTTP beside a native proxy', { istioVersion: '1.27' }, {}, 'native'],
    ['HTTP in ambient mode', { istioVersion: '1.24', istio: IstioMode.AMBIENT }, {}, 'native'],
    ['HTTP outside of a mesh', NO_MESH, {}, 'native'],
  ])('%s', (_what, target, props, expected) => {
    expect(runs(target, props)).toBe(expected);
  });

  test('annotations that lead the kubelet past the proxy', () => {
    const past = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false', 'traffic.sidecar.istio.io/excludeInboundPorts': '9100' };

    expect(runs({ istioVersion: '1.24' }, { before: true }, { podAnnotations: past })).toBe('native');
  });

  test('the finding says what to do', () => {
    const { message, subject } = web(shop({ istioVersion: '1.24' }), { sidecars: [asked()] }).findings.find(({ id }) => id === 'sidecar-not-native')!;

    expect(subject).toBe('proxy');
    expect(message).toMatch(/Istio 1\.27.*before: false/);
    expect(message).not.toContain('SIGTERM');
  });
});

describe('a plain sidecar runs until the main container has ended', () => {
  const one = (target: ShopProps, props: Partial<WorkloadProps> = {}): any => podOf(printed(web(shop({ ...NO_MESH, ...target }), { drain: Duration.seconds(120), sidecars: [sidecar({ before: false, drain: Duration.seconds(8) })], ...props }), 'Deployment'));

  test('it waits while the main one waits and drains, and its own drain follows', () => {
    const { containers: [app, beside], terminationGracePeriodSeconds } = one({ version: '1.30' });

    expect(beside.lifecycle).toEqual({ preStop: { sleep: { seconds: app.lifecycle.preStop.sleep.seconds + 120 } } });
    expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(app.lifecycle.preStop.sleep.seconds + 120 + 8);
  });

  test('a member of a store waits too, and the rollout counts it', () => {
    const time = (props: Partial<SidecarProps>) => ledger(shop(NO_MESH), { sidecars: [sidecar({ before: false, ...props })] }).plan.decisions.find(({ setting }) => setting === 'rollout.time')!.number!;

    expect(time({ drain: Duration.seconds(9) }) - time({ drain: Duration.seconds(5) })).toBe(3 * 4);
  });

  test('native ones and functions need no hook', () => {
    expect(one({}, { sidecars: [sidecar()] }).initContainers[0]).not.toHaveProperty('lifecycle');
    expect(podOf(printed(resize(shop(NO_MESH), { sidecars: [sidecar()] }), 'Service')).containers[1]).not.toHaveProperty('lifecycle');
  });

  test('without the hook it stops early, which is a finding', () => {
    const found = (version: string, before?: boolean) => web(shop({ ...NO_MESH, version }), { sidecars: [sidecar({ before })] }).findings.filter(({ id }) => /^sidecar-/.test(id)).map(({ id, subject }) => `${id} ${subject}`);

    expect(one({ version: '1.29' }).containers[1]).not.toHaveProperty('lifecycle');
    expect(found('1.29', false)).toEqual(['sidecar-stops-early proxy']);
    expect(found('1.28', false)).toEqual(['sidecar-stops-early proxy']);
    expect(found('1.28')).toEqual(['sidecar-not-native proxy']);
    expect(found('1.30', false)).toEqual([]);
  });
});

describe('bad input', () => {
  test.each<[string, () => unknown, string[]]>([
    ['a sidecar without CPU', () => sidecar({ cpu: undefined }), ['Sidecar.of has no cpu', 'Cpu.millis(500)']],
    ['a sidecar without memory', () => sidecar({ memory: undefined }), ['Sidecar.of has no memory', 'Size.mebibytes(64)']],
    ['the name of the main container', () => sidecar({ name: 'app' }), ["Sidecar.of: name is 'app'", "'app-2'"]],
    ['the name of Istio\'s proxy', () => sidecar({ name: 'istio-proxy' }), ["name is 'istio-proxy'"]],
    ['the name of Istio\'s init container', () => init({ name: 'istio-init' }), ["InitContainer.of: name is 'istio-init'"]],
    ['the name of Knative\'s proxy', () => init({ name: 'queue-proxy' }), ["name is 'queue-proxy'"]],
    ['an init container with a port', () => init({ ports: [8080] } as any), ['ports', 'Sidecar']],
    ['an image that moves', () => sidecar({ image: 'ghcr.io/acme/proxy:latest' }), ["'proxy'", 'latest']],
    ['root', () => sidecar({ runAsUser: 0 }), ["'proxy'", 'runAsUser']],
    ['a folder twice', () => init({ writablePaths: ['/a', '/a'] }), ['writablePaths', "'/a'"]],
    ['a folder within another', () => init({ writablePaths: ['/a', '/a/b'] }), ['writablePaths', "'/a/b'"]],
    ['/tmp', () => init({ writablePaths: ['/tmp'] }), ["'/tmp'", 'leave it out']],
    ['before against beforeInit', () => sidecar({ before: false, beforeInit: true }), ['before: false', 'beforeInit: true']],
    ['two of one name', () => web(shop(), { initContainers: [init({ name: 'proxy' })], sidecars: [sidecar()] }), ["sidecars[0] is named 'proxy'", 'initContainers[0]']],
    ['no list', () => web(shop(), { sidecars: sidecar() as any }), ["'shop/web': sidecars is", 'Sidecar.of(']],
    ['plain objects', () => web(shop(), { sidecars: [{ name: 'proxy' } as any] }), ["'shop/web': sidecars[0] is", 'Sidecar.of(']],
    ['a line for a shell', () => sidecar({ command: ['/proxy --verbose'] }), ["write ['/proxy', '--verbose']"]],
    ['secrets, which have other words', () => sidecar({ secrets: {} } as any), ["'secrets'", 'EnvSource.secret', 'Mount.secret']],
    ['settings, which have other words', () => init({ config: {} } as any), ["'config'", 'EnvSource.configMap']],
    ['a limit that follows', () => sidecar({ cpuLimit: Cpu.millis(100) } as any), ["'cpuLimit'", 'CpuPolicy']],
    ['a start that is a run', () => init({ startup: Duration.seconds(1) } as any), ["'startup'", 'takes:']],
    ['an hour and more', () => init({ takes: Duration.hours(2) }), ['InitContainer.of: takes', '3600 s']],
  ])('%s', (_what, make, told) => {
    told.forEach((part) => expect(make).toThrow(part));
  });
});

describe('what the target refuses', () => {
  const small = { nodeShapes: [{ name: 'small', cpu: Cpu.units(4), memory: Size.gibibytes(8) }] };

  test.each<[string, () => unknown, string[]]>([
    ['an init container of a function without the flag', () => resize(shop(NO_MESH), { initContainers: [init()] }), ["initContainers[0] 'assets'", 'KnativeFeature.INIT_CONTAINERS']],
    ['a native sidecar of a function', () => resize(shop(NO_MESH), { sidecars: [sidecar({ before: true })] }), ["sidecars[0] 'proxy'", 'before: true', 'Knative']],
    ['a native sidecar of Kubernetes 1.28', () => web(shop({ ...NO_MESH, version: '1.28' }), { sidecars: [sidecar({ beforeInit: true })] }), ["sidecars[0] 'proxy'", 'beforeInit: true', '1.28', '1.29']],
    ['a variable of Knative', () => resize(shop(NO_MESH), { sidecars: [sidecar({ env: { K_REVISION: EnvValue.fromValue('1') } })] }), ["sidecars[0] 'proxy'", 'K_REVISION']],
    ['a variable from a field without the flag', () => resize(shop(NO_MESH), { sidecars: [sidecar({ env: { NODE: EnvValue.fromFieldRef('spec.nodeName' as any) } })] }), ["sidecars[0] 'proxy'", 'KnativeFeature.FIELD_REF']],
    ['more memory than a node has', () => web(shop({ ...NO_MESH, ...small }), { sidecars: [sidecar({ memory: Size.gibibytes(16) })] }), ["sidecars[0] 'proxy'", '16 GiB', '(small)', 'nodeShapes']],
    ['more CPU than a node has', () => web(shop({ ...NO_MESH, ...small }), { initContainers: [init({ cpu: Cpu.units(6) })] }), ["initContainers[0] 'assets'", 'cpu 6', '(small)']],
    ['a variable that nothing sets', () => web(shop(NO_MESH), { sidecars: [sidecar({ env: { A: EnvValue.fromValue('$(B)') } })] }), ["sidecars 'proxy'", '$(B)']],
    ['a native sidecar that is asked through a classic proxy', () => web(shop({ istioVersion: '1.24' }), { sidecars: [asked({ before: true })] }), ["sidecars[0] 'proxy'", 'before: true', 'Check.command', 'Istio 1.27']],
    ['one before the init containers', () => ledger(shop({ istioVersion: '1.24' }), { initContainers: [init()], sidecars: [sidecar({ name: 'other' }), asked({ beforeInit: true })] }), ["sidecars[1] 'proxy'", 'beforeInit: true']],
    ['a drain that Knative cuts', () => resize(shop(NO_MESH), { sidecars: [sidecar({ drain: Duration.minutes(20) })] }), ["drain of 'proxy'", '1200 s', '600 s']],
  ])('%s', (_what, make, told) => {
    told.forEach((part) => expect(make).toThrow(part));
  });
});

describe('what the plan counts', () => {
  const number = (props: Partial<WorkloadProps>, setting: string, target: ShopProps = NO_MESH): number => (
    web(shop(target), { cpuRequest: Cpu.millis(400), memory: Size.mebibytes(400), ...props }).plan.decisions.find((d) => d.setting === setting)!.number!
  );
  const cost = (props: Partial<WorkloadProps>) => web(shop(NO_MESH), { cpuRequest: Cpu.millis(400), memory: Size.mebibytes(400), ...props }).plan.cost().floor;

  test('CPU and memory: the larger of what runs on and what runs first', () => {
    const small = { cpu: Cpu.millis(100), memory: Size.mebibytes(100) };

    expect(number({ sidecars: [sidecar()] }, 'resources.podCpu')).toBe(450);
    expect(number({ sidecars: [sidecar()], initContainers: [init()] }, 'resources.podCpu')).toBe(450);
    expect(number({ sidecars: [sidecar()], initContainers: [init({ cpu: Cpu.units(2) })] }, 'resources.podCpu')).toBe(2000);
    expect(number({ sidecars: [sidecar({ beforeInit: true })], initContainers: [init({ cpu: Cpu.units(2) })] }, 'resources.podCpu')).toBe(2050);
    expect(number({ sidecars: [sidecar()], initContainers: [init(small)] }, 'resources.podMemory')).toBe(464);
  });

  test('explain() says what the whole pod requests', () => {
    expect(web(shop(NO_MESH), { cpuRequest: Cpu.millis(400), memory: Size.mebibytes(400), sidecars: [sidecar()] }).plan.explain()).toMatch(/^pod +450m, 464Mi .*proxy/m);
    expect(web(shop(NO_MESH)).plan.explain()).not.toMatch(/^pod /m);
  });

  test('cost', () => {
    expect(cost({ sidecars: [sidecar()] }).cores / cost({}).cores).toBeCloseTo(450 / 400, 5);
    expect(cost({ initContainers: [init({ memory: Size.mebibytes(800) })] }).memoryGiB / cost({}).memoryGiB).toBeCloseTo(2, 3);
  });

  test('ephemeral storage: the logs and folders of each', () => {
    const [plain, first, both] = [{}, { initContainers: [init()] }, { initContainers: [init()], sidecars: [sidecar()] }].map((props) => number(props, 'resources.ephemeralStorage'));

    expect(first - plain).toBe(32);
    expect(both).toBe(first);
    expect(number({ sidecars: [sidecar()] }, 'containers.proxy.ephemeralStorage')).toBe(64 + 32);
    expect(number({ initContainers: [init()] }, 'containers.assets.ephemeralStorage')).toBe(64);
    expect(number({ sidecars: [sidecar({ ephemeralStorage: Size.mebibytes(300) })] }, 'containers.proxy.ephemeralStorage')).toBe(300);
  });

  test('drain: native sidecars one after the other, after the main container', () => {
    const grace = (...drains: number[]): number => number({ sidecars: drains.map((n, i) => sidecar({ name: `s${i}`, drain: Duration.seconds(n) })) }, 'shutdown.gracePeriod');

    expect(grace(60) - grace()).toBeGreaterThanOrEqual(30);
    expect(grace(60, 40) - grace(60)).toBe(40);
  });

  test('drain: plain sidecars at once', () => {
    const grace = (...drains: number[]): number => number({ sidecars: drains.map((n, i) => sidecar({ name: `s${i}`, before: false, drain: Duration.seconds(n) })) }, 'shutdown.gracePeriod');

    // 5 s of preStop and 10 s of drain pass before
    expect(grace(100, 90)).toBe(115);
    expect(grace(5)).toBe(grace());
  });

  test('start order and time', () => {
    const reaction = (props: Partial<WorkloadProps>): number => number(props, 'sizing.reactionTime');
    const pull = reaction({ initContainers: [init({ takes: Duration.seconds(1) })] }) - reaction({}) - 1;

    expect(pull).toBeCloseTo(4, 5);
    expect(reaction({ initContainers: [init({ takes: Duration.seconds(31) })] }) - reaction({ initContainers: [init({ takes: Duration.seconds(1) })] })).toBeCloseTo(30, 5);
    // one image is pulled once, and the main container's not again
    expect(reaction({ initContainers: [init({ takes: Duration.seconds(1) }), init({ name: 'b', takes: Duration.seconds(1) })] }) - reaction({}) - pull).toBeCloseTo(2, 5);
    expect(reaction({ initContainers: [init({ image: 'ghcr.io/acme/web:4.1.0', takes: Duration.seconds(1) })] }) - reaction({})).toBeCloseTo(1, 5);
  });

  test('a plain sidecar counts only as far as it starts later than the main container', () => {
    const reaction = (startup: number): number => number({ sidecars: [sidecar({ before: false, image: 'ghcr.io/acme/web:4.1.0', startup: Duration.millis(startup * 1000) })] }, 'sizing.reactionTime');

    expect(reaction(0.5)).toBe(number({}, 'sizing.reactionTime'));
    expect(reaction(30) - reaction(20)).toBeCloseTo(10, 5);
  });

  test('the cold start of a function', () => {
    const target = { ...NO_MESH, knative: [KnativeFeature.INIT_CONTAINERS] };
    const names = resize(shop(target), { initContainers: [init({ takes: Duration.seconds(3) })] }).plan.coldStart().terms.map(({ name }) => name);

    expect(names).toContain('run of assets');
  });

  test('a rollout waits for them', () => {
    expect(number({ initContainers: [init({ takes: Duration.minutes(20) })] }, 'rollout.progressDeadline')).toBeGreaterThan(2400);
  });

  test('the autoscaler measures the main container', () => {
    const metric = (props: Partial<WorkloadProps>): any => printed(web(shop(NO_MESH), props), 'HorizontalPodAutoscaler').spec.metrics[0];

    expect(metric({ sidecars: [sidecar()] })).toMatchObject({ type: 'ContainerResource', containerResource: { container: 'app' } });
    expect(metric({ initContainers: [init()] })).toMatchObject({ type: 'Resource' });
  });

  test('pinned: all containers are Guaranteed', () => {
    const pod = podOf(printed(web(shop(NO_MESH), { cpu: CpuPolicy.pinned(1), initContainers: [init()], sidecars: [sidecar()] }), 'Deployment'));

    for (const { resources } of [...pod.initContainers, ...pod.containers]) {
      expect(resources.limits).toEqual(resources.requests);
    }
  });

  test('the cluster autoscaler may lose their folders', () => {
    const { metadata, spec } = printed(web(shop(NO_MESH), { sidecars: [sidecar()] }), 'Deployment').spec.template;
    const named = metadata.annotations['cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes'].split(',');

    expect(named).toEqual(['proxy-tmp']);
    expect(namesOf(spec.volumes)).toEqual(expect.arrayContaining(named));
  });
});

describe('findings', () => {
  const found = (workload: { readonly findings: Array<{ id: string; subject?: string }> }, id: string): Array<string | undefined> => workload.findings.filter((f) => f.id === id).map(({ subject }) => subject);

  test('classic sidecars', () => {
    const old = shop({ ...NO_MESH, version: '1.28' });
    const workload = web(old, { sidecars: [sidecar(), sidecar({ name: 'chosen', before: false })] });

    expect(found(workload, 'sidecar-not-native')).toEqual(['proxy']);
    expect(found(workload, 'sidecar-stops-early')).toEqual(['chosen']);
    expect(found(resize(old, { sidecars: [sidecar()] }), 'sidecar-not-native')).toEqual(['proxy']);
    expect(found(web(shop(NO_MESH), { sidecars: [sidecar()] }), 'sidecar-not-native')).toEqual([]);
  });

  test('mesh holding: init containers run before a classic proxy, native sidecars outlive it', () => {
    const classic = web(shop({ istioVersion: '1.24' }), { initContainers: [init()], sidecars: [sidecar()] });
    const native = web(shop({ istioVersion: '1.27' }), { initContainers: [init()], sidecars: [sidecar()] });

    expect([found(classic, 'init-before-proxy'), found(classic, 'sidecar-outlives-proxy')]).toEqual([[init()._given.name], ['proxy']]);
    expect([found(native, 'init-before-proxy').length, found(native, 'sidecar-outlives-proxy').length]).toEqual([0, 0]);
  });

  test('mesh holding: what the findings advise ends them', () => {
    const both = (target: ShopProps, props: Partial<WorkloadProps> = {}, over: Partial<SidecarProps> = {}, user?: number) => {
      const workload = web(shop({ istioVersion: '1.24', ...target }), { initContainers: [init({ runAsUser: user }), init({ name: 'second', runAsUser: user })], sidecars: [sidecar(over)], ...props });
      return [found(workload, 'init-before-proxy').length, found(workload, 'sidecar-outlives-proxy').length];
    };

    expect(both({})).toEqual([2, 1]);
    expect(both({}, {}, { before: false }, 1337)).toEqual([0, 0]);
    expect(both({ istioVersion: '1.27', version: '1.33' })).toEqual([0, 0]);
    expect(both({ istio: IstioMode.AMBIENT })).toEqual([0, 0]);
    // without istio-cni, init containers run before the redirection
    expect(both({ istioCni: false })[0]).toBe(0);
    expect(both({}, { podAnnotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '5432' } })[0]).toBe(0);

    const workload = web(shop({ istioVersion: '1.24' }), { initContainers: [init(), init({ name: 'second' })] });
    const call = /say (Findings\.acknowledge\(workload, .*\))$/.exec(workload.findings.find(({ subject }) => subject === 'second')!.message)![1];
    new Function('Findings', 'workload', call)(Findings, workload);
    expect(found(workload, 'init-before-proxy')).toEqual([init()._given.name]);
  });

  test('an image by tag', () => {
    expect(found(web(shop(NO_MESH), { sidecars: [sidecar(), sidecar({ name: 'safe', image: `${image}@sha256:${'0'.repeat(64)}` })] }), 'image-without-digest')).toEqual([undefined, 'proxy']);
  });

  test('a secret in a variable or an argument', () => {
    const workload = web(shop(NO_MESH), { sidecars: [sidecar({ env: { DB_PASSWORD: EnvValue.fromValue('hunter2hunter2') } })] });

    expect(found(workload, 'variable-looks-secret').concat(found(workload, 'secret-in-plain-text'))).toEqual(['sidecars.proxy.env.DB_PASSWORD']);
  });

  const late = (resources: object): object => ({ name: 'late', image, resources });
  const patched = (list: string, container: object, props: Partial<WorkloadProps> = {}) => {
    const workload = web(shop(NO_MESH), props);
    workload.patch('Deployment', JsonPatch.add(`/spec/template/spec/${list}`, list.endsWith('-') ? container : [container]));
    return workload;
  };

  test('a sidecar patched in later', () => {
    const workload = patched('containers/-', late({ requests: { cpu: '150m', memory: '0.5Gi' } }));

    expect(found(workload, 'container-not-planned')).toEqual(['late']);
    expect(workload.findings.find(({ id }) => id === 'container-not-planned')!.message).toMatch(/150m.*512 MiB/);
    expect(found(workload, 'container-without-request')).toEqual([]);
  });

  test('an init container patched in later', () => {
    expect(found(patched('initContainers', late({})), 'container-not-planned')).toEqual(['late']);
    expect(found(patched('initContainers/-', late({}), { initContainers: [init()] }), 'container-not-planned')).toEqual(['late']);
  });

  test('a container without a request stops an autoscaler that measures the pod', () => {
    expect(found(patched('containers/-', late({})), 'container-without-request')).toEqual(['late']);
    expect(found(patched('containers/-', late({}), { sidecars: [sidecar()] }), 'container-without-request')).toEqual([]);
  });

  test('what an add-on asked for is counted, and not told twice', () => {
    const addOn = (cpuMillis: number) => ({
      requirements: () => ({ name: 'Late', sidecarCpuMillis: cpuMillis, sidecarMemoryMiB: 64 }),
      bind: (workload: any) => workload.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/-', late({ requests: { cpu: '100m', memory: '64Mi' } }))),
    });

    expect(found(web(shop(NO_MESH), { addOns: [addOn(100)] }), 'container-not-planned')).toEqual([]);
    expect(found(web(shop(NO_MESH), { addOns: [addOn(50)] }), 'container-not-planned')).toEqual(['late']);
  });
});

describe('ports of sidecars', () => {
  const exporter = (...ports: Port[]): Sidecar => sidecar({ name: 'exporter', ports });

  test('several ports: container, Service and network policy follow', () => {
    const workload = web(shop(NO_MESH), { ports: [Port.http(9000, { name: 'admin' })], sidecars: [exporter(Port.metrics(9113), Port.tcp(6000, { name: 'feed' }))] });
    const pod = podOf(printed(workload, 'Deployment'));

    expect(pod.containers[0].ports.map((port: any) => port.containerPort)).toEqual([8080, 9000]);
    expect(pod.initContainers[0].ports).toEqual([{ name: 'metrics', containerPort: 9113, protocol: 'TCP' }, { name: 'feed', containerPort: 6000, protocol: 'TCP' }]);
    expect(printed(workload, 'Service').spec.ports.map((port: any) => port.name)).toEqual(['http', 'admin', 'metrics', 'feed']);
    expect(JSON.stringify(printed(workload, 'NetworkPolicy').spec.ingress)).toContain('9113');
  });

  test('a caller reaches one by its name', () => {
    const chart = shop(NO_MESH);
    const callee = web(chart, { sidecars: [exporter(Port.tcp(6000, { name: 'feed' }))] });
    const caller = web(chart, {}, 'caller');
    caller.callsTo(callee.port('feed'));

    expect(JSON.stringify(printed(callee, 'NetworkPolicy').spec.ingress)).toContain('6000');
    expect(variables(caller)).toMatchObject({ WEB_FEED_PORT: '6000' });
  });

  test('Knative admits one port: monitoring still gets to the others', () => {
    const workload = resize(shop(NO_MESH), { sidecars: [exporter(Port.metrics(9113))] });

    expect(podOf(printed(workload, 'Service')).containers[1]).not.toHaveProperty('ports');
    expect(JSON.stringify(printed(workload, 'NetworkPolicy').spec.ingress)).toContain('9113');
  });

  test.each<[string, () => unknown, string[]]>([
    ['the number of the main port', () => web(shop(NO_MESH), { sidecars: [exporter(Port.http(8080, { name: 'other' }))] }), ['sidecars[0].ports[0]', '8080']],
    ['the name of another', () => web(shop(NO_MESH), { ports: [Port.metrics(9000)], sidecars: [exporter(Port.metrics(9113))] }), ['sidecars[0].ports[0]', "'metrics'", 'ports[0]']],
    ['two sidecars on one port', () => web(shop(NO_MESH), { sidecars: [sidecar({ ports: [Port.tcp(7000)] }), exporter(Port.tcp(7000, { name: 'b' }))] }), ['sidecars[1].ports[0]', 'sidecars[0].ports[0]']],
    ['a port of the mesh', () => web(shop(), { sidecars: [exporter(Port.metrics(15090))] }), ["sidecars 'exporter': port 'metrics'", '15090']],
    ['a port of Knative', () => resize(shop(NO_MESH), { sidecars: [exporter(Port.metrics(9090))] }), ["sidecars 'exporter': port 'metrics'", '9090']],
    ['a caller of a function\'s sidecar', () => resize(shop(NO_MESH), { sidecars: [exporter(Port.http(9000))] }), ['sidecars[0].ports[0]', 'Knative']],
  ])('%s is refused', (_what, make, told) => {
    told.forEach((part) => expect(make).toThrow(part));
  });
});

describe('rights of containers', () => {
  const contexts = (props: Partial<WorkloadProps>): any[] => {
    const pod = podOf(printed(web(shop(NO_MESH), props), 'Deployment'));
    return [...pod.initContainers ?? [], ...pod.containers].map(({ securityContext }: any) => securityContext);
  };

  test('what the main container may do, the others may not', () => {
    const [first, main] = contexts({ readOnlyRoot: false, allowRoot: true, runAsUser: 0, addCapabilities: ['NET_BIND_SERVICE'], sidecars: [sidecar()] });

    expect(first).toEqual({ runAsNonRoot: true, runAsUser: 10001, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
    expect(main).toMatchObject({ readOnlyRootFilesystem: false, capabilities: { add: ['NET_BIND_SERVICE'] } });
  });

  test('root, a writable root and capabilities by choice, with a finding each', () => {
    const props = { initContainers: [init({ allowRoot: true, runAsUser: 0, readOnlyRoot: false, addCapabilities: ['CHOWN'] })] };
    const [first, main] = contexts(props);

    expect(first).toEqual({ runAsNonRoot: false, runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { add: ['CHOWN'], drop: ['ALL'] }, readOnlyRootFilesystem: false });
    expect(main).toMatchObject({ runAsNonRoot: true, readOnlyRootFilesystem: true });
    expect(web(shop(NO_MESH), props).findings.filter(({ subject }) => subject === 'assets').map(({ id }) => id).sort())
      .toEqual(['capabilities-added', 'image-without-digest', 'root-allowed', 'root-file-system-writable']);
  });

  test('whole ConfigMaps and Secrets as variables', () => {
    const [container] = podOf(printed(web(shop(NO_MESH), { sidecars: [sidecar({ envFrom: [EnvSource.configMap('settings'), EnvSource.secret('db', { prefix: 'DB_', optional: true })] })] }), 'Deployment')).initContainers;

    expect(container.envFrom).toEqual([{ configMapRef: { name: 'settings' } }, { prefix: 'DB_', secretRef: { name: 'db', optional: true } }]);
  });

  test.each<[string, () => unknown, string[]]>([
    ['allowRoot without root', () => init({ allowRoot: true }), ["'assets'", 'runAsUser: 0']],
    ['a capability twice', () => init({ addCapabilities: ['CHOWN', 'CHOWN'] }), ["'assets'", "'CHOWN' twice"]],
    ['a capability of a function', () => resize(shop(NO_MESH), { sidecars: [sidecar({ addCapabilities: ['NET_BIND_SERVICE'] })] }), ["sidecars[0] 'proxy'", 'KnativeFeature.ADD_CAPABILITIES']],
  ])('%s is refused', (_what, make, told) => {
    told.forEach((part) => expect(make).toThrow(part));
  });
});

describe('health of sidecars', () => {
  const checked = (health: HealthChecks, props: Partial<SidecarProps> = {}): any => podOf(printed(web(shop(NO_MESH), {
    sidecars: [sidecar({ ports: [Port.http(9000, { name: 'admin', access: PortAccess.PROBES })], health, ...props })],
  }), 'Deployment')).initContainers[0];

  test('on its own port', () => {
    const container = checked(HealthChecks.http({ live: '/live', ready: '/ready' }), { startup: Duration.seconds(20) });

    expect(container.startupProbe).toMatchObject({ httpGet: { path: '/live', port: 'admin' }, periodSeconds: 5, failureThreshold: 80 });
    expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/ready', port: 'admin' }, periodSeconds: 5 });
    expect(container.livenessProbe).toMatchObject({ httpGet: { path: '/live', port: 'admin' }, periodSeconds: 10 });
  });

  test('gRPC, TCP and a command', () => {
    expect(checked(HealthChecks.grpc('proxy')).readinessProbe.grpc).toEqual({ port: 9000, service: 'proxy' });
    expect(checked(HealthChecks.tcp()).startupProbe.tcpSocket).toEqual({ port: 'admin' });
    expect(checked(HealthChecks.of({ ready: Check.command(['/ok']) }), { ports: [] }).readinessProbe.exec).toEqual({ command: ['/ok'] });
  });

  test('without health no probe', () => {
    expect(Object.keys(podOf(printed(web(shop(NO_MESH), { sidecars: [sidecar()] }), 'Deployment')).initContainers[0]).filter((key) => key.endsWith('Probe'))).toEqual([]);
  });

  test('of a function, where Knative\'s flag admits it: by number, and queue-proxy asks in its own time', () => {
    const of = (health: HealthChecks, props: Partial<SidecarProps> = {}): any => podOf(printed(resize(shop({ ...NO_MESH, knative: [KnativeFeature.MULTI_CONTAINER_PROBING] }), {
      sidecars: [sidecar({ ports: [Port.http(9000, { name: 'admin', access: PortAccess.PROBES })], health, ...props })],
    }), 'Service')).containers[1];
    const quick = of(HealthChecks.http({ live: '/live', ready: '/ready' }));

    expect(quick.readinessProbe).toEqual({ httpGet: { path: '/ready', port: 9000 }, successThreshold: 1 });
    expect(quick.livenessProbe).toMatchObject({ httpGet: { path: '/live', port: 9000 }, periodSeconds: 10 });
    expect(quick.startupProbe).toBeUndefined();
    expect(of(HealthChecks.http({ live: '/live' }), { startup: Duration.seconds(40) }).startupProbe).toMatchObject({ httpGet: { path: '/live', port: 9000 } });
    expect(of(HealthChecks.of({ ready: Check.command(['/ok']) })).readinessProbe).toMatchObject({ exec: { command: ['/ok'] }, periodSeconds: 5, successThreshold: 1 });
  });

  test.each<[string, () => unknown, string[]]>([
    ['without a port', () => sidecar({ health: HealthChecks.tcp() }), ["health of 'proxy'", 'Port.http(9000']],
    ['without a path', () => sidecar({ ports: [Port.http(9000)], health: HealthChecks.http() }), ["health of 'proxy'", "'/healthz'"]],
    ['on a port that is not its own', () => sidecar({ ports: [Port.http(9000)], health: HealthChecks.of({ ready: Check.http('/', { port: 'grpc' }) }) }), ["the port 'grpc'", "'http'"]],
    ['of a function', () => resize(shop(NO_MESH), { sidecars: [sidecar({ health: HealthChecks.of({ ready: Check.command(['/ok']) }) })] }), ["sidecars[0] 'proxy'", 'KnativeFeature.MULTI_CONTAINER_PROBING']],
    ['by a command, of a function of an older Knative', () => resize(shop({ ...NO_MESH, knativeVersion: '1.17', knative: [KnativeFeature.MULTI_CONTAINER_PROBING] }), { sidecars: [sidecar({ health: HealthChecks.of({ ready: Check.command(['/ok']) }) })] }), ["sidecars[0] 'proxy'", '1.18', 'knativeVersion']],
    ['the main container on a sidecar\'s port', () => web(shop(NO_MESH), { sidecars: [sidecar({ ports: [Port.http(9000, { name: 'admin' })] })], health: HealthChecks.of({ ready: Check.http('/', { port: 'admin' }) }) }), ["'admin'"]],
  ])('%s is refused', (_what, make, told) => {
    told.forEach((part) => expect(make).toThrow(part));
  });
});
