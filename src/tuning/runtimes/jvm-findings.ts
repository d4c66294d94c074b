import { heapIsShare, javaPartsFrom } from './java-options';
import type { JvmBounds, JvmFit } from './jvm-memory';
import type { Environment } from './reading';
import type { FindingsAsk } from './runtime-model';
import type { BaselineNumbers } from '../decisions/baseline/numbers';
import type { Found } from '../decisions/finding-severity';

/** What is to be known of a Java virtual machine's memory; `unseen` says why it may take the node's for the container's. */
export function jvmFindings(b: BaselineNumbers, unseen: string | undefined, ask: FindingsAsk<JvmFit, JvmBounds>): Found[] {
  return [...limitFindings(unseen, ask.env), ...metaspaceFindings(b, ask), ...directFindings(ask)];
}

/** The plan's own numbers stand without it; a share of memory that the user gives does not. */
function limitFindings(unseen: string | undefined, env: Environment): Found[] {
  if (unseen === undefined) {
    return [];
  }
  return heapIsShare(env)
    ? [{ id: 'jvm-heap-of-node', rule: 'RT-J13', message: `${unseen}; the heap in env is a share of memory, there of the node's, and the pod is killed: give it as -Xmx, or leave it out and the plan sets it` }]
    : [{ id: 'jvm-limit-not-seen', rule: 'RT-J13', message: `${unseen}; the plan writes heap, stacks, direct buffers and processors as numbers, so they hold; other Java processes in the container use the memory of the node` }];
}

/** The one part of Java's memory that is counted and not held: a bound that is too small would end every program at its start. */
function metaspaceFindings({ memory }: BaselineNumbers, { env, fit }: FindingsAsk<JvmFit, JvmBounds>): Found[] {
  return javaPartsFrom(env)?.metaspaceMiB !== undefined ? [] : [{
    id: 'jvm-metaspace-not-held',
    rule: 'RT-J4',
    message: `class metadata is planned with ${fit.metaspaceMiB} MiB (about ${Math.round(fit.classes / 100) * 100} classes) but not limited; more classes use the ${Math.floor(fit.limitMiB * (1 - memory.share))} MiB that the limit leaves free, and then the pod is killed: say loadedClasses in its Runtime, as measured (jcmd 1 VM.metaspace), or give -XX:MaxMetaspaceSize in JAVA_TOOL_OPTIONS`,
  }];
}

/** A gRPC server in Java reads messages into direct buffers, and what they ask beyond the bound fails that request and ends no process. */
function directFindings({ fit, grpc, bounds, concurrency }: FindingsAsk<JvmFit, JvmBounds>): Found[] {
  if (!grpc || bounds?.parts?.directMiB !== undefined) {
    return [];
  }
  const each = Math.floor(fit.directMiB * 1024 / Math.max(1, concurrency));
  return [{
    id: 'jvm-direct-memory-held',
    rule: 'RT-J12',
    message: `direct buffers are limited to ${fit.directMiB} MiB, ${each} KiB for each of ${concurrency} requests in flight; larger messages fail with 'Cannot reserve … bytes of direct buffer memory': give the size as -XX:MaxDirectMemorySize in JAVA_TOOL_OPTIONS`,
  }];
}
