import { Cpu } from 'cdk8s-plus-28';
import { Changes, functionInput, ledgerInput, mib, ms, plan, profile, webInput } from './inputs';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { cpuMillis } from '../../src/private/quantities';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { advised } from '../../src/tuning/demand/advice';
import { tuneDemand } from '../../src/tuning/demand/demand';
import { overridesOf } from '../../src/tuning/demand/overrides';
import type { Refusal } from '../../src/tuning/demand/refusal';
import { waitPercentile } from '../../src/tuning/model/queueing';
import { CpuPolicy, Criticality } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { WorkloadProfileProps } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import type { RuntimeModel } from '../../src/tuning/runtimes/runtime-model';
import { candidates, sizes } from '../../src/tuning/sizing/candidates';
import { cpuShape } from '../../src/tuning/sizing/cpu-shape';
import { pageCacheMiB } from '../../src/tuning/sizing/memory';
import type { SizingAsk } from '../../src/tuning/sizing/sizing-ask';

/** What candidates read, for a web service of 4 ms of CPU, 20 ms of latency and 60 ms at the slow end. */
function ask(over: Changes = {}, runtime: Partial<RuntimeModel> = {}, overheadMillis = 0): SizingAsk {
  const input = webInput({ profile: profile(400, 4, { latency: ms(20), latencyP99: ms(60) }), ...over });
  const model = { ...input.runtime._modelOn(BASELINE_V1), ...runtime };
  return { input, runtime: model, overrides: overridesOf(input, model), demand: tuneDemand(input, model), mesh: 'none', pod: (main) => ({ ...main, cpuMillis: main.cpuMillis + overheadMillis }) };
}

const nodes = (...cpus: Cpu[]) => ({ target: ClusterTarget.kubernetes('1.34', { nodeShapes: cpus.map((cpu, i) => ({ name: `n${i}`, cpu, memory: mib(65_536) })) }) });

describe('request, limit and parallelism', () => {
  test.each<[CpuPolicy, RuntimeModel['cpuModel'], number, number | undefined, number]>([
    [CpuPolicy.burst(), 'event-loop', 500, 2000, 1],
    [CpuPolicy.burst(), 'event-loop', 3000, 2000, 1],
    [CpuPolicy.burst(), 'threads', 500, 4000, 2],
    [CpuPolicy.burst(), 'threads', 2000, 4000, 2],
    [CpuPolicy.burst(), 'threads', 2001, 6000, 3],
    [CpuPolicy.burst(), 'workers', 500, 2000, 1],
    [CpuPolicy.burst(), 'workers', 1500, 4000, 2],
    [CpuPolicy.unlimited(), 'threads', 500, undefined, 2],
    [CpuPolicy.unlimited(), 'workers', 3000, undefined, 3],
    [CpuPolicy.capped(2), 'event-loop', 900, 1800, 1],
    [CpuPolicy.capped(2), 'threads', 400, 800, 1],
    [CpuPolicy.capped(2), 'threads', 1500, 3000, 3],
    [CpuPolicy.capped(1.5), 'workers', 1001, 1502, 1],
    [CpuPolicy.capped(4), 'workers', 500, 2000, 1],
    [CpuPolicy.capped(8), 'workers', 1500, 12_000, 2],
    [CpuPolicy.pinned(2), 'threads', 2000, 2000, 2],
    [CpuPolicy.pinned(2), 'event-loop', 2000, 2000, 1],
  ])('%j, %s at %dm: a limit of %s and a parallelism of %d', (cpu, cpuModel, millis, limitMillis, parallelism) => {
    expect(cpuShape(millis, { input: webInput({ cpu }), runtime: { ...webInput().runtime._modelOn(BASELINE_V1), cpuModel, helperThreads: 0 }, overrides: {} })).toEqual({ limitMillis, parallelism });
  });

  test.each([[0, 2000], [1, 2000], [4, 5000], [8, 9000], [64, 9000]])('%i helper threads beside one loop: a limit of %i', (helperThreads, limitMillis) => {
    expect(cpuShape(500, { input: webInput(), runtime: { ...webInput().runtime._modelOn(BASELINE_V1), helperThreads }, overrides: {} }).limitMillis).toBe(limitMillis);
  });
});

