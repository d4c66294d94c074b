import { Chart, Size } from 'cdk8s';
import { Cpu, EnvValue, Secret } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, type ShopProps, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { SecretSource } from '../../src/manifests/secret-source';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import type { SidecarProps } from '../../src/tuning/profile/container-props';
import { InitContainer, Sidecar } from '../../src/tuning/profile/containers';
import { EnvSource } from '../../src/tuning/profile/env-source';
import { Mount } from '../../src/tuning/profile/mount';
import { ScratchMedium } from '../../src/tuning/profile/mount-props';
import { ProjectedSource } from '../../src/tuning/profile/projected-source';
import { SharedConfig } from '../../src/workloads/shared-config';
import type { IWorkload } from '../../src/workloads/workload';
import type { WorkloadProps } from '../../src/workloads/workload-props';
import { coverage } from '../manifests/leaf-walker';

/*
 * What a container mounts is printed by every kind of workload, counted by its plan, and rolled where it changes.
 */

const TOOL = { name: 'tool', image: 'ghcr.io/acme/tool:1.0.0' };
const SMALL = { cpu: Cpu.millis(50), memory: Size.mebibytes(64) };

type Make = (props: Partial<WorkloadProps>, chart?: Chart) => IWorkload;

const KINDS: Array<[string, string, Make]> = [
  ['a web service', 'Deployment', (props, chart) => web(chart ?? shop(), props)],
  ['a stateful service', 'StatefulSet', (props, chart) => ledger(chart ?? shop(), props)],
  ['a function', 'Service', (props, chart) => resize(chart ?? shop(), props)],
];

const EVERY_FLAG: ShopProps = { version: '1.36', knative: [KnativeFeature.PVC, KnativeFeature.PVC_WRITE, KnativeFeature.VOLUMES_CSI, KnativeFeature.VOLUMES_IMAGE] };

const podOf = (workload: IWorkload, kind: string): any => printed(workload, kind).spec.template.spec;
const volumeAt = (pod: any, path: string): any => {
  const mount = pod.containers[0].volumeMounts.find((one: any) => one.mountPath === path);
  return { mount, volume: pod.volumes.find((one: any) => one.name === mount.name) };
};

