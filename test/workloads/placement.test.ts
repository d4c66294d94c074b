import { Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, type ShopProps, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { FindingSeverity } from '../../src/tuning/decisions/decision';
import { Criticality, Scaling } from '../../src/tuning/profile/choices';
import { Placement, TaintEffect } from '../../src/tuning/profile/placement';
import { Port } from '../../src/tuning/profile/port';
import { Burst, Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import type { Workload } from '../../src/workloads/workload-base';
import type { WorkloadProps } from '../../src/workloads/workload-props';

/*
 * On which nodes pods run, and what of that changes the plan's numbers.
 */

const FLAGS = { knative: Object.values(KnativeFeature) };
const KINDS: Array<[string, string, (props: Partial<WorkloadProps>) => Workload]> = [
  ['a web service', 'Deployment', (props) => web(shop(), props)],
  ['a stateful service', 'StatefulSet', (props) => ledger(shop(), props)],
  ['a function', 'Service', (props) => resize(shop(FLAGS), props)],
];
const podOf = (workload: Workload, kind: string) => printed(workload, kind).spec.template.spec;
const idsOf = (workload: Workload) => workload.findings.map(({ id }) => id);
const valueOf = (workload: Workload, setting: string) => workload.plan.decisions.find((one) => one.setting === setting)?.value;
const node = (name: string, more: object = {}) => ({ name, cpu: Cpu.units(8), memory: Size.gibibytes(32), ...more });

describe.each(KINDS)('%s', (_kind, main, make) => {
  test('nodeSelector, tolerations, affinity', () => {
    const pod = podOf(make({
      placement: Placement.onNodes({ pool: 'web' }).tolerating('dedicated', 'web', TaintEffect.NO_SCHEDULE).tolerating('burst').among('zone', ['a', 'b']).preferring({ disk: 'ssd' }, 50),
    }), main);

    expect(pod.nodeSelector).toEqual({ pool: 'web' });
    expect(pod.tolerations).toEqual([{ key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoSchedule' }, { key: 'burst', operator: 'Exists' }]);
    expect(pod.affinity.nodeAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] }] },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }],
    });
  });

  test('GPU: limits = requests', () => {
    const { resources } = podOf(make({ gpu: { count: 2 } }), main).containers[0];

    expect([resources.requests['nvidia.com/gpu'], resources.limits['nvidia.com/gpu']]).toEqual(['2', '2']);
    expect(podOf(make({ gpu: { count: 1, resource: 'amd.com/gpu' } }), main).containers[0].resources.limits['amd.com/gpu']).toBe('1');
  });

  test('runtime class and priority per workload', () => {
    const workload = make({ runtimeClass: 'gvisor', runtimeOverhead: { memory: Size.mebibytes(120), cpu: Cpu.millis(50) }, priorityClassName: 'payments' });

    expect(podOf(workload, main)).toMatchObject({ runtimeClassName: 'gvisor', priorityClassName: 'payments' });
    expect(podOf(workload, main).overhead).toBeUndefined();
    expect(idsOf(workload)).not.toContain('runtime-overhead-assumed');
    expect(idsOf(make({ runtimeClass: 'gvisor' }))).toContain('runtime-overhead-assumed');
  });

  test('without them nothing of it', () => {
    expect(Object.keys(podOf(make({}), main)).filter((key) => ['nodeSelector', 'tolerations', 'affinity', 'runtimeClassName', 'priorityClassName', 'hostNetwork', 'dnsPolicy'].includes(key))).toEqual([]);
  });
});

test('the overhead of a runtime class counts in what a pod requests and costs', () => {
  const shapes = { istio: IstioMode.NONE, nodeShapes: [node('m')] };
  const plain = web(shop(shapes), { runtimeClass: 'gvisor', cpuRequest: Cpu.millis(500), memory: Size.gibibytes(1) });
  const heavy = web(shop(shapes), { runtimeClass: 'gvisor', cpuRequest: Cpu.millis(500), memory: Size.gibibytes(1), runtimeOverhead: { cpu: Cpu.millis(250), memory: Size.mebibytes(512) } });

  expect(valueOf(heavy, 'resources.podCpu')).toBe('750m');
  expect(valueOf(heavy, 'resources.podMemory')).toBe('1536Mi');
  expect(plain.plan.cost().peak.cores).toBeLessThan(heavy.plan.cost().peak.cores);
  expect(podOf(heavy, 'Deployment').containers[0].resources.requests.cpu).toBe('500m');
});

