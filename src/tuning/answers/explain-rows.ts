import { cpuQuantity, decimal, memoryQuantity } from '../../private/format';
import { masked } from '../../private/secrets';
import { DecisionSource } from '../decisions/decision';
import type { PlanSettings } from '../decisions/settings';
import type { Tuned } from '../decisions/tuned';
import type { PlanContext } from '../demand/plan-context';
import { startPatience } from '../pod/probes';
import { leastGraceOf } from '../pod/shutdown';
import { Criticality } from '../profile/choices';
import { spare } from '../scaling/autoscaling';
import type { DecidedBy } from '../sizing/sizing-ask';

/*
 * The ten numbers that somebody asks for first, each with one clause. The numbers are the plan's: nothing is computed here.
 */

/** What the numbers are read from. */
export interface Told {
  readonly settings: PlanSettings;
  readonly context: PlanContext;
}

/** One number. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  /** The settings that are shown: the row rests on an assumption if one of them does. */
  readonly settings: readonly string[];
}

const TEN = 10;
/** Parts of the memory that are named, the largest first. */
const MOST_PARTS = 4;

/** The ten numbers. A list has more than ten: its last ones stand in for those that a plan does not have. */
export function tenNumbers(told: Told): Row[] {
  const { settings } = told;
  const rows = settings.knative !== undefined ? functionRows(told, settings.knative) : settings.stateful !== undefined ? memberRows(told, settings.stateful) : serviceRows(told);
  return rows.filter((row) => row !== undefined).slice(0, TEN);
}

function serviceRows(told: Told): Array<Row | undefined> {
  return [
    cpu(told), memory(told), pod(told), gpus(told), replicas(told), target(told), newPod(told), p99(told), start(told), stop(told),
    evictions(told), rollout(told), inFlight(told), unready(told),
  ];
}

function memberRows(told: Told, stateful: NonNullable<PlanSettings['stateful']>): Array<Row | undefined> {
  const members = { name: 'members', value: String(stateful.replicas.value), why: clause(stateful.replicas), settings: ['stateful.replicas'] };
  return [
    members, storage(told), cpu(told), memory(told), pod(told), gpus(told), p99(told), start(told), stop(told),
    evictions(told), zones(told), rollout(told), inFlight(told), unready(told),
  ];
}

function functionRows(told: Told, knative: NonNullable<PlanSettings['knative']>): Row[] {
  const { settings, context } = told;
  const { coldStart, containerConcurrency, maxScale, minScale, responseStartTimeout, target: wanted, targetUtilization, timeout, window } = knative;
  const row = (name: string, value: string, why: string, ...of: string[]): Row => ({ name, value, why, settings: of.map((setting) => `knative.${setting}`) });
  // they take the places of rows that Knative decides by itself
  const more = [pod(told), gpus(told)].filter((one) => one !== undefined);
  return [
    cpu(told),
    memory(told),
    ...more,
    row('replicas', `${minScale.value}..${maxScale.value}`, `${warm(knative)}; the peak of ${rate(settings)} needs ${context.size.peakReplicas}`, 'minScale', 'maxScale'),
    row('target', String(wanted.value), `requests in flight per pod; Knative adds pods at ${targetUtilization.value} % of it`, 'target'),
    row('limit', containerConcurrency.value === 0 ? 'no limit' : String(containerConcurrency.value),
      containerConcurrency.value === 0 ? `requests in flight per pod; memory is sized for ${settings.sizing.concurrency.value}` : 'requests in flight per pod; more wait outside the pod', 'containerConcurrency'),
    row('cold start', `${coldStart.value} s`, `on a node that has the image; ${settings.demand.startup.value} s of it for the start of the program`, 'coldStart'),
    p99(told),
    ...(more.length > 0 ? [] : [row('window', `${window.value} s`, 'the average load over this time decides the number of pods', 'window')]),
    ...(more.length > 1 ? [] : [row('first byte', `${responseStartTimeout.value} s`, `a request without a response ends then; the slowest takes ${settings.demand.slowestRequest.value} s`, 'responseStartTimeout')]),
    row('stop', `${timeout.value} s`, `grace period and longest request; ${settings.shutdown.drain.value} s of it to drain`, 'timeout'),
  ];
}

