import { MEMORY_SHARE } from '../decisions/baselines';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { FLAG_VARIABLES, finalEnvironment, overridesOf } from '../demand/overrides';
import type { PlanContext } from '../demand/plan-context';
import { environmentAsk } from '../pod/environment';
import { heapIsShare, JAVA_IDS, javaPartsFrom } from '../runtimes/effective';
import { readerOf } from '../runtimes/known-variables';
import type { MemoryFit } from '../runtimes/runtime-model';

/** What the runtime does not read, does not do by itself, or cannot be told from outside. */
export function runtimeFindings(ctx: PlanContext, settings: PlanSettings, fit: MemoryFit): Found[] {
  return [
    ...fileFindings(ctx, settings, fit),
    ...stopFindings(ctx, settings),
    ...limitFindings(ctx, settings),
    ...metaspaceFindings(ctx, settings, fit),
    ...directFindings(ctx, settings, fit),
    ...referenceFindings(ctx),
    ...unreadFindings(ctx),
    ...imageFindings(ctx, settings),
  ];
}

function fileFindings(ctx: PlanContext, settings: PlanSettings, fit: MemoryFit): Found[] {
  const advice = ctx.runtime.advice?.(environmentAsk(ctx, fit, settings.shutdown));
  return advice === undefined ? [] : [{ id: 'runtime-reads-files', message: advice }];
}

/** What ends with the pod, because nothing outside the program can make it wait. A function's queue-proxy lets the program stop only after its requests. */
function stopFindings({ input, runtime }: PlanContext, { shutdown }: PlanSettings): Found[] {
  const advice = runtime.stop.advice?.(shutdown.drain.value);
  if (advice === undefined || input.kind === 'function') {
    return [];
  }
  return runtime.id === 'generic' ? [{ id: 'stop-not-known', rule: 'TRM-4', message: advice }] : [{ id: 'stop-needs-program', rule: 'TRM-4', message: advice }];
}

/** The plan's own numbers stand without it; a share of memory that the user gives does not. */
function limitFindings({ input, runtime }: PlanContext, settings: PlanSettings): Found[] {
  const { limitUnseen } = runtime;
  if (limitUnseen === undefined) {
    return [];
  }
  return heapIsShare(finalEnvironment(input, settings))
    ? [{ id: 'jvm-heap-of-node', rule: 'RT-J13', message: `${limitUnseen}; the heap in env is a share of memory, so there it is a share of the node's, and the pod is killed: give it as -Xmx, or leave it out and the plan sets it` }]
    : [{ id: 'jvm-limit-not-seen', rule: 'RT-J13', message: `${limitUnseen}; heap, stacks, direct buffers and processors are written as numbers, so they hold; what else starts a Java virtual machine in the container takes the node's memory for its own` }];
}

/** The one part of Java's memory that is counted and not held: a bound that is too small would end every program at its start. */
function metaspaceFindings({ input, runtime }: PlanContext, settings: PlanSettings, { limitMiB, numbers }: MemoryFit): Found[] {
  return !JAVA_IDS.includes(runtime.id) || javaPartsFrom(finalEnvironment(input, settings))?.metaspaceMiB !== undefined ? [] : [{
    id: 'jvm-metaspace-not-held',
    rule: 'RT-J4',
    message: `class metadata is counted with ${numbers.metaspaceMiB} MiB, about ${Math.round(numbers.classes / 100) * 100} classes, and nothing holds it there: what a program loads beyond that comes out of the ${Math.floor(limitMiB * (1 - MEMORY_SHARE))} MiB that the limit leaves free, and after that the pod is killed when its heap is full; say loadedClasses in its Runtime, as measured once it serves (jcmd 1 VM.metaspace), and it is counted and held, or give -XX:MaxMetaspaceSize in JAVA_TOOL_OPTIONS`,
  }];
}

/** A gRPC server in Java reads messages into direct buffers, and what they ask beyond the bound fails that request and ends no process. */
function directFindings(ctx: PlanContext, { sizing }: PlanSettings, { numbers }: MemoryFit): Found[] {
  const { input, runtime } = ctx;
  const given = overridesOf(input, runtime).javaParts?.directMiB;
  if (!JAVA_IDS.includes(runtime.id) || input.protocol.name !== 'grpc' || given !== undefined) {
    return [];
  }
  const each = Math.floor(numbers.directMiB * 1024 / Math.max(1, sizing.concurrency.value));
  return [{
    id: 'jvm-direct-memory-held',
    rule: 'RT-J12',
    message: `direct buffers are held to ${numbers.directMiB} MiB, ${each} KiB for each of ${sizing.concurrency.value} requests in flight: where messages are larger, requests fail with 'Cannot reserve … bytes of direct buffer memory', and the process goes on; give the size as -XX:MaxDirectMemorySize in JAVA_TOOL_OPTIONS, and memory holds it`,
  }];
}

/** A value that is not known here may be any. */
function referenceFindings({ input, runtime }: PlanContext): Found[] {
  const unread = (runtime.reads ?? []).filter((name) => input.envNames.includes(name) && input.env[name] === undefined);
  return unread.length === 0 ? [] : [{
    id: 'variable-not-readable',
    rule: 'RT-0',
    message: `${unread.join(', ')} ${unread.length === 1 ? 'comes' : 'come'} from a reference, so the plan cannot count with the value and keeps its own numbers: write it in env as text, or leave it out`,
  }];
}

/** Variables by which another runtime is sized: this one's plan does not follow them. */
function unreadFindings({ input, runtime }: PlanContext): Found[] {
  const names = [...new Set([...input.envNames, ...Object.keys(input.imageEnv ?? {})])]
    .filter((name) => readerOf(name) !== undefined && !(runtime.reads ?? []).includes(name)).sort();
  return names.length === 0 ? [] : [{
    id: 'variable-not-read',
    rule: 'RT-0',
    message: `${names.map((name) => `${name} is read with ${readerOf(name)!}`).join(', ')}; with a ${runtime.id === 'generic' ? 'generic runtime' : `runtime of ${runtime.label}`} the plan does not count with ${names.length === 1 ? 'it' : 'them'}: name the runtime that the program has, or say what follows from it with cpuRequest, memory and the profile`,
  }];
}

/** One variable holds all flags: ours replaces the image's. */
function imageFindings({ input }: PlanContext, settings: PlanSettings): Found[] {
  const printed = FLAG_VARIABLES.filter((name) => settings.environment[name] !== undefined);
  return input.imageEnv !== undefined || printed.length === 0 ? [] : [{
    id: 'image-variable-replaced',
    rule: 'RT-0',
    message: `${printed.join(', ')} of the pod replaces what the image sets under that name, for example an agent: say imageEnv: { ${printed[0]}: '…' } and the flags are merged, or imageEnv: {} where the image sets none`,
  }];
}
