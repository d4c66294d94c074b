import { web } from './fake-context';
import { functionInput, ledgerInput, mib, ms, plan, profile, s, values, webInput } from './inputs';
import type { CostEstimate } from '../../src/tuning/answers/cost';
import { describeSensitivity, Plannable, sensitivities, Sensitivity, worth } from '../../src/tuning/answers/sensitivity';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import type { DemandSettings, ProbeSettings } from '../../src/tuning/decisions/settings';
import { Tuned, tuned } from '../../src/tuning/decisions/tuned';
import type { Size } from '../../src/tuning/demand/plan-context';
import type { ProfileNumbers } from '../../src/tuning/profile/profile-numbers';
import { Slo } from '../../src/tuning/profile/slo';
import { Burst, Rate, WorkloadProfile, WorkloadProfileProps } from '../../src/tuning/profile/workload-profile';

test('every assumption of the demand has a row, the one that moves the bill most first', () => {
  const p = plan(webInput({ profile: profile(200, 5) }));
  const rows = p.sensitivity();
  const assumed = p.decisions.filter((d) => d.setting.startsWith('demand.') && d.assumed).map((d) => d.setting);
  expect(rows.map((r) => r.input).sort()).toEqual(['imageSize', 'profile.burst', 'profile.latency', 'profile.latencyP99', 'profile.memoryBase', 'profile.memoryPerRequest', 'profile.slowestRequest', 'profile.startup', 'profile.typical', 'profile.variability', 'slo.p99']);
  expect(assumed.length).toBeGreaterThanOrEqual(rows.length);
  const bill = (row: Sensitivity) => Math.max(Math.abs(row.coresIfHalf - worth(p.cost(), BASELINE_V1)), Math.abs(row.coresIfTwice - worth(p.cost(), BASELINE_V1)));
  expect(rows.map(bill)).toEqual(rows.map(bill).sort((x, y) => y - x));
  expect(bill(rows[0])).toBeGreaterThan(0);
});

test('a profile that declares everything has no rows', () => {
  const declared = profile(200, 5, {
    typical: Rate.perSecond(50),
    latency: ms(20),
    latencyP99: ms(60),
    variability: 1,
    memoryBase: mib(100),
    memoryPerRequest: mib(0.5),
    workingSet: mib(10),
    startup: s(2),
    slowestRequest: s(5),
    burst: Burst.daily(),
  });
  expect(plan(webInput({ profile: declared, slo: Slo.of({ p99: ms(300), availability: 99.9 }), imageSizeMiB: 80 })).sensitivity()).toEqual([]);
});

test('memory that is really twice as much is told as what ends the process', () => {
  const row = plan(webInput({ profile: profile(200, 5) })).sensitivity().find((r) => r.input === 'profile.memoryBase')!;
  expect(row.risk).toBe('about 136 MiB live in a heap of 72 MiB: out of memory');
});

test('where twice the value leaves no plan, the row says so', () => {
  const p = plan(webInput({ profile: profile(200, 40, { latency: ms(50), latencyP99: ms(140) }), slo: Slo.of({ p99: ms(400) }) }));
  expect(p.sensitivity().find((r) => r.input === 'profile.variability')!.coresIfTwice).toBe(-1);
  expect(p.explainAll()).toContain('; double: no plan; ');
});

test('cost: a ledger of three is the same at every load, sidecars included', () => {
  const cost = plan(ledgerInput()).cost();
  expect([cost.floor.replicas, cost.typical.replicas, cost.peak.replicas]).toEqual([3, 3, 3]);
  expect(cost.floor.cores).toBeGreaterThan(9);
  expect(cost.floor).toEqual(cost.peak);
});

test('cost: a web service costs its floor, its usual and its peak replicas', () => {
  const p = plan(webInput({ profile: profile(400, 4) }));
  const cost = p.cost();
  expect(cost.floor.cores).toBeCloseTo(cost.floor.replicas * p._settings.resources.cpuRequest.value / 1000, 6);
  expect(cost.floor.replicas).toBe(p._settings.autoscaling!.minReplicas.value);
  expect(cost.peak.replicas).toBeGreaterThanOrEqual(cost.typical.replicas);
});

