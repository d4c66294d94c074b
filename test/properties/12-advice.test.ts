import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { between } from './arbitraries';
import { RandomInput, randomInput, SEED, toInput } from './plan-inputs';
import { IstioMode } from '../../src/cluster/cluster-target';
import { rangeOf } from '../../src/tuning/demand/capabilities';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { Advice, adviceOf } from '../../src/tuning/demand/refusal';
import { planWorkload } from '../../src/tuning/plan-workload';
import { CpuPolicy, Scaling } from '../../src/tuning/profile/choices';
import type { ProfileNumbers } from '../../src/tuning/profile/profile-numbers';
import { Slo } from '../../src/tuning/profile/slo';
import { inFull, runs } from '../support/runs';
import { changed, Members, ms, profile, webInput, Wishes, withMembers, withWishes } from '../tuning/inputs';

/*
 * Advice in an error is a plan that was made: whoever does what it says, to the letter, has a plan. The letter is read here, by rules of this test's own.
 */

/** Refusals that are followed; ADVICE_REFUSALS=5000 is the whole. */
const REFUSALS = Number(process.env.ADVICE_REFUSALS ?? runs(300));
const STEPS = 3;

const numbers = (input: PlanInput, more: Partial<ProfileNumbers>): PlanInput => (changed(input, { profile: input.demand.profile._with(more) }));
const p99 = (input: PlanInput, millis: number | undefined): PlanInput => changed(input, { slo: Slo.of({ availability: input.demand.slo?._availability, ...(millis === undefined ? {} : { p99: Duration.millis(millis) }) }) });
const fn = (input: PlanInput, more: Wishes): PlanInput => withWishes(input, more)!;
const stateful = (input: PlanInput, more: Members): PlanInput => withMembers(input, more)!;

const LEFT_OUT: Record<string, (input: PlanInput) => PlanInput> = {
  'memory': (i) => ({ ...i, memoryMiB: undefined }),
  'cpuRequest': (i) => ({ ...i, cpuRequestMillis: undefined }),
  'cpu': (i) => ({ ...i, cpu: CpuPolicy.burst() }),
  'scaling': (i) => (changed(i, { scaling: Scaling.auto() })),
  'drain': (i) => ({ ...i, drainSeconds: undefined }),
  'concurrency': (i) => fn(i, { concurrency: undefined }),
  'coldStart': (i) => fn(i, { coldStartSeconds: undefined }),
  'slo.p99': (i) => p99(i, undefined),
  'profile.latencyP99': (i) => numbers(i, { latencyP99Millis: undefined }),
  'profile.latency': (i) => numbers(i, { latencyMillis: undefined }),
  'profile.slowestRequest': (i) => numbers(i, { slowestRequestSeconds: undefined }),
  'replicas': (i) => stateful(i, { replicas: undefined }),
  "the target's nodeShapes": (i) => ({ ...i, target: i.target._with({ nodeShapes: undefined }) }),
};

function leftOut(input: PlanInput, prop: string): PlanInput {
  const variable = /^(\w+) of env$/.exec(prop)?.[1];
  if (variable !== undefined) {
    const { [variable]: _gone, ...env } = input.env;
    return { ...input, env, envNames: input.envNames.filter((name) => name !== variable) };
  }
  return LEFT_OUT[prop](input);
}