describe('the sizes that are tried', () => {
  const ALL = [100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000];

  test.each<[string, SizingAsk, number[]]>([
    ['all, for a runtime that uses many cores', ask({ runtime: Runtime.golang() }), ALL],
    ['up to one core, for one event loop', ask(), ALL.slice(0, 9)],
    ['from what the runtime needs', ask({}, { minimumRequestMillis: (startup) => 200 * startup, maximumRequestMillis: undefined }), ALL.slice(4)],
    ['the one that the user gave', ask({ cpuRequestMillis: 640 }), [640]],
    ['the pinned cores', ask({ cpu: CpuPolicy.pinned(3), cpuRequestMillis: undefined }), [3000]],
    ['up to half of a node', ask({ runtime: Runtime.golang(), ...nodes(Cpu.units(4)) }), ALL.slice(0, 11)],
    ['up to half of the smallest node', ask({ runtime: Runtime.golang(), ...nodes(Cpu.units(16), Cpu.millis(1000), Cpu.units(4)) }), ALL.slice(0, 7)],
    ['up to half of a node less the sidecars', ask({ runtime: Runtime.golang(), ...nodes(Cpu.units(4)) }, {}, 1), ALL.slice(0, 10)],
  ])('%s', (_name, asked, expected) => {
    expect(sizes(asked)).toEqual(expected);
  });

  test('fails when nothing fits on the smallest node', () => {
    expect(() => sizes(ask(nodes(Cpu.millis(300)), { label: 'Tall 1', minimumRequestMillis: () => 200 }, 15)))
      .toThrow('no pod size fits: Tall 1 needs at least 200m and half of the smallest node shape offers 135m');
  });

  test.each([['500m', 500], ['2', 2000], ['1.5', 1500], ['0.0015', 2]])('%s of CPU are %d millicores', (text, millis) => {
    expect(cpuMillis(text)).toBe(millis);
  });
});