test('a cold start is told term by term, on a node without the image', () => {
  const p = plan(webInput({ profile: profile(200, 5, { startup: s(3) }), imageSizeMiB: 300 }));
  const cold = p.coldStart();
  expect(cold.terms).toEqual([
    { name: 'scheduling', seconds: 2, assumed: false },
    { name: 'pull of 300 MiB', seconds: 8, assumed: false },
    { name: 'start', seconds: 3, assumed: false },
    { name: 'readiness', seconds: 5, assumed: false },
    { name: 'endpoint update', seconds: 2, assumed: false },
  ]);
  expect([cold.seconds, cold.largest.name]).toEqual([20, 'pull of 300 MiB']);
});

test('a function\'s cold start is its knative.coldStart and the pull; declaring the image that was assumed changes neither', () => {
  const plans = [undefined, 150].map((imageSizeMiB) => plan(functionInput({ imageSizeMiB, profile: profile(80, 25, { startup: s(0.8) }) })));

  expect(plans.map((p) => [p.coldStart().seconds, p._settings.knative!.coldStart.value, p._settings.knative!.minScale.value])).toEqual([[5.8, 1.8, 0], [5.8, 1.8, 0]]);
  expect(values(plans[1])).toEqual(values(plans[0]));
});

interface FakePlan {
  /** What nobody declared. */
  readonly assumed: ReadonlyArray<keyof DemandSettings>;
  readonly demand?: Partial<Record<keyof DemandSettings, number>>;
  readonly profile?: Partial<WorkloadProfileProps>;
  readonly size?: Partial<Size>;
  readonly cpuRequest?: number;
  readonly memory?: Record<string, number>;
  readonly limit?: number;
  readonly startupProbe?: Partial<ProbeSettings>;
  readonly replicas?: number;
  readonly members?: { readonly replicas: number; readonly leaderBased?: boolean };
  readonly liveMiB?: number;
  readonly fn?: boolean;
}

const leaf = (value: number, assumed = false): Tuned<number> =>
  tuned(value, { source: DecisionSource.BASELINE, inputs: [], assumed, reason: () => 'test' });

const bill = (cores: number, memoryGiB = 0): CostEstimate => {
  const level = { replicas: 1, cores, memoryGiB, nodes: [] };
  return { floor: level, typical: level, peak: level };
};

/** A plan of one core at the usual load, of which sensitivity reads no more than this. */
function fakePlan(fake: FakePlan): Plannable {
  const context = web({ demand: fake.demand, size: fake.size, input: { imageSizeMiB: 150, profile: WorkloadProfile.of({ peak: Rate.perSecond(400), cpuPerRequest: ms(5), ...fake.profile }) } });
  const demand = Object.fromEntries(Object.entries(context.demand).map(([key, { value }]) => {
    const name = key as keyof DemandSettings;
    return [name, leaf(value as number, fake.assumed.includes(name))];
  }));
  const settings = {
    demand,
    resources: { cpuRequest: leaf(fake.cpuRequest ?? 500), memory: leaf(fake.limit ?? 256) },
    sizing: { maxUtilization: leaf(70), concurrency: leaf(16) },
    memory: Object.fromEntries(Object.entries(fake.memory ?? { heap: 120.5, native: 60 }).map(([part, mebibytes]) => [part, leaf(mebibytes)])),
    shutdown: { drain: leaf(12) },
    probes: { startup: fake.startupProbe },
    ...(fake.replicas === undefined ? {} : { replicas: leaf(fake.replicas) }),
    ...(fake.members === undefined ? {} : {
      stateful: { replicas: leaf(fake.members.replicas), ...(fake.members.leaderBased === undefined ? {} : { leaderBased: tuned(fake.members.leaderBased, leaf(0).because) }) },
    }),
  };
  return {
    settings: settings as unknown as Plannable['settings'],
    context: { ...context, size: { ...context.size, liveHeapMiB: fake.liveMiB }, input: fake.fn ? { ...context.input, serving: functionInput().serving } : context.input },
    cost: bill(1),
  };
}