describe.each(KINDS)('%s', (_kind, kind, make) => {
  test('sized scratch: on disk it counts in the ephemeral storage', () => {
    const [plain, with2Gi] = [{}, { mounts: [Mount.scratch('/opt/cache', Size.gibibytes(2))] }].map((props) => make(props));
    const { mount, volume } = volumeAt(podOf(with2Gi, kind), '/opt/cache');

    expect(mount).toEqual({ name: 'opt-cache', mountPath: '/opt/cache' });
    expect(volume.emptyDir).toEqual({ sizeLimit: '2Gi' });
    expect(with2Gi.plan._settings.resources.ephemeralStorage.value - plain.plan._settings.resources.ephemeralStorage.value).toBe(2048);
    expect(with2Gi.plan._settings.evictableVolumes?.value).toContain('/opt/cache');
  });

  test('memory scratch: it counts in the memory limit', () => {
    const [plain, inMemory] = [{}, { mounts: [Mount.scratch('/dev/shm', Size.mebibytes(256), ScratchMedium.MEMORY)] }].map((props) => make(props));

    expect(volumeAt(podOf(inMemory, kind), '/dev/shm').volume.emptyDir).toEqual({ medium: 'Memory', sizeLimit: '256Mi' });
    expect(inMemory.plan._settings.resources.memory.value - plain.plan._settings.resources.memory.value).toBeGreaterThanOrEqual(256);
    expect(inMemory.plan._settings.resources.ephemeralStorage.value).toBe(plain.plan._settings.resources.ephemeralStorage.value);
  });

  test('the folder of temporary files is sized by a mount', () => {
    const workload = make({ mounts: [Mount.scratch('/tmp', Size.gibibytes(1))] });

    expect(volumeAt(podOf(workload, kind), '/tmp').volume.emptyDir).toEqual({ sizeLimit: '1Gi' });
    expect(workload.plan._settings.memory.tmpfs).toBeUndefined();
  });

  test('ConfigMap as files: an immutable one, and a change rolls the pods', () => {
    const named = (text: string) => {
      const workload = make({ mounts: [Mount.config('/etc/app', { 'app.yaml': text })] });
      const { mount, volume } = volumeAt(podOf(workload, kind), '/etc/app');
      const map = printed(workload, 'ConfigMap');
      expect(map).toMatchObject({ immutable: true, data: { 'app.yaml': text }, metadata: { name: volume.configMap.name } });
      expect(mount.readOnly).toBe(true);
      expect(volume.configMap.defaultMode).toBe(0o644);
      return volume.configMap.name;
    };

    expect(named('level: info')).not.toBe(named('level: debug'));
    expect(named('level: info')).toMatch(/-etc-app-[0-9a-f]{8}$/);
  });

  test('Secret as files in one folder, optional keys', () => {
    const { mount, volume } = volumeAt(podOf(make({ mounts: [Mount.secret('/etc/certs', 'certs', { items: { 'tls.crt': 'server.pem' }, optional: true })] }), kind), '/etc/certs');

    expect(mount).toEqual({ name: 'etc-certs', mountPath: '/etc/certs', readOnly: true });
    expect(volume.secret).toEqual({ secretName: 'certs', defaultMode: kind === 'Service' ? 0o444 : 0o440, items: [{ key: 'tls.crt', path: 'server.pem' }], optional: true });
  });

  test('a ConfigMap of somebody else, one file of it', () => {
    const { mount, volume } = volumeAt(podOf(make({ mounts: [Mount.configMap('/etc/ssl/ca.pem', 'ca').subPath('ca.pem')] }), kind), '/etc/ssl/ca.pem');

    expect(mount).toMatchObject({ subPath: 'ca.pem', readOnly: true });
    expect(volume.configMap).toEqual({ name: 'ca', defaultMode: 0o644 });
  });

  test('projected: a token, fields and keys in one folder', () => {
    const sources = [ProjectedSource.token('token', { audience: 'vault' }), ProjectedSource.field('labels', 'metadata.labels'), ProjectedSource.secret('db'), ProjectedSource.configMap('ca', { items: { 'ca.crt': 'ca.pem' } })];

    expect(volumeAt(podOf(make({ mounts: [Mount.projected('/var/run/vault', sources)] }), kind), '/var/run/vault').volume.projected.sources).toEqual([
      { serviceAccountToken: { audience: 'vault', expirationSeconds: 3600, path: 'token' } },
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }] } },
      { secret: { name: 'db' } },
      { configMap: { name: 'ca', items: [{ key: 'ca.crt', path: 'ca.pem' }] } },
    ]);
  });

  test('volumes: claims of somebody else\'s, CSI, image volumes', () => {
    const mounts = [Mount.claim('/srv/assets', 'assets'), Mount.csi('/mnt/vault', 'secrets-store.csi.k8s.io', { attributes: { secretProviderClass: 'vault' }, readOnly: true }), Mount.image('/models', 'ghcr.io/acme/model:2.0.0')];
    const pod = podOf(make({ mounts }, shop(EVERY_FLAG)), kind);

    expect(volumeAt(pod, '/srv/assets').volume.persistentVolumeClaim).toEqual({ claimName: 'assets' });
    expect(volumeAt(pod, '/srv/assets').mount.readOnly).toBeUndefined();
    expect(volumeAt(pod, '/mnt/vault').volume.csi).toEqual({ driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { secretProviderClass: 'vault' } });
    expect(volumeAt(pod, '/models').volume.image).toEqual({ reference: 'ghcr.io/acme/model:2.0.0', pullPolicy: 'IfNotPresent' });
  });

  test('one volume that is mounted twice is printed once', () => {
    const assets = Mount.claim('/srv/assets', 'assets');
    const pod = podOf(make({ mounts: [assets, assets.at('/srv/public').subPath('public').readOnly()] }, shop(EVERY_FLAG)), kind);

    expect(pod.volumes.filter((one: any) => one.persistentVolumeClaim?.claimName === 'assets')).toHaveLength(1);
    expect(volumeAt(pod, '/srv/public').mount).toEqual({ name: 'srv-assets', mountPath: '/srv/public', subPath: 'public', readOnly: true });
  });

  test('one ConfigMap for several services: variables and files, and a change rolls all that use it', () => {
    const names = (level: string) => {
      const chart = shop();
      const shared = new SharedConfig(chart, 'env', { data: { LEVEL: level }, files: { 'app.yaml': `level: ${level}` } });
      const [one, other] = [make({ name: 'one', sharedConfig: [shared], mounts: [shared.mount('/etc/app')] }, chart), web(chart, { sharedConfig: [shared] }, 'other')];
      const pod = podOf(one, kind);
      expect(podOf(other, 'Deployment').containers[0].envFrom).toEqual(pod.containers[0].envFrom);
      expect(shared.configMap!.toJson()).toMatchObject({ immutable: true, data: { LEVEL: level } });
      expect(pod.containers[0].envFrom).toEqual([{ configMapRef: { name: shared.configMap!.name } }]);
      expect(volumeAt(pod, '/etc/app').volume.configMap.name).toBe(shared.filesConfigMap!.name);
      return [shared.configMap!.name, shared.filesConfigMap!.name];
    };

    const [before, after] = [names('info'), names('debug')];
    expect(before[0]).not.toBe(after[0]);
    expect(before[1]).not.toBe(after[1]);
  });

  test('shared variables are inputs of the plan, and config takes precedence', () => {
    const chart = shop();
    const shared = new SharedConfig(chart, 'env', { data: { LEVEL: 'info', GOMAXPROCS: '3', WEB_CONCURRENCY: '3' } });
    const [container] = podOf(make({ sharedConfig: [shared], config: { LEVEL: 'debug' } }, chart), kind).containers;

    expect(container.envFrom.map((one: any) => one.configMapRef.name)).toEqual([shared.configMap!.name, expect.stringMatching(/-[0-9a-f]{8}$/)]);
    // a variable of the plan would override that of a ConfigMap
    expect(container.env.filter(({ name, value }: any) => ['GOMAXPROCS', 'WEB_CONCURRENCY'].includes(name) && value !== '3')).toEqual([]);
  });

  test('every printed field has an owner', () => {
    const shared = Mount.scratch('/opt/cache', Size.gibibytes(1));
    const mounts = [
      shared, Mount.scratch('/dev/shm', Size.mebibytes(64), ScratchMedium.MEMORY), Mount.config('/etc/app/app.yaml', { 'app.yaml': 'a' }).subPath('app.yaml'), Mount.configMap('/etc/ca', 'ca', { optional: true }),
      Mount.secret('/etc/certs', 'certs', { items: { a: 'b' } }), Mount.claim('/srv/assets', 'assets', { readOnly: true }), Mount.csi('/mnt/vault', 'csi.example.com', { readOnly: true, attributes: { a: 'b' } }),
      Mount.image('/models', 'ghcr.io/acme/model:2.0.0'), Mount.projected('/var/run/x', [ProjectedSource.token('token', { audience: 'vault' }), ProjectedSource.field('labels', 'metadata.labels'), ProjectedSource.secret('db')]),
    ];
    const target = { ...EVERY_FLAG, reloader: true };
    const beside = [Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:1.0.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), mounts: [shared.at('/cache').readOnly(), Mount.scratch('/spool', Size.gibibytes(1)), Mount.config('/etc/envoy', { 'envoy.yaml': 'a' })] })];
    const workload = make({ mounts, sidecars: beside }, shop(target));
    const settings = new Set(tunedLeaves(workload.plan._settings).map(([path]) => path));

    for (const object of workload.apiObjects.filter((one) => ['ConfigMap', kind].includes(one.kind) && one.apiGroup !== '' || one.kind === 'ConfigMap')) {
      const { unlisted, undecided } = coverage(object.toJson(), settings);
      expect({ kind: object.kind, unlisted, undecided }).toEqual({ kind: object.kind, unlisted: [], undecided: [] });
    }
    expect(coverage(printed(workload, kind), settings).decided).toMatchObject({ [`spec.template.spec.volumes[${podOf(workload, kind).volumes.findIndex(({ name }: any) => name === 'proxy-spool')}].emptyDir.sizeLimit`]: ['containers.proxy.scratch./spool.size'] });
  });

  test.each<[string, () => Partial<WorkloadProps>, string]>([
    ['a mount inside another', () => ({ mounts: [Mount.secret('/etc/certs', 'a'), Mount.secret('/etc/certs/b', 'b')] }), "mounts has '/etc/certs/b' in '/etc/certs'"],
    ['a mount around another', () => ({ mounts: [Mount.secret('/etc/certs/b', 'b'), Mount.secret('/etc/certs', 'a')] }), "mounts has '/etc/certs/b' in '/etc/certs'"],
    ['two mounts of one path', () => ({ mounts: [Mount.secret('/etc/certs', 'a'), Mount.secret('/etc/certs', 'b')] }), "mounts has '/etc/certs' twice"],
    ['a mount inside /tmp', () => ({ mounts: [Mount.scratch('/tmp/cache', Size.gibibytes(1))] }), "mounts has '/tmp/cache'"],
    ['a mount of a writable path', () => ({ writablePaths: ['/srv/data'], mounts: [Mount.claim('/srv/data', 'assets', { readOnly: true })] }), 'writablePaths'],
    ['a mount in a writable path', () => ({ writablePaths: ['/srv/data'], mounts: [Mount.secret('/srv/data/certs', 'certs')] }), "lies in '/srv/data'"],
    ['a mount that hides secret files', () => ({ secrets: { DB: SecretSource.existing('db', 'password') }, mounts: [Mount.secret('/var/run/secrets', 'b')] }), "mounts has '/var/run/secrets'"],
    ['read-only temporary files', () => ({ mounts: [Mount.scratch('/tmp', Size.gibibytes(1)).readOnly()] }), "mounts has '/tmp' read-only"],
    ['scratch that is larger than the memory', () => ({ memory: Size.mebibytes(512), mounts: [Mount.scratch('/var/cache/app', Size.gibibytes(1), ScratchMedium.MEMORY)] }), "mounts has '/var/cache/app' of 1 GiB in memory"],
    ['what is no mount', () => ({ mounts: ['/data' as unknown as Mount] }), 'mounts[0]'],
  ])('%s is refused', (_what, props, named) => {
    expect(() => make(props())).toThrow(named);
  });
});

