import { Duration, Size } from 'cdk8s';
import { EnvFieldPaths, EnvValue, ResourceFieldPaths } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, web } from './fixtures';
import type { IWorkload } from '../../src';
import { EnvSource, KnativeFeature, Rate, Runtime, Scaling, WorkloadProfile } from '../../src';
import { inputsOf } from '../../src/tuning/decisions/tuned';

/*
 * How many requests the program takes at once, on every kind of workload.
 */

const JOBS = WorkloadProfile.of({ peak: Rate.perSecond(4), latency: Duration.seconds(20), memoryPerRequest: Size.mebibytes(20) });
const jobs = (props: object = {}) => web(shop(), { runtime: Runtime.generic(Duration.seconds(5)), profile: JOBS, ...props });
const settings = (workload: IWorkload) => workload.plan._settings;
const ids = (workload: IWorkload) => workload.plan.findings.map((f) => f.id);

describe('concurrency: 4 jobs/s of 20 s each, 20 MiB each', () => {
  test('ten at once need at most 1 GiB a pod, and so many pods that all find a place', () => {
    const { resources, sizing, autoscaling } = settings(jobs({ concurrency: 10 }));

    expect(resources.memory.value).toBeLessThanOrEqual(1024);
    expect([sizing.concurrency.value, sizing.slots?.value]).toEqual([10, 10]);
    // 80 in flight at the peak
    expect(autoscaling!.minReplicas.value).toBeGreaterThan(8);
    expect(autoscaling!.maxReplicas.value).toBeGreaterThan(autoscaling!.minReplicas.value);
  });

  test('a memory of 1 GiB is accepted', () => {
    const given = jobs({ concurrency: 10, memory: Size.gibibytes(1) });

    expect([settings(given).resources.memory.value, settings(given).sizing.concurrency.value]).toEqual([1024, 10]);
    expect(ids(given)).not.toContain('memory-holds-fewer-requests');
  });

  test('nobody declared how many: the memory that was given bounds them, with a finding', () => {
    const given = jobs({ memory: Size.gibibytes(1) });
    const { concurrency } = settings(given).sizing;

    expect([settings(given).resources.memory.value, concurrency.value]).toEqual([1024, 39]);
    expect(inputsOf(concurrency.because)).toContain('memory');
    expect(given.plan.findings.find((f) => f.id === 'memory-holds-fewer-requests')?.message).toMatch(/1024 MiB.* 39 .*20 MiB.* 721 /);
    expect(ids(jobs())).not.toContain('memory-holds-fewer-requests');
  });

  test('a declared number is not lessened: memory that cannot hold it is refused', () => {
    expect(() => jobs({ concurrency: 100, memory: Size.gibibytes(1) })).toThrow('memory (1024 MiB) is too small');
  });

  test('a fixed number of pods need not be seen by an autoscaler', () => {
    expect(settings(jobs({ concurrency: 10, scaling: Scaling.exactly(11) })).replicas?.value).toBe(11);
    expect(ids(jobs({ concurrency: 10, scaling: Scaling.exactly(3) }))).toContain('capacity-below-peak');
  });

  test('the mesh lets a caller open no more than the pods take', () => {
    const { mesh, autoscaling, sizing } = settings(jobs({ concurrency: 10 }));

    expect(mesh!.traffic!.maxRequests!.value).toBeLessThanOrEqual(Math.max(100, autoscaling!.maxReplicas.value * sizing.concurrency.value));
  });
});

test.each<[string, IWorkload]>([
  ['a web service', web(shop(), { concurrency: 4 })],
  ['a stateful service', ledger(shop(), { concurrency: 4 })],
  ['a function', resize(shop(), { concurrency: 4 })],
])('concurrency bounds the memory of %s', (_kind, workload) => {
  expect(settings(workload).sizing.concurrency.value).toBe(4);
});

test('a pool that the plan sets is no larger than the concurrency', () => {
  const gunicorn = settings(web(shop(), { concurrency: 2, runtime: Runtime.python({ version: '3.13', server: 'gunicorn' }) }));

  expect(gunicorn.sizing.slots?.value).toBe(2);
});

test.each<[string, () => IWorkload, string]>([
  ['half of one', () => jobs({ concurrency: 0.5 }), 'concurrency (0.5) must be a whole number from 0 to 100000'],
  ['less than none', () => jobs({ concurrency: -1 }), 'concurrency (-1)'],
  ['more than the threads and workers of the environment', () => web(shop(), { concurrency: 20, config: { GUNICORN_CMD_ARGS: '--workers 2 --threads 5' }, runtime: Runtime.python({ version: '3.13', server: 'gunicorn' }) }),
    'concurrency (20) contradicts env: with GUNICORN_CMD_ARGS --workers 2 and GUNICORN_CMD_ARGS --threads 5 Python 3.13 (gunicorn) serves 10 at once; say `concurrency: 10`'],
])('concurrency of %s is refused', (_case, make, expected) => {
  expect(make).toThrow(expected);
});

