import { fn, plain } from './fake-context';
import { functionInput, plan, profile, s } from './inputs';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import type { KnativeSettings } from '../../src/tuning/decisions/settings';
import { inputsOf } from '../../src/tuning/decisions/tuned';
import { knativeNumber } from '../../src/tuning/demand/capabilities';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { CpuPolicy, Criticality } from '../../src/tuning/profile/choices';
import { checkFunction } from '../../src/tuning/scaling/function-checks';
import { tuneKnative } from '../../src/tuning/scaling/knative-scaling';
import { numbersTold } from '../support/numbers-told';

/** As a plan does it: what Knative would refuse first. */
function knative(ctx: PlanContext): KnativeSettings {
  checkFunction(ctx.input);
  return tuneKnative(ctx, knativeNumber(ctx.input)!, tuneShutdown(ctx));
}

const flags = (...features: KnativeFeature[]) => ClusterTarget.kubernetes('1.34', { knative: features });

test('a function that starts in half a second goes to zero', () => {
  expect(plain(knative(fn({ demand: { startup: 0.5, typical: 60 } })))).toEqual({
    class: 'kpa.autoscaling.knative.dev',
    metric: 'concurrency',
    // 70/s x 20 ms = 1.4 in flight = 70 % of 2
    target: 2,
    targetUtilization: 70,
    minScale: 0,
    maxScale: 9,
    window: 60,
    containerConcurrency: 16,
    timeout: 60,
    responseStartTimeout: 16,
    progressDeadline: 600,
    coldStart: 1.5,
    queueProxyCpu: 25,
    queueProxyMemoryRequest: 64,
    queueProxyMemoryLimit: 256,
  });
});

test.each([
  // pod rate, latency: in flight / 0.70
  [187.5, 50, 13],
  [70, 99.9, 9.9],
  [70, 10, 1],
  [20, 10, 0.2],
  [1, 1, 0.1],
])('a pod of %d/s at %d ms has the target %d', (podRate, latency, target) => {
  expect(knative(fn({ size: { podRate }, demand: { latency } })).target.value).toBe(target);
});

test('a target in whole numbers is not rounded down: 140/s x 100 ms are 14 in flight = 70 % of 20, of which a hard limit of 12 leaves 12', () => {
  const target = (concurrency?: number) => knative(fn({ size: { podRate: 140, maxUtilization: 0.65 }, demand: { latency: 100 } }, { concurrency })).target;
  const serves = '140 65 100 14 70';

  expect([0, 12, 20].map((concurrency) => [target(concurrency).value, numbersTold(target(concurrency).because.reason())])).toEqual([
    [20, serves],
    [12, `${serves} 12`],
    [20, serves],
  ]);
});

test('what a function has no use for is not there, not even without a value', () => {
  expect(Object.keys(knative(fn())).sort()).toEqual([
    'class', 'coldStart', 'containerConcurrency', 'initialScale', 'maxScale', 'metric', 'minScale', 'progressDeadline', 'queueProxyCpu', 'queueProxyMemoryLimit',
    'queueProxyMemoryRequest', 'responseStartTimeout', 'target', 'targetUtilization', 'timeout', 'window',
  ]);
});

test('timeouts follow from the drain and from the slowest request', () => {
  const { timeout, responseStartTimeout } = knative(fn());

  expect([inputsOf(timeout.because), inputsOf(responseStartTimeout.because)]).toEqual([['shutdown.gracePeriod'], ['shutdown.gracePeriod', 'demand.slowestRequest', 'demand.startup', 'imageSize', 'target.istio', 'target.knativeInMesh', 'target.spareCapacity']]);
});

