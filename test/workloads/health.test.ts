import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import type { Finding } from '../../src/tuning/decisions/decision';
import { Exposure, Protocol } from '../../src/tuning/profile/choices';
import { Check, HealthChecks, type HealthChecksProps } from '../../src/tuning/profile/health';
import { Port, PortAccess } from '../../src/tuning/profile/port';
import { Slo } from '../../src/tuning/profile/slo';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { IWorkload } from '../../src/workloads/workload';
import type { WorkloadProps } from '../../src/workloads/workload-props';

/*
 * Health by command, of different kinds for live, ready and start, with headers and on a port of its own.
 */

const NO_MESH = { istio: IstioMode.NONE };
const ADMIN = { ports: [Port.http(9001, { name: 'admin', access: PortAccess.PROBES })] };
const MIXED: HealthChecksProps = {
  live: Check.http('/livez', { port: 'admin', headers: { Host: 'shop.example.com' } }),
  ready: Check.command(['/bin/ready', '--fast']),
  startup: Check.tcp(),
};

interface Probes {
  readonly startupProbe?: any;
  readonly readinessProbe: any;
  readonly livenessProbe?: any;
}

function probes(workload: IWorkload, kind = 'Deployment'): Probes {
  return printed(workload, kind).spec.template.spec.containers[0];
}

const ids = (workload: IWorkload & { readonly findings: Finding[] }) => workload.findings.map(({ id }) => id);

describe.each<[string, (props: Partial<WorkloadProps>) => Probes]>([
  ['a web service', (props) => probes(web(shop(), props))],
  ['a stateful service', (props) => probes(ledger(shop(), props), 'StatefulSet')],
])('%s', (_kind, make) => {
  test('probes by command; different kinds for live and ready; headers; own port', () => {
    const { startupProbe, readinessProbe, livenessProbe } = make({ ...ADMIN, health: HealthChecks.of(MIXED) });

    expect(livenessProbe).toMatchObject({ httpGet: { path: '/livez', port: 'admin', scheme: 'HTTP', httpHeaders: [{ name: 'Host', value: 'shop.example.com' }] } });
    expect(readinessProbe).toMatchObject({ exec: { command: ['/bin/ready', '--fast'] }, successThreshold: 1 });
    expect(startupProbe).toMatchObject({ tcpSocket: { port: 'http' } });
    expect([startupProbe, readinessProbe, livenessProbe].every(({ periodSeconds, timeoutSeconds, failureThreshold }) => periodSeconds > 0 && timeoutSeconds > 0 && failureThreshold > 0)).toBe(true);
  });

  test('what is left out is not asked: startup asks as liveness does, and nothing restarts a pod', () => {
    const only = make({ health: HealthChecks.of({ ready: Check.http('/readyz') }) });
    const live = make({ health: HealthChecks.of({ live: Check.http('/livez') }) });

    expect([only.startupProbe.httpGet.path, only.readinessProbe.httpGet.path, only.livenessProbe]).toEqual(['/readyz', '/readyz', undefined]);
    expect([live.startupProbe.httpGet.path, live.readinessProbe.tcpSocket, live.livenessProbe.httpGet.path]).toEqual(['/livez', { port: 'http' }, '/livez']);
  });

  test('liveness and readiness that ask the same are no liveness', () => {
    expect(make({ health: HealthChecks.of({ live: Check.command(['/bin/well']), ready: Check.command(['/bin/well']) }) }).livenessProbe).toBeUndefined();
  });

  test('gRPC on a port of its own is asked by its number', () => {
    const { readinessProbe } = make({ ports: [Port.grpc(9000)], health: HealthChecks.of({ ready: Check.grpc('shop.Catalog', { port: 'grpc' }) }) });

    expect(readinessProbe.grpc).toEqual({ port: 9000, service: 'shop.Catalog' });
  });
});

test('a function asks a port by its number, and a command as often as the kubelet runs it', () => {
  const { readinessProbe, livenessProbe } = probes(resize(shop(NO_MESH), { ...ADMIN, health: HealthChecks.of(MIXED) }), 'Service');
  const asked = probes(resize(shop(NO_MESH), { ...ADMIN, health: HealthChecks.of({ ready: Check.http('/readyz', { port: 'admin' }) }) }), 'Service');

  expect(livenessProbe.httpGet).toEqual({ path: '/livez', port: 9001, httpHeaders: [{ name: 'Host', value: 'shop.example.com' }] });
  expect(readinessProbe).toMatchObject({ exec: { command: ['/bin/ready', '--fast'] }, periodSeconds: 5, timeoutSeconds: 3 });
  expect(asked.readinessProbe).toEqual({ httpGet: { path: '/readyz', port: 9001 }, successThreshold: 1 });
});