const ALL = ['cpuPerRequest', 'typical', 'latency', 'latencyP99', 'variability', 'memoryBase', 'memoryPerRequest', 'startup', 'slowestRequest', 'burstFactor'] as const;

describe('half and twice of an assumption', () => {
  function asked(fake: FakePlan): Array<Partial<ProfileNumbers>> {
    const numbers: Array<Partial<ProfileNumbers>> = [];
    sensitivities(fakePlan(fake), (changed) => {
      numbers.push(changed.numbers!);
      return bill(1);
    });
    return numbers;
  }

  test('are planned with everything else as it is', () => {
    expect(asked({ assumed: ALL })).toEqual([
      { cpuPerRequestMillis: 2.5 }, { cpuPerRequestMillis: 10 },
      { typical: 50 }, { typical: 200 },
      { latencyMillis: 10 }, { latencyMillis: 40 },
      { latencyP99Millis: 50 }, { latencyP99Millis: 200 },
      { variability: 0.5 }, { variability: 2 },
      { memoryBaseMiB: 25 }, { memoryBaseMiB: 100 },
      { memoryPerRequestMiB: 0.25 }, { memoryPerRequestMiB: 1 },
      { startupSeconds: 1 }, { startupSeconds: 4 },
      { slowestRequestSeconds: 5 }, { slowestRequestSeconds: 20 },
      { burstFactor: 1.5, burstWithinSeconds: 14_400 }, { burstFactor: 6, burstWithinSeconds: 14_400 },
    ]);
  });

  test.each<[string, FakePlan, Array<Partial<ProfileNumbers>>]>([
    ['the usual rate stays within the highest', { assumed: ['typical'], demand: { typical: 300 } }, [{ typical: 150 }, { typical: 400 }]],
    ['a burst is at least no burst', { assumed: ['burstFactor'], demand: { burstFactor: 1.2, burstWithin: 600 } }, [{ burstFactor: 1, burstWithinSeconds: 600 }, { burstFactor: 2.4, burstWithinSeconds: 600 }]],
    ['the latency contains the CPU time', { assumed: ['latency'], demand: { cpuPerRequest: 15 } }, [{ latencyMillis: 15 }, { latencyMillis: 40 }]],
    ['the p99 contains the CPU time', { assumed: ['latencyP99'], demand: { cpuPerRequest: 70 } }, [{ latencyP99Millis: 70 }, { latencyP99Millis: 200 }]],
    ['the p99 is not below the declared mean', { assumed: ['latencyP99'], profile: { latency: ms(60) } }, [{ latencyP99Millis: 60 }, { latencyP99Millis: 200 }]],
  ])('%s', (_what, fake, numbers) => {
    expect(asked(fake)).toEqual(numbers);
  });
});