/** Why a function has pods, or none, while nobody asks. */
function warm({ minScale, coldStart }: NonNullable<PlanSettings['knative']>): string {
  const why = minScale.because.source === DecisionSource.USER ? clause(minScale) : minScale.value === 0 ? 'scales to zero' : `at least ${minScale.value}`;
  return `${why}, a cold start takes ${coldStart.value} s`;
}

/** What decided the size, in a clause. */
const DECIDED: Readonly<Record<DecidedBy, (told: Told) => string>> = {
  'given': () => 'the request is given',
  'start': ({ context, settings }) => `the least that ${context.runtime.label} needs to start in ${settings.demand.startup.value} s`,
  'objective': ({ settings }) => `the smallest size that keeps a p99 of ${settings.demand.objectiveP99.value} ms`,
  'slots': ({ settings }) => `the size that ${settings.sizing.slots?.value} requests at once keep busy`,
  'proxy': () => 'the size that the mesh\'s proxy keeps busy',
  'node': () => 'the cheapest size that the declared nodes hold',
  'memory given': () => 'the cheapest size that the given memory allows',
  'scaling.max': () => 'the cheapest size that needs at most scaling.max replicas',
  'pods': () => 'the cheapest size that needs few pods',
  'tie': ({ context }) => `within ${decimal((context.input.baseline.sizing.costTie - 1) * 100)} % of the cheapest size`,
  'previous': () => 'stays as in the previous plan: another size is hardly cheaper',
  'member': () => 'the smallest size that carries a member\'s share',
  'largest': () => 'the largest size',
  'floor': ({ context }) => `the cheapest size for a floor of ${context.size.minReplicas}`,
  'memory': () => 'memory costs more than CPU here',
  'load': () => 'the cheapest size at the usual load',
};

function cpu(told: Told): Row {
  const { settings } = told;
  const { cpuLimit, cpuRequest } = settings.resources;
  const given = cpuRequest.because.source === DecisionSource.USER;
  return {
    name: 'CPU',
    value: `${cpuQuantity(cpuRequest.value)}, ${cpuLimit === undefined ? 'no limit' : `limit ${cpuQuantity(cpuLimit.value)}`}`,
    why: given ? clause(cpuRequest) : `peak of ${rate(settings)} x ${settings.demand.cpuPerRequest.value} ms; ${DECIDED[settings.sizing.decidedBy.value as DecidedBy](told)}`,
    settings: ['resources.cpuRequest', 'resources.cpuLimit'],
  };
}

function memory({ settings }: Told): Row {
  const parts = Object.entries(settings.memory).sort(([, x], [, y]) => y.value - x.value);
  const rest = parts.length - MOST_PARTS;
  const named = `${parts.slice(0, MOST_PARTS).map(([part, { value }]) => `${part} ${Math.round(value)}`).join(', ')} MiB${rest > 0 ? `, and ${rest} more part${rest === 1 ? '' : 's'}` : ''}`;
  const { memory: limit } = settings.resources;
  return {
    name: 'memory',
    value: memoryQuantity(limit.value),
    why: `${limit.because.source === DecisionSource.USER ? 'given as memory' : 'request = limit'}; ${named}`,
    settings: ['resources.memory'],
  };
}

/** What a node must have free, where the main container is not alone. */
function pod({ settings }: Told): Row | undefined {
  const { podCpu, podMemory } = settings.resources;
  const beside = Object.keys(settings.containers ?? {});
  return podCpu === undefined || podMemory === undefined ? undefined : {
    name: 'pod',
    value: `${cpuQuantity(podCpu.value)}, ${memoryQuantity(podMemory.value)}`,
    why: beside.length === 0 ? 'what a node must have free: the containers, and the overhead of the RuntimeClass' : `requested by all its containers: ${beside.join(', ')} beside the main one`,
    settings: ['resources.podCpu', 'resources.podMemory'],
  };
}