test('architecture: CPU per request follows the declared speed, and an undeclared one is told', () => {
  const chart = () => shop({ istio: IstioMode.NONE });
  const [fast, same, plain] = [Placement.anywhere().architecture('arm64', 2), Placement.anywhere().architecture('arm64'), undefined].map((placement) => web(chart(), { placement }));

  expect([fast, same, plain].map((one) => valueOf(one, 'demand.cpuPerRequest'))).toEqual(['2 ms', '4 ms', '4 ms']);
  expect(podOf(fast, 'Deployment').nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect([fast, same, plain].map((one) => idsOf(one).includes('architecture-speed-assumed'))).toEqual([false, true, false]);
  expect(same.plan.decisions.find(({ setting }) => setting === 'demand.cpuPerRequest')).toMatchObject({ assumed: true });
});

test('a slower architecture lengthens a declared latency by the CPU that it adds', () => {
  const profile = WorkloadProfile.of({ peak: Rate.perSecond(50), cpuPerRequest: Duration.millis(10), latency: Duration.millis(12) });

  expect(valueOf(web(shop(), { profile, placement: Placement.anywhere().architecture('arm64', 0.5) }), 'demand.latency')).toBe('22 ms');
});

test('spot replicas: one more than on nodes that stay, but for best effort', () => {
  const spot = { placement: Placement.anywhere().spot({ 'karpenter.sh/capacity-type': 'spot' }) };
  const floor = (props: object) => web(shop({ istio: IstioMode.NONE }), props).plan.decisions.find(({ setting }) => setting === 'autoscaling.minReplicas')!;

  expect(Number(floor(spot).value)).toBe(Number(floor({}).value) + 1);
  expect(floor(spot).inputs).toEqual(expect.arrayContaining(['placement', 'baseline.sizing.spotReplicas']));
  expect(floor({ ...spot, criticality: Criticality.BEST_EFFORT }).value).toBe(floor({ criticality: Criticality.BEST_EFFORT }).value);
});

test('a number that was given stays on spot nodes, and a finding says which one would have been chosen', () => {
  const spot = { placement: Placement.anywhere().spot({ 'karpenter.sh/capacity-type': 'spot' }) };
  const make = (props: object) => web(shop({ istio: IstioMode.NONE }), { cpuRequest: Cpu.millis(500), ...props });
  const chosen = Number(valueOf(make(spot), 'autoscaling.minReplicas'));
  const told = (workload: Workload) => workload.findings.filter(({ id }) => id === 'spot-without-spare').map(({ message }) => message);

  const range = make({ ...spot, scaling: Scaling.onCpu({ min: chosen - 1, max: 40 }) });
  expect(valueOf(range, 'autoscaling.minReplicas')).toBe(String(chosen - 1));
  expect(told(range)).toEqual([expect.stringContaining(`${chosen} replicas`)]);
  expect(told(make({ ...spot, scaling: Scaling.onCpu({ min: chosen, max: 40 }) }))).toEqual([]);

  const few = make({ ...spot, scaling: Scaling.exactly(2) });
  expect(printed(few, 'Deployment').spec.replicas).toBe(2);
  const wanted = Number(/(\d+) replicas would/.exec(told(few)[0])![1]);
  expect(told(make({ ...spot, scaling: Scaling.exactly(wanted) }))).toEqual([]);

  expect(told(make({ scaling: Scaling.exactly(2) }))).toEqual([]);
  expect(told(make({ ...spot, scaling: Scaling.exactly(2), criticality: Criticality.BEST_EFFORT }))).toEqual([]);
  expect(told(ledger(shop(), { ...spot, quorum: false }))).toHaveLength(1);
  expect(told(ledger(shop(), { ...spot, quorum: false, replicas: 2 }))).toEqual([]);
});

test('a floor that carries the peak has a replica to spare on spot nodes', () => {
  const profile = WorkloadProfile.of({ peak: Rate.perSecond(2000), typical: Rate.perSecond(200), cpuPerRequest: Duration.millis(10), burst: Burst.of(8, Duration.seconds(5)) });
  const floor = (props: object) => web(shop({ istio: IstioMode.NONE }), { profile, cpuRequest: Cpu.millis(1000), ...props }).plan.decisions.find(({ setting }) => setting === 'autoscaling.minReplicas')!;
  const spot = floor({ placement: Placement.anywhere().spot({ 'karpenter.sh/capacity-type': 'spot' }) });

  expect(spot.rule).toBe('SIZE-5');
  expect(Number(spot.value)).toBe(Number(floor({}).value) + 1);
});

test('a quorum on spot nodes and a long stop there are told', () => {
  const spot = { placement: Placement.anywhere().spot({ 'cloud.google.com/gke-spot': 'true' }) };

  expect(idsOf(ledger(shop(), spot))).toContain('quorum-on-spot');
  expect(idsOf(web(shop(), { ...spot, drain: Duration.seconds(60) }))).toContain('spot-notice-short');
});

test.each([
  // GKE gives the pods of a spot node 15 s; 10 s of preStop in a mesh, then the drain
  [5, false],
  [6, true],
])('a drain of %d s on spot nodes is told: %s', (seconds, told) => {
  const spot = { placement: Placement.anywhere().spot({ 'cloud.google.com/gke-spot': 'true' }) };

  expect(idsOf(web(shop(), { ...spot, drain: Duration.seconds(seconds) })).includes('spot-notice-short')).toBe(told);
});

test.each(KINDS.slice(0, 2))('what the cluster autoscaler does not wait for is told: %s', (_kind, _main, make) => {
  const cut = (minutes: number) => make({ drain: Duration.minutes(minutes) }).findings.filter(({ id }) => id === 'grace-cut-by-node-removal').map(({ message }) => message);

  expect(cut(9)).toEqual([]);
  expect(cut(15)).toEqual([expect.stringMatching(/600 s.*--max-graceful-termination-sec/)]);
});

describe('pods with a GPU', () => {
  const gpu = { count: 1 };
  const told = (workload: Workload) => idsOf(workload).filter((id) => id.startsWith('gpu-')).sort();
  const tolerant = { gpu, placement: Placement.anywhere().tolerating('nvidia.com/gpu') };

  test('what nobody said of them is told', () => {
    expect(told(web(shop(), { gpu }))).toEqual(['gpu-not-tolerated', 'gpu-rollout-needs-room', 'gpu-scaled-by-cpu']);
    expect(told(web(shop(), {}))).toEqual([]);
  });

  test('a toleration of the taint', () => {
    expect(told(web(shop(), tolerant))).toEqual(['gpu-rollout-needs-room', 'gpu-scaled-by-cpu']);
    expect(told(web(shop(), { ...tolerant, gpu: { count: 1, resource: 'amd.com/gpu' } }))).toContain('gpu-not-tolerated');
  });

  test('a number, or a metric that is not the CPU', () => {
    expect(told(web(shop(), { ...tolerant, scaling: Scaling.exactly(4) }))).toEqual(['gpu-rollout-needs-room']);
    expect(told(web(shop(), { ...tolerant, scaling: Scaling.onRequestRate({ min: 2, max: 6 }, 'requests_per_second') }))).toEqual(['gpu-rollout-needs-room']);
  });

  test('members are replaced one after the other, and Knative counts requests', () => {
    expect(told(ledger(shop(), tolerant))).toEqual([]);
    expect(told(resize(shop(FLAGS), tolerant))).toEqual([]);
  });

  test('the patch that the finding shows lets old pods stop first', () => {
    const workload = web(shop(), tolerant);
    const [, code] = /: (workload\.patch\(.*\))$/.exec(workload.findings.find(({ id }) => id === 'gpu-rollout-needs-room')!.message)!;
    new Function('workload', 'JsonPatch', code)(workload, JsonPatch);

    expect(printed(workload, 'Deployment').spec.strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });
});

test('sizes and costs know only the nodes that the pods may run on', () => {
  const nodeShapes = [node('amd', { labels: { 'kubernetes.io/arch': 'amd64' }, hourlyPrice: 1 }), node('arm', { cpu: Cpu.units(4), labels: { 'kubernetes.io/arch': 'arm64' }, hourlyPrice: 2 }), node('gpu', { gpus: 2, hourlyPrice: 9 })];
  const shapesOf = (props: object) => web(shop({ nodeShapes }), props).plan.cost().peak.nodes.map(({ shape, podsPerNode }: any) => [shape, podsPerNode]);

  expect(shapesOf({ placement: Placement.anywhere().architecture('arm64', 1) }).map(([shape]: any) => shape).sort()).toEqual(['arm', 'gpu']);
  expect(shapesOf({ gpu: { count: 1 } })).toEqual([['gpu', 2]]);
});

test('hostNetwork by choice: the node\'s ports and DNS, and a finding', () => {
  const workload = web(shop({ istio: IstioMode.NONE }), { hostNetwork: true });
  const pod = podOf(workload, 'Deployment');

  expect(pod).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
  expect(pod.containers[0].ports[0]).toMatchObject({ containerPort: 8080, hostPort: 8080 });
  expect(idsOf(workload)).toContain('host-network');
});

describe('calls of pods with the addresses of their nodes', () => {
  const ingress = (workload: Workload) => printed(workload, 'NetworkPolicy').spec.ingress.flatMap(({ from }: any) => from ?? []).filter(({ ipBlock }: any) => ipBlock).map(({ ipBlock }: any) => ipBlock.cidr);
  const egress = (workload: Workload) => printed(workload, 'NetworkPolicy').spec.egress.flatMap(({ to, ports }: any) => to.filter(({ ipBlock }: any) => ipBlock).map(({ ipBlock }: any) => `${ipBlock.cidr} ${ports[0].port}`));
  const pair = (target: ShopProps) => {
    const chart = shop({ istio: IstioMode.NONE, ...target });
    const [host, api] = [web(chart, { hostNetwork: true, ports: [Port.metrics(9100)] }, 'host'), web(chart, {}, 'api')];
    host.callsTo(api);
    api.callsTo(host);
    return { host, api };
  };

  test('a policy opens the addresses of the nodes, on both sides', () => {
    const { host, api } = pair({ nodeCidrs: ['10.0.0.0/16', 'fd00::/64'] });
    expect(ingress(api)).toEqual(['10.0.0.0/16', 'fd00::/64']);
    expect(egress(api)).toEqual(expect.arrayContaining(['10.0.0.0/16 8080', 'fd00::/64 8080']));
    expect([idsOf(api), idsOf(host)].flat()).not.toContain('host-network-call-closed');
  });

  test('without them the calls are closed by most network plugins, and the workload whose policy it is says so', () => {
    const { host, api } = pair({});
    expect(api.findings.find(({ id }) => id === 'host-network-call-closed')).toMatchObject({ severity: FindingSeverity.CRITICAL, message: expect.stringMatching(/'api' from 'host' and to 'host'.*nodeCidrs/) });
    // its own policy does not hold
    expect(idsOf(host)).not.toContain('host-network-call-closed');
    expect(host.findings.find(({ id }) => id === 'host-network')?.message).toContain('ports 8080, 9100');
  });

  test('other calls open no address', () => {
    const chart = shop({ istio: IstioMode.NONE, nodeCidrs: ['10.0.0.0/16'] });
    const [front, api] = [web(chart, {}, 'front'), web(chart, {}, 'api')];
    front.callsTo(api);
    expect([ingress(api), idsOf(api).includes('host-network-call-closed')]).toEqual([[], false]);
  });
});

test('hostNetwork of a function, where Knative\'s flags admit it: the cluster\'s DNS, no port of the node, and a finding with the ports of its proxy', () => {
  const workload = resize(shop({ ...FLAGS, istio: IstioMode.NONE }), { hostNetwork: true });
  const pod = podOf(workload, 'Service');

  expect(pod).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
  expect(Object.keys(pod.containers[0].ports[0])).not.toContain('hostPort');
  expect(workload.plan.findings.find(({ id }) => id === 'host-network')?.message).toMatch(/8012.*one pod of all such functions/);
});

test.each<[string, () => unknown, string[]]>([
  ['a fraction of a GPU', () => web(shop(), { gpu: { count: 0.5 } }), ['gpu.count is 0.5', 'whole']],
  ['no GPU', () => web(shop(), { gpu: { count: 0 } }), ['gpu.count']],
  ['a GPU without a domain', () => web(shop(), { gpu: { count: 1, resource: 'gpu' } }), ['nvidia.com/gpu']],
  ['an architecture that is a word of JavaScript', () => Placement.anywhere().architecture('__proto__'), ["'amd64'"]],
  ['an unknown architecture', () => Placement.anywhere().architecture('aarch64'), ["'arm64'"]],
  ['a speed of zero', () => Placement.anywhere().architecture('arm64', 0), ['speed']],
  ['two architectures', () => Placement.onNodes({ 'kubernetes.io/arch': 'amd64' }).architecture('arm64'), ['no node has both']],
  ['a toleration without a key', () => Placement.anywhere().tolerating(''), ['key', 'would tolerate every taint']],
  ['an effect in the place of the value', () => Placement.anywhere().tolerating('dedicated', TaintEffect.NO_EXECUTE), [".tolerating('dedicated', undefined, TaintEffect.NO_EXECUTE)"]],
  ['no label of spot nodes', () => Placement.anywhere().spot({}), ['labels is empty']],
  ['an effect that no taint has', () => Placement.anywhere().tolerating('pool', 'web', 'noschedule' as never), ['TaintEffect.NO_SCHEDULE']],
  ['no labels', () => Placement.onNodes({}), ['labels', 'at least one']],
  ['a weight beyond 100', () => Placement.anywhere().preferring({ a: 'b' }, 101), ['weight']],
  ['no values', () => Placement.anywhere().among('pool', []), ['values']],
  ['an overhead without a class', () => web(shop(), { runtimeOverhead: { cpu: Cpu.millis(50) } }), ['runtimeOverhead without runtimeClass']],
  ['nodes that are not declared', () => web(shop({ nodeShapes: [node('amd', { labels: { 'kubernetes.io/arch': 'amd64' } })] }), { placement: Placement.anywhere().architecture('arm64') }), ['no declared node may run the pods', 'amd (kubernetes.io/arch: amd64']],
  ['GPUs that no node has', () => web(shop({ nodeShapes: [node('cpu')] }), { gpu: { count: 1 } }), ['gpus: 1']],
  ['hostNetwork in a mesh', () => web(shop(), { hostNetwork: true }), ['IstioMode.NONE']],
  ['a function\'s hostNetwork without the flag', () => resize(shop({ knative: [KnativeFeature.DNS_POLICY] }), { hostNetwork: true }), ['KnativeFeature.HOST_NETWORK']],
  ['a function\'s hostNetwork with its node\'s DNS', () => resize(shop({ knative: [KnativeFeature.HOST_NETWORK] }), { hostNetwork: true }), ['KnativeFeature.DNS_POLICY']],
  ['a function\'s nodes without the flag', () => resize(shop(), { placement: Placement.onNodes({ pool: 'web' }) }), ['KnativeFeature.NODE_SELECTOR']],
  ['a function\'s tolerations without the flag', () => resize(shop(), { placement: Placement.anywhere().tolerating('pool') }), ['KnativeFeature.TOLERATIONS']],
  ['a function\'s affinity without the flag', () => resize(shop(), { placement: Placement.anywhere().preferring({ pool: 'web' }) }), ['KnativeFeature.AFFINITY']],
  ['a function\'s priority without the flag', () => resize(shop(), { priorityClassName: 'payments' }), ['KnativeFeature.PRIORITY_CLASS']],
])('%s is refused', (_what, make, words) => {
  words.forEach((word) => expect(make).toThrow(word));
});