/** What each sentence asks for. */
const SENTENCES: ReadonlyArray<readonly [RegExp, (input: PlanInput, match: RegExpExecArray) => PlanInput]> = [
  [/^raise slo\.p99 to (\d+) ms$/, (i, m) => p99(i, Number(m[1]))],
  [/^bring profile\.latencyP99 from [\d.]+ ms down to ([\d.]+) ms$/, (i, m) => numbers(i, { latencyP99Millis: Number(m[1]) })],
  [/^bring profile\.latencyP99 from [\d.]+ ms down to ([\d.]+) ms, and profile\.latency from [\d.]+ ms down to ([\d.]+) ms$/,
    (i, m) => numbers(i, { latencyP99Millis: Number(m[1]), latencyMillis: Number(m[2]) })],
  [/^bring profile\.latency from [\d.]+ ms down to ([\d.]+) ms$/, (i, m) => numbers(i, { latencyMillis: Number(m[1]) })],
  [/^bring profile\.cpuPerRequest from [\d.]+ ms down to ([\d.]+) ms$/, (i, m) => numbers(i, { cpuPerRequestMillis: Number(m[1]) })],
  [/^bring profile\.(memoryPerRequest|workingSet|memoryBase) from [\d.]+ MiB down to ([\d.]+) MiB$/, (i, m) => numbers(i, { [`${m[1]}MiB`]: Number(m[2]) })],
  [/^declare a peak of ([\d.]+)\/s, and divide the load$/, (i, m) => numbers(i, { peak: Number(m[1]), typical: i.demand.profile._numbers.typical === undefined ? undefined : Math.min(i.demand.profile._numbers.typical, Number(m[1])) })],
  [/^declare profile\.slowestRequest: (\d+) s$/, (i, m) => numbers(i, { slowestRequestSeconds: Number(m[1]) })],
  [/^(?:raise|lower) cpuRequest from \d+m to (\d+)m$/, (i, m) => ({ ...i, cpuRequestMillis: Number(m[1]) })],
  [/^say cpuRequest: Cpu\.millis\((\d+)\)$/, (i, m) => ({ ...i, cpuRequestMillis: Number(m[1]) })],
  [/^raise memory from [\d.]+ MiB to (\d+) MiB$/, (i, m) => ({ ...i, memoryMiB: Number(m[1]) })],
  [/^use at least (\d+) MiB$/, (i, m) => ({ ...i, memoryMiB: Number(m[1]) })],
  [/^raise scaling\.max to (\d+)$/, (i, m) => (changed(i, { scaling: Scaling.onCpu({ min: rangeOf(i)!.min, max: Number(m[1]) }) }))],
  [/^raise concurrency to (\d+)$/, (i, m) => fn(i, { concurrency: Number(m[1]) })],
  [/^raise coldStart to ([\d.]+) s$/, (i, m) => fn(i, { coldStartSeconds: Number(m[1]) })],
  [/^say keepWarm: true( and leave idleAfter out)?$/, (i, m) => fn(i, { keepWarm: true, ...(m[1] === undefined ? {} : { idleAfterSeconds: undefined }) })],
  [/^bring drain down to (\d+) s$/, (i, m) => ({ ...i, drainSeconds: Number(m[1]) })],
  [/^use an OptimizedWebService$/, (i) => ({ ...i, kind: 'web', fn: undefined })],
  [/^use IstioMode\.AMBIENT$/, (i) => ({ ...i, target: i.target._with({ istio: IstioMode.AMBIENT }) })],
  [/^pin (\d+) cores? in place of \d+$/, (i, m) => ({ ...i, cpu: CpuPolicy.pinned(Number(m[1])) })],
  [/^declare node shapes that are (\d+) times as large$/, (i, m) => ({
    ...i,
    target: i.target._with({
      nodeShapes: i.target._props.nodeShapes!.map(({ name, cpu, memory }) => ({ name, cpu: Cpu.millis(Number(cpu.amount.replace('m', '')) * (cpu.amount.endsWith('m') ? 1 : 1000) * Number(m[1])), memory: Size.kibibytes(memory.toKibibytes() * Number(m[1])) })),
    }),
  })],
  [/^use (\d+)$/, (i, m) => stateful(i, { replicas: Number(m[1]) })],
  [/^quorum: false where one replica alone may serve$/, (i) => stateful(i, { quorum: false, quorumStated: true })],
  [/^leave (.+) out$/, (i, m) => m[1].split(/, | and /).reduce(leftOut, i)],
];

function follow(input: PlanInput, { says }: Advice): PlanInput {
  for (const [sentence, apply] of SENTENCES) {
    const match = sentence.exec(says);
    if (match !== null) {
      return apply(input, match);
    }
  }
  throw new Error(`this test cannot read the advice '${says}'`);
}

/** Why it is refused, or undefined where there is a plan. */
function refusalOf(input: PlanInput): Error | undefined {
  try {
    planWorkload(input);
    return undefined;
  } catch (e) {
    return e as Error;
  }
}

/** A workload that asks for much: most of them are refused. */
const demanding = fc.record({
  base: randomInput(['web', 'stateful', 'function']),
  objective: fc.option(between(0.3, 4), { nil: undefined, freq: 4 }),
  cpuRequestMillis: fc.option(fc.integer({ min: 10, max: 8000 }), { nil: undefined, freq: 1 }),
  memoryMiB: fc.option(fc.integer({ min: 16, max: 2048 }), { nil: undefined, freq: 1 }),
  cpu: fc.constantFrom(CpuPolicy.burst(), CpuPolicy.burst(), CpuPolicy.unlimited(), CpuPolicy.capped(1.5), CpuPolicy.pinned(8)),
  scaling: fc.oneof(fc.constant(Scaling.auto()), fc.integer({ min: 1, max: 4 }).map((n) => Scaling.exactly(n)), fc.integer({ min: 1, max: 4 }).map((n) => Scaling.onCpu({ min: 1, max: n }))),
  concurrency: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  coldStartSeconds: fc.option(between(0.5, 5), { nil: undefined }),
  idleAfterSeconds: fc.option(fc.constant(60), { nil: undefined }),
  slowestRequestSeconds: fc.option(fc.integer({ min: 500, max: 900 }), { nil: undefined, freq: 1 }),
  replicas: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  node: fc.option(fc.record({ cores: fc.integer({ min: 1, max: 8 }), gib: fc.integer({ min: 1, max: 8 }) }), { nil: undefined, freq: 1 }),
  heap: fc.option(fc.constantFrom('--max-old-space-size=20', '--max-old-space-size=9000'), { nil: undefined, freq: 1 }),
});