describe('the rows', () => {
  /** Cores for half and twice of each number; undefined where there is no plan. */
  function rows(outcomes: Partial<Record<keyof ProfileNumbers, ReadonlyArray<number | undefined>>>, assumed: FakePlan['assumed']): Sensitivity[] {
    const plannable = fakePlan({ assumed });
    const seen: string[] = [];
    return sensitivities(plannable, ({ numbers }) => {
      const key = Object.keys(numbers!)[0] as keyof ProfileNumbers;
      const cores = outcomes[key]![seen.filter((k) => k === key).length];
      seen.push(key);
      return cores === undefined ? undefined : bill(cores);
    });
  }

  test('hold what was assumed, the cores for half and twice of it, and what happens with this plan', () => {
    expect(rows({ typical: [0.7, 2.1] }, ['typical'])).toEqual([
      { input: 'profile.typical', assumed: '100/s', coresIfHalf: 0.7, coresIfTwice: 2.1, risk: 'the autoscaler follows: only the bill grows' },
    ]);
  });

  test('come by what they move the bill from one core, in either direction; those without a plan first, equal ones by name', () => {
    const found = rows({
      cpuPerRequestMillis: [1, undefined],
      startupSeconds: [1, 1.75],
      typical: [0.5, 1],
      latencyMillis: [1, 1.5],
      latencyP99Millis: [0, 1],
      variability: [undefined, 1],
      memoryBaseMiB: [1, 1],
      burstFactor: [1, 3.5],
    }, ['cpuPerRequest', 'startup', 'typical', 'latency', 'latencyP99', 'variability', 'memoryBase', 'burstFactor']);

    expect(found.map((row) => [row.input, row.coresIfHalf, row.coresIfTwice])).toEqual([
      ['profile.cpuPerRequest', 1, -1],
      ['profile.variability', -1, 1],
      ['profile.burst', 1, 3.5],
      ['profile.latencyP99', 0, 1],
      ['profile.startup', 1, 1.75],
      ['profile.latency', 1, 1.5],
      ['profile.typical', 0.5, 1],
      ['profile.memoryBase', 1, 1],
    ]);
  });

  test('are printed with what moves, what does not, and where no plan exists', () => {
    const row = { input: 'profile.typical', assumed: '100/s', risk: 'only the bill grows' };
    expect(describeSensitivity(fakePlan({ assumed: [] }), [
      { ...row, coresIfHalf: 0.7, coresIfTwice: 2.1 },
      { ...row, coresIfHalf: 1, coresIfTwice: -1 },
      { ...row, coresIfHalf: 0, coresIfTwice: 1 },
    ])).toEqual([
      'profile.typical (100/s): half: 0.7 cores; double: 2.1 cores; double without a new plan: only the bill grows',
      'profile.typical (100/s): half: no change; double: no plan; double without a new plan: only the bill grows',
      'profile.typical (100/s): half: 0 cores; double: no change; double without a new plan: only the bill grows',
    ]);
  });
});

test('of assumptions that move the bill alike, those that break a promise come first', () => {
  const found = sensitivities(fakePlan({ assumed: ['typical', 'slowestRequest', 'latencyP99', 'burstFactor'] }), () => bill(1));
  expect(found.map((row) => row.input)).toEqual(['profile.burst', 'profile.latencyP99', 'profile.slowestRequest', 'profile.typical']);
});

test('an image and an objective that nobody declared have their rows', () => {
  const plannable = fakePlan({ assumed: ['objectiveP99'] });
  const { input } = plannable.context;
  const asked: unknown[] = [];
  expect(sensitivities({ ...plannable, context: { ...plannable.context, input: { ...input, imageSizeMiB: undefined } } }, (change) => {
    asked.push(change);
    return bill(1);
  })).toEqual([
    { input: 'imageSize', assumed: '150 MiB', coresIfHalf: 1, coresIfTwice: 1, risk: 'pods start 4 s later on a node without the image' },
    { input: 'slo.p99', assumed: '250 ms', coresIfHalf: 1, coresIfTwice: 1, risk: 'no effect: the plan keeps 250 ms' },
  ]);
  expect(asked).toEqual([{ objectiveP99Millis: 125 }, { objectiveP99Millis: 500 }, { imageSizeMiB: 75 }, { imageSizeMiB: 300 }]);
});

test('a bill is worth its cores or its memory at 4 GiB a core, whichever is more, to a hundredth', () => {
  expect([bill(2, 4), bill(0.5, 9), bill(1.234_56, 1), bill(0.25, 1.01)].map((cost) => worth(cost, BASELINE_V1))).toEqual([2, 2.25, 1.23, 0.25]);
});

test('a bill is worth what the usual load costs', () => {
  const level = (cores: number) => ({ replicas: 1, cores, memoryGiB: 1, nodes: [] });
  expect(worth({ floor: level(1), typical: level(2), peak: level(3) }, BASELINE_V1)).toBe(2);
});

