import { Duration, Size } from 'cdk8s';
import { Cpu, EnvFieldPaths, EnvValue } from 'cdk8s-plus-28';
import { fixtureAddOn } from './fixture-add-on';
import { ledger, resize, shop, variables, web } from './fixtures';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { SecretSource } from '../../src/manifests/secret-source';
import { CpuPolicy, Exposure } from '../../src/tuning/profile/choices';

describe('every workload refuses', () => {
  test.each<[string, any, string]>([
    ['an image without a tag', { image: 'ghcr.io/acme/web' }, "image 'ghcr.io/acme/web' has no tag"],
    ['an image with :latest', { image: 'ghcr.io/acme/web:latest' }, "image 'ghcr.io/acme/web:latest' has the tag 'latest'"],
    ['a name that is no label', { name: 'My_Web' }, "name 'My_Web' is not a DNS label"],
    ['a name that is too long', { name: 'w'.repeat(53) }, 'has 53 characters, expected at most 52'],
    ['port 0', { port: 0 }, 'port (0) must be a whole number from 1 to 65535'],
    ['half a port', { port: 8080.5 }, 'port (8080.5) must be a whole number from 1 to 65535'],
    ['a port of the mesh\'s proxy', { port: 15001 }, "port (15001) is a port of Istio's sidecar"],
    ['a relative path of metrics', { metricsPath: 'metrics' }, "metricsPath is 'metrics', expected a path that begins with '/'"],
    ['root', { runAsUser: 0 }, 'runAsUser (0) is root'],
    ['a drain of no time', { drain: Duration.seconds(0) }, 'drain (0 s) must be more than zero'],
    ['no memory', { memory: Size.mebibytes(0) }, 'memory (0 MiB) must be more than zero'],
    ['no CPU', { cpuRequest: Cpu.millis(0) }, 'cpuRequest (0m) must be more than zero'],
    ['a slip of the CPU\'s unit', { cpuRequest: Cpu.millis(2) }, 'cpuRequest (2m) is too small to start a process: expected at least 10m; 2 cores are Cpu.units(2)'],
    ['less CPU than starts a process', { cpuRequest: Cpu.millis(9.5) }, 'cpuRequest (9.5m) is too small to start a process: expected at least 10m'],
    ['a slip of the CPU\'s unit upwards', { cpuRequest: Cpu.units(10_000) }, 'cpuRequest (10000000m) is more than a node has: expected at most 2048 cores; 10000m are Cpu.millis(10000)'],
    ['a CPU request that was computed from nothing', { cpuRequest: Cpu.units(NaN) }, 'cpuRequest (NaN) is not a finite number'],
    ['a drain of a day', { drain: Duration.days(1) }, 'drain (86400 s) must be at most 3600 s'],
    ['two CPU requests', { cpuRequest: Cpu.millis(500), cpu: CpuPolicy.pinned(2) }, 'cpuRequest (500m) contradicts cpu: CpuPolicy.pinned(2), which requests 2000m: leave one of them out'],
    ['an image of no size', { imageSize: Size.mebibytes(0) }, 'imageSize (0 MiB) must be more than zero'],
    ['a relative writable path', { writablePaths: ['cache'] }, "writablePaths has 'cache', which is not absolute"],
    ['the root as a writable path', { writablePaths: ['/'] }, "writablePaths has '/': the root file system is read-only"],
    ['a writable path twice', { writablePaths: ['/a', '/a'] }, "writablePaths has '/a', which is taken by writablePaths: leave it out"],
    ['/tmp as a writable path', { writablePaths: ['/tmp'] }, "writablePaths has '/tmp', which is taken by the library, which makes it writable anyway: leave it out"],
    ['a writable path over secrets', { writablePaths: ['/var/run/secrets/web'] }, "writablePaths has '/var/run/secrets/web', where secrets are mounted read-only"],
    ['a secret in a writable path', { writablePaths: ['/etc/app'], secrets: { DB: SecretSource.existing('db', 'password').asFile('/etc/app/db') } },
      "secrets puts 'DB' into '/etc/app/db', but '/etc/app' is taken by writablePaths: give the secret a folder of its own"],
    ['a variable that is no name', { env: { 'LOG LEVEL': EnvValue.fromValue('debug') } }, "env has the name 'LOG LEVEL'"],
    ['a variable of the image that is no name', { imageEnv: { 'LOG LEVEL': 'debug' } }, "imageEnv has the name 'LOG LEVEL'"],
    ['a reference to what the container has not', { env: { DSN: EnvValue.fromValue('$(DB)') } }, 'env has DSN, which refers to $(DB): the container has no such variable'],
    ['a reference in a setting', { config: { DSN: '$(DB)' }, env: { DB: EnvValue.fromValue('x') } }, 'config has DSN, which refers to $(DB): Kubernetes does not expand values of a ConfigMap: move DSN to env'],
    ['a setting that is no name', { config: { 'LOG LEVEL': 'debug' } }, "config has the name 'LOG LEVEL'"],
    ['a setting that is no text', { config: { PORT_COUNT: 3 as unknown as string } }, "config.PORT_COUNT is a number, expected a text, for example 'debug'"],
    ['settings that no ConfigMap holds', { config: Object.fromEntries([...'ABCDEFGHI'].map((name) => [name, 'x'.repeat(116_508)])) }, 'config has 1048581 bytes, expected at most 1048576'],
    ['a variable in config and env', { config: { A: '1' }, env: { A: EnvValue.fromValue('2') } }, 'config and env both set the variable A: keep one of them'],
    ['a variable in env and secrets', { env: { DB: EnvValue.fromValue('2') }, secrets: { DB: SecretSource.existing('db', 'password').asEnv() } }, 'env and secrets (DB) both set the variable DB: keep one of them'],
    ['a secret file\'s variable in config', { config: { DB_FILE: '/x' }, secrets: { DB: SecretSource.existing('db', 'password') } }, 'config and secrets (DB) both set the variable DB_FILE: keep one of them'],
    ['an external secret without the operator', { secrets: { DB: SecretSource.external('vault', 'db') } },
      "secrets has 'DB' from the store 'vault', but the target has no External Secrets operator: say externalSecrets: true on the ClusterTarget, or use SecretSource.existing"],
    ['an add-on without a name', { addOns: [fixtureAddOn({ name: ' ' })] }, "addOns[0].requirements(): name is ' ', expected a name"],
    ['an add-on twice', { addOns: [fixtureAddOn({ name: 'Tracing' }), fixtureAddOn({ name: 'Tracing' })] }, "addOns has 'Tracing' twice"],
    ['add-ons that contradict each other', { addOns: [fixtureAddOn({ name: 'B', env: { MODE: '2' } }), fixtureAddOn({ name: 'A', env: { MODE: '1' } })] },
      'add-ons A and B disagree about the value of MODE: remove one, or set MODE in env yourself'],
  ])('%s', (_what, props, message) => {
    expect(() => web(shop(), props)).toThrow(message);
    expect(() => ledger(shop(), props)).toThrow(message);
    // functions are outside of the mesh unless told otherwise
    expect(() => resize(shop({ knativeInMesh: true }), props)).toThrow(message);
  });

  test('nothing of what is fine', () => {
    const props = {
      image: `registry.example.com:5000/acme/web:1@sha256:${'ab'.repeat(32)}`,
      port: 9000,
      runAsUser: 1000,
      writablePaths: ['/var/cache/app', '/var/lib/other'],
      config: { LOG_LEVEL: 'debug' },
      env: { REGION: EnvValue.fromValue('eu') },
      secrets: { DB: SecretSource.existing('db', 'password'), API: SecretSource.existing('api', 'token').asEnv() },
      addOns: [fixtureAddOn({ name: 'A', env: { MODE: '1' } }), fixtureAddOn({ name: 'B', env: { MODE: '1' } })],
    };
    expect(variables(web(shop(), props))).toMatchObject({ REGION: 'eu', MODE: '1', DB_FILE: '/var/run/secrets/web/DB' });
    expect(variables(ledger(shop(), props))).toMatchObject({ REGION: 'eu', MODE: '1', DB_FILE: '/var/run/secrets/ledger/DB' });
    expect(variables(resize(shop(), props))).toMatchObject({ REGION: 'eu', MODE: '1', DB_FILE: '/var/run/secrets/resize/DB' });
  });
});