test.each<[string, () => unknown, string]>([
  ['a path that hides /tmp', () => Mount.secret('/tmp', 'certs'), "path '/tmp' would hide"],
  ['the root', () => Mount.scratch('/', Size.gibibytes(1)), "'/'"],
  ['a path of the kernel', () => Mount.scratch('/proc/x', Size.gibibytes(1)), 'kernel'],
  ['devices', () => Mount.claim('/dev', 'assets'), 'kernel'],
  ['system files', () => Mount.claim('/sys', 'assets'), 'kernel'],
  ['shared memory on disk', () => Mount.scratch('/dev/shm', Size.gibibytes(1)), 'ScratchMedium.MEMORY'],
  ['a relative path', () => Mount.secret('etc/certs', 'certs'), 'path'],
  ['a subPath that climbs', () => Mount.claim('/data', 'assets').subPath('../x'), 'path'],
  ['an absolute subPath', () => Mount.claim('/data', 'assets').subPath('/x'), 'path'],
  ['a subPath that is no file of the mount', () => Mount.config('/etc/app.yaml', { 'app.yaml': '' }).subPath('other.yaml'), 'expected one of app.yaml'],
  ['a key that is no file name', () => Mount.config('/etc/app', { 'conf.d/app.yaml': '' }), 'a key of files'],
  ['a ConfigMap over 1 MiB', () => Mount.config('/etc/app', { 'app.yaml': 'x'.repeat(1024 * 1024) }), 'expected at most 1048576'],
  ['files without a file', () => Mount.config('/etc/app', {}), 'files'],
  ['items that climb', () => Mount.secret('/etc/certs', 'certs', { items: { 'tls.crt': '../x' } }), 'items'],
  ['permissions as a text', () => Mount.secret('/etc/certs', 'certs', { mode: '0400' as never }), 'write 0o400'],
  ['permissions as an octal text', () => Mount.secret('/etc/certs', 'certs', { mode: '0o440' as never }), 'write 0o440'],
  ['permissions in decimal', () => Mount.secret('/etc/certs', 'certs', { mode: 400 }), 'options.mode is 400, expected permissions in octal: write 0o400'],
  ['larger permissions in decimal', () => Mount.config('/etc/app', { a: '' }, { mode: 644 }), 'write 0o644'],
  ['permissions that there are not', () => Mount.configMap('/etc/app', 'a', { mode: 0o1000 }), 'from 0 to 0o777'],
  ['a folder without a file', () => Mount.projected('/etc/app', []), 'sources is empty'],
  ['two sources of one file', () => Mount.projected('/etc/x', [ProjectedSource.token('a'), ProjectedSource.field('a', 'metadata.name')]), "'a' twice"],
  ['a field that no volume can show', () => ProjectedSource.field('a', 'status.podIP'), 'field'],
  ['an image without a tag', () => Mount.image('/models', 'ghcr.io/acme/model'), 'reference'],
])('%s is refused where it is written', (_what, make, named) => {
  expect(make).toThrow(named);
});