describe('with this plan and twice the value', () => {
  const probe = (period?: number, failures?: number): Partial<ProbeSettings> => ({
    ...(period === undefined ? {} : { periodSeconds: leaf(period) }),
    ...(failures === undefined ? {} : { failureThreshold: leaf(failures) }),
  });

  test.each<[string, Omit<FakePlan, 'assumed'>, typeof ALL[number], string]>([
    ['the replicas are busier than the objective allows', {}, 'cpuPerRequest', '9 replicas are 89 % busy at the peak (70 % keep the objective)'],
    ['the replicas are as busy as the objective allows', { demand: { peak: 350 }, size: { maxReplicas: 10 } }, 'cpuPerRequest', 'autoscaled: 10 replicas are 70 % busy at the peak'],
    ['the replicas have room', { cpuRequest: 1000 }, 'cpuPerRequest', 'autoscaled: 9 replicas are 44 % busy at the peak'],

    ['a leader carries the peak alone', { members: { replicas: 3, leaderBased: true }, cpuRequest: 4000 }, 'cpuPerRequest', 'the leader is 100 % busy at the peak (70 % keep the objective)'],
    ['the only member carries the peak', { members: { replicas: 1 }, cpuRequest: 8000 }, 'cpuPerRequest', 'the only member is 50 % busy at the peak'],
    ['members share the peak', { members: { replicas: 4, leaderBased: false }, cpuRequest: 4000 }, 'cpuPerRequest', '4 members are 25 % busy at the peak'],
    ['a fixed number of replicas carries the peak', { replicas: 5, cpuRequest: 2000 }, 'cpuPerRequest', '5 replicas are 40 % busy at the peak'],

    ['the usual rate does not matter to a fixed number', { replicas: 5 }, 'typical', 'no effect: the replicas do not follow the usual load'],
    ['the usual rate does not matter to members', { members: { replicas: 3 } }, 'typical', 'no effect: the replicas do not follow the usual load'],
    ['the usual rate is the autoscaler\'s business', {}, 'typical', 'the autoscaler follows: only the bill grows'],

    // 60 % busy, 10 ms of service on half a core: 5 ms more than on a whole one, and 10 / 0.4 x ln(0.6 / 0.01) = 102.4 ms of waiting
    ['requests take longer: 5 x (1 + 2.33) + 3 x 35 = 121.65 ms, and 5 + 102.4', {}, 'latency', 'p99 of about 229 ms keeps the objective of 250 ms'],
    ['requests take too long', { demand: { objectiveP99: 228 } }, 'latency', 'p99 of about 229 ms misses the objective of 228 ms'],
    ['the slowest take longer: 200 + 5 + 102.4 ms', { demand: { objectiveP99: 310 } }, 'latencyP99', 'p99 of about 307 ms keeps the objective of 310 ms'],
    ['the slowest take too long', {}, 'latencyP99', 'p99 of about 307 ms misses the objective of 250 ms'],
    ['they vary more: 5 x (1 + 2.33 x 1.41) + 3 x 20 = 81.5 ms, 5 more, and 10 x 1.5 / 0.4 x ln(60) = 153.5 ms of waiting, with a tail 1.41 times as long', {}, 'variability', 'p99 of about 302 ms misses the objective of 250 ms'],
    ['without an autoscaler the pods may be as busy as the objective allows: 10 / 0.3 x ln(70) = 141.6 ms of waiting', { size: { maxUtilization: 0.7 }, replicas: 4 }, 'latencyP99', 'p99 of about 347 ms misses the objective of 250 ms'],

    ['the idle memory fits', {}, 'memoryBase', 'about 231 MiB of 256 MiB'],
    ['the idle memory fills the limit', { limit: 230.5 }, 'memoryBase', 'about 231 MiB of 230.5 MiB'],
    ['the idle memory does not fit', { limit: 224 }, 'memoryBase', 'about 231 MiB used: killed at the limit of 224 MiB'],
    ['the page cache gives way', { memory: { heap: 120.5, native: 60, pageCache: 70 } }, 'memoryBase', 'about 231 MiB of 256 MiB'],
    ['the memory of 16 requests fits', {}, 'memoryPerRequest', 'about 189 MiB of 256 MiB'],
    ['the memory of 16 requests does not fit', { demand: { memoryPerRequest: 5 } }, 'memoryPerRequest', 'about 261 MiB used: killed at the limit of 256 MiB'],

    ['the live heap fits', { liveMiB: 70 }, 'memoryBase', 'about 120 MiB live in a heap of 120 MiB: more garbage collection'],
    ['the live heap does not fit', { liveMiB: 71 }, 'memoryBase', 'about 121 MiB live in a heap of 120 MiB: out of memory'],
    ['a process without a heap of its own is killed', { liveMiB: 71, memory: { whole: 230 } }, 'memoryBase', 'about 280 MiB used: killed at the limit of 256 MiB'],

    ['the start is within its budget', { startupProbe: probe(1, 30) }, 'startup', 'new pods are ready 2 s later'],
    ['the start fills its budget', { startupProbe: probe(2, 2) }, 'startup', 'new pods are ready 2 s later'],
    ['the start outlasts its budget', { startupProbe: probe(1, 3) }, 'startup', 'a start of 4 s exceeds the budget of 3 s: pods never start'],
    ['nobody gives up on a start without a startup probe', {}, 'startup', 'new pods are ready 2 s later'],
    ['nobody gives up while Knative asks', { startupProbe: probe(undefined, 3) }, 'startup', 'new pods are ready 2 s later'],
    ['nobody gives up before Knative\'s default', { startupProbe: probe(1) }, 'startup', 'new pods are ready 2 s later'],

    ['long requests are cut off', {}, 'slowestRequest', 'requests longer than 12 s are cut off when a pod stops'],

    ['an autoscaler may be late', {}, 'burstFactor', 'the autoscaler may reach 9 replicas too late'],
    ['a floor was made for the peak', { size: { mode: 'floor-carries-peak' } }, 'burstFactor', 'the floor of 3 is sized for the declared peak'],
    ['a function has no floor', { fn: true }, 'burstFactor', 'requests wait at the activator until more pods are ready'],
    ['members were made for the peak', { members: { replicas: 3 } }, 'burstFactor', 'no effect: the replicas are sized for the declared peak'],
  ])('%s', (_what, fake, assumed, risk) => {
    expect(sensitivities(fakePlan({ ...fake, assumed: [assumed] }), () => bill(1)).map((row) => row.risk)).toEqual([risk]);
  });
});

