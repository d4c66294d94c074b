import { App, Chart, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { faultsOf } from './adds-up';
import { randomChoices, RandomChoices, randomProfile, RandomProfile, randomRuntime, randomTarget, RandomTarget, toExposure, toProps, toScaling, toStorage, toTarget } from './arbitraries';
import { podProps, RandomPod, randomPod, withPods } from './arbitrary-pods';
import { podFaults } from './pod-rules';
import { EdgeFunction, OptimizedWebService, PaymentStatefulService, type Workload, type WorkloadProps } from '../../src';
import { runs } from '../support/runs';

const RUNS = runs(2000);
const SEED = Number(process.env.RANDOM_SEED ?? 20261121);

interface Outcome {
  readonly yaml: string;
  readonly workload: Workload | undefined;
  readonly error: string | undefined;
}

function build(p: RandomProfile, t: RandomTarget, c: RandomChoices, runtime: string, pod: RandomPod | undefined): Outcome {
  const app: App = Testing.app();
  (pod === undefined ? toTarget(t) : withPods(t, toTarget(t))).applyTo(app);
  const chart = new Chart(app, 'random', { namespace: 'random' });
  try {
    const plain = toProps(p, c, runtime);
    const props = pod === undefined ? plain : together(plain, podProps(chart, c.kind, t, pod));
    const workload = c.kind === 'web'
      ? new OptimizedWebService(chart, 'app', { ...props, exposure: toExposure(c), scaling: toScaling(c) })
      : c.kind === 'stateful'
        ? new PaymentStatefulService(chart, 'app', { ...props, storage: toStorage(c) })
        : new EdgeFunction(chart, 'app', props);
    return { yaml: JSON.stringify(workload.apiObjects.map((o) => o.toJson())), workload, error: undefined };
  } catch (e) {
    return { yaml: '', workload: undefined, error: (e as Error).message };
  }
}

/** Both; ports, checks and mounts of the pod are taken where it has some. */
function together(plain: ReturnType<typeof toProps>, pod: Partial<WorkloadProps>): ReturnType<typeof toProps> & Partial<WorkloadProps> {
  const said = Object.fromEntries(Object.entries(pod).filter(([, value]) => value !== undefined));
  return { ...plain, ...said, health: pod.health };
}

/** Errors that a user can act on: they name an input. Anything else is a defect. */
const CLEAR = [
  /slo\.p99 \(.* ms\) cannot be kept: .*raise slo\.p99 to \d+ ms/,
  /no pod size fits: .*declare larger node shapes, or say cpuRequest/,
  /timeoutSeconds|slowestRequest/,
];

test(`${RUNS} random workloads: every plan adds up or the error is clear; the same input prints the same bytes; at most 5 % throw`, () => {
  console.log(`seed ${SEED}, ${RUNS} runs (RANDOM_SEED, RANDOM_RUNS)`);
  const thrown = new Map<string, number>();
  let ran = 0;
  fc.assert(fc.property(randomProfile, randomTarget, randomChoices, randomRuntime, fc.option(randomPod, { nil: undefined, freq: 2 }), (p, t, c, runtime, pod) => {
    ran++;
    const first = build(p, t, c, runtime, pod);
    if (first.error !== undefined) {
      const kind = CLEAR.findIndex((clear) => clear.test(first.error!));
      if (kind < 0) {
        throw new Error(`unclear: ${first.error}`);
      }
      thrown.set(String(CLEAR[kind]), (thrown.get(String(CLEAR[kind])) ?? 0) + 1);
      return;
    }
    expect([...faultsOf(first.workload!.plan), ...podFaults(first.workload!)]).toEqual([]);
    if (build(p, t, c, runtime, pod).yaml !== first.yaml) {
      throw new Error('the same input printed other bytes');
    }
  }), { numRuns: RUNS, seed: SEED });
  const total = [...thrown.values()].reduce((a, b) => a + b, 0);
  console.log(`${total} of ${ran} threw: ${JSON.stringify(Object.fromEntries(thrown))}`);
  expect(total / ran).toBeLessThanOrEqual(0.05);
}, 600_000);