/** Whole devices, which no two pods share. */
function gpus({ settings }: Told): Row | undefined {
  const given = settings.resources.gpus;
  return given === undefined ? undefined : {
    name: 'GPU', value: given.value, why: 'each pod has them alone; CPU, memory and load decide how many pods there are, and each needs as many', settings: ['resources.gpus'],
  };
}

function replicas({ settings, context }: Told): Row {
  const { autoscaling } = settings;
  if (autoscaling === undefined) {
    return { name: 'replicas', value: String(settings.replicas?.value), why: settings.replicas === undefined ? '' : clause(settings.replicas), settings: ['replicas'] };
  }
  const { input, size } = context;
  const survives = input.criticality !== Criticality.BEST_EFFORT && input.target.zones > 1 ? ` with one of ${input.target.zones} zones lost${spare(input)}` : spare(input);
  const given = autoscaling.minReplicas.because.source === DecisionSource.USER;
  const floor = given ? 'given as scaling' : `the floor carries the usual ${number(settings.demand.typical.value)}/s${survives}`;
  return {
    name: 'replicas',
    value: `${autoscaling.minReplicas.value}..${autoscaling.maxReplicas.value}`,
    why: given || size.mode === 'autoscaled' ? `${floor}; the peak of ${rate(settings)} needs ${size.peakReplicas}` : `the floor carries the peak of ${rate(settings)}${spare(input)}`,
    settings: ['autoscaling.minReplicas', 'autoscaling.maxReplicas'],
  };
}

function target({ settings, context }: Told): Row | undefined {
  const { autoscaling, sizing } = settings;
  return autoscaling === undefined ? undefined : {
    name: 'target',
    value: `${autoscaling.targetCpuUtilization.value} % CPU`,
    why: `${sizing.maxUtilization.value} % keeps the objective, less the autoscaler's tolerance${context.size.mode === 'autoscaled' ? ` and a growth of ${sizing.growth.value}x` : ''}`,
    settings: ['autoscaling.targetCpuUtilization'],
  };
}

function newPod({ settings }: Told): Row | undefined {
  return settings.autoscaling === undefined ? undefined : {
    name: 'new pod',
    value: `${settings.sizing.reactionTime.value} s`,
    why: `from growing load to a pod that serves; ${settings.demand.startup.value} s of it for the start of the program`,
    settings: ['sizing.reactionTime'],
  };
}

function p99({ settings, context }: Told): Row {
  return {
    name: 'p99',
    value: `${Math.round(context.size.predictedP99)} ms`,
    why: `predicted for pods that are ${settings.sizing.maxUtilization.value} % busy, the highest planned; objective ${settings.demand.objectiveP99.value} ms`,
    settings: ['sizing.maxUtilization'],
  };
}

function start({ settings, context }: Told): Row | undefined {
  const { periodSeconds, failureThreshold } = settings.probes.startup ?? {};
  const patience = startPatience(context);
  return periodSeconds === undefined || failureThreshold === undefined ? undefined : {
    name: 'start',
    value: `${failureThreshold.value} x ${periodSeconds.value} s`,
    why: `budget of the startup probe${patience >= failureThreshold.value * periodSeconds.value ? `: at least ${patience} s${context.demand.startup.because.assumed === true ? ' while profile.startup is not declared' : ' on a busy node'}` : `, for a start of ${settings.demand.startup.value} s`}`,
    settings: ['probes.startup.failureThreshold', 'probes.startup.periodSeconds'],
  };
}