describe('what is declared bounds what twice an assumption can be, and the row says so', () => {
  const row = (input: string, more: Partial<WorkloadProfileProps>) => plan(webInput({ profile: profile(50, 5, more) })).sensitivity().find((r) => r.input === input)!;

  test.each<[string, Partial<WorkloadProfileProps>, RegExp]>([
    ['profile.latencyP99', { latency: ms(300), slowestRequest: s(1) }, /^profile\.slowestRequest \(1000 ms\) bounds it at 1000; p99 of about/],
    ['profile.typical', {}, /^(?!.*bounds it)/],
  ])('%s beside %j', (input, more, text) => {
    expect(row(input, more).risk).toMatch(text);
  });

  test('CPU time that is assumed ends at the latency', () => {
    const p = plan(webInput({ profile: WorkloadProfile.of({ peak: Rate.perSecond(50), latency: ms(6) }) }));
    expect(p.sensitivity().find((r) => r.input === 'profile.cpuPerRequest')!.risk).toMatch(/^profile\.latency \(6 ms\) bounds it at 6; /);
  });

  test('the usual rate ends at the peak', () => {
    const p = plan(webInput({ profile: WorkloadProfile.of({ peak: Rate.perSecond(50), cpuPerRequest: ms(5) }) }));
    expect(p.sensitivity().filter((r) => !Number.isFinite(r.coresIfTwice))).toEqual([]);
    expect(p.explainAll()).toContain('how much each assumption matters');
  });
});
