import { acknowledging } from './acknowledging';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { runsOnKnative, servesGrpc } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { environmentAsk } from '../pod/environment';
import { Runtime } from '../runtimes/runtime';
import type { MemoryFit } from '../runtimes/runtime-model';

/** What the runtime does not read, does not do by itself, or cannot be told from outside. */
export function runtimeFindings(ctx: PlanContext, settings: PlanSettings, fit: MemoryFit, env: Readonly<Record<string, string>>): Found[] {
  return [
    ...fileFindings(ctx, settings, fit),
    ...stopFindings(ctx, settings),
    ...memoryFindings(ctx, settings, fit, env),
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
  if (advice === undefined || runsOnKnative(input)) {
    return [];
  }
  const message = (id: string): string => `${advice}; if the program does that, say ${acknowledging(id)}`;
  return runtime.isUnknown === true
    ? [{ id: 'stop-not-known', rule: 'TRM-4', message: message('stop-not-known') }]
    : [{ id: 'stop-needs-program', rule: 'TRM-4', message: message('stop-needs-program') }];
}

/** What the runtime itself says about its memory. */
function memoryFindings({ input, runtime, overrides }: PlanContext, settings: PlanSettings, fit: MemoryFit, env: Readonly<Record<string, string>>): Found[] {
  return runtime.findings?.({
    fit, env, bounds: overrides.bounds, grpc: servesGrpc(input), concurrency: settings.sizing.concurrency.value,
  }) ?? [];
}

/** A value that is not known here may be any. */
function referenceFindings({ input, runtime }: PlanContext): Found[] {
  const unread = (runtime.reads ?? []).filter((name) => input.envNames.includes(name) && input.env[name] === undefined);
  return unread.length === 0 ? [] : [{
    id: 'variable-not-readable',
    rule: 'RT-0',
    message: `${unread.join(', ')} ${unread.length === 1 ? 'comes' : 'come'} from a reference, whose value the plan does not know; the plan keeps its own numbers: write it in env as text, or leave it out`,
  }];
}

/** Variables by which another runtime is sized: this one's plan does not follow them. */
function unreadFindings({ input, runtime }: PlanContext): Found[] {
  const names = [...new Set([...input.envNames, ...Object.keys(input.imageEnv ?? {})])]
    .filter((name) => Runtime._readers.has(name) && !(runtime.reads ?? []).includes(name)).sort();
  return names.length === 0 ? [] : [{
    id: 'variable-not-read',
    rule: 'RT-0',
    message: `${names.map((name) => `${name} is read with ${Runtime._readers.get(name)!}`).join(', ')}; with a ${runtime.isUnknown === true ? 'generic runtime' : `runtime of ${runtime.label}`} the plan ignores ${names.length === 1 ? 'it' : 'them'}: name the runtime of the program, or declare cpuRequest, memory and the profile`,
  }];
}

/** One variable holds all flags: ours replaces the image's. */
function imageFindings({ input }: PlanContext, settings: PlanSettings): Found[] {
  const printed = Runtime._flagLists.filter((name) => settings.environment[name] !== undefined);
  return input.imageEnv !== undefined || printed.length === 0 ? [] : [{
    id: 'image-variable-replaced',
    rule: 'RT-0',
    message: `${printed.join(', ')} of the pod replaces that of the image; to merge both say imageEnv: { ${printed[0]}: '…' }, or imageEnv: {} if the image sets none`,
  }];
}