describe('how busy a size may be', () => {
  /** Allen-Cunneen for one server and exponential service. */
  const wait = (rho: number, serviceMillis: number) => serviceMillis / (1 - rho) * Math.log(100 * rho);
  const at = (millis: number, over: Changes = {}, runtime: Partial<RuntimeModel> = {}) => candidates(ask({ cpuRequestMillis: millis, ...over }, runtime))[0];

  test('a whole core is busy up to the cap, and the p99 is what the model predicts there', () => {
    const c = at(1000);
    expect([c.requestMillis, c.limitMillis, c.parallelism, c.capacity, c.rho, c.slots, c.slotCores, c.bound, c.poolThreads, c.concurrency])
      .toEqual([1000, 5000, 1, 1, 0.75, undefined, undefined, 'cpu', 0, 34]);
    expect(c.podRateMax).toBeCloseTo(187.5, 9);
    expect(c.predictedP99).toBeCloseTo(60 + wait(0.75, 4), 9);
  });

  test('half a core takes twice as long for a request, of which the wait is made too', () => {
    const c = at(500);
    expect([c.capacity, c.rho]).toEqual([0.5, 0.75]);
    expect(c.predictedP99).toBeCloseTo(64 + wait(0.75, 8), 9);
  });

  test('a small share is less busy, so that the wait fits into what the objective leaves', () => {
    // 150m: a request takes 26.7 ms, so that 250 - 60 - 22.7 ms are left
    const c = at(150);
    expect(wait(c.rho, 4 / 0.15)).toBeCloseTo(250 - 60 - (4 / 0.15 - 4), 6);
    expect(c.predictedP99).toBeCloseTo(250, 6);
    expect([c.rho > 0.40, c.rho < 0.42]).toEqual([true, true]);
  });

  test('sizes below 30 % are left out: 100m here', () => {
    expect(candidates(ask()).map((c) => c.requestMillis)).toEqual([150, 200, 250, 300, 400, 500, 750, 1000]);
  });

  test('30 % is enough', () => {
    // wait at 30 % of one core of 4 ms
    const objective = 60 + wait(0.3, 4);
    const rhos = [objective + 1e-6, objective - 0.001].map((p99) => candidates(ask({ cpuRequestMillis: 1000, slo: Slo.of({ p99: ms(p99) }) })).map((c) => Math.round(c.rho * 1000) / 1000));
    expect(rhos).toEqual([[0.3], []]);
  });

  test.each([[Criticality.CRITICAL, 0.65], [Criticality.STANDARD, 0.75], [Criticality.BEST_EFFORT, 0.85]])('a %s service stays at or below %d', (criticality, rho) => {
    expect(at(1000, { criticality }).rho).toBe(rho);
  });

  test('several cores are several servers, one and a half are one', () => {
    const go = (millis: number) => at(millis, { runtime: Runtime.golang(), cpuRequestMillis: millis });
    expect([go(1500).capacity, go(1500).parallelism, go(3000).capacity, go(3000).parallelism]).toEqual([1.5, 2, 3, 3]);
    expect(go(1500).predictedP99).toBeCloseTo(60 + wait(0.75, 4), 9);
    expect(go(3000).predictedP99).toBeLessThan(60 + wait(0.75, 4));
    expect(at(3000, { runtime: Runtime.golang(), cpuRequestMillis: 3000, profile: profile(563, 4, { latency: ms(20), latencyP99: ms(60) }) }).podRateMax).toBeCloseTo(562.5, 9);
  });

  test('all that is asked of the service can come to one pod, and no more', () => {
    const slow = (peak: number) => at(1000, { profile: profile(peak, 4, { latency: ms(3000), latencyP99: ms(8000) }) });
    // three times 0.2/s x 8 s are 4.8; 20/s x 8 s x 3
    expect([slow(0.2).podRateMax, slow(0.2).concurrency, slow(20).podRateMax, slow(20).concurrency]).toEqual([0.2, 16, 20, 480]);
    expect([slow(400).podRateMax, slow(400).concurrency]).toEqual([187.5, 4500]);
  });

  test('children of PHP-FPM are no more than the requests that can be in flight', () => {
    const php = (peak: number) => at(1000, { runtime: Runtime.phpFpm(), slo: Slo.of({ p99: ms(20_000) }), profile: profile(peak, 15, { latency: ms(100), latencyP99: ms(500) }) });
    // three times peak x p99, at least 16; from half of a pod's 50/s on its own rule: 1.5 x 50/s x 0.5 s
    expect([php(1), php(15), php(100)].map((c) => [c.poolThreads, c.slots, c.concurrency])).toEqual([[16, 16, 16], [23, 23, 23], [38, 38, 38]]);
  });

  test('one loop on two requested cores is one core', () => {
    const c = at(2000);
    expect([c.capacity, c.parallelism]).toEqual([1, 1]);
  });

  test('a quota below the parallelism bounds what a pod serves', () => {
    expect(at(400, { cpu: CpuPolicy.capped(1.5) }).podRateMax).toBeCloseTo(0.6 * 0.75 / 0.004, 9);
    expect(at(400, { cpu: CpuPolicy.unlimited() }).podRateMax).toBeCloseTo(0.75 / 0.004, 9);
  });

  test('at least 16 requests in flight are planned for, else three times Little\'s law', () => {
    const slow = (latencyP99: number) => at(1000, { profile: profile(400, 4, { latency: ms(20), latencyP99: ms(latencyP99) }) }).concurrency;
    // 3 x 187.5/s x p99
    expect([slow(20), slow(28), slow(32), slow(60)]).toEqual([16, 16, 18, 34]);
  });
});

