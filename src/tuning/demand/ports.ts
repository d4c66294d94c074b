import type { PlanInput } from './plan-input';
import type { PodPort } from './pod-ports';

/*
 * What rules and renderers ask of a workload's ports.
 */

type WithPorts = Pick<PlanInput, 'pod'>;

/** Ports that workloads call by their name. */
export function calledPorts({ pod }: WithPorts): PodPort[] {
  return pod.ports.filter(({ reachedBy }) => reachedBy === 'callers' || reachedBy === 'exposed');
}

/** Ports that whoever the workload is exposed to reaches, beside the main one. */
export function exposedPorts({ pod }: WithPorts): PodPort[] {
  return pod.ports.filter(({ reachedBy }) => reachedBy === 'exposed');
}

/** Ports for metrics. */
export function metricsPorts({ pod }: WithPorts): PodPort[] {
  return pod.ports.filter(({ reachedBy }) => reachedBy === 'monitoring');
}

/** Where the program itself serves metrics: at its ports for them, else where requests come, unless what comes there is no HTTP. */
export function programMetrics(input: Pick<PlanInput, 'serving' | 'pod'>): number[] {
  const declared = metricsPorts(input).map(({ number }) => number);
  return declared.length > 0 ? declared : input.serving.protocol.name === 'tcp' ? [] : [input.serving.port];
}

/** Service port of the main port: 80, as callers of HTTP and gRPC expect; a protocol over TCP keeps its own number. */
export function servicePortOf({ serving }: Pick<PlanInput, 'serving'>): number {
  return serving.by === 'service' && serving.servicePort !== undefined ? serving.servicePort : serving.protocol.name === 'tcp' ? serving.port : 80;
}

/** Number of a port by its name; the main port where none is given. */
export function portNumber({ serving, pod }: Pick<PlanInput, 'serving' | 'pod'>, name: string | undefined): number {
  return pod.ports.find((port) => port.name === name)?.number ?? serving.port;
}