test('permissions that are meant so are taken', () => {
  const modes = [0, 0o400, 0o440, 0o444, 0o500, 0o550, 0o555, 0o600, 0o640, 0o644, 0o700, 0o750, 0o755, 0o777, 0o604];

  expect(modes.map((mode) => Mount.secret('/etc/certs', 'certs', { mode })._given.volume)).toEqual(modes.map((mode) => expect.objectContaining({ mode })));
});

describe('a folder that is named as a file', () => {
  const told = (props: Partial<WorkloadProps>) => web(shop(), props).findings.filter(({ id }) => id === 'mount-makes-folder').map(({ subject }) => subject);
  const files = { 'nginx.conf': 'a', 'conf.d': 'b' };

  test.each<[string, Partial<WorkloadProps>, string[]]>([
    ['of a Secret', { mounts: [Mount.secret('/etc/keys/tls.key', 'keys')] }, ['mounts./etc/keys/tls.key']],
    ['of keys with other names', { mounts: [Mount.secret('/etc/keys/server', 'keys', { items: { 'tls.key': 'server' } })] }, ['mounts./etc/keys/server']],
    ['of files', { mounts: [Mount.config('/etc/nginx/nginx.conf', files)] }, ['mounts./etc/nginx/nginx.conf']],
    ['of a sidecar', { sidecars: [Sidecar.of({ ...TOOL, ...SMALL, mounts: [Mount.configMap('/etc/app.yaml', 'app')] })] }, ['tool./etc/app.yaml']],
    ['of a projected token', { mounts: [Mount.projected('/var/run/token', [ProjectedSource.token('token')])] }, ['mounts./var/run/token']],
    ['by subPath it is that file', { mounts: [Mount.secret('/etc/keys/tls.key', 'keys').subPath('tls.key')] }, []],
    ['a folder with a dot', { mounts: [Mount.config('/etc/nginx/conf.d', { 'a.conf': 'a' }), Mount.secret('/etc/keys', 'keys'), Mount.secret('/home/node/.config', 'b')] }, []],
    ['a claim', { mounts: [Mount.claim('/srv/site.conf', 'site')] }, []],
  ])('%s is told', (_what, props, subjects) => {
    expect(told(props)).toEqual(subjects);
  });
});

test('a mount in the data of a stateful service is refused', () => {
  expect(() => ledger(shop(), { mounts: [Mount.secret('/data', 'certs')] })).toThrow('dataPath');
  expect(() => ledger(shop(), { mounts: [Mount.secret('/data/certs', 'certs')] })).toThrow('dataPath');
  expect(() => ledger(shop(), { dataPath: '/var/lib/ledger', mounts: [Mount.secret('/var/lib', 'certs')] })).toThrow("hides '/var/lib/ledger'");
});

test.each<[string, Mount, string]>([
  ['a claim', Mount.claim('/data', 'assets'), 'KnativeFeature.PVC '],
  ['a CSI volume', Mount.csi('/data', 'csi.example.com', { readOnly: true }), 'KnativeFeature.VOLUMES_CSI'],
  ['an image', Mount.image('/data', 'ghcr.io/acme/model:1'), 'KnativeFeature.VOLUMES_IMAGE'],
])('%s in a function wants the flag of Knative', (_what, mount, flag) => {
  expect(() => resize(shop({ version: '1.36' }), { mounts: [mount] })).toThrow(flag);
  expect(() => resize(shop(EVERY_FLAG), { mounts: [mount] })).not.toThrow();
});

test('a claim that is only read wants one flag of Knative', () => {
  const chart = () => shop({ knative: [KnativeFeature.PVC] });

  expect(() => resize(chart(), { mounts: [Mount.claim('/data', 'assets')] })).toThrow('KnativeFeature.PVC_WRITE');
  expect(podOf(resize(chart(), { mounts: [Mount.claim('/data', 'assets', { readOnly: true })] }), 'Service').volumes[1].persistentVolumeClaim).toEqual({ claimName: 'assets', readOnly: true });
});