describe('threads and workers that a request holds', () => {
  const at = (threads: number, over: Changes = {}, poolIsGuess = false) => candidates(ask({ cpuRequestMillis: 1000, ...over }, { label: 'Pool 1', poolThreads: () => threads, poolIsGuess }));

  test('ten threads of 20 ms each bind nothing', () => {
    const [c] = at(10);
    expect([c.slots, c.slotCores, c.bound, c.rho, c.poolThreads, c.concurrency]).toEqual([10, 2, 'cpu', 0.75, 10, 10]);
    expect(c.podRateMax).toBeCloseTo(187.5, 9);
  });

  test('two threads are busy long before the core is', () => {
    const [c] = at(2);
    expect([c.slots, c.slotCores, c.bound, c.concurrency]).toEqual([2, 0.4, 'slots', 2]);
    expect(c.rho).toBeCloseTo(0.3, 12);
    expect(c.podRateMax).toBeCloseTo(100, 9);
  });

  test('a share of a core lengthens the request that holds the thread', () => {
    const [c] = at(1, { cpuRequestMillis: 500, slo: Slo.of({ p99: ms(1000) }) });
    // 24 ms instead of 20
    expect(c.slotCores).toBeCloseTo(4 / 24, 12);
    expect(c.rho).toBeCloseTo(4 / 24 * 0.75 / 0.5, 12);
    expect(c.podRateMax).toBeCloseTo(1 / 0.024, 9);
  });

  test('one thread is as busy as the wait for it lets it be, and there is no queue at the CPU', () => {
    // a p99 of three times the mean: a lognormal time with this sigma
    const z = 2.3263478740408408;
    const cs2 = Math.expm1((z - Math.sqrt(z * z - 2 * Math.log(3))) ** 2);
    const waits = (rho: number, wall: number) => (1 + cs2) / 2 * wall / (1 - rho) * Math.log(100 * rho);
    const [whole] = at(1, { slo: Slo.of({ p99: ms(210) }) });
    const [half] = at(1, { cpuRequestMillis: 500, slo: Slo.of({ p99: ms(210) }) });
    // use of the thread: rate x wall time
    const useOf = (c: typeof whole, wall: number) => c.rho * c.capacity / 4 * wall;

    expect([whole.slots, whole.bound, half.slots, half.bound]).toEqual([1, 'slots', 1, 'slots']);
    expect(60 + waits(useOf(whole, 20), 20)).toBeCloseTo(210, 6);
    expect(64 + waits(useOf(half, 24), 24)).toBeCloseTo(210, 6);
    expect([whole.predictedP99, half.predictedP99].map((p99) => Math.round(p99 * 1e6) / 1e6)).toEqual([210, 210]);
  });

  test('with more threads than cores the wait for the CPU comes on top, and holds the thread', () => {
    const [c] = at(2, { slo: Slo.of({ p99: ms(200) }) });
    const z = 2.3263478740408408;
    const cs2 = Math.expm1((z - Math.sqrt(z * z - 2 * Math.log(3))) ** 2);
    // no longer than the one other request takes at the CPU
    const held = 20 + Math.min(4, c.rho / (1 - c.rho) * 4);
    const busy = c.rho / 4 * held / 2;

    expect(c.bound).toBe('slots');
    expect(c.rho).toBeLessThan(0.3);
    expect(60 + waitPercentile(1, c.rho, 4) + waitPercentile(2, busy, held, 1, cs2)).toBeCloseTo(200, 6);
  });

  test('the pool of a plain JVM is counted, but binds nothing', () => {
    const [c] = at(2, {}, true);
    expect([c.slots, c.bound, c.rho, c.concurrency]).toEqual([undefined, 'cpu', 0.75, 2]);
  });

  test('an objective that cannot be kept is not made reachable by few threads', () => {
    expect(at(2, { slo: Slo.of({ p99: ms(61) }) })).toEqual([]);
  });

  test('the user\'s own number of Tomcat\'s threads counts, and what is no number is refused', () => {
    const slots = (value: string) => candidates(ask({ cpuRequestMillis: 1000, runtime: Runtime.springBoot({ version: '21' }), env: { SERVER_TOMCAT_THREADS_MAX: value } }))[0].slots;
    expect([slots('4'), slots('150')]).toEqual([4, 150]);
    for (const value of ['0', '-3', '2.5', 'many']) {
      expect(() => slots(value)).toThrow(new Error(`env has SERVER_TOMCAT_THREADS_MAX, a text of ${value.length} character${value.length === 1 ? '' : 's'}: expected a whole number of at least 1, or leave it out and the plan sets it`));
    }
  });

  test('Knative\'s concurrency of the user\'s binds at 70 %', () => {
    const c = candidates({ ...ask(), input: functionInput({ cpuRequestMillis: 1000 }, { concurrency: 2 }) })[0];
    expect([c.slots, c.bound, c.concurrency]).toEqual([2, 'slots', 2]);
    expect(c.rho).toBeCloseTo(0.4 * 0.7, 12);
  });

  test('fails when so few run at once that CPU says nothing about the load', () => {
    expect(() => at(1, { profile: profile(400, 4, { latency: ms(40), latencyP99: ms(60) }) }))
      .toThrow('one pod of Pool 1 serves at most 1 request at once, each of 40 ms: 25/s, 10 % of 1000m, which an autoscaler on CPU cannot see');
    expect(() => candidates({ ...ask({ profile: profile(400, 4, { latency: ms(55), latencyP99: ms(60) }) }), input: functionInput({ cpuRequestMillis: 1000 }, { concurrency: 2 }) }))
      .toThrow('serves at most 2 requests at once, each of 55 ms: 36.4/s, 15 % of 1000m, which an autoscaler on CPU cannot see');
  });

  test('where it is the objective that leaves the threads idle, the error is about the objective, with advice that has been tried', () => {
    const tight = (p99: number, latencyP99 = 60) => at(1, { slo: Slo.of({ p99: ms(p99) }), profile: profile(400, 4, { latency: ms(20), latencyP99: ms(latencyP99) }) });
    const message = 'slo.p99 (150 ms) cannot be kept: a request takes 4 ms of CPU and up to 60 ms unloaded, holds the one worker or thread of its pod meanwhile, and below 12 % an autoscaler on CPU cannot see the load: ';
    let said = '';
    try {
      tight(150);
    } catch (e) {
      said = advised(e as Refusal, webInput(), (input) => tight(input.demand.slo!._p99Millis ?? 150, input.demand.profile._numbers.latencyP99Millis)).message;
    }
    expect(said.slice(0, message.length - 1)).toBe(message.trimEnd());
    const raised = Number(/raise slo\.p99 to (\d+) ms/.exec(said)![1]);
    expect(tight(raised).length).toBe(1);
    expect(() => tight(raised - 2)).toThrow('cannot be kept');
  });

  test('12 % is the least that an autoscaler sees', () => {
    // slots x 4 ms / latency x 0.75: 0.12 at 25 ms
    const latency = (millis: number) => () => at(1, { slo: Slo.of({ p99: ms(1000) }), profile: profile(400, 4, { latency: ms(millis), latencyP99: ms(60) }) }).length;
    expect(latency(25)()).toBe(1);
    expect(latency(25.1)).toThrow('which an autoscaler on CPU cannot see');
  });
});

