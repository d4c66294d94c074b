import { Cpu } from 'cdk8s-plus-28';
import { Changes, functionInput, ledgerInput, mib, ms, plan, profile, s, webInput } from './inputs';
import { samples } from './samples';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { cpuQuantity, memoryQuantity } from '../../src/private/format';
import { explainShort } from '../../src/tuning/answers/explain-short';
import { Finding, FindingSeverity } from '../../src/tuning/decisions/decision';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import { UNPLACED } from '../../src/tuning/demand/pod-placement';
import { CpuPolicy, Criticality, Scaling } from '../../src/tuning/profile/choices';
import { Sidecar } from '../../src/tuning/profile/containers';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Slo } from '../../src/tuning/profile/slo';
import { Burst, Rate } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';

/*
 * What somebody reads who decides in a minute. Its wording stands in README.md and examples/shop/README.md, which `npm run golden` compares; here are its shape and its numbers.
 */

/** Longer lines are broken by terminals, and by pages. */
const WIDTH = 120;

/** The parts of what is printed, which empty lines divide. */
interface Parts {
  readonly head: string[];
  readonly findings: string[];
  readonly cost: string;
  readonly numbers: string[];
  readonly assumptions: string[];
  readonly foot: string[];
}

function partsOf(text: string): Parts {
  expect(text).toMatch(/[^\n]\n$/);
  const blocks = text.trimEnd().split('\n\n').map((block) => block.split('\n'));
  const [head, findings, [cost, ...numbers], ...rest] = blocks;
  const foot = rest.pop()!;
  expect(rest.length).toBeLessThanOrEqual(1);
  return { head, findings, cost, numbers, assumptions: rest[0] ?? [], foot };
}

const parts = (input: PlanInput) => partsOf(plan(input).explain());

/** The value and the mark of each number, by its name. */
function numbersOf(input: PlanInput): Record<string, string> {
  const rows = parts(input).numbers;
  // columns are as wide as their widest cell: what is in all rows a blank divides them
  const cells = rows.map((row) => /^(\S+(?: \S+)*) {2,}(\S+(?: \S+)*?) {1,}(\*?) +\S/.exec(row)!);
  return Object.fromEntries(cells.map(([, name, value, mark]) => [name, `${value}${mark}`]));
}

/** All that the models of load, latency and memory ask for. */
const all = {
  latency: ms(20), latencyP99: ms(60), variability: 1, memoryBase: mib(100), memoryPerRequest: mib(0.5), workingSet: mib(10), startup: s(2), slowestRequest: s(5), burst: Burst.daily(),
};
const certain: Changes = { profile: profile(200, 5, { ...all, typical: Rate.perSecond(50) }), slo: Slo.of({ p99: ms(300), availability: 99.9 }), imageSizeMiB: 80, health: HealthChecks.http({ live: '/live', ready: '/ready' }) };

