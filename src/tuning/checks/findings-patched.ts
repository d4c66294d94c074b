import { acknowledging } from './acknowledging';
import { mib } from '../../private/format';
import { quantityOf } from '../../private/quantities';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import type { PlanInput } from '../demand/plan-input';

/*
 * Containers that stand in a printed pod and in no prop: a patch brought them, and the plan was made without them.
 */

/** A container as it is printed, as far as something is decided by it. */
interface Printed {
  readonly name: string;
  readonly list: 'containers' | 'initContainers';
  /** Whether it runs on beside the main container. */
  readonly runsOn: boolean;
  readonly cpuMillis: number | undefined;
  readonly memoryMiB: number | undefined;
}

/**
 * What a patched pod has that the plan did not count.
 *
 * @param pod the pod's spec as it is printed
 * @param known names of the containers that the library prints
 */
export function patchedContainers(pod: unknown, known: readonly string[], input: Pick<PlanInput, 'requirements'>, settings: Pick<PlanSettings, 'autoscaling'>): Found[] {
  const others = [...printedIn(pod, 'initContainers'), ...printedIn(pod, 'containers')].filter(({ name }) => !known.includes(name));
  return [...uncounted(others, input), ...withoutRequest(others, settings)];
}

function uncounted(others: readonly Printed[], { requirements }: Pick<PlanInput, 'requirements'>): Found[] {
  const running = others.filter(({ runsOn }) => runsOn);
  const sum = (amount: (one: Printed) => number | undefined): number => running.reduce((total, one) => total + (amount(one) ?? 0), 0);
  const counted = sum((one) => one.cpuMillis) <= requirements.sidecarCpuMillis && sum((one) => one.memoryMiB) <= requirements.sidecarMemoryMiB && requirements.sidecarCpuMillis > 0;
  return others.filter(({ runsOn }) => !(runsOn && counted)).map(({ name, runsOn, cpuMillis, memoryMiB }) => ({
    id: 'container-not-planned',
    rule: 'CTR-1',
    subject: name,
    message: `a patch adds the container '${name}', which requests ${cpuMillis === undefined ? 'no CPU' : `${Math.round(cpuMillis)}m`} and ${memoryMiB === undefined ? 'no memory' : mib(memoryMiB)}: size, nodes, cost, start and drain were planned without it; `
      + `say ${runsOn ? `sidecars: [Sidecar.of({ name: '${name}', … })], or sidecarCpuMillis and sidecarMemoryMiB of the add-on that brings it` : `initContainers: [InitContainer.of({ name: '${name}', … })]`}, or ${acknowledging('container-not-planned', name)}`,
  }));
}

/** HPA-12: where the whole pod is measured, the autoscaler fails on a container without a request. */
function withoutRequest(others: readonly Printed[], { autoscaling }: Pick<PlanSettings, 'autoscaling'>): Found[] {
  return autoscaling?.metricType.value !== 'Resource' ? [] : others.filter(({ list, cpuMillis }) => list === 'containers' && cpuMillis === undefined).map(({ name }) => ({
    id: 'container-without-request',
    rule: 'CPU-11',
    subject: name,
    message: `a patch adds the container '${name}' without a request for CPU, and the autoscaler measures the CPU of the whole pod: it then has no value for any pod, and never scales; give it a request, or say sidecars: [Sidecar.of({ name: '${name}', … })]`,
  }));
}

function printedIn(pod: unknown, list: Printed['list']): Printed[] {
  const containers = (pod as Readonly<Record<string, unknown>> | undefined)?.[list];
  return !Array.isArray(containers) ? [] : containers.filter((one) => typeof one?.name === 'string').map((one): Printed => {
    const { cpu, memory } = one.resources?.requests ?? one.resources?.limits ?? {};
    const [cores, bytes] = [quantityOf(cpu), quantityOf(memory)];
    return {
      name: one.name,
      list,
      runsOn: list === 'containers' || one.restartPolicy === 'Always',
      cpuMillis: cores === undefined ? undefined : cores * 1000,
      memoryMiB: bytes === undefined ? undefined : bytes / 2 ** 20,
    };
  });
}