describe('the proxy of the mesh', () => {
  const at = (millis: number, peak: number, mesh: SizingAsk['mesh'] = 'sidecar', over: Changes = {}) =>
    candidates({ ...ask({ runtime: Runtime.rust(), cpuRequestMillis: millis, profile: profile(peak, 0.1), ...over }), mesh })[0];

  test('its two workers carry 5000/s, and 75 % of that as a habit', () => {
    // 500m could serve 3750/s by itself
    expect([at(500, 1e5).bound, at(500, 1e5).rho, at(500, 1e5).podRateMax]).toEqual(['cpu', 0.75, 5000]);
    const c = at(1000, 1e5);
    expect([c.bound, c.rho, c.podRateMax]).toEqual(['proxy', 0.375, 5000]);
    expect(at(1000, 1e5, 'sidecar', { criticality: Criticality.CRITICAL }).rho).toBeCloseTo(0.325, 12);
  });

  test('binds only where more is asked of it', () => {
    expect([at(1000, 3750).bound, at(1000, 3751).bound, at(1000, 1e5, 'ambient').bound, at(1000, 1e5, 'none').bound]).toEqual(['cpu', 'proxy', 'cpu', 'cpu']);
    expect(at(1000, 1e5, 'none').podRateMax).toBeCloseTo(15_000, 6);
  });

  test('fails when it leaves too little of the pod', () => {
    expect(() => at(4000, 1e5)).toThrow('the mesh\'s proxy beside Rust carries 3750/s: 9 % of 4000m, which an autoscaler on CPU cannot see');
  });
});

