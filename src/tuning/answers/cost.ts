import type { NodeRoom } from '../../cluster/node-room';

/**
 * Nodes of one declared shape that carry a number of replicas.
 */
export interface NodeEstimate {
  /**
   * Name of the node shape.
   */
  readonly shape: string;

  /**
   * Replicas that fit on one empty node.
   */
  readonly podsPerNode: number;

  /**
   * Whole nodes.
   */
  readonly nodes: number;

  /**
   * Price of the whole nodes for one hour, in the currency of the shape's price.
   *
   * @default - the shape has no price
   */
  readonly hourlyPrice?: number;

  /**
   * Price for one hour of the part of the nodes that the replicas fill, where others use the rest.
   *
   * @default - the shape has no price
   */
  readonly hourlyShare?: number;
}

/**
 * What a number of replicas costs.
 */
export interface CostLevel {
  /**
   * Replicas.
   */
  readonly replicas: number;

  /**
   * Requested cores, sidecars included.
   */
  readonly cores: number;

  /**
   * Requested memory in GiB, sidecars included.
   */
  readonly memoryGiB: number;

  /**
   * The nodes for it, for each declared node shape that a replica fits on; the cheapest first, then those without a price, the fewest first.
   *
   * Nodes that hold nothing else: what the system's own pods take of them is not known here. Where replicas must be in different zones, no node serves two zones.
   */
  readonly nodes: NodeEstimate[];
}

/**
 * What a workload costs. Money only where node shapes have prices.
 */
export interface CostEstimate {
  /**
   * At the fewest replicas.
   */
  readonly floor: CostLevel;

  /**
   * At the usual load.
   */
  readonly typical: CostLevel;

  /**
   * At the peak.
   */
  readonly peak: CostLevel;
}

/** What the scheduler counts for one pod: main container, sidecars and overhead. */
export interface PodRequest {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

/** Replicas at the three loads. */
export interface ReplicaLevels {
  readonly floor: number;
  readonly typical: number;
  readonly peak: number;
}

/** The kubelet's default (kubernetes.io, "Considerations for large clusters"). */
const MAX_PODS = 110;

/** What the number of replicas at the usual load follows from. */
export interface TypicalLoad {
  readonly ratePerSecond: number;
  readonly cpuMillisPerRequest: number;
  readonly requestMillis: number;
  /** The autoscaler's target as a share of the request. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
}

/** Replicas that the usual load makes the autoscaler hold. */
export function typicalReplicas(load: TypicalLoad): number {
  const wanted = Math.ceil(load.ratePerSecond * load.cpuMillisPerRequest / (load.requestMillis * load.target) - 1e-9);
  return Math.min(load.max, Math.max(load.min, wanted));
}

/** Cores, memory, nodes and money at the floor, the usual load and the peak; in `zones` zones of nodes where the scheduler insists on them. */
export function estimateCost(pod: PodRequest, replicas: ReplicaLevels, nodes: readonly NodeRoom[], zones = 1): CostEstimate {
  checkPod(pod);
  const level = (count: number): CostLevel => ({
    replicas: count,
    cores: round(count * pod.cpuMillis / 1000),
    memoryGiB: round(count * pod.memoryMiB / 1024),
    nodes: nodes.flatMap((node) => estimateNodes(pod, count, node, zones)).sort(cheaper),
  });
  return { floor: level(replicas.floor), typical: level(replicas.typical), peak: level(replicas.peak) };
}

function estimateNodes(pod: PodRequest, count: number, node: NodeRoom, zones: number): NodeEstimate[] {
  const podsPerNode = fitting(pod, node);
  if (podsPerNode === 0) {
    return [];
  }
  // zones that are one replica ahead of the others, and those others
  const ahead = count % zones;
  const nodes = ahead * Math.ceil(Math.ceil(count / zones) / podsPerNode) + (zones - ahead) * Math.ceil(Math.floor(count / zones) / podsPerNode);
  const price = node.hourlyPrice;
  return [{
    shape: node.name,
    podsPerNode,
    nodes,
    ...(price === undefined ? {} : { hourlyPrice: round(nodes * price), hourlyShare: round(count / podsPerNode * price) }),
  }];
}

function fitting(pod: PodRequest, node: NodeRoom): number {
  return Math.min(MAX_PODS, node.mostPods ?? MAX_PODS, Math.floor(node.cpuMillis / pod.cpuMillis), Math.floor(node.memoryMiB / pod.memoryMiB));
}

/** Shapes with a price come first, the cheapest of them first; then the fewest nodes. */
function cheaper(a: NodeEstimate, b: NodeEstimate): number {
  const known = Number(a.hourlyPrice === undefined) - Number(b.hourlyPrice === undefined);
  return known || (a.hourlyPrice ?? 0) - (b.hourlyPrice ?? 0) || a.nodes - b.nodes;
}

function checkPod(pod: PodRequest): void {
  if (!(pod.cpuMillis > 0 && pod.memoryMiB > 0 && Number.isFinite(pod.cpuMillis) && Number.isFinite(pod.memoryMiB))) {
    throw new Error(`a pod of ${pod.cpuMillis}m and ${pod.memoryMiB} MiB has no cost: both must be positive and finite`);
  }
}

/** Prices and quantities are printed: a hundred-thousandth is noise. */
function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
