import { Duration } from 'cdk8s';
import { changed, ms, plan, profile, s, webInput } from './inputs';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { Criticality } from '../../src/tuning/profile/choices';
import { Slo } from '../../src/tuning/profile/slo';
import { Burst, Rate } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * Why a floor carries the peak: the burst, the time until a new pod helps, the usual load, or a pod that shows too little. The finding names the one that decided.
 */

const CAUSES = ['burst-outruns-autoscaler', 'start-outlasts-burst', 'usual-load-near-peak', 'cpu-shows-little'];
const causes = (input: PlanInput) => plan(input).findings.map((f) => f.id).filter((id) => CAUSES.includes(id));
const node = Runtime.nodejs({ version: '22' });
const spiky = (burst: Burst, more = {}) => profile(1000, 10, { latency: ms(30), typical: Rate.perSecond(100), startup: s(2), burst, ...more });

test('the usual load near the peak is the cause, although a burst is declared', () => {
  const input = webInput({
    runtime: node,
    criticality: Criticality.BEST_EFFORT,
    slo: Slo.of({ p99: ms(800) }),
    profile: profile(1000, 10, { latency: ms(30), typical: Rate.perSecond(800), burst: Burst.of(10, Duration.minutes(45)) }),
  });
  expect(causes(input)).toEqual(['usual-load-near-peak']);
  // with the usual load far below the peak the same burst is followed
  expect(causes(changed(input, { profile: input.demand.profile._with({ typical: 100 }) }))).toEqual([]);
});

test('a burst that any autoscaler would miss is the cause', () => {
  const input = webInput({ runtime: node, slo: Slo.of({ p99: ms(800) }), profile: spiky(Burst.of(10, s(30))) });
  expect(causes(input)).toEqual(['burst-outruns-autoscaler']);
  expect(causes(changed(input, { profile: spiky(Burst.of(10, Duration.hours(1))) }))).toEqual([]);
});

test('a node that has to be started, or an image that has to be pulled, is the cause', () => {
  const burst = Burst.of(5, s(200));
  const quick = webInput({ runtime: node, slo: Slo.of({ p99: ms(800) }), profile: spiky(burst) });
  expect(causes(quick)).toEqual([]);
  const slow = { ...quick, target: ClusterTarget.kubernetes('1.34', { spareCapacity: false }) };
  expect(causes(slow)).toEqual(['start-outlasts-burst']);
  expect(plan(slow).findings.find((f) => f.id === 'start-outlasts-burst')!.message).toContain('shorten the node start (90 s)');
  const heavy = { ...quick, imageSizeMiB: 6000 };
  expect(plan(heavy).findings.find((f) => f.id === 'start-outlasts-burst')!.message).toMatch(/shorten the pull of 6000 MiB/);
});
