import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { ClusterTarget, CpuPolicy, InitContainer, IstioMode, OptimizedWebService, Rate, Runtime, Sidecar, WorkloadProfile } from '../../src';
import { runs } from '../support/runs';

/*
 * What the scheduler counts for a printed pod (kubernetes.io, "Init Containers", resource sharing within containers) is what the plan says, and what cost counts.
 */

interface RandomContainer {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly init: boolean;
  readonly before: boolean | undefined;
  readonly beforeInit: boolean;
}

const amount = fc.integer({ min: 1, max: 3000 });
const container: fc.Arbitrary<RandomContainer> = fc.record({
  cpu: fc.option(amount, { nil: undefined }),
  memory: fc.option(amount, { nil: undefined }),
  init: fc.boolean(),
  before: fc.constantFrom(undefined, undefined, true, false),
  beforeInit: fc.boolean(),
});
const pods = fc.record({
  containers: fc.array(container, { maxLength: 6 }),
  minor: fc.integer({ min: 28, max: 36 }),
  istio: fc.constantFrom(IstioMode.NONE, IstioMode.AMBIENT, IstioMode.SIDECAR),
  istioVersion: fc.constantFrom('1.24', '1.27'),
  pinned: fc.boolean(),
});

function webOf({ containers, minor, istio, istioVersion, pinned }: (typeof pods) extends fc.Arbitrary<infer P> ? P : never): OptimizedWebService {
  const app: App = Testing.app();
  ClusterTarget.kubernetes(`1.${minor}`, { istio, istioVersion }).applyTo(app);
  const image = 'ghcr.io/acme/beside:1.0.0';
  const named = containers.map((one, i) => ({ ...one, name: `c${i}` }));
  const native = minor >= 29;
  return new OptimizedWebService(new Chart(app, 'random', { namespace: 'random' }), 'app', {
    image,
    runtime: Runtime.golang(),
    cpu: pinned ? CpuPolicy.pinned(1) : undefined,
    profile: WorkloadProfile.of({ peak: Rate.perSecond(100), cpuPerRequest: Duration.millis(4) }),
    initContainers: named.filter(({ init }) => init).map(({ name, cpu, memory }) => InitContainer.of({
      name, image, cpu: cpu === undefined ? undefined : Cpu.millis(cpu), memory: memory === undefined ? undefined : Size.mebibytes(memory),
    })),
    sidecars: named.filter(({ init }) => !init).map(({ name, cpu, memory, before, beforeInit }) => Sidecar.of({
      name,
      image,
      cpu: Cpu.millis(cpu ?? 10),
      memory: Size.mebibytes(memory ?? 10),
      before: before === true && !native ? undefined : before,
      beforeInit: beforeInit && native && before !== false,
    })),
  });
}

/** In millicores, or in MiB. */
function read(quantity: string): number {
  const units: Readonly<Record<string, number>> = { m: 1, Ki: 1 / 1024, Mi: 1, Gi: 1024 };
  const [, number, unit] = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity)!;
  return Number(number) * (unit === '' ? 1000 : units[unit]);
}

/** The scheduler's sum of one resource, with the proxy that Istio will add. */
function scheduled(template: any, resource: 'cpu' | 'memory', nativeProxy: boolean): number {
  const annotation = template.metadata.annotations?.[`sidecar.istio.io/proxy${resource === 'cpu' ? 'CPU' : 'Memory'}`];
  const proxy = annotation === undefined ? [] : [read(annotation)];
  const of = (one: any): number => read(one.resources.requests[resource]);
  let started = nativeProxy ? proxy.reduce((a, b) => a + b, 0) : 0;
  let most = started;
  for (const one of template.spec.initContainers ?? []) {
    most = Math.max(most, started + of(one));
    started += one.restartPolicy === 'Always' ? of(one) : 0;
  }
  const running = template.spec.containers.reduce((sum: number, one: any) => sum + of(one), started + (nativeProxy ? 0 : proxy.reduce((a, b) => a + b, 0)));
  return Math.max(most, running);
}

test('the effective request of a printed pod is what the plan says', () => {
  fc.assert(fc.property(pods, (random) => {
    const web = webOf(random);
    const { template } = web.deployment!.toJson().spec;
    const nativeProxy = random.istioVersion === '1.27' && random.minor >= 33;
    const [cpu, memory] = (['cpu', 'memory'] as const).map((resource) => scheduled(template, resource, nativeProxy));
    const said = (setting: string): number | undefined => web.plan.decisions.find((one) => one.setting === setting)?.number;
    if (random.containers.length > 0) {
      expect([said('resources.podCpu'), said('resources.podMemory')]).toEqual([cpu, memory]);
    }
    const { replicas, cores, memoryGiB } = web.plan.cost().floor;
    expect(cores).toBeCloseTo(replicas * cpu / 1000, 4);
    expect(memoryGiB).toBeCloseTo(replicas * memory / 1024, 4);
    if (random.pinned) {
      for (const { resources } of [...template.spec.initContainers ?? [], ...template.spec.containers]) {
        expect(resources.limits).toEqual(resources.requests);
      }
    }
  }), { numRuns: runs(300), seed: 20261130 });
}, 300_000);
