import { Duration, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, ShopProps, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import type { InitContainerProps, SidecarProps } from '../../src/tuning/profile/container-props';
import { InitContainer, Sidecar } from '../../src/tuning/profile/containers';
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

test('a function: a plain container, and init containers where Knative\'s flag is on', () => {
  const target = { ...NO_MESH, knative: [KnativeFeature.INIT_CONTAINERS] };
  const pod = podOf(printed(resize(shop(target), { initContainers: [init()], sidecars: [sidecar()] }), 'Service'));

  expect(namesOf(pod.initContainers)).toEqual(['assets']);
  expect(namesOf(pod.containers)).toEqual(['app', 'proxy']);
  expect(pod.containers[1].securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } });
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
    ['an hour and more', () => init({ takes: Duration.hours(2) }), ['InitContainer.of: takes', '3600 s']],
  ])('%s', (_what, make, told) => {
    told.forEach((part) => expect(make).toThrow(part));
  });
});