test('image volumes by version', () => {
  expect(() => web(shop({ version: '1.34' }), { mounts: [Mount.image('/models', 'ghcr.io/acme/model:1')] })).toThrow('1.35');
  expect(() => web(shop({ version: '1.35' }), { mounts: [Mount.image('/models', 'ghcr.io/acme/model:1')] })).not.toThrow();
});

test('the content of a mounted ConfigMap cannot be patched away from its hash', () => {
  const workload = web(shop(), { mounts: [Mount.config('/etc/app', { 'app.yaml': 'a' })] });

  expect(() => workload.patch('ConfigMap', { _toJson: () => ({ op: 'replace', path: '/data/app.yaml', value: 'b' }) } as any)).toThrow('mounts');
});

test('shared configuration: of its own namespace, once, and not in conflict', () => {
  const chart = shop();
  const [one, other, files] = [new SharedConfig(chart, 'one', { data: { A: '1' } }), new SharedConfig(chart, 'other', { data: { A: '2' } }), new SharedConfig(chart, 'files', { files: { a: '' } })];
  const elsewhere = new SharedConfig(new Chart(chart.node.root as any, 'else', { namespace: 'else' }), 'env', { data: { A: '1' } });

  expect(() => web(chart, { sharedConfig: [one, other] }, 'a')).toThrow('which set A');
  expect(() => web(chart, { sharedConfig: [one, other], config: { A: '3' } }, 'b')).not.toThrow();
  expect(() => web(chart, { sharedConfig: [one, one] }, 'c')).toThrow('twice');
  expect(() => web(chart, { sharedConfig: [files], mounts: [files.mount('/etc/app')] }, 'd')).toThrow(/no data: take it out of sharedConfig/);
  expect(() => web(chart, { mounts: [files.mount('/etc/app')] }, 'd2')).not.toThrow();
  expect(() => one.mount('/etc/a')).toThrow('files');
  expect(() => web(chart, { sharedConfig: [elsewhere] }, 'e')).toThrow('namespace');
  expect(() => new SharedConfig(chart, 'empty', {})).toThrow('neither data nor files');
  expect(() => web(chart, { sharedConfig: [one], env: { A: EnvValue.fromValue('x') } }, 'f')).not.toThrow();
});

