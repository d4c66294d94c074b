import { decimal } from '../../private/format';
import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { ShutdownSettings } from '../decisions/settings';
import { inputsOf, Tuned, tuned } from '../decisions/tuned';
import { servesGrpc } from '../demand/capabilities';
import { composed, environmentOrder, isFlagList, type Setter } from '../demand/environment-order';
import { heldSeconds } from '../demand/held';
import { plannedKeepAlive } from '../demand/keep-alive';
import type { PlanContext } from '../demand/plan-context';
import { mergeFlags } from '../runtimes/merge-flags';
import type { EnvironmentAsk, MemoryFit } from '../runtimes/runtime-model';

/** The main container's tuned variables, after the user's and the add-ons' wishes. */
export function tuneEnvironment(ctx: PlanContext, fit: MemoryFit, shutdown: ShutdownSettings): { variables: Record<string, Tuned<string>> } {
  const planned = { ...runtimeVariables(ctx, fit, shutdown), ...functionVariables(ctx) };
  const settersOf = environmentOrder(ctx.input);
  const names = new Set([...Object.keys(planned), ...Object.keys(ctx.input.requirements.env)]);
  const variables: Record<string, Tuned<string>> = {};
  for (const name of [...names].sort()) {
    const ours = withSetters(name, Object.hasOwn(planned, name) ? planned[name] : undefined, settersOf(name));
    if (ours !== undefined) {
      variables[name] = ours;
    }
  }
  return { variables };
}

/** What becomes of the plan's value; undefined where it has none, or the user's reference wins. */
function withSetters(name: string, planned: Tuned<string> | undefined, setters: readonly Setter[]): Tuned<string> | undefined {
  const settled = setters.some(({ by }) => by === 'user') && !isFlagList(name);
  return setters.reduce<Tuned<string> | undefined>((ours, { by, value, addOn }, i) => {
    if (value === undefined) {
      return undefined;
    }
    if (by === 'add-on') {
      if (ours !== undefined && settled) {
        return ours; // the user's own value comes next, whatever the two want
      }
      return withAddOn(name, ours, ours === undefined ? composed(name, setters.slice(0, i + 1))! : value, addOn!);
    }
    return ours === undefined ? undefined : withUser(name, ours, value, by === 'user' ? 'env' : 'imageEnv');
  }, planned);
}

function runtimeVariables(ctx: PlanContext, fit: MemoryFit, shutdown: ShutdownSettings): Record<string, Tuned<string>> {
  return ctx.runtime.environment(environmentAsk(ctx, fit, shutdown));
}

/** What a runtime may use for its variables and its advice. */
export function environmentAsk(ctx: PlanContext, fit: MemoryFit, shutdown: ShutdownSettings): EnvironmentAsk {
  const { size, demand, input } = ctx;
  return {
    fit,
    parallelism: size.parallelism,
    requestMillis: size.requestMillis,
    cpuLimitMillis: size.limitMillis,
    podRate: size.podRateMax,
    concurrency: size.concurrency,
    latencyP99Millis: demand.latencyP99.value,
    poolThreads: size.poolThreads ?? 0,
    drainSeconds: shutdown.drain.value,
    port: input.serving.port,
    grpc: servesGrpc(input),
    musl: input.musl,
    keepAlive: plannedKeepAlive(ctx),
    heldSeconds: heldSeconds(ctx),
    workersFrom: ctx.overrides.workers?.from,
    heapGiven: ctx.overrides.heapGiven,
    userNames: input.envNames,
  };
}

/** What an edge function must know of the volumes and the compression that it was given. */
function functionVariables(ctx: PlanContext): Record<string, Tuned<string>> {
  const { cache, keeping, serving } = ctx.input;
  const variables: Record<string, Tuned<string>> = {};
  const { cacheShare } = ctx.input.baseline.disk;
  const set = (name: string, value: string, input: string, reason: string, reads?: readonly BaselineName[]) => {
    variables[name] = tuned(value, { source: DecisionSource.USER, inputs: [input], reads, reason: () => reason });
  };
  if (serving.by === 'knative' && serving.compression) {
    set('COMPRESSION', 'br,gzip', 'compression', 'the function compresses responses: edge links are slow');
  }
  if (cache !== undefined) {
    set('CACHE_PATH', cache.path, 'cachePath', 'path of the cache');
    if (cache.sizeMiB !== undefined) {
      set('CACHE_MAX_BYTES', String(Math.floor(cache.sizeMiB * 1024 * 1024 * cacheShare)), 'cacheSize', `${decimal(cacheShare * 100)} % of the volume: a full volume evicts the pod`, ['disk.cacheShare']);
    }
  }
  if (keeping.what === 'buffer') {
    set('OFFLINE_BUFFER_PATH', offlineBufferPath(ctx.input.name), 'offlineBuffer', 'path of the offline buffer');
  }
  return variables;
}

function withAddOn(name: string, ours: Tuned<string> | undefined, value: string, by: string): Tuned<string> {
  if (ours === undefined || ours.value === value) {
    return tuned(value, { source: DecisionSource.ADD_ON, inputs: ['addOns'], reason: () => `${by} asks for it` });
  }
  if (!isFlagList(name)) {
    throw new Error(`add-on ${by} wants another value of ${name}, the plan needs '${ours.value}' (${ours.because.rule ?? 'plan'}: ${ours.because.reason()}): remove it from the add-on, or set ${name} in env yourself`);
  }
  const { merged } = mergeFlags(ours.value, value);
  return tuned(merged, { ...ours.because, source: DecisionSource.ADD_ON, inputs: () => [...inputsOf(ours.because), 'addOns'], reason: () => `${ours.because.reason()}; with the flags of ${by}` });
}

/** What the user gave, in `env` or as what the image sets. */
function withUser(name: string, ours: Tuned<string>, literal: string, input: 'env' | 'imageEnv'): Tuned<string> {
  if (!isFlagList(name)) {
    return tuned(literal, {
      source: DecisionSource.USER, inputs: [input], reason: () => `given in ${input}${literal === ours.value ? '' : `; the plan's own value is '${ours.value}'`}`,
    });
  }
  const { merged, overridden } = mergeFlags(ours.value, literal);
  return tuned(merged, {
    ...ours.because,
    source: DecisionSource.USER,
    inputs: () => [...inputsOf(ours.because), input],
    reason: () => `${ours.because.reason()}; merged with the flags in ${input}${overridden.length > 0 ? `, which replace ${overridden.join(', ')}` : ''}`,
  });
}

/** Where the offline buffer of a function is mounted, and what `OFFLINE_BUFFER_PATH` says. */
export function offlineBufferPath(name: string): string {
  return `/var/spool/${name}`;
}