test('in an ambient mesh the kubelet gets to the ports that probes ask', () => {
  const { ingress } = printed(web(shop({ istio: IstioMode.AMBIENT }), { ...ADMIN, health: HealthChecks.of(MIXED) }), 'NetworkPolicy').spec;

  expect(ingress.find(({ from }: any) => from?.[0].ipBlock?.cidr === '169.254.7.127/32').ports.map(({ port }: any) => port)).toEqual([8080, 9001]);
});

test.each<[string, () => unknown, string]>([
  ['a line for a shell', () => Check.command(['curl -f localhost:8080']), "write ['curl', '-f', 'localhost:8080']"],
  ['a line and arguments', () => Check.command(['curl -f', 'localhost:8080']), "write ['curl', '-f', 'localhost:8080']"],
  ['what only a shell reads', () => Check.command(['test -f /ok && exit 0']), "['/bin/sh', '-c', '…']"],
  ['a line and what is no text', () => Check.command(['curl -f', 8080 as never]), 'command[1] is 8080'],
  ['no command', () => Check.command([]), 'command is empty'],
  ['a timeout', () => Check.command(['/bin/ready'], { timeoutSeconds: 3 } as object), 'cpu, the CPU time of one run'],
  ['a period', () => Check.http('/readyz', { periodSeconds: 3 } as object), 'the plan chooses it'],
])('%s is refused where it is written', (_what, make, words) => {
  expect(make).toThrow(words);
});

test('a shell reads what it is given', () => {
  expect(() => Check.command(['/bin/sh', '-c', 'curl -f localhost:8080'])).not.toThrow();
});

describe('what a command costs', () => {
  const HEAVY = { cpu: Duration.seconds(1), memory: Size.mebibytes(200) };
  const planned = (health: HealthChecks) => web(shop(NO_MESH), { runtime: Runtime.golang({ version: '1.25' }), health }).plan._settings;
  const http = planned(HealthChecks.http({ live: '/livez', ready: '/readyz' }));
  const light = planned(HealthChecks.of({ live: Check.http('/livez'), ready: Check.command(['/bin/ready']) }));
  const heavy = planned(HealthChecks.of({ live: Check.command(['/bin/live'], HEAVY), ready: Check.command(['/bin/ready'], HEAVY) }));

  test('is part of the memory limit: of those that may run at once', () => {
    expect([http.memory.checks?.value, light.memory.checks.value, heavy.memory.checks.value]).toEqual([undefined, 16, 400]);
    expect(heavy.resources.memory.value - http.resources.memory.value).toBeGreaterThanOrEqual(400);
  });

  test('is CPU that requests do not get', () => {
    // 1 s every 5 s and every 10 s
    const cores = ({ resources, autoscaling }: typeof http) => resources.cpuRequest.value * autoscaling!.maxReplicas.value;
    expect(cores(heavy)).toBeGreaterThan(cores(http));
    expect(light.resources.cpuRequest.value).toBe(http.resources.cpuRequest.value);
  });

  test('gives the probe time to start a process', () => {
    const seconds = (given: typeof http) => given.probes.readiness.timeoutSeconds!.value;
    expect([seconds(http), seconds(light)]).toEqual([3, 3]);
    const slow = web(shop(NO_MESH), { health: HealthChecks.of({ ready: Check.command(['/bin/ready'], { cpu: Duration.seconds(4) }) }) }).plan._settings;
    expect(seconds(slow)).toBe(1 + Math.ceil(4 / Math.min(1, slow.resources.cpuRequest.value / 1000)));
  });

  test('is told', () => {
    const found = web(shop(NO_MESH), { health: HealthChecks.of({ live: Check.http('/livez'), ready: Check.command(['/bin/ready']) }) }).findings.find(({ id }) => id === 'probe-runs-command');

    expect(found).toMatchObject({ severity: 'info', rule: 'PRB-7', message: expect.stringMatching(/20m of the \d+m CPU.* 16 MiB/) });
  });
});