describe('containers beside the main one', () => {
  const sidecar = (mounts: Mount[], more: Partial<SidecarProps> = {}) => Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:1.0.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64), mounts, ...more });
  const init = (mounts: Mount[]) => InitContainer.of({ name: 'assets', image: 'ghcr.io/acme/assets:1.0.0', mounts });
  const byName = (pod: any, name: string) => [...pod.containers, ...(pod.initContainers ?? [])].find((one: any) => one.name === name);

  test('one Mount in two containers is one volume, and counts once', () => {
    const assets = Mount.scratch('/srv/assets', Size.gibibytes(1));
    const [alone, both] = [web(shop(), { mounts: [assets] }), web(shop(), { mounts: [assets.readOnly()], initContainers: [init([assets.at('/out')])] })];
    const pod = podOf(both, 'Deployment');

    expect(volumeAt(pod, '/srv/assets').mount).toEqual({ name: 'srv-assets', mountPath: '/srv/assets', readOnly: true });
    expect(byName(pod, 'assets').volumeMounts).toContainEqual({ name: 'srv-assets', mountPath: '/out' });
    expect(pod.volumes.filter(({ name }: any) => name === 'srv-assets')).toEqual([{ name: 'srv-assets', emptyDir: { sizeLimit: '1Gi' } }]);
    // the init container's own /tmp is counted with the main container
    expect(both.plan._settings.resources.ephemeralStorage.value - alone.plan._settings.resources.ephemeralStorage.value).toBeLessThan(512);
  });

  const writer = (container: string, props: object) => (container === 'init'
    ? { initContainers: [InitContainer.of({ name: 'beside', image: TOOL.image, ...props })] }
    : { sidecars: [Sidecar.of({ name: 'beside', image: TOOL.image, ...SMALL, ...props })] });
  const apart = (workload: IWorkload) => (workload as any).findings.filter(({ id }: any) => id === 'folder-not-shared').map(({ subject }: any) => subject);
  const folders = (pod: any) => [...(pod.initContainers ?? []), ...pod.containers].map((one: any) => one.volumeMounts.map(({ mountPath }: any) => mountPath));

  describe.each(['init', 'sidecar'])('writablePaths of an %s', (container) => {
    test.each<[string, Mount]>([
      ['scratch space', Mount.scratch('/cache', Size.gibibytes(1))],
      ['scratch space in memory, which the main container only reads', Mount.scratch('/cache', Size.mebibytes(32), ScratchMedium.MEMORY).readOnly()],
      ['a claim', Mount.claim('/cache', 'assets')],
      ['a part of a claim', Mount.claim('/cache', 'assets').subPath('shop').readOnly()],
      ['a CSI volume', Mount.csi('/cache', 'csi.example.com')],
    ])('that the main container mounts, %s, are that volume', (_what, mount) => {
      const [alone, both] = [web(shop(), { mounts: [mount] }), web(shop(), { mounts: [mount], ...writer(container, { writablePaths: ['/cache'] }) })];
      const pod = podOf(both, 'Deployment');
      const { mount: main, volume } = volumeAt(pod, '/cache');

      expect(byName(pod, 'beside').volumeMounts.filter(({ mountPath }: any) => mountPath === '/cache')).toEqual([{ name: main.name, mountPath: '/cache', ...(main.subPath === undefined ? {} : { subPath: main.subPath }) }]);
      expect(pod.volumes.filter(({ name }: any) => name === volume.name)).toHaveLength(1);
      expect(both.plan._settings.containers!.beside.scratch).not.toHaveProperty(['/cache']);
      expect(both.plan._settings.resources.ephemeralStorage.value - alone.plan._settings.resources.ephemeralStorage.value).toBeLessThan(512);
      expect(apart(both)).toEqual([]);
    });

    test('where the main container has files that nobody may write to, they are a folder of its own, once', () => {
      const workload = web(shop(), { mounts: [Mount.secret('/etc/keys', 'keys')], secrets: { DB: SecretSource.existing('db', 'password').asFile('/etc/db/password') }, ...writer(container, { writablePaths: ['/etc/keys', '/etc/db'] }) });
      const pod = podOf(workload, 'Deployment');

      folders(pod).forEach((paths) => expect(paths).toEqual([...new Set(paths)]));
      expect(byName(pod, 'beside').volumeMounts).toContainEqual({ name: 'beside-etc-keys', mountPath: '/etc/keys' });
    });
  });

  test.each<[string, Partial<WorkloadProps>, string[]]>([
    ['two Mounts of one folder', { mounts: [Mount.scratch('/cache', Size.gibibytes(1))], ...writer('init', { mounts: [Mount.scratch('/cache', Size.gibibytes(1))] }) }, ['beside./cache']],
    ['writablePaths, and a Mount of the same folder', { writablePaths: ['/cache'], ...writer('sidecar', { mounts: [Mount.scratch('/cache', Size.gibibytes(1))] }) }, ['beside./cache']],
    ['a folder in one of the main container', { mounts: [Mount.scratch('/srv', Size.gibibytes(1))], ...writer('init', { writablePaths: ['/srv/assets'] }) }, ['beside./srv/assets']],
    ['a folder around one of the main container', { writablePaths: ['/srv/assets'], ...writer('init', { writablePaths: ['/srv'] }) }, ['beside./srv']],
    ['a claim of the main container\'s, and scratch space', { mounts: [Mount.claim('/cache', 'assets')], ...writer('init', { mounts: [Mount.scratch('/cache', Size.gibibytes(1))] }) }, ['beside./cache']],
    ['two containers beside the main one', { initContainers: [init([Mount.scratch('/out', Size.gibibytes(1))])], ...{ sidecars: [sidecar([], { writablePaths: ['/out'] })] } }, ['proxy./out']],
    ['one claim by two Mounts', { mounts: [Mount.claim('/cache', 'assets')], ...writer('init', { mounts: [Mount.claim('/cache', 'assets')] }) }, []],
    ['shared memory, and folders apart', { mounts: [Mount.scratch('/dev/shm', Size.mebibytes(64), ScratchMedium.MEMORY)], ...writer('init', { mounts: [Mount.scratch('/dev/shm', Size.mebibytes(64), ScratchMedium.MEMORY), Mount.scratch('/a', Size.mebibytes(1))] }) }, []],
    ['configuration of each', { mounts: [Mount.config('/etc/app', { a: '1' })], ...writer('init', { mounts: [Mount.config('/etc/app', { a: '2' })] }) }, []],
  ])('folders that look like one and are not are told: %s', (_what, props, subjects) => {
    const workload = web(shop(), props);

    expect(apart(workload)).toEqual(subjects);
    folders(podOf(workload, 'Deployment')).forEach((paths) => expect(paths).toEqual([...new Set(paths)]));
  });

  test('one Mount that is given to both is told of nobody, and what the finding advises ends it', () => {
    const shared = Mount.scratch('/cache', Size.gibibytes(1));
    const given = { mounts: [shared], ...writer('init', { mounts: [shared] }) };

    expect(apart(web(shop(), given))).toEqual([]);
    expect(apart(web(shop(), { ...given, mounts: [Mount.scratch('/cache', Size.gibibytes(1))] }))).toEqual(['beside./cache']);

    expect(apart(web(shop(), { mounts: [shared, Mount.scratch('/out', Size.gibibytes(1))], ...writer('init', { mounts: [shared.at('/out')] }) }))).toEqual([]);
  });

  test('a volume that only they have counts with the one that runs on', () => {
    const spool = Mount.scratch('/spool', Size.gibibytes(1));
    const workload = web(shop({ istio: IstioMode.NONE }), { sidecars: [sidecar([spool], { before: false })], initContainers: [init([spool])] });
    const pod = podOf(workload, 'Deployment');

    expect(workload.plan._settings.containers!.proxy.scratch['/spool'].size.value).toBe(1024);
    expect(workload.plan._settings.containers!.proxy.ephemeralStorage.value).toBeGreaterThan(1024);
    expect(workload.plan._settings.containers!.assets.scratch['/spool']).toBeUndefined();
    expect(byName(pod, 'assets').volumeMounts).toContainEqual({ name: 'proxy-spool', mountPath: '/spool' });
    expect(byName(pod, 'proxy').volumeMounts).toContainEqual({ name: 'proxy-spool', mountPath: '/spool' });
  });

  test('their scratch space on disk keeps no node', () => {
    const target = { istio: IstioMode.NONE };
    const workload = web(shop(target), { sidecars: [sidecar([Mount.scratch('/spool', Size.gibibytes(1)), Mount.scratch('/fast', Size.mebibytes(16), ScratchMedium.MEMORY)])] });
    const annotation = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';

    expect(printed(workload, 'Deployment').spec.template.metadata.annotations[annotation]).toBe('proxy-spool,proxy-tmp');
    expect(workload.plan._settings.evictableVolumes!.value).toEqual(['proxy:/spool', 'proxy:/tmp']);
    expect(printed(web(shop(target)), 'Deployment').spec.template.metadata.annotations?.[annotation]).toBeUndefined();
  });

  test('files and secrets of a sidecar', () => {
    const workload = web(shop(), { sidecars: [sidecar([Mount.config('/etc/envoy', { 'envoy.yaml': 'a' }), Mount.secret('/etc/certs', 'certs')])] });
    const pod = podOf(workload, 'Deployment');

    expect(byName(pod, 'proxy').volumeMounts).toEqual([{ name: 'proxy-tmp', mountPath: '/tmp' }, { name: 'etc-envoy', mountPath: '/etc/envoy', readOnly: true }, { name: 'etc-certs', mountPath: '/etc/certs', readOnly: true }]);
    expect(pod.volumes.find(({ name }: any) => name === 'etc-envoy').configMap.name).toBe(printed(workload, 'ConfigMap').metadata.name);
  });

  test.each<[string, () => unknown, string]>([
    ['a mount inside another', () => sidecar([Mount.secret('/etc/a', 'a'), Mount.secret('/etc/a/b', 'b')]), "mounts has '/etc/a/b' in '/etc/a'"],
    ['a mount of a writable path', () => sidecar([Mount.secret('/srv', 'a')], { writablePaths: ['/srv'] }), 'writablePaths'],
    ['scratch that is larger than the memory', () => sidecar([Mount.scratch('/spool', Size.mebibytes(64), ScratchMedium.MEMORY)]), 'in memory'],
    ['an image volume of a version without them', () => web(shop({ version: '1.33' }), { sidecars: [sidecar([Mount.image('/models', 'ghcr.io/acme/model:1')])] }), '1.35'],
  ])('%s is refused', (_what, make, named) => {
    expect(make).toThrow(named);
  });
});

