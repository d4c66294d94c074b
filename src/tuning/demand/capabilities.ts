import type { KnativeNumber, KnativeServing, MembersKept, PlanInput, ServiceServing } from './plan-input';
import { unanswered } from '../../private/unanswered';
import { Exposure, type ReplicaRange } from '../profile/choices';

/*
 * What rules ask of a workload: each question is answered here, from the four answers in its input, and by no name of a kind.
 */

/** What makes the pods. */
export type PodMaker = 'deployment' | 'stateful-set' | 'knative';

/** What makes the pods: it decides which fields a pod template may have, and how it is rolled out. */
export function podMaker({ serving, keeping }: Pick<PlanInput, 'serving' | 'keeping'>): PodMaker {
  switch (serving.by) {
    case 'knative': return 'knative';
    case 'service': return keeping.what === 'members' ? 'stateful-set' : 'deployment';
    default: return unanswered(serving);
  }
}

/** Whether Knative starts the pods, holds requests for them and ends them: its webhook decides what a pod may say. */
export function runsOnKnative<Input extends Pick<PlanInput, 'serving'>>(input: Input): input is Input & { readonly serving: KnativeServing } {
  return input.serving.by === 'knative';
}

/** What leads to the pods from a Service; undefined where Knative makes its own. */
export function servingByService({ serving }: Pick<PlanInput, 'serving'>): ServiceServing | undefined {
  switch (serving.by) {
    case 'service': return serving;
    case 'knative': return undefined;
    default: return unanswered(serving);
  }
}

const CLUSTER_ONLY = Exposure.clusterOnly();

/** Whether callers have to prove who they are: what they reach is data of record. */
export function asksForIdentity(input: Pick<PlanInput, 'serving'>): boolean {
  return servingByService(input)?.provenCallers === true;
}

/** What leads to the workload from outside of the cluster, by objects of the plan's. */
export function exposureOf(input: Pick<PlanInput, 'serving'>): Exposure {
  return servingByService(input)?.exposure ?? CLUSTER_ONLY;
}

/** Whether requests of gRPC come. */
export function servesGrpc({ serving }: Pick<PlanInput, 'serving'>): boolean {
  return serving.protocol.name === 'grpc';
}

/** Whether bytes come of which only the program knows what they mean. */
export function servesTcp({ serving }: Pick<PlanInput, 'serving'>): boolean {
  return serving.protocol.name === 'tcp';
}

/** The members and what they keep; undefined where pods are alike. */
export function membersOf({ keeping }: Pick<PlanInput, 'keeping'>): MembersKept | undefined {
  switch (keeping.what) {
    case 'members': return keeping;
    case 'nothing':
    case 'buffer': return undefined;
    default: return unanswered(keeping);
  }
}

/** Whether the members need a majority to work. */
export function keepsQuorum(input: Pick<PlanInput, 'keeping'>): boolean {
  return membersOf(input)?.quorum === true;
}

/** What is declared to Knative's autoscaler; undefined where another counts. */
export function knativeNumber({ number }: Pick<PlanInput, 'number'>): KnativeNumber | undefined {
  return number.by === 'knative' ? number : undefined;
}

/** Requests that the author says a pod takes at once: by itself, or because Knative hands it no more; undefined where the plan decides, 0 = as many as come. */
export function declaredConcurrency(input: Pick<PlanInput, 'number' | 'pod'>): number | undefined {
  return knativeNumber(input)?.concurrency ?? input.pod.process.concurrency;
}

/** Requests that are in a pod at once by declaration; Infinity where it takes all that come. */
export function handedAtOnce(input: Pick<PlanInput, 'number' | 'pod'>): number {
  return declaredConcurrency(input) || Infinity;
}

/** Bounds that the author gave to the autoscaler. */
export function rangeOf({ number }: Pick<PlanInput, 'number'>): ReplicaRange | undefined {
  return number.by === 'autoscaler' ? number.range : undefined;
}

/** Whether the number of pods is known before any load is: the author says it, or members are counted. */
export function hasFixedNumber({ number }: Pick<PlanInput, 'number'>): boolean {
  switch (number.by) {
    case 'author':
    case 'members': return true;
    case 'autoscaler':
    case 'knative': return false;
    default: return unanswered(number);
  }
}

/**
 * Who decides how many replicas there are: the plan's own autoscaler, one that somebody else brings, the number in the manifest, or Knative.
 * Budget, waivers and what is printed follow from it, so it is decided before them.
 */
export type ReplicaOwner = 'autoscaler' | 'other autoscaler' | 'manifest' | 'knative';

/** Who decides how many replicas there are. */
export function replicaOwner({ number }: Pick<PlanInput, 'number'>): ReplicaOwner {
  switch (number.by) {
    case 'autoscaler': return 'autoscaler';
    case 'author': return number.otherAutoscaler ? 'other autoscaler' : 'manifest';
    case 'members': return 'manifest';
    case 'knative': return 'knative';
    default: return unanswered(number);
  }
}

/** Whether an autoscaler, whoever brings it, moves the number: the manifest must not write it, and a budget must fit any number. */
export function autoscaled(input: Pick<PlanInput, 'number'>): boolean {
  return replicaOwner(input) === 'autoscaler' || replicaOwner(input) === 'other autoscaler';
}