function inputFrom(r: { base: RandomInput } & Record<string, any>): PlanInput | undefined {
  try {
    const input = toInput(r.base, { cpuRequestMillis: r.cpuRequestMillis, memoryMiB: r.memoryMiB, cpu: r.cpu, ...(r.base.kind === 'web' ? { scaling: r.scaling } : {}) });
    const { latencyP99Millis, cpuPerRequestMillis = 10 } = input.demand.profile._numbers;
    const parts: Array<(i: PlanInput) => PlanInput> = [
      (i) => (r.objective === undefined ? i : p99(i, Math.ceil((latencyP99Millis ?? 10 * cpuPerRequestMillis) * r.objective))),
      (i) => (r.slowestRequestSeconds === undefined ? i : numbers(i, { slowestRequestSeconds: r.slowestRequestSeconds })),
      (i) => (i.number.by !== 'knative' ? i : fn(i, { concurrency: r.concurrency, coldStartSeconds: r.coldStartSeconds, idleAfterSeconds: r.idleAfterSeconds })),
      (i) => (i.number.by !== 'members' ? i : stateful(i, { replicas: r.replicas })),
      (i) => (r.node === undefined ? i : { ...i, target: i.target._with({ nodeShapes: [{ name: 'node', cpu: Cpu.units(r.node.cores), memory: Size.gibibytes(r.node.gib) }] }) }),
      (i) => (r.heap === undefined ? i : { ...i, env: { NODE_OPTIONS: r.heap }, envNames: ['NODE_OPTIONS'] }),
    ];
    return parts.reduce((i, part) => part(i), input);
  } catch {
    return undefined; // the profile itself contradicts: it is refused before anything is planned
  }
}

test(`advice is followed to the letter (${REFUSALS} refusals, seed ${SEED})`, () => {
  const kinds = new Map<string, number>();
  const dead: string[] = [];
  let refused = 0;
  for (let batch = 0; refused < REFUSALS && batch < 100; batch++) {
    for (const random of fc.sample(demanding, { numRuns: 500, seed: SEED + batch })) {
      const input = refused < REFUSALS ? inputFrom(random as any) : undefined;
      let error = input === undefined ? undefined : refusalOf(input);
      if (error === undefined) {
        continue;
      }
      refused++;
      const first = error.message;
      kinds.set(first.replace(/[\d.]+/g, 'N').slice(0, 24), (kinds.get(first.replace(/[\d.]+/g, 'N').slice(0, 24)) ?? 0) + 1);
      // whatever it says next to the first must plan at once as well
      for (const advice of adviceOf(error)) {
        const after = refusalOf(follow(input!, advice));
        if (after !== undefined) {
          dead.push(`'${advice.says}' of "${first}" is refused: ${after.message}`);
        }
        if (!first.includes(advice.says)) {
          dead.push(`'${advice.says}' is not told: ${first}`);
        }
      }
      let now = input!;
      for (let step = 0; step < STEPS && error !== undefined; step++) {
        const [advice] = adviceOf(error);
        if (advice === undefined) {
          break;
        }
        now = follow(now, advice);
        error = refusalOf(now);
      }
      if (error !== undefined) {
        dead.push(`no way out of: ${first}`);
      }
    }
  }
  expect(dead.slice(0, 10)).toEqual([]);
  expect(refused).toBe(REFUSALS);
  // the refusals are of many kinds
  expect(kinds.size).toBeGreaterThan(inFull ? 6 : 3);
}, 600_000);

test('a p99 that goes below the mean takes the mean with it', () => {
  const input = webInput({ profile: profile(50, 20, { latency: ms(150), latencyP99: ms(200) }), slo: Slo.of({ p99: ms(200) }) });
  const says = adviceOf(refusalOf(input)).map((advice) => advice.says);
  expect(says).toContainEqual(expect.stringMatching(/^bring profile\.latencyP99 from 200 ms down to (\d+\.?\d*) ms, and profile\.latency from 150 ms down to \1 ms$/));
});

test('a value is told to the digit that works: a step less is refused', () => {
  const input = webInput({ profile: profile(50, 20, { latency: ms(150), latencyP99: ms(200) }), slo: Slo.of({ p99: ms(200) }) });
  const value = Number(/raise slo\.p99 to (\d+) ms/.exec(refusalOf(input)!.message)![1]);
  expect([refusalOf(p99(input, value)), refusalOf(p99(input, value - 1))]).toEqual([undefined, expect.any(Error)]);
});

test('no message ends in a colon with nothing behind it', () => {
  const message = refusalOf(webInput({ profile: profile(1, 600_000, { latency: ms(600_000), latencyP99: ms(600_000) }), slo: Slo.of({ p99: ms(1) }) }))!.message;
  expect(message).not.toMatch(/:\s*$/);
});