describe('findings', () => {
  test('liveness by an open port', () => {
    expect(ids(web(shop(), { health: HealthChecks.of({ live: Check.tcp(), ready: Check.http('/readyz') }) }))).toContain('liveness-by-open-port');
    expect(ids(web(shop(), { health: HealthChecks.tcp() }))).not.toContain('liveness-by-open-port');
  });

  test.each<[string, Partial<WorkloadProps>, boolean]>([
    ['HTTP on a port of gRPC', { ports: [Port.grpc(9000)], health: HealthChecks.of({ ready: Check.http('/readyz', { port: 'grpc' }) }) }, true],
    ['gRPC on the main port of HTTP', { health: HealthChecks.of({ ready: Check.grpc() }) }, true],
    ['HTTP on a main port of TCP', { protocol: Protocol.TCP, health: HealthChecks.http({ ready: '/readyz' }) }, true],
    ['HTTP on a port of HTTP beside gRPC', { protocol: Protocol.GRPC, ...ADMIN, health: HealthChecks.of({ ready: Check.http('/readyz', { port: 'admin' }) }) }, false],
    ['a command beside gRPC', { protocol: Protocol.GRPC, health: HealthChecks.of({ ready: Check.command(['/bin/ready']) }) }, false],
  ])('a check of another protocol: %s', (_what, props, told) => {
    expect(ids(web(shop(NO_MESH), props)).includes('health-other-protocol')).toBe(told);
  });

  test('a balancer cannot be given a command, headers or another port', () => {
    const gke = { ...NO_MESH, gatewayClass: 'gke-l7-global-external-managed' };
    const told = (ready: Check) => ids(web(shop(gke), { ...ADMIN, exposure: Exposure.gateway('shop.example.com'), health: HealthChecks.of({ ready }) })).includes('balancer-health-path');

    expect([Check.http('/readyz'), Check.command(['/bin/ready']), Check.http('/readyz', { port: 'admin' }), Check.http('/readyz', { headers: { Host: 'a' } })].map(told)).toEqual([false, true, true, true]);
  });

  test('a framework that answers on a port of its own is asked there', () => {
    const spring = (health: HealthChecks) => ids(web(shop(NO_MESH), {
      runtime: Runtime.springBoot({ version: '21' }), config: { MANAGEMENT_SERVER_PORT: '9001' }, ports: [Port.metrics(9001, { name: 'management', path: '/actuator/prometheus' })], health,
    })).includes('port-elsewhere');

    expect(spring(HealthChecks.http({ live: '/actuator/health/liveness' }))).toBe(true);
    expect(spring(HealthChecks.of({ live: Check.http('/actuator/health/liveness', { port: 'management' }), ready: Check.http('/actuator/health/readiness', { port: 'management' }) }))).toBe(false);
  });

  test('a secret in a header', () => {
    expect(ids(web(shop(), { health: HealthChecks.of({ ready: Check.http('/readyz', { headers: { Authorization: 'Bearer ghp_0123456789abcdefghij0123456789abcdef' } }) }) }))).toContain('secret-in-plain-text');
  });
});

test.each<[string, () => unknown, string]>([
  ['a probe on a port that is not declared', () => web(shop(), { health: HealthChecks.of({ live: Check.http('/livez', { port: 'admin' }) }) }), "health.live asks the port 'admin'"],
  ['no check at all', () => HealthChecks.of({}), 'HealthChecks.of has no check'],
  ['a command without a program', () => Check.command([]), 'Check.command: command'],
  ['a command that computes for minutes', () => Check.command(['/bin/ready'], { cpu: Duration.minutes(2) }), 'Check.command: cpu (120000 ms)'],
  ['a command without memory', () => Check.command(['/bin/ready'], { memory: Size.mebibytes(0) }), 'Check.command: memory (0 MiB)'],
  ['a header of two lines', () => Check.http('/readyz', { headers: { Host: 'a\nb' } }), 'Check.http: options.headers.Host'],
  ['a header with a space in its name', () => Check.http('/readyz', { headers: { 'X Host': 'a' } }), 'options.headers'],
  ['a relative path', () => Check.http('readyz'), 'Check.http: path'],
])('%s is refused', (_what, make, named) => {
  expect(make).toThrow(named);
});

test('a command that takes all CPU is named, with the CPU that works', () => {
  const made = (cpuMillis: number) => web(shop(), { health: HealthChecks.of({ ready: Check.command(['/bin/ready'], { cpu: Duration.millis(cpuMillis) }) }) });
  const told = thrownBy(() => made(5000));

  expect(told).toContain('health.ready takes 5000 ms of CPU every 5 s');
  const works = Number(/health\.ready from 5000 ms down to ([\d.]+) ms/.exec(told)?.[1]);
  expect(() => made(works)).not.toThrow();
});

test('an objective that nobody declared yields to small nodes', () => {
  const nodes = (millis: number) => shop({ nodeShapes: [{ name: 'small', cpu: Cpu.millis(millis), memory: Size.gibibytes(4) }] });
  const objective = (millis: number) => web(nodes(millis)).plan.decisions.find(({ setting }) => setting === 'demand.objectiveP99')!;

  expect(objective(4000).inputs).not.toContain('target.nodeShapes');
  expect(objective(300).inputs).toContain('target.nodeShapes');
  expect(Number.parseFloat(objective(300).value)).toBeGreaterThan(Number.parseFloat(objective(4000).value));
  expect(() => web(nodes(300), { slo: Slo.of({ p99: Duration.millis(50) }) })).toThrow('half of the smallest declared node has 100m');
});

function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}