function stop({ settings, context }: Told): Row {
  const { drain, gracePeriod, preStop } = settings.shutdown;
  const least = settings.stateful !== undefined && gracePeriod.value === leastGraceOf(context.input);
  return {
    name: 'stop',
    value: `${gracePeriod.value} s`,
    why: `grace period: ${preStop === undefined ? 'no preStop' : `${preStop.value} s preStop`}, ${drain.value} s to drain; ${least ? `at least ${gracePeriod.value} s, because a store flushes first` : `the slowest request takes ${settings.demand.slowestRequest.value} s`}`,
    settings: ['shutdown.gracePeriod', 'shutdown.drain'],
  };
}

function evictions({ settings }: Told): Row {
  const { disruption, disruptionOmitted, stateful } = settings;
  if (disruption === undefined) {
    return { name: 'evictions', value: 'any', why: disruptionOmitted === undefined ? '' : clause(disruptionOmitted), settings: ['disruptionOmitted'] };
  }
  const { value } = disruption.maxUnavailable;
  return {
    name: 'evictions',
    value: String(value),
    why: typeof value === 'string' ? 'of the pods may be evicted at once by node drains, at least one' : `${stateful === undefined ? 'pod' : 'member'} at a time may be evicted by node drains`,
    settings: ['disruption.maxUnavailable'],
  };
}

function rollout({ settings }: Told): Row | undefined {
  const { maxSurge, minReadySeconds, time, timeAtFloor, timeAtPeak } = settings.rollout ?? {};
  if (minReadySeconds === undefined) {
    return undefined;
  }
  const [first, last] = timeAtFloor === undefined ? [time?.value, time?.value] : [timeAtFloor.value, timeAtPeak?.value];
  return {
    name: 'rollout',
    value: first === last ? `${first} s` : `${first}..${last} s`,
    why: maxSurge === undefined
      ? `one member after the other; each is ready for ${minReadySeconds.value} s before the next stops`
      : `new pods first, ${maxSurge.value} at a time; each is ready for ${minReadySeconds.value} s before an old one stops`,
    settings: time === undefined ? ['rollout.timeAtFloor', 'rollout.timeAtPeak'] : ['rollout.time'],
  };
}

function storage({ settings }: Told): Row | undefined {
  const of = settings.storage;
  return of === undefined ? undefined : {
    name: 'storage',
    value: memoryQuantity(of.size.value),
    why: `a volume per member, ${of.storageClass === undefined ? 'of the default class' : `of class ${of.storageClass.value}`}${of.whenDeleted.value === 'Retain' ? ', kept when the StatefulSet is deleted' : ''}`,
    settings: ['storage.size', 'storage.storageClass', 'storage.storageClassOmitted'],
  };
}

function zones({ settings }: Told): Row | undefined {
  const least = settings.spread.zone?.minDomains;
  return least === undefined ? undefined : { name: 'zones', value: String(least.value), why: `members wait for nodes in ${least.value} zones, because a volume stays in its first zone`, settings: ['spread.zone.minDomains'] };
}

function inFlight({ settings }: Told): Row {
  return { name: 'in flight', value: String(settings.sizing.concurrency.value), why: 'requests at once that the memory of a pod is sized for', settings: ['sizing.concurrency'] };
}

function unready({ settings }: Told): Row | undefined {
  const { periodSeconds, failureThreshold } = settings.probes.readiness;
  return periodSeconds === undefined || failureThreshold === undefined ? undefined : {
    name: 'unready',
    value: `${failureThreshold.value} x ${periodSeconds.value} s`,
    why: 'without an answer until the pod gets no more requests',
    settings: ['probes.readiness.failureThreshold', 'probes.readiness.periodSeconds'],
  };
}

/** The first clause of the reason that the table gives. */
function clause(value: Tuned<unknown>): string {
  return masked(value.because.reason()).split('; ')[0];
}

function rate({ demand }: PlanSettings): string {
  return `${number(demand.peak.value)}/s`;
}

/** Rates have thirds. */
function number(value: number): number {
  return Math.round(value * 10) / 10;
}
