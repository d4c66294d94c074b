import { Duration } from 'cdk8s';
import { functionInput, ledgerInput, ms, plan, profile, s, webInput } from './inputs';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { Tuned } from '../../src/tuning/decisions/tuned';
import { Scaling } from '../../src/tuning/profile/choices';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/** The paths of what could still be changed below a plan's settings: values, and the maps that they are in. */
function changeable(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inner = value instanceof Tuned ? [['value', value.value] as const] : Object.entries(value);
  return [...(Object.isFrozen(value) ? [] : [path]), ...inner.flatMap(([key, member]) => changeable(member, `${path}.${key}`))];
}

describe('a plan never changes', () => {
  test.each([['a web service', webInput], ['a ledger', ledgerInput], ['a function', functionInput]])('no setting of %s can be replaced', (_what, input) => {
    const { _settings } = plan(input());
    const objects = Object.values(_settings.probes).map((probe) => (probe as { handler?: Tuned<object> }).handler?.value);

    expect(objects.some((value) => typeof value === 'object')).toBe(true); // there are values that are objects themselves
    expect(changeable(_settings, 'settings')).toEqual([]);
  });

  test('what a caller does to the decisions that it got changes no others', () => {
    const p = plan(webInput());
    const before = JSON.stringify(p.decisions);
    const got = p.decisions;
    (got[0] as { value: string }).value = 'changed';
    got.forEach((d) => d.inputs.push('changed'));
    got.length = 0;

    expect(JSON.stringify(p.decisions)).toBe(before);
  });

  test('what a caller does to the findings that it got changes no others', () => {
    const p = plan(webInput());
    const before = JSON.stringify(p.findings);
    const got = p.findings;
    (got[0] as { message: string }).message = 'changed';
    got.length = 0;

    expect(JSON.stringify(p.findings)).toBe(before);
  });
});

test('decisions are in the order in which they were made, the demand first', () => {
  const groups = plan(webInput()).decisions.map((d) => d.setting.split('.')[0]);

  expect([...new Set(groups)]).toEqual(['demand', 'sizing', 'resources', 'memory', 'environment', 'scratch', 'image', 'probes', 'shutdown', 'rollout', 'autoscaling', 'disruption', 'spread', 'security', 'network', 'waivers']);
});

test.each([
  ['web', webInput({ runtime: Runtime.nodejs({ version: '22' }) }), { version: 1, workload: 'web', namespace: 'shop', kind: 'web', kubernetes: '1.34', runtime: 'nodejs' }],
  ['stateful', ledgerInput({ target: ClusterTarget.kubernetes('1.30') }), { version: 1, workload: 'ledger', namespace: 'shop', kind: 'stateful', kubernetes: '1.30', runtime: 'rust' }],
  ['function', functionInput(), { version: 1, workload: 'resize', namespace: 'shop', kind: 'function', kubernetes: '1.34', runtime: 'golang' }],
])('for tools a %s plan is indented JSON: what was planned, its decisions and its findings', (_kind, input, head) => {
  const p = plan(input);

  expect(p.toJson()).toBe(JSON.stringify({ ...head, baseline: 'V1', decisions: p.decisions, findings: p.findings }, undefined, 2));
});

test('a simulation replays traffic on the pods of the plan', () => {
  const p = plan(webInput({ scaling: Scaling.exactly(4), profile: profile(100, 4) }));

  const { served, lost, lateMinutes, replicaHours } = p.simulate(Traffic.steady(Rate.perSecond(100), Duration.minutes(15)));

  expect({ served, lost, lateMinutes, replicaHours }).toEqual({ served: 90_000, lost: 0, lateMinutes: 0, replicaHours: 1 });
});

describe('a cold start', () => {
  const scheduling = { name: 'scheduling', seconds: 2, assumed: false };
  const wakeUp = { name: 'scheduling and container', seconds: 1, assumed: false };
  const pull = { name: 'pull of 150 MiB', seconds: 4, assumed: true };
  const start = (seconds: number, assumed: boolean) => ({ name: 'start', seconds, assumed });
  const served = [{ name: 'readiness', seconds: 5, assumed: false }, { name: 'endpoint update', seconds: 2, assumed: false }];
  const sidecar = { name: 'sidecar start', seconds: 2, assumed: false };

  test.each([
    ['of a web service whose start nobody declared', webInput(), [scheduling, pull, start(1.5, true), ...served]],
    ['of a web service that starts slowly', webInput({ profile: profile(400, 4, { startup: s(25) }) }), [scheduling, pull, start(25, false), ...served]],
    ['in a mesh waits for the sidecar', webInput({ target: ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }) }), [scheduling, pull, start(1.5, true), ...served, sidecar]],
    ['in an ambient mesh waits for none', webInput({ target: ClusterTarget.kubernetes('1.34', { istio: IstioMode.AMBIENT }) }), [scheduling, pull, start(1.5, true), ...served]],
    ['without spare nodes waits for one', webInput({ target: ClusterTarget.kubernetes('1.34', { spareCapacity: false }) }), [{ name: 'node start', seconds: 90, assumed: false }, scheduling, pull, start(1.5, true), ...served]],
    ['of a function is noticed at once', functionInput({ imageSizeMiB: 300 }), [wakeUp, { name: 'pull of 300 MiB', seconds: 8, assumed: false }, start(1, true)]],
    ['of a function that starts slowly is noticed at once too', functionInput({ profile: profile(80, 25, { startup: s(12), latencyP99: ms(200) }) }), [wakeUp, pull, start(12, false)]],
  ])('%s', (_what, input, terms) => {
    expect(plan(input).coldStart().terms).toEqual(terms);
  });
});

test('what is computed from an assumption says so, however many settings lie between; what the user gave does not', () => {
  const { decisions } = plan(webInput({ profile: profile(200, 5), cpuRequestMillis: 500 }));
  const assumed = new Set(decisions.filter((d) => d.assumed).map((d) => d.setting));
  expect(decisions.filter((d) => !d.assumed && d.inputs.some((input) => assumed.has(input))).map((d) => d.setting)).toEqual([]);
  expect(['demand.typical', 'sizing.growth', 'autoscaling.targetCpuUtilization', 'autoscaling.maxReplicas', 'resources.memory'].filter((setting) => !assumed.has(setting))).toEqual([]);
  expect(['demand.peak', 'demand.cpuPerRequest', 'resources.cpuRequest'].filter((setting) => assumed.has(setting))).toEqual([]);
});