describe('memory of a candidate', () => {
  test('is that of the process, and the ask names the candidate', () => {
    let asked: unknown;
    const fit = { limitMiB: 64, ledger: [], rule: 'test', reason: () => 'test' };
    const [c] = candidates(ask({ cpuRequestMillis: 1000, profile: profile(400, 4, { latency: ms(20), latencyP99: ms(60), memoryBase: mib(70), workingSet: mib(5), memoryPerRequest: mib(0.25) }) }, {
      fitMemory: (a, given) => { asked = [a, given]; return fit; },
    }));
    expect([c.fit(), c.fit() === c.fit()]).toEqual([fit, true]);
    expect(asked).toEqual([{
      baseMiB: 70, baseDeclared: true, workingSetMiB: 5, perRequestMiB: 0.25, concurrency: 34, tmpfsMiB: 32, commandMiB: 0, pageCacheMiB: 0, parallelism: 1, requestMillis: 1000, objectiveMillis: 250, poolThreads: 0,
    }, undefined]);
  });

  test('given memory is passed on, but not to the question what it would get', () => {
    const given: Array<number | undefined> = [];
    const [c] = candidates(ask({ cpuRequestMillis: 1000, memoryMiB: 200 }, {
      fitMemory: (_a, limitMiB) => { given.push(limitMiB); return { limitMiB: limitMiB ?? 96, ledger: [], rule: 'test', reason: () => 'test' }; },
    }));
    expect([c.fit().limitMiB, c.ownLimitMiB(), given]).toEqual([200, 96, [200, undefined]]);
  });

  test('an undeclared base is marked as such', () => {
    let declared: boolean | undefined;
    candidates(ask({ cpuRequestMillis: 1000 }, { fitMemory: (a) => { declared = a.baseDeclared; return { limitMiB: 1, ledger: [], rule: '', reason: () => '' }; } }))[0].fit();
    expect(declared).toBe(false);
  });

  test('a store gets page cache on top: a hundredth of the volume, at least 256 MiB, of which 95 % count as used', () => {
    const cacheOf = (size: number) => pageCacheMiB(ledgerInput({}, { storage: Storage.standard(mib(size)) }));
    expect([cacheOf(1000), cacheOf(25_600), cacheOf(25_601), cacheOf(100_000), pageCacheMiB(webInput())]).toEqual([256, 256, 257, 1000, 0]);

    const caches: number[] = [];
    const store = ledgerInput({ cpuRequestMillis: 1000 }, { storage: Storage.standard(mib(100_000)) });
    const fitted = (over: Changes, needs: number) => candidates(ask({ ...store, ...over }, {
      fitMemory: (a, given) => { caches.push(a.pageCacheMiB); return { limitMiB: given ?? (a.pageCacheMiB > 0 ? needs : 100), ledger: [], rule: '', reason: () => '' }; },
    }))[0].fit().limitMiB;
    // 100 for the process + 1000 rounded up to 1008; more where the runtime itself asks for more
    expect([fitted({}, 900), fitted({}, 2000), fitted({ memoryMiB: 1500 }, 900)]).toEqual([1108, 2000, 1500]);
    expect([...new Set(caches)]).toEqual([0, 950]);
  });
});