describe('how many requests a pod is handed at a time', () => {
  const limit = (size: Parameters<typeof fn>[0], more: Parameters<typeof fn>[1] = {}) => {
    const { containerConcurrency, target } = knative(fn(size, more));
    return [containerConcurrency.value, containerConcurrency.because.source, target.value];
  };

  test('what the user gave bounds the target too, and 0 is no limit', () => {
    expect([limit({}, { concurrency: 1 }), limit({}, { concurrency: 0 })]).toEqual([[1, 'user', 1], [0, 'user', 2]]);
    expect(knative(fn({}, { concurrency: 0 })).containerConcurrency.because.reason()).toMatch(/^given as concurrency.* 16 requests/);
  });

  test('else the pool of threads or processes, of any runtime that has one', () => {
    expect(limit({ runtime: { label: 'Gunicorn' }, size: { slots: 4, concurrency: 4 } })).toEqual([4, 'runtime', 2]);
    expect(limit({ runtime: { cpuModel: 'threads' }, size: { slots: 121, concurrency: 121 } })).toEqual([121, 'runtime', 2]);
    expect(knative(fn({ runtime: { label: 'Gunicorn' }, size: { slots: 4, concurrency: 4 } })).containerConcurrency.because.reason())
      .toMatch(/^Gunicorn serves 4 at a time/);
  });

  test('never more than memory was sized for, nor than Knative admits', () => {
    expect(limit({ size: { slots: 200, concurrency: 69 } })).toEqual([69, 'profile', 2]);
    expect(limit({ size: { concurrency: 47 } })).toEqual([47, 'profile', 2]);
    expect(limit({ size: { concurrency: 1001 } })).toEqual([1000, 'profile', 2]);
    expect(knative(fn({ size: { concurrency: 47 } })).containerConcurrency.because.reason()).toMatch(/^memory .* 47 requests in flight; [^\d]*$/);
    expect(knative(fn({ size: { concurrency: 1001 } })).containerConcurrency.because.reason()).toContain('; 1000 is the most that Knative');
  });
});

describe('how many pods stay', () => {
  const minScale = (startup: number, fakes: Parameters<typeof fn>[0] = {}, more: Parameters<typeof fn>[1] = {}) =>
    knative(fn({ ...fakes, demand: { startup } }, more)).minScale.value;

  test.each([[1, 0], [1.1, 1]])('a start of %d s keeps %d', (startup, kept) => {
    expect(minScale(startup)).toBe(kept);
  });

  test('callers wait longer for a runtime that starts slowly', () => {
    expect([minScale(9, { runtime: { slowStart: true } }), minScale(9.1, { runtime: { slowStart: true } })]).toEqual([0, 1]);
  });

  test('a declared budget replaces the usual one', () => {
    expect([minScale(4, {}, { coldStartSeconds: 5 }), minScale(4.1, {}, { coldStartSeconds: 5 })]).toEqual([0, 1]);
  });

  test('a mesh has to start, and a node where there is none', () => {
    const cold = (ctx: PlanContext) => knative(ctx).coldStart.value;
    expect([cold(fn()), cold(fn({ mesh: 'sidecar' })), cold(fn({ input: { target: ClusterTarget.kubernetes('1.34', { spareCapacity: false }) } }))]).toEqual([3, 5, 93]);
  });

  test('is judged with the image on the node, whether somebody declared its size or not', () => {
    const decided = (imageSizeMiB?: number) => {
      const { coldStart, minScale: kept } = knative(fn({ demand: { startup: 0.5 }, input: { imageSizeMiB } }));
      return [coldStart.value, coldStart.because.assumed, kept.value];
    };
    expect([decided(), decided(150), decided(1200)]).toEqual([[1.5, false, 0], [1.5, false, 0], [1.5, false, 0]]);
    expect(numbersTold(knative(fn({ demand: { startup: 0.5 } })).coldStart.because.reason())).toBe('1 0.5 5.5');
  });

  test('critical functions are there in each zone', () => {
    const criticality = Criticality.CRITICAL;
    expect(minScale(0.1, { input: { criticality } })).toBe(3);
    expect(minScale(0.1, { input: { criticality, target: ClusterTarget.kubernetes('1.34', { zones: 1 }) } })).toBe(2);
    expect(minScale(0.1, { input: { criticality, target: ClusterTarget.singleNode('1.34') } })).toBe(1);
  });

  test('the user\'s word wins', () => {
    expect([minScale(60, {}, { keepWarm: false }), minScale(0.1, {}, { keepWarm: true }), minScale(60, {}, { idleAfterSeconds: 300 })]).toEqual([0, 1, 0]);
  });

  test('fails when going to zero breaks the declared cold start', () => {
    expect(() => minScale(4, {}, { coldStartSeconds: 2, idleAfterSeconds: 300 })).toThrow('coldStart (2 s) cannot be kept by a function that goes to zero (idleAfter): the first request waits 5 s');
    expect(() => minScale(4, {}, { coldStartSeconds: 2, keepWarm: false })).toThrow('(keepWarm: false)');
  });
});

