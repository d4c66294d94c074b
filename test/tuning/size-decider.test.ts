import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { functionInput, ledgerInput, mib, ms, plan, profile, s, webInput } from './inputs';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { CpuPolicy, Criticality, Scaling } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * The constraint that decided the size is named, by its id and its inputs.
 */

const spring = Runtime.springBoot({ version: '21' });
const go = Runtime.golang({ version: '1.25' });
const shape = (cores: number) => ({ target: ClusterTarget.kubernetes('1.34', { nodeShapes: [{ name: 'n', cpu: Cpu.units(cores), memory: Size.gibibytes(64) }] }) });
const decided = (input: PlanInput) => plan(input).decisions.find((d) => d.setting === 'sizing.decidedBy')!;

test.each<[string, PlanInput, string, string, string]>([
  ['a slow start on little load', webInput({ runtime: spring, profile: profile(2, 12, { startup: s(25) }) }), 'start', 'SIZE-1', 'demand.startup'],
  ['a tight objective', webInput({ runtime: go, profile: profile(50, 40, { latency: ms(45), latencyP99: ms(60) }), slo: Slo.of({ p99: ms(130) }) }), 'objective', 'SIZE-2', 'demand.objectiveP99'],
  ['threads that are held', webInput({ runtime: Runtime.python({ server: 'gunicorn-sync' }), profile: profile(5, 5, { latency: ms(20), latencyP99: ms(24) }), slo: Slo.of({ p99: ms(48) }) }), 'slots', 'CAP-1', 'sizing.slots'],
  ['small nodes', webInput({ runtime: go, profile: profile(3000, 5, { memoryBase: mib(8192) }), ...shape(2) }), 'node', 'SIZE-1', 'target.nodeShapes'],
  ['a floor that the usual load does not need', webInput({ runtime: go, criticality: Criticality.CRITICAL, profile: profile(2, 5), slo: Slo.of({ p99: ms(2000) }) }), 'floor', 'SIZE-4', 'criticality'],
  ['memory that weighs more than CPU', webInput({ runtime: go, profile: profile(20, 5, { memoryBase: mib(4096) }), criticality: Criticality.BEST_EFFORT, slo: Slo.of({ p99: ms(5000) }) }), 'memory', 'SIZE-7', 'resources.memory'],
  ['a number that was given', webInput({ cpuRequestMillis: 500 }), 'given', '', 'cpuRequest'],
  ['cores that were pinned', webInput({ cpu: CpuPolicy.pinned(2) }), 'given', '', 'cpu'],
  ['a leader', ledgerInput({ target: ClusterTarget.kubernetes('1.34', { istio: IstioMode.NONE }), profile: profile(400, 4) }), 'member', 'B15', 'profile.peak'],
  ['more than a member can carry', webInput({ scaling: Scaling.exactly(1), profile: profile(5000, 10) }), 'largest', 'B15', 'profile.peak'],
])('%s', (_name, input, by, rule, named) => {
  const decision = decided(input);
  expect([decision.value, decision.rule ?? '']).toEqual([by, rule]);
  expect(decision.inputs.slice(0, 6)).toContain(named);
});

test('the reason of the CPU request is the one that decided', () => {
  const input = webInput({ runtime: spring, profile: profile(2, 12, { startup: s(25) }) });
  const request = plan(input).decisions.find((d) => d.setting === 'resources.cpuRequest')!;
  expect(request.inputs).toContain('sizing.decidedBy');
  expect(request.reason).not.toContain('cheapest');
  expect(request.reason).toMatch(/ start in 25 s/);
});

test('a function has a decider as well', () => {
  expect(decided(functionInput()).value).not.toBe('');
});