describe('a web service refuses', () => {
  test('more CPU than the limit of a runtime with one loop', () => {
    expect(() => web(shop(), { cpuRequest: Cpu.units(4) })).toThrow(new Error('\'shop/web\': cpuRequest (4000m) is more than Node.js 22 can reach: '
      + 'one process uses 1000m at the most; use at most Cpu.millis(1000), or leave cpuRequest out, and more pods share the load'));
    expect(web(shop(), { cpuRequest: Cpu.units(2) }).plan.decisions.find((d) => d.setting === 'resources.cpuLimit')?.value).toBe('5');
  });

  test('a gateway that the target does not have', () => {
    expect(() => web(shop({ gateway: undefined }), { exposure: Exposure.gateway('shop.example.com') }))
      .toThrow("exposure is Exposure.gateway, but the target has no gateway: say gateway: '<namespace>/<name>' on the ClusterTarget, or use Exposure.ingress");
  });
});

describe('a stateful service refuses', () => {
  test.each<[string, any, string]>([
    ['one replica of a quorum', { replicas: 1 }, 'replicas (1) cannot form a quorum that survives the loss of one: expected an odd number of at least 3'],
    ['an even quorum', { replicas: 4 }, 'replicas (4) cannot form a quorum that survives the loss of one: expected an odd number of at least 3'],
    ['half a replica', { replicas: 2.5 }, 'replicas (2.5) must be a whole number from 1 to 150000'],
    ['a million replicas', { replicas: 1_000_001 }, 'replicas (1000001) must be a whole number from 1 to 150000'],
    ['the callers\' port for its members', { port: 9000, peerPort: 9000 }, 'peerPort (9000) is also the port for callers: use another one for the members, for example 9001'],
    ['no port left for its members', { port: 65535 }, 'peerPort (65536) must be a whole number from 1 to 65535'],
    ['its data as scratch', { dataPath: '/data', writablePaths: ['/data'] }, "writablePaths has '/data', which is taken by dataPath: leave it out"],
    ['its data in /tmp', { dataPath: '/tmp' }, "dataPath has '/tmp', which is taken by the library, which makes it writable anyway: use another folder"],
    ['a method in lower case', { retryableMethods: ['get'] }, "retryableMethods has 'get'"],
    ['to repeat a POST', { retryableMethods: ['GET', 'POST'] }, 'retryableMethods has POST'],
  ])('%s', (_what, props, message) => {
    expect(() => ledger(shop(), props)).toThrow(message);
  });
});