describe('every sample plan, of all kinds', () => {
  test.each(samples.filter((_, i) => i % 7 === 0).map((sample) => [sample.name, sample.input] as const))('%s', (_name, input) => {
    const p = plan(input);
    const text = p.explain();
    const { head, findings, cost, numbers, assumptions, foot } = partsOf(text);
    const critical = p.findings.filter((f) => f.severity === FindingSeverity.CRITICAL).length;

    expect(head).toEqual([expect.stringContaining(`${input.name}: `)]);
    expect(findings[0]).toBe(p.findings.length === 0 ? 'no findings' : 'findings');
    expect(findings.slice(1).map((line) => line.trim().split(' ')[0]).filter((word) => word !== 'and')).toEqual(p.findings.slice(0, findings.filter((line) => !line.startsWith('  and ')).length - 1).map((f) => f.id));
    expect(findings.length - 1).toBeGreaterThanOrEqual(critical);
    expect(cost).toMatch(/^cost: [\d.]+ cores? and [\d.]+ GiB at the usual load/);
    expect(numbers).toHaveLength(10);
    expect(new Set(numbers.map((row) => row.split('  ')[0])).size).toBe(10);
    const worth = p.sensitivity().length;
    expect(assumptions).toHaveLength(worth === 0 ? 0 : 1 + Math.min(3, worth));
    expect(foot[0]).toContain(`All ${p.decisions.length} values`);
    expect(text.split('\n').filter((line) => line.length > WIDTH || line.endsWith('…'))).toEqual([]);
    expect(text).not.toMatch(/NaN|undefined|Infinity|null|\[object| $/m);
  });
});

test('a quickstart fits on a screen', () => {
  const text = plan(webInput({ name: 'api', image: 'ghcr.io/acme/api:1.4.0', profile: profile(200, 5), target: ClusterTarget.kubernetes('1.33') })).explain();
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
});

describe('the ten numbers are the plan\'s', () => {
  test('of a web service', () => {
    const p = plan(webInput());
    const { autoscaling, resources, shutdown, sizing, rollout } = p._settings;
    expect(numbersOf(webInput())).toEqual({
      'CPU': `${resources.cpuRequest.value}m, limit ${resources.cpuLimit!.value / 1000}*`,
      'memory': `${resources.memory.value}Mi*`,
      'replicas': `${autoscaling!.minReplicas.value}..${autoscaling!.maxReplicas.value}*`,
      'target': `${autoscaling!.targetCpuUtilization.value} % CPU*`,
      'new pod': `${sizing.reactionTime.value} s*`,
      'p99': `${Math.round(p._context.size.predictedP99)} ms*`,
      'start': '30 x 1 s*',
      'stop': `${shutdown.gracePeriod.value} s*`,
      'evictions': '10%*',
      'rollout': `${rollout!.timeAtFloor!.value}..${rollout!.timeAtPeak!.value} s*`,
    });
  });

  test('with what made them larger than the load needs', () => {
    const row = (input: PlanInput, name: string) => parts(input).numbers.find((line) => line.startsWith(name));
    const declared = profile(200, 5, { startup: s(200) });

    expect(row(ledgerInput(), 'start')).toContain('at least 300 s while profile.startup is not declared');
    expect(row(ledgerInput({ profile: declared }), 'start')).not.toContain('at least');
    expect(row(ledgerInput(), 'stop')).toContain('at least 120 s, because a store flushes first');
    expect(row(ledgerInput({ drainSeconds: 300 }), 'stop')).not.toContain('at least');
    expect(row(webInput({ pod: { ...PLAIN_POD, placement: { ...UNPLACED, spot: true } } }), 'replicas')).toContain('1 more on spot nodes');
    expect(row(webInput(), 'replicas')).not.toContain('spot');
  });

  test('of a web service of a fixed number, which no autoscaler changes', () => {
    const numbers = numbersOf(webInput({ scaling: Scaling.exactly(4) }));
    expect(Object.keys(numbers)).toEqual(['CPU', 'memory', 'replicas', 'p99', 'start', 'stop', 'evictions', 'rollout', 'in flight', 'unready']);
    expect([numbers.replicas, numbers.evictions, numbers.unready]).toEqual(['4', '1', '3 x 5 s']);
  });

  test('of a quorum', () => {
    const numbers = numbersOf(ledgerInput());
    expect(Object.keys(numbers)).toEqual(['members', 'storage', 'CPU', 'memory', 'p99', 'start', 'stop', 'evictions', 'zones', 'rollout']);
    expect([numbers.members, numbers.storage, numbers.zones]).toEqual(['3*', '50Gi*', '3*']);
  });

  test('of a quorum whose members may share a zone', () => {
    expect(Object.keys(numbersOf(ledgerInput({ target: ClusterTarget.kubernetes('1.34', { zones: 1 }) })))).toContain('in flight');
  });

  test('of a function', () => {
    const numbers = numbersOf(functionInput());
    const { maxScale, minScale, target, containerConcurrency } = plan(functionInput())._settings.knative!;
    expect(Object.keys(numbers)).toEqual(['CPU', 'memory', 'replicas', 'target', 'limit', 'cold start', 'p99', 'window', 'first byte', 'stop']);
    expect([numbers.replicas, numbers.target, numbers.limit, numbers.window]).toEqual([`${minScale.value}..${maxScale.value}*`, `${target.value}*`, `${containerConcurrency.value}*`, '30 s']);
  });

  test('of a function without a hard limit', () => {
    expect(numbersOf(functionInput({}, { concurrency: 0 })).limit).toBe('no limit');
  });

  test('has a row for all containers of the pod and one for its GPUs, and ten rows all the same', () => {
    const sidecar = Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:1.0.0', cpu: Cpu.millis(50), memory: mib(64) })._given;
    const pod = { ...PLAIN_POD, containers: { inits: [], sidecars: [sidecar] }, placement: { ...UNPLACED, gpu: { count: 2, resource: 'nvidia.com/gpu' } } };
    for (const input of [functionInput({ pod }), webInput({ pod }), ledgerInput({ pod })]) {
      const numbers = numbersOf(input);
      const { podCpu, podMemory } = plan(input)._settings.resources;

      expect(Object.keys(numbers)).toHaveLength(10);
      expect(numbers.pod.replace('*', '')).toBe(`${cpuQuantity(podCpu!.value)}, ${memoryQuantity(podMemory!.value)}`);
      expect(numbers.GPU).toBe('2 nvidia.com/gpu');
      expect(plan(input).explainAll()).toMatch(/gpus +2 nvidia.com\/gpu/);
    }
    expect(Object.keys(numbersOf(functionInput()))).toEqual(expect.arrayContaining(['window', 'first byte']));
  });

  test.each<[string, Changes, string, RegExp]>([
    ['a request that was given', { cpuRequestMillis: 700 }, '700m, limit', /given as cpuRequest/],
    ['pinned cores', { cpu: CpuPolicy.pinned(2) }, '2, limit 2', /pinned/],
    ['no limit', { cpu: CpuPolicy.unlimited() }, 'no limit', /at the usual load|cheapest/],
    ['a peak and CPU time', {}, 'm, limit', /400\/s x 4 ms/],
  ])('CPU: %s', (_what, input, value, why) => {
    const row = parts(webInput(input)).numbers[0];
    expect(row).toContain(value);
    expect(row).toMatch(why);
  });

  test('memory that was given', () => {
    expect(parts(webInput({ memoryMiB: 512 })).numbers[1]).toMatch(/^memory +512Mi .* given as memory; heap /);
  });

  test('of many parts of memory the largest are named', () => {
    const input = webInput({ runtime: Runtime.springBoot() });
    const ledger = Object.values(plan(input)._settings.memory).map((part) => part.value).sort((x, y) => y - x);
    expect(ledger.length).toBeGreaterThan(5);
    const [, named] = /; (.*) MiB, and \d more parts$/.exec(parts(input).numbers[1])!;
    expect(named.split(', ').map((part) => Number(part.split(' ').pop()))).toEqual(ledger.slice(0, 4).map(Math.round));
  });

  test.each<[string, PlanInput, RegExp]>([
    ['a zone may go', webInput(), /with one of 3 zones lost; the peak of 400\/s needs \d+$/],
    ['nobody is woken up', webInput({ criticality: Criticality.BEST_EFFORT }), /the usual 133\.3\/s; the peak/],
    ['a burst that no autoscaler follows', webInput({ profile: profile(400, 4, { burst: Burst.of(4, s(5)) }) }), /the floor carries the peak of 400\/s$/],
    ['given', webInput({ scaling: Scaling.onCpu({ min: 3, max: 20 }) }), /given as scaling; the peak of 400\/s needs \d+$/],
  ])('replicas: %s', (_what, input, why) => {
    expect(parts(input).numbers.find((row) => row.startsWith('replicas'))).toMatch(why);
  });

  test('without a budget the reason stands there', () => {
    expect(parts(webInput({ criticality: Criticality.BEST_EFFORT, profile: profile(4, 4) })).numbers.find((row) => row.startsWith('evictions'))).toMatch(/^evictions +any .*a budget would block every node drain/);
  });
});

describe('what rests on an assumption is marked', () => {
  test('nothing is where everything was declared: then neither assumptions nor the legend are told', () => {
    const { assumptions, numbers, foot } = parts(webInput(certain));
    expect(assumptions).toEqual([]);
    expect(numbers.filter((row) => /^.{10,30} \* /.test(row))).toEqual([]);
    expect(foot).toEqual([expect.stringMatching(/^All \d+ values with their reasons: plan\.explainAll\(\)$/)]);
  });

  test('also what was computed from an assumption', () => {
    expect(parts(webInput({ ...certain, profile: profile(200, 5, all) })).numbers.find((row) => row.startsWith('replicas'))).toMatch(/ \* /);
  });
});

describe('the assumptions', () => {
  test('are the three that are worth most, with what happens', () => {
    const p = plan(webInput());
    const [head, ...rows] = partsOf(p.explain()).assumptions;
    expect(head).toContain('now ');
    const first = p.sensitivity().slice(0, 3);
    expect(rows.map((row) => row.trim().split(/\s+/)[0])).toEqual(first.map((row) => row.input));
    first.forEach((row, i) => {
      expect(rows[i]).toContain(` ${row.assumed} `);
      expect(rows[i]).toContain(row.risk);
    });
  });

  test('where no plan exists, it is said', () => {
    expect(parts(webInput({ profile: profile(200, 40, { latency: ms(50), latencyP99: ms(140) }), slo: Slo.of({ p99: ms(400) }) })).assumptions.join('\n')).toContain('no plan');
  });
});

describe('the cost', () => {
  test('at every load', () => {
    expect(parts(ledgerInput()).cost).toMatch(/replicas: 3 at every load$/);
  });

  test('at each load', () => {
    const { floor, typical, peak } = plan(webInput()).cost();
    expect(parts(webInput()).cost).toContain(`replicas: ${floor.replicas} at the floor, ${typical.replicas} at the usual load, ${peak.replicas} at the peak`);
  });

  test('in money where nodes have prices', () => {
    const input = webInput({ target: ClusterTarget.kubernetes('1.34', { nodeShapes: [{ name: 'large', cpu: Cpu.units(8), memory: mib(32_768), hourlyPrice: 0.4 }] }) });
    const share = plan(input).cost().typical.nodes[0].hourlyShare!;
    expect(parts(input).cost).toContain(`, ${Math.round(share * 100) / 100} an hour of its nodes' price`);
  });
});

describe('the findings', () => {
  const some = (count: number, severity: FindingSeverity): Finding[] => Array.from({ length: count }, (_, i) => ({ id: `${severity}-${i}`, severity, message: 'found' }));
  const findingsOf = (...findings: Finding[]) => {
    const p = plan(webInput(certain));
    return partsOf(explainShort({ settings: p._settings, context: p._context, cost: p.cost(), sensitivity: [], findings: findings.map((finding) => ({ finding, acknowledged: undefined })) })).findings;
  };
  const { CRITICAL, WARNING, INFO } = FindingSeverity;

  test('come before anything else', () => {
    expect(plan(webInput()).explain().split('\n').slice(1, 4)).toEqual(['', 'findings', expect.stringContaining('health-not-declared (critical): ')]);
  });

  test.each<[number, number, number, number, string]>([
    [0, 1, 5, 6, '  info-4 (info): found'],
    [1, 2, 4, 5, '  and 2 more: 2 info'],
    [1, 6, 2, 5, '  and 4 more: 2 warning, 2 info'],
    [7, 3, 1, 7, '  and 4 more: 3 warning, 1 info'],
    [8, 0, 0, 8, '  critical-7 (critical): found'],
  ])('%d critical, %d warnings, %d for information: %d are shown', (critical, warnings, infos, shown, last) => {
    const lines = findingsOf(...some(critical, CRITICAL), ...some(warnings, WARNING), ...some(infos, INFO)).slice(1);
    expect(lines.filter((line) => !line.startsWith('  and '))).toHaveLength(shown);
    expect(lines[lines.length - 1]).toBe(last);
  });

  const told = (message: string) => findingsOf({ id: 'f', severity: INFO, message })[1];
  const of = (length: number) => `one ${'w'.repeat(length - 4)}`;
  const room = WIDTH - '  f (info): '.length;

  test.each<[string, string, string]>([
    ['up to what to do', 'health is missing: pods do not start; say health', 'health is missing: pods do not start'],
    ['up to what follows, where there is no room', `${of(room)}: ${of(30)}; say so`, of(room)],
    ['as much as the line holds, where the first clause is short', `short: ${'word '.repeat(30)}; say so`, `short: ${'word '.repeat(19)}word…`],
    ['a clause of more than a line', `${'word '.repeat(30)}: so`, `${'word '.repeat(20)}word…`],
    ['a word that is longer than any line', 'u'.repeat(200), `${'u'.repeat(room - 1)}…`],
    ['a mark before the cut goes', `${'w'.repeat(room - 5)}, more words`, `${'w'.repeat(room - 5)}…`],
  ])('%s', (_what, message, expected) => {
    expect(told(message)).toBe(`  f (info): ${expected}`);
    expect(told(message).length).toBeLessThanOrEqual(WIDTH);
  });
});

test('no reason is evaluated that is not shown', () => {
  const p = plan(webInput());
  const reasons = new Set(tunedLeaves(p._settings).map(([, leaf]) => leaf.because));
  const spies = [...reasons].map((because) => jest.spyOn(because, 'reason'));
  try {
    p.explain();
    // an assumption is told with its value, which is read from its decision
    const called = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    expect(called).toBeLessThanOrEqual(p.sensitivity().length + 10);
    expect(called).toBeLessThan(reasons.size / 3);
  } finally {
    jest.restoreAllMocks();
  }
});

test('it says the same each time, and leaves the plan as it is', () => {
  const p: WorkloadPlan = plan(webInput());
  const before = p.toJson();
  expect(p.explain()).toBe(p.explain());
  expect(p.toJson()).toBe(before);
});