test('the last pod stays for idleAfter', () => {
  expect([knative(fn({}, { idleAfterSeconds: 300 })).retention!.value, knative(fn()).retention]).toEqual([300, undefined]);
});

test('bursts within a minute: a shorter window, the usual panic, five minutes before pods go', () => {
  const k = knative(fn({ demand: { burstWithin: 60 } }));
  expect([k.window.value, k.panicWindowPercentage!.value, k.scaleDownDelay!.value]).toEqual([30, 20, 300]);
  const steady = knative(fn({ demand: { burstWithin: 61 } }));
  expect([steady.window.value, steady.panicWindowPercentage, steady.scaleDownDelay]).toEqual([60, undefined, undefined]);
});

test('a load that never grows is no burst, however short', () => {
  const k = knative(fn({ demand: { burstWithin: 60, burstFactor: 1 } }));
  expect([k.window.value, k.panicWindowPercentage, k.scaleDownDelay]).toEqual([60, undefined, undefined]);
});

test('what bursts decide says so', () => {
  const { window, scaleDownDelay, panicWindowPercentage } = knative(fn({ demand: { burstWithin: 30, burstFactor: 2.5 } }));
  const inputs = ['demand.burstWithin', 'demand.burstFactor'];

  expect([window, scaleDownDelay!, panicWindowPercentage!].map(({ because }) => [inputsOf(because), numbersTold(because.reason())])).toEqual([[inputs, '2.5 30 60'], [inputs, '2.5 30'], [inputs, '30 6']]);
});

test('a usual load of exactly two pods starts two', () => {
  // 140/s of 70/s each
  expect(knative(fn({ demand: { typical: 140 } })).initialScale!.value).toBe(2);
});

test('a revision starts with the pods that the usual load needs', () => {
  const asleep = knative(fn({ demand: { typical: 200, startup: 0.5 } }));
  expect([asleep.initialScale!.value, asleep.activationScale!.value]).toEqual([3, 3]);
  const warm = knative(fn({ demand: { typical: 200 } }, { keepWarm: true }));
  expect([warm.initialScale!.value, warm.activationScale]).toEqual([3, undefined]);
  const capped = knative(fn({ demand: { typical: 200, startup: 0.5 }, size: { maxReplicas: 2 } }));
  expect([capped.initialScale!.value, capped.activationScale!.value, capped.maxScale.value]).toEqual([2, 2, 2]);
});

test('max-scale is never below min-scale', () => {
  expect(knative(fn({ size: { maxReplicas: 2 }, input: { criticality: Criticality.CRITICAL } })).maxScale.value).toBe(3);
});

test('the deadline outlasts a slow start', () => {
  // 2 x 3 x (1 + 4 + 200)
  expect(knative(fn({ demand: { startup: 200 } })).progressDeadline.value).toBe(1230);
  expect(knative(fn({ demand: { startup: 200 }, input: { imageSizeMiB: 150 } })).progressDeadline.value).toBe(1230);
});

describe('the first byte may take as long as a new pod and the slowest request', () => {
  const timeouts = (startup: number, slowestRequest: number, target = ClusterTarget.kubernetes('1.34')) => {
    const ctx = fn({ demand: { startup, slowestRequest }, input: { target } });
    const { timeout, responseStartTimeout } = knative(ctx);
    return [timeout.value, responseStartTimeout.value];
  };

  // about 5 s until the container runs: scheduling, and the pull of an image whose size nobody said
  test.each([
    ['a short request', 2, 0.4, [60, 8]],
    ['a start of 14 s', 14, 10, [60, 29]],
    ['a start that the drain does not cover', 60, 10, [90, 75]],
    ['never longer than Knative lets a request run', 120, 560, [600, 600]],
  ])('%s', (_what, startup, slowest, expected) => {
    expect(timeouts(startup, slowest)).toEqual(expected);
  });

  test('a node that has to start first is waited for', () => {
    const [cold, spare] = [false, true].map((spareCapacity) => timeouts(2, 10, ClusterTarget.kubernetes('1.34', { spareCapacity })));

    expect(spare[1]).toBe(17);
    expect(cold[1]).toBeGreaterThan(60);
    expect(cold[0]).toBeGreaterThanOrEqual(cold[1]);
  });
});

