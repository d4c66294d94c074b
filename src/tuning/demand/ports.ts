import type { PlanInput } from './plan-input';
import type { PodPort } from './pod-ports';

/*
 * What rules and renderers ask of a workload's ports.
 */

/** The port of the main container where none is declared. */
export const DEFAULT_PORT = 8080;

type WithPorts = Pick<PlanInput, 'pod'>;

/** How errors call a further port; `index` is its place among all of them, of which those of the main container come first. */
export function portPlace({ name, container }: PodPort, index: number): string {
  return container === undefined ? `ports[${index}]` : `sidecars '${container}': port '${name}'`;
}

/** Ports that workloads call by their name. */
export function calledPorts({ pod }: WithPorts): PodPort[] {
  return pod.ports.filter(({ reachedBy }) => reachedBy === 'callers' || reachedBy === 'exposed');
}

/** Ports beside the main one that `exposure` opens. */
export function exposedPorts({ pod }: WithPorts): PodPort[] {
  return pod.ports.filter(({ reachedBy }) => reachedBy === 'exposed');
}

/** Ports for metrics. */
export function metricsPorts({ pod }: WithPorts): PodPort[] {
  return pod.ports.filter(({ reachedBy }) => reachedBy === 'monitoring');
}

/** Where metrics are served: at the program's ports for them, else where requests come, unless what comes there is no HTTP; and at those of sidecars. Some servers of gRPC answer HTTP on the same port. */
export function programMetrics(input: Pick<PlanInput, 'serving' | 'pod'>): number[] {
  const declared = metricsPorts(input);
  const own = declared.filter(({ container }) => container === undefined).map(({ number }) => number);
  const main = own.length > 0 ? own : input.serving.protocol.name === 'tcp' ? [] : [input.serving.port];
  return [...main, ...declared.filter(({ container }) => container !== undefined).map(({ number }) => number)];
}

/** Service port of the main port: 80, as callers of HTTP and gRPC expect; a protocol over TCP keeps its own number. */
export function servicePortOf({ serving }: Pick<PlanInput, 'serving'>): number {
  return serving.by === 'service' && serving.servicePort !== undefined ? serving.servicePort : serving.protocol.name === 'tcp' ? serving.port : 80;
}

/** Number of a port by its name; the main port where none is given. */
export function portNumber({ serving, pod }: Pick<PlanInput, 'serving' | 'pod'>, name: string | undefined): number {
  return pod.ports.find((port) => port.name === name)?.number ?? serving.port;
}