describe('an objective that no size keeps', () => {
  const failing = (over: Changes): Error => {
    try {
      plan(webInput(over));
    } catch (e) {
      return e as Error;
    }
    throw new Error('the plan was made');
  };
  const advice = (over: Changes, pattern: RegExp): number => Number(pattern.exec(failing(over).message)![1]);
  const P99 = /raise slo\.p99 to ([\d.]+) ms/;
  const UNLOADED = /bring profile\.latencyP99 from [\d.]+ ms down to ([\d.]+) ms/;
  const CPU = /bring profile\.cpuPerRequest from [\d.]+ ms down to ([\d.]+) ms/;
  const make = (p99: number, cpu: number, more: Partial<WorkloadProfileProps> = {}): Changes => ({ slo: Slo.of({ p99: ms(p99) }), profile: profile(100, cpu, { latency: ms(cpu * 2), ...more }) });
  const works = (over: Changes): boolean => plan(webInput(over)).decisions.length > 0;

  test('says what is asked and what would help', () => {
    const { message } = failing(make(100, 10, { latencyP99: ms(90) }));
    expect(message).toMatch(/^slo\.p99 \(100 ms\) cannot be kept: a request takes 10 ms of CPU and up to 90 ms unloaded, and no pod size is worth running below 30 % utilisation: raise slo\.p99 to \d+ ms, or bring profile\.latencyP99 from 90 ms down to [\d.]+ ms, or bring profile\.cpuPerRequest from 10 ms down to [\d.]+ ms$/);
    // one core at 30 %: 10 / 0.7 x ln 30 = 48.6 ms of waiting
    expect(advice(make(100, 10, { latencyP99: ms(90) }), P99)).toBe(139);
    expect(advice(make(100, 10, { latencyP99: ms(90) }), UNLOADED)).toBeCloseTo(51.4, 1);
  });

  test.each([[100, 10, 90], [50, 20, 45], [300, 4, 299]])('%d ms with %d ms of CPU and %d ms unloaded: each piece of advice works, and a little less does not', (p99, cpu, latencyP99) => {
    const with_ = (objective: number, millis: number, unloaded: number) => make(objective, millis, { latency: ms(cpu), latencyP99: ms(unloaded) });
    const asked = with_(p99, cpu, latencyP99);
    const objective = advice(asked, P99);
    expect(works(with_(objective, cpu, latencyP99))).toBe(true);
    expect(() => works(with_(objective - 2, cpu, latencyP99))).toThrow('cannot be kept');
    const millis = advice(asked, CPU);
    expect(works(with_(p99, millis, latencyP99))).toBe(true);
    expect(() => works(with_(p99, millis + 0.2, latencyP99))).toThrow('cannot be kept');
  });

  test('no advice is given that does not help', () => {
    // 50 ms leave less than one request of 20 ms of CPU needs at 30 %: a shorter unloaded p99 alone is not enough
    expect(failing(make(50, 20, { latencyP99: ms(45) })).message).not.toContain('profile.latencyP99 from');
  });

  test('a share of a core of the user\'s is named as what makes requests slow, a whole one is not', () => {
    expect(failing({ ...make(100, 10, { latencyP99: ms(60) }), cpuRequestMillis: 300 }).message).toContain('; on 300m it takes 3.3 times as long: ');
    expect(failing({ ...make(100, 10, { latencyP99: ms(90) }), cpuRequestMillis: 1000 }).message).not.toContain('times as long');
  });
});