describe('a rotated Secret', () => {
  const found = (workload: IWorkload & { findings?: any }, id: string): any[] => (workload as any).findings.filter((one: any) => one.id === id);
  const DB = { secrets: { DB_PASSWORD: SecretSource.existing('db', 'password').asEnv() } };
  const FILE = { mounts: [Mount.secret('/etc/app/key.pem', 'certs').subPath('key.pem')] };

  test.each<[string, Partial<WorkloadProps>]>([['a variable', DB], ['a file by subPath', FILE], ['all keys of a Secret as variables', { envFrom: [EnvSource.secret('database')] }],
    ['all keys of a ConfigMap as variables of a sidecar', { sidecars: [Sidecar.of({ ...TOOL, ...SMALL, envFrom: [EnvSource.configMap('settings')] })] }]])('is never followed by %s, which is said', (_what, props) => {
    expect(found(web(shop(), props), 'rotation-not-followed')).toHaveLength(1);
    expect(found(resize(shop({ reloader: true }), props), 'rotation-not-followed')).toHaveLength(1);
    expect(found(web(shop(), { ...props, revision: '2' }), 'rotation-not-followed')).toEqual([]);
    expect(found(web(shop({ reloader: true }), props), 'rotation-not-followed')).toEqual([]);
  });

  test('is followed by the files of a folder, and content of the library\'s own rolls the pods', () => {
    const mounts = [Mount.secret('/etc/certs', 'certs'), Mount.config('/etc/app.yaml', { 'app.yaml': 'a' }).subPath('app.yaml')];

    expect(found(web(shop(), { mounts }), 'rotation-not-followed')).toEqual([]);
  });

  test.each<[string, Partial<WorkloadProps>, boolean]>([
    ['a variable from a Secret', DB, true],
    ['a variable from a Secret, in env', { env: { DB: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(shop(), 's', 'db'), key: 'password' }) } }, true],
    ['all keys of a ConfigMap as variables', { envFrom: [EnvSource.configMap('settings')] }, true],
    ['all keys of a Secret, in an init container', { initContainers: [InitContainer.of({ ...TOOL, envFrom: [EnvSource.secret('database')] })] }, true],
    ['all keys of a ConfigMap, in a sidecar', { sidecars: [Sidecar.of({ ...TOOL, ...SMALL, envFrom: [EnvSource.configMap('settings')] })] }, true],
    ['a Secret as files, in an init container', { initContainers: [InitContainer.of({ ...TOOL, mounts: [Mount.secret('/etc/certs', 'certs')] })] }, true],
    ['a key of a Secret, in a sidecar', { sidecars: [Sidecar.of({ ...TOOL, ...SMALL, env: { DB: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(shop(), 't', 'db'), key: 'password' }) } })] }, true],
    ['text only, in a sidecar', { sidecars: [Sidecar.of({ ...TOOL, ...SMALL, env: { REGION: EnvValue.fromValue('eu') } })] }, false],
    ['a Secret as files', { mounts: [Mount.secret('/etc/certs', 'certs')] }, true],
    ['a ConfigMap of somebody else', { mounts: [Mount.configMap('/etc/ca', 'ca')] }, true],
    ['a projected Secret', { mounts: [Mount.projected('/etc/x', [ProjectedSource.secret('certs')])] }, true],
    ['a token', { mounts: [Mount.projected('/etc/x', [ProjectedSource.token('token')])] }, false],
    ['files of its own', { mounts: [Mount.config('/etc/app', { 'app.yaml': 'a' })] }, false],
    ['nothing', {}, false],
  ])('pods that read %s: Reloader replaces them', (_what, props, annotated) => {
    for (const [make, kind] of [[web, 'Deployment'], [ledger, 'StatefulSet']] as const) {
      expect(printed(make(shop({ reloader: true }), props), kind).metadata.annotations?.['reloader.stakater.com/auto']).toBe(annotated ? 'true' : undefined);
      expect(printed(make(shop(), props), kind).metadata.annotations?.['reloader.stakater.com/auto']).toBeUndefined();
    }
    expect(JSON.stringify(printed(resize(shop({ reloader: true, knative: [KnativeFeature.INIT_CONTAINERS] }), props), 'Service'))).not.toContain('reloader');
  });

  test.each<[string, Partial<WorkloadProps>, string[]]>([
    ['a writable folder of nginx', { writablePaths: ['/etc/nginx'] }, ['writablePaths./etc/nginx']],
    ['a mount of the system', { mounts: [Mount.scratch('/usr', Size.gibibytes(1))] }, ['mounts./usr']],
    ['a mount of the usual folder of programs', { mounts: [Mount.config('/app', { a: '' })] }, ['mounts./app']],
    ['a mount around the program', { command: ['/code/bin/app'], mounts: [Mount.secret('/code', 'certs')] }, ['mounts./code']],
    ['a mount at the working directory', { workingDir: '/code/src', mounts: [Mount.secret('/code/src', 'certs')] }, ['mounts./code/src']],
    ['one file by subPath', { mounts: [Mount.config('/etc/nginx/nginx.conf', { 'nginx.conf': '' }).subPath('nginx.conf')] }, []],
    ['a folder below', { writablePaths: ['/app/uploads'], command: ['/app/bin'], mounts: [Mount.secret('/etc/certs', 'certs')] }, []],
  ])('what hides a folder of the image: %s', (_what, props, subjects) => {
    expect(found(web(shop(), props), 'image-folder-hidden').map(({ subject }) => subject)).toEqual(subjects);
  });

  test('a claim of somebody else\'s is shared by all pods, which is said', () => {
    const props = { mounts: [Mount.claim('/srv/assets', 'assets', { readOnly: true })] };

    expect(found(web(shop(), props), 'claim-shared-by-pods')).toMatchObject([{ subject: 'mounts./srv/assets', message: expect.stringContaining('ReadOnlyMany') }]);
    expect(found(ledger(shop(), { ...props, replicas: 1, quorum: false }), 'claim-shared-by-pods')).toEqual([]);
  });

  test('secrets in files and in shared configuration are found', () => {
    const key = `-----BEGIN ${'PRIVATE'} KEY-----\nMIIB\n-----END ${'PRIVATE'} KEY-----`;
    const chart = shop();
    const shared = new SharedConfig(chart, 'env', { data: { DB_PASSWORD: 'hunter2' }, files: { 'key.pem': key } });
    const workload = web(chart, { sharedConfig: [shared], mounts: [Mount.config('/etc/tls', { 'key.pem': key }), shared.mount('/etc/app')] });

    expect(found(workload, 'secret-in-plain-text').map(({ subject }) => subject).sort()).toEqual(['mounts./etc/app.key.pem', 'mounts./etc/tls.key.pem']);
    expect(found(workload, 'variable-looks-secret').map(({ subject }) => subject)).toEqual(['sharedConfig.env.DB_PASSWORD']);
  });
});

