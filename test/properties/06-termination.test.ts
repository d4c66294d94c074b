import { Chart, Duration } from 'cdk8s';
import { drainedSeconds, endOf, PodFacts, StopCause, stopTimeline } from './timeline';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Exposure } from '../../src/tuning/profile/choices';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { IWorkload } from '../../src/workloads/workload';
import { ledger, printed, resize, shop, ShopProps, web } from '../workloads/fixtures';

/*
 * Check 6 of the amendments: whoever stops a pod, its proxy outlives the program and the program has its drain.
 */

interface Place {
  readonly target: ShopProps;
  readonly mesh: PodFacts['mesh'];
}

const PLACES: Record<string, Place> = {
  'no mesh': { target: { istio: IstioMode.NONE }, mesh: 'none' },
  'a classic sidecar': { target: { istio: IstioMode.SIDECAR, istioVersion: '1.24' }, mesh: 'classic' },
  'a classic sidecar on old nodes': { target: { version: '1.32', istio: IstioMode.SIDECAR, istioVersion: '1.27' }, mesh: 'classic' },
  'a classic sidecar without sleep hooks': { target: { version: '1.28', istio: IstioMode.SIDECAR, istioVersion: '1.22' }, mesh: 'classic' },
  'a native sidecar': { target: { istio: IstioMode.SIDECAR, istioVersion: '1.27' }, mesh: 'native' },
  'an ambient mesh': { target: { istio: IstioMode.AMBIENT, istioVersion: '1.27' }, mesh: 'ambient' },
};

const CAUSES: StopCause[] = ['delete', 'eviction', 'liveness'];
const SLOWEST = [1, 12, 55, 240];

const profileOf = (slowest: number) => WorkloadProfile.of({ peak: Rate.perSecond(200), cpuPerRequest: Duration.millis(5), slowestRequest: Duration.seconds(slowest) });

interface Case {
  readonly name: string;
  readonly knative: boolean;
  readonly make: (chart: Chart, slowest: number, shell: boolean) => IWorkload;
  readonly kind: string;
}

const WORKLOADS: Case[] = [
  { name: 'a web service', knative: false, kind: 'Deployment', make: (chart, slowest, shell) => web(chart, { profile: profileOf(slowest), shell }) },
  { name: 'a web service behind a load balancer', knative: false, kind: 'Deployment', make: (chart, slowest, shell) => web(chart, { profile: profileOf(slowest), shell, exposure: Exposure.loadBalancer() }) },
  { name: 'Spring behind a gateway', knative: false, kind: 'Deployment', make: (chart, slowest, shell) => web(chart, { runtime: Runtime.springBoot(), profile: profileOf(slowest), shell, exposure: Exposure.gateway('shop.example.com') }) },
  { name: 'a ledger', knative: false, kind: 'StatefulSet', make: (chart, slowest, shell) => ledger(chart, { profile: profileOf(slowest), shell }) },
  { name: 'a function', knative: true, kind: 'Service', make: (chart, slowest) => resize(chart, { profile: profileOf(slowest) }) },
];

const CASES = WORKLOADS.flatMap((workload) => Object.entries(PLACES).flatMap(([place, { target, mesh }]) => SLOWEST.flatMap((slowest) => CAUSES.map((cause) => ({ workload, place, target, mesh, slowest, cause })))));

function stop({ workload, target, mesh, slowest }: typeof CASES[number], cause: StopCause) {
  const shell = target.version === '1.28';
  const made = workload.make(shop({ knativeInMesh: workload.knative && mesh !== 'none', ...target }), slowest, shell);
  const object = printed(made, workload.kind, made.endpoint.workloadName);
  const facts: PodFacts = { mesh, knative: workload.knative, drainSeconds: made.plan._settings.shutdown.drain.value };
  return { template: object.spec.template, facts, events: stopTimeline(object.spec.template, facts, cause), plan: made.plan };
}

test.each(CASES.map((c) => [`${c.workload.name}, ${c.place}, slowest request ${c.slowest} s, ${c.cause}`, c] as const))('%s', (_, c) => {
  const { events, facts, plan } = stop(c, c.cause);
  expect(facts.drainSeconds).toBeGreaterThanOrEqual(c.slowest);
  // a wedged program gets ten seconds at the most where its grace period is long (A20): what does not answer for 30 s is not saved by more
  const promised = c.cause === 'liveness' && (plan._settings.probes.liveness?.terminationGracePeriodSeconds !== undefined) ? Math.min(10, facts.drainSeconds) : facts.drainSeconds;
  expect(drainedSeconds(events)).toBeGreaterThanOrEqual(promised);
  if (c.cause === 'liveness') {
    expect(events.filter((event) => event.container !== 'app')).toEqual([]);
  } else {
    expect(events.filter((event) => event.what === 'SIGKILL')).toEqual([]);
    for (const proxy of ['proxy', 'queue-proxy'] as const) {
      expect(endOf(events, proxy) ?? Infinity).toBeGreaterThanOrEqual(endOf(events, 'app')!);
    }
  }
});

describe('the events are those that A3 and A20 tell of', () => {
  const classic = CASES.find((c) => c.workload.name === 'a web service' && c.place === 'a classic sidecar' && c.slowest === 12 && c.cause === 'delete')!;

  test('a classic sidecar that nobody tuned leaves after 5 s, before the program', () => {
    const { template, facts } = stop(classic, 'delete');
    const untuned = { ...template, metadata: { annotations: {} } };
    expect(endOf(stopTimeline(untuned, facts, 'delete'), 'proxy')).toBe(5);
  });

  test('terminationDrainDuration of the drain alone cuts the program\'s last ten seconds', () => {
    const { template, facts } = stop(classic, 'delete');
    const literal = { ...template, metadata: { annotations: { 'proxy.istio.io/config': 'terminationDrainDuration: 12s' } } };
    const events = stopTimeline(literal, facts, 'delete');
    expect([endOf(events, 'proxy'), endOf(events, 'app')]).toEqual([12, 22]);
  });

  test('a probe\'s grace period of ten seconds would be spent by the hook', () => {
    const { template, facts } = stop(classic, 'liveness');
    const app = { ...template.spec.containers[0], livenessProbe: { terminationGracePeriodSeconds: 10 } };
    expect(drainedSeconds(stopTimeline({ ...template, spec: { ...template.spec, containers: [app] } }, facts, 'liveness'))).toBe(0);
  });
});
