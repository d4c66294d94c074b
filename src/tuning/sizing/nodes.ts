import { Size } from 'cdk8s';
import type { Candidate, SizingAsk } from './sizing-ask';
import type { Found } from '../decisions/finding-severity';
import { ambient, change, leaveOut, lowerCpuRequest, lowerLatencyP99, raise } from '../demand/advice';
import { nodesFor } from '../demand/placed-on';
import type { PlanInput } from '../demand/plan-input';
import type { Amounts } from '../demand/pod-request';
import { type Proposal, Refusal } from '../demand/refusal';
import { CpuPolicy } from '../profile/choices';

/** Node shapes beyond so many times the declared ones are not those that somebody has. */
const MOST_TIMES_LARGER = 64;

/**
 * SIZE-1: with its sidecars a pod takes at most half of the smallest declared node, and its memory fits on a node of one of the shapes.
 * Where no size does, those that fit on any node at all; a size of the user's need only do that.
 */
export function onNodes(ask: SizingAsk, feasible: readonly Candidate[]): { readonly fitting: readonly Candidate[]; readonly findings: readonly Found[] } {
  const shapes = nodesFor(ask.input);
  if (shapes.length === 0) {
    return { fitting: feasible, findings: [] };
  }
  const needs = (candidate: Candidate): Amounts => ask.pod({ cpuMillis: candidate.requestMillis, memoryMiB: candidate.fit().limitMiB }, candidate.podRateMax);
  const fitting = feasible.filter((candidate) => {
    const pod = needs(candidate);
    return shapes.some((shape) => pod.cpuMillis <= shape.cpuMillis && pod.memoryMiB <= shape.memoryMiB);
  });
  if (fitting.length === 0) {
    const least = feasible[0];
    const pod = needs(least);
    const sidecars = pod.cpuMillis - least.requestMillis;
    const { input, demand } = ask;
    throw new Refusal(`no declared node holds a pod of ${input.name}: it requests ${pod.cpuMillis}m of CPU${sidecars > 0 ? ` (${sidecars}m of them for sidecars)` : ''} and ${pod.memoryMiB} MiB of memory, `
      + `the nodes offer ${shapes.map((shape) => `${shape.cpuMillis}m and ${shape.memoryMiB} MiB (${shape.name})`).join(', ')}; memory holds ${least.concurrency} requests in flight`, [
      largerNodes(input),
      ...(input.cpu._kind === 'pinned' ? [lowerPinned(input.cpu._amount)] : []),
      ...(input.cpuRequestMillis === undefined ? [] : [lowerCpuRequest(input.cpuRequestMillis)]),
      ...(input.memoryMiB === undefined ? [] : [leaveOut('memory')]),
      ...(sidecars > 0 ? [ambient()] : []),
      lowerLatencyP99(demand.latencyP99.value),
    ]);
  }
  if (ask.input.cpu._kind === 'pinned' || ask.input.cpuRequestMillis !== undefined) {
    return { fitting, findings: [] };
  }
  const half = Math.min(...shapes.map((shape) => shape.cpuMillis)) / 2;
  const modest = fitting.filter((candidate) => needs(candidate).cpuMillis <= half);
  return modest.length > 0 ? { fitting: modest, findings: [] } : {
    fitting,
    findings: [{
      id: 'pod-beyond-half-node',
      rule: 'SIZE-1',
      message: `no size with its sidecars (at least ${needs(fitting[0]).cpuMillis - fitting[0].requestMillis}m) fits half of the smallest node (${half}m): two pods hardly share a node, and a rollout needs as much room again; declare larger node shapes, or use IstioMode.AMBIENT`,
    }],
  };
}

/** Fewer whole cores. */
function lowerPinned(from: number): Proposal {
  return (input, plans) => {
    for (let cores = from - 1; cores >= 1; cores = Math.min(cores - 1, Math.floor(cores / 2))) {
      const found = change(`pin ${cores} core${cores === 1 ? '' : 's'} in place of ${from}`, (one) => ({ ...one, cpu: CpuPolicy.pinned(cores) }))(input, plans);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
}

/** No pod is larger than half of the smallest node. */
export function largestOnNodes(ask: SizingAsk): number {
  const shapes = nodesFor(ask.input);
  if (shapes.length === 0) {
    return Infinity;
  }
  const smallest = Math.min(...shapes.map((shape) => shape.cpuMillis));
  const half = smallest / 2;
  // what runs beside a main container of that size
  return half - (ask.pod({ cpuMillis: half, memoryMiB: 0 }, 0).cpuMillis - half);
}

/** Larger nodes, all shapes alike. */
export function largerNodes(input: PlanInput): Proposal {
  const shapes = input.target._nodes;
  return raise({
    from: 1,
    limit: MOST_TIMES_LARGER,
    says: (v) => `declare node shapes that are ${v} times as large`,
    apply: (one, v) => ({
      ...one,
      target: one.target._with({
        nodeShapes: shapes.map(({ cpuMillis, memoryMiB, labels, ...shape }) => ({ ...shape, labels: labels === undefined ? undefined : { ...labels }, cpu: { amount: `${cpuMillis * v}m` }, memory: Size.kibibytes(Math.floor(memoryMiB * 1024 * v)) })),
      }),
    }),
  });
}