test('a shared variable to which another refers is expanded where Kubernetes expands one of config', () => {
  const made = (props: (chart: Chart) => Partial<WorkloadProps>) => {
    const chart = shop();
    try {
      web(chart, props(chart));
      return 'accepted';
    } catch (e) {
      return (e as Error).message.replace(/sharedConfig/g, 'config');
    }
  };
  const env = { LINE: EnvValue.fromValue('level $(LEVEL)') };

  expect(made((chart) => ({ env, sharedConfig: [new SharedConfig(chart, 'env', { data: { LEVEL: 'info' } })] }))).toBe(made(() => ({ env, config: { LEVEL: 'info' } })));
});

const TOKEN = `glpat-${'0123456789abcdefghij'}`;

test.each<[string, Mount]>([
  ['an attribute of a driver', Mount.csi('/mnt/x', 'csi.example.com', { readOnly: true, attributes: { account: TOKEN } })],
  ['the name of an attribute', Mount.csi('/mnt/x', 'csi.example.com', { readOnly: true, attributes: { [TOKEN]: 'a' } })],
  ['the path of a token', Mount.projected('/mnt/x', [ProjectedSource.token(TOKEN)])],
  ['the path of a field', Mount.projected('/mnt/x', [ProjectedSource.field(TOKEN, 'metadata.labels')])],
  ['the path of a key', Mount.secret('/mnt/x', 'certs', { items: { a: TOKEN } })],
  ['the path of a key among others', Mount.projected('/mnt/x', [ProjectedSource.configMap('settings', { items: { a: TOKEN } })])],
])('a secret in %s is found', (_what, mount) => {
  const found = web(shop(), { mounts: [mount] }).findings.filter(({ id }) => id === 'secret-in-plain-text');
  expect(found.map(({ subject }) => subject)).toEqual(['mounts./mnt/x']);
  expect(JSON.stringify(found)).not.toContain(TOKEN);
});
