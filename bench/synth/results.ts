import { Cost, median } from './measure';

/** Variant to number of services to its runs. */
export type Results = Map<string, Map<number, Cost[]>>;

export function cpuOf(results: Results, id: string, size: number): number | undefined {
  const costs = results.get(id)?.get(size);
  return costs?.length ? median(costs.map((cost) => cost.cpu)) : undefined;
}

export function peakMiBOf(results: Results, id: string, size: number): number | undefined {
  const costs = results.get(id)?.get(size);
  return costs?.length ? median(costs.map((cost) => cost.peakKiB)) / 1024 : undefined;
}

/** How time grows between two sizes: 1 is linear, 2 quadratic. */
export function exponent(results: Results, id: string, from: number, to: number): number | undefined {
  const [before, after] = [cpuOf(results, id, from), cpuOf(results, id, to)];
  return before && after ? Math.log(after / before) / Math.log(to / from) : undefined;
}

/** What a size not yet measured is likely to take, from the two largest that were; at least linear. */
export function expectedCpu(ofVariant: ReadonlyMap<number, readonly Cost[]>, size: number): number {
  const known = [...ofVariant].filter(([, costs]) => costs.length > 0).map(([services, costs]) => ({ services, cpu: costs[0].cpu }));
  const last = known[known.length - 1];
  if (!last) {
    return ofVariant.size > 0 ? Infinity : 0;
  }
  const before = known[known.length - 2];
  const growth = before ? Math.log(last.cpu / before.cpu) / Math.log(last.services / before.services) : 1;
  return last.cpu * (size / last.services) ** Math.max(1, growth);
}