describe('a function refuses', () => {
  test.each<[string, any, string]>([
    ['a cache without a folder', { cacheSize: Size.mebibytes(10) }, 'cacheSize (10Mi) without cachePath: say its folder, for example cachePath: \'/var/cache/resize\''],
    ['a RuntimeClass that is no name', { runtimeClass: 'g Visor' }, "runtimeClass is 'g Visor', expected the name of a RuntimeClass: lower-case letters, digits, '-' and '.', at most 253, for example 'gvisor'"],
    ['half a request at a time', { concurrency: 0.5 }, 'concurrency (0.5) must be a whole number from 1 to 1000, or 0 for no limit'],
    ['less than none at a time', { concurrency: -1 }, 'concurrency (-1) must be a whole number from 1 to 1000, or 0 for no limit'],
    ['a cold start in no time', { coldStart: Duration.seconds(0) }, 'coldStart (0 s) must be more than zero'],
    ['a port of queue-proxy', { port: 8012 }, "port (8012) is one of Knative's own"],
    ['Knative\'s variable', { env: { PORT: EnvValue.fromValue('9000') } }, 'PORT is set by Knative, which refuses it in env: say port'],
    ['Knative\'s variable in its settings', { config: { K_SERVICE: 'x' } }, 'K_SERVICE is set by Knative'],
    ['a field of the pod without the flag', { env: { POD: EnvValue.fromFieldRef(EnvFieldPaths.POD_NAME) } },
      "env has 'POD' from a field of the pod, which is refused by Knative's default flags: it needs KnativeFeature.FIELD_REF"],
    ['a RuntimeClass without the flag', { runtimeClass: 'gvisor' }, "runtimeClass 'gvisor' is refused by Knative's default flags: it needs KnativeFeature.RUNTIME_CLASS"],
    ['a class of no buffer', { offlineBufferClass: 'nfs' }, "offlineBufferClass 'nfs' without offlineBuffer: say its size, for example offlineBuffer: Size.gibibytes(1), or leave offlineBufferClass out"],
    ['an offline buffer without the flag', { offlineBuffer: Size.gibibytes(1) }, "offlineBuffer (1Gi) is refused by Knative's default flags: it needs KnativeFeature.PVC"],
  ])('%s', (_what, props, message) => {
    expect(() => resize(shop(), props)).toThrow(message);
  });

  test('nothing that its flags allow', () => {
    const knative = [KnativeFeature.FIELD_REF, KnativeFeature.RUNTIME_CLASS, KnativeFeature.PVC, KnativeFeature.PVC_WRITE, KnativeFeature.SECURITY_CONTEXT];
    const fn = resize(shop({ knative }), { env: { POD: EnvValue.fromFieldRef(EnvFieldPaths.POD_NAME) }, runtimeClass: 'gvisor', offlineBuffer: Size.gibibytes(1) });
    expect(variables(fn).POD).toEqual({ fieldRef: { fieldPath: 'metadata.name' } });
    expect(fn.apiObjects.map((o) => o.kind)).toContain('PersistentVolumeClaim');
  });
});