test('pinned: queue-proxy is Guaranteed too', () => {
  const k = knative(fn({ input: { cpu: CpuPolicy.pinned(1) } }));
  expect([k.queueProxyCpu!.value, k.queueProxyCpuLimit!.value, k.queueProxyMemoryRequest!.value, k.queueProxyMemoryLimit!.value]).toEqual([100, 100, 256, 256]);
});

test('a runtime class and a claim, where the flags are on', () => {
  const target = flags(KnativeFeature.RUNTIME_CLASS, KnativeFeature.PVC, KnativeFeature.PVC_WRITE, KnativeFeature.SECURITY_CONTEXT);
  const k = knative(fn({ input: { target } }, { runtimeClass: 'gvisor', offlineBufferMiB: 1024 }));
  expect([k.runtimeClass!.value, plain(k.offlineBuffer!)]).toEqual(['gvisor', { size: 1024, mountPath: '/var/spool/resize', accessMode: 'ReadWriteMany' }]);
});

test('a buffer needs no group where the platform gives one, and takes the class that is named', () => {
  const target = ClusterTarget.openshift('1.33', { knative: [KnativeFeature.PVC, KnativeFeature.PVC_WRITE] });
  expect(plain(knative(fn({ input: { target } }, { offlineBufferMiB: 64, offlineBufferClass: 'cephfs' })).offlineBuffer!)).toEqual({
    size: 64, mountPath: '/var/spool/resize', accessMode: 'ReadWriteMany', storageClass: 'cephfs',
  });
});

test.each([
  [{ runtimeClass: 'gvisor' }, [], 'runtimeClass \'gvisor\' is refused by Knative\'s default flags: it needs KnativeFeature.RUNTIME_CLASS'],
  [{ offlineBufferMiB: 512 }, [], 'offlineBuffer (512Mi) is refused by Knative\'s default flags: it needs KnativeFeature.PVC in'],
  [{ offlineBufferMiB: 512 }, [KnativeFeature.PVC], 'it needs KnativeFeature.PVC_WRITE'],
  [{ offlineBufferMiB: 512 }, [KnativeFeature.PVC, KnativeFeature.PVC_WRITE], 'offlineBuffer (512Mi) could not be written: the volume belongs to root, and Knative\'s default flags refuse the fsGroup that gives it to the program\'s group: it needs KnativeFeature.SECURITY_CONTEXT'],
  [{ concurrency: 1001 }, [], 'concurrency (1001) must be a whole number from 1 to 1000, or 0 for no limit'],
  [{ concurrency: 1.5 }, [], 'concurrency (1.5)'],
  [{ concurrency: -1 }, [], 'concurrency (-1)'],
  [{ idleAfterSeconds: 3601 }, [], 'idleAfter (3601 s) is longer than Knative can keep an idle pod: expected at most 3600 s'],
  [{ idleAfterSeconds: 60, keepWarm: true }, [], 'keepWarm: true and idleAfter (60 s) contradict each other'],
  [{ coldStartSeconds: 0 }, [], 'coldStart (0 s) must be longer than zero'],
  [{ cachePath: 'cache' }, [], 'cachePath \'cache\' must be an absolute path'],
  [{ cachePath: '/tmp' }, [], 'cachePath \'/tmp\' is the scratch volume in memory'],
])('fails for %j with the flags %j', (more, features, message) => {
  expect(() => knative(fn({ input: { target: flags(...features) } }, more))).toThrow(message);
});

test.each([8008, 8012, 8013, 8022, 8112, 9090, 9091])('fails on queue-proxy\'s port %d', (port) => {
  expect(() => knative(fn({ input: { port } }))).toThrow(`port (${port}) is one of Knative's own`);
});

test.each([
  ['a start that Knative does not wait for', { startup: s(120), slowestRequest: s(560) }, {}, true],
  ['a pod that stays', { startup: s(120), slowestRequest: s(560) }, { keepWarm: true }, false],
  ['a start within the timeout', { startup: s(60), slowestRequest: s(60) }, {}, false],
])('first-request-cut: %s', (_what, declared, wishes, told) => {
  const sleeps = plan(functionInput({ profile: profile(20, 5, declared) }, { keepWarm: false, ...wishes }));

  expect(sleeps.findings.some(({ id }) => id === 'first-request-cut')).toBe(told);
});