describe.each<[string, (props: any) => IWorkload, string]>([
  ['a web service', (props) => web(shop(), props), 'Deployment'],
  ['a stateful service', (props) => ledger(shop(), props), 'StatefulSet'],
  ['a function', (props) => resize(shop({ knative: [KnativeFeature.FIELD_REF] }), props), 'Service'],
])('variables of %s', (_kind, make, kind) => {
  const container = (props: any): any => printed(make(props), kind).spec.template.spec.containers[0];

  test('whole ConfigMap or Secret as variables; the workload\'s own settings win', () => {
    const { envFrom } = container({ config: { LEVEL: 'info' }, envFrom: [EnvSource.configMap('settings'), EnvSource.secret('database', { prefix: 'DB_', optional: true })] });

    expect(envFrom).toEqual([
      { configMapRef: { name: 'settings' } },
      { prefix: 'DB_', secretRef: { name: 'database', optional: true } },
      { configMapRef: { name: expect.stringMatching(/-[0-9a-f]{8}$/) } },
    ]);
  });

  test('variables from fields and resources, optional keys, in order of need', () => {
    const { env } = container({
      env: {
        ADDRESS: EnvValue.fromValue('$(POD_IP):$(PORTS)'),
        POD_IP: EnvValue.fromFieldRef(EnvFieldPaths.POD_IP),
        CPUS: EnvValue.fromResource(ResourceFieldPaths.CPU_LIMIT),
        PORTS: { value: undefined, valueFrom: { configMapKeyRef: { name: 'ports', key: 'all', optional: true } } },
      },
    });
    const names = env.map((e: any) => e.name);

    expect(env.find((e: any) => e.name === 'POD_IP').valueFrom.fieldRef).toMatchObject({ fieldPath: 'status.podIP' });
    expect(env.find((e: any) => e.name === 'CPUS').valueFrom.resourceFieldRef).toMatchObject({ resource: 'limits.cpu' });
    expect(env.find((e: any) => e.name === 'PORTS').valueFrom.configMapKeyRef).toEqual({ name: 'ports', key: 'all', optional: true });
    expect(names.indexOf('ADDRESS')).toBeGreaterThan(Math.max(names.indexOf('POD_IP'), names.indexOf('PORTS')));
  });

  test('what command and args refer to has to be set', () => {
    expect(() => make({ args: ['--level=$(LEVLE)'], env: { LEVEL: EnvValue.fromValue('info') } })).toThrow('args[0] refers to $(LEVLE): the container has no such variable; did you mean $(LEVEL)');
    expect(() => make({ command: ['/bin/app', '$(NOBODY)'] })).toThrow('command[1] refers to $(NOBODY)');
    expect(() => make({ command: ['/bin/app', '$$(NOBODY)'], args: ['$(LEVEL)'], config: { LEVEL: 'info' } })).not.toThrow();
  });

  test('what a whole ConfigMap or Secret may set is not refused', () => {
    expect(() => make({ args: ['$(DB_HOST)'], env: { URL: EnvValue.fromValue('$(DB_HOST)/x') }, envFrom: [EnvSource.secret('database', { prefix: 'DB_' })] })).not.toThrow();
    expect(() => make({ args: ['$(CACHE_NODE)'], envFrom: [EnvSource.secret('database', { prefix: 'DB_' })] })).toThrow('args[0] refers to $(CACHE_NODE)');
  });
});

test.each<[string, object, string, string]>([
  ['the value after a flag', { args: ['--password', 'hunter2-hunter2'] }, 'variable-looks-secret', 'args[1]'],
  ['a flag with its value', { args: ['-v', '--api-key=9f8b7c6d5e4f3a2b1c0d9e8f'] }, 'variable-looks-secret', 'args[1]'],
  ['the password of a URL', { command: ['/bin/app', 'postgres://shop:hunter2@db/shop'] }, 'secret-in-plain-text', 'command[1]'],
])('a literal secret in the command line is found: %s', (_case, props, id, subject) => {
  const found = web(shop(), props as any).findings;

  expect(found.map((f: any) => [f.id, f.subject])).toContainEqual([id, subject]);
  expect(found.find((f: any) => f.id === id)!.message).toMatch(/secrets: \{ [A-Z_]+: .*asEnv/);
});

test('a command line without secrets has no finding about them', () => {
  expect(web(shop(), { command: ['/bin/app', 'serve'], args: ['--port', '8080', '--verbose'] }).findings.map((f: any) => f.id).filter((id: string) => /secret/.test(id))).toEqual([]);
});
