import { declaredHandlers } from './declared-handlers';
import { handler, type Handlers, openPort, withoutLiveness } from './handlers';
import { DecisionSource } from '../decisions/decision';
import type { ProbeHandler } from '../decisions/settings';
import { Tuned, tuned } from '../decisions/tuned';
import { servesGrpc, servesTcp } from '../demand/capabilities';
import { declaredChecks } from '../demand/checks';
import type { PlanContext } from '../demand/plan-context';

const STARTED = 'started once the process answers';
const READY = 'ready to serve';
const ALIVE = 'the process only, no dependency';

/** From `health`, or from the protocol and the runtime's conventions. */
export function handlersOf(ctx: PlanContext): Handlers {
  const { health } = ctx.input;
  const kind = health?._kind ?? (servesGrpc(ctx.input) ? 'grpc' : servesTcp(ctx.input) ? 'tcp' : 'http');
  switch (kind) {
    case 'tcp': return tcpHandlers(health !== undefined);
    case 'grpc': return grpcHandlers(health?._service, health?._live);
    case 'http': return httpHandlers(ctx);
    case 'of': return declaredHandlers(ctx, declaredChecks(ctx.input)!);
  }
}

/** Rulings 15. */
function tcpHandlers(stated: boolean): Handlers {
  const asks = (what: string): Tuned<ProbeHandler> => tuned<ProbeHandler>(handler('tcp'), {
    rule: stated ? undefined : 'PRB-5',
    source: stated ? DecisionSource.USER : DecisionSource.BASELINE,
    inputs: stated ? ['health'] : ['protocol', 'health'],
    show: 'tcp',
    reason: () => `${stated ? 'HealthChecks.tcp()' : 'Protocol.TCP, and no health is declared'}: an open port counts as ${what}`,
  });
  return {
    startup: asks('started'),
    ready: asks('ready'),
    live: undefined,
    omitted: withoutLiveness('an open port says nothing about liveness: a hung process keeps it open'),
  };
}

/** PRB-8: the server as a whole, which every implementation of the protocol knows by the empty name. */
function grpcHandlers(service: string | undefined, live: string | undefined): Handlers {
  const stated = service !== undefined;
  const called = (name: string): string => (name === '' ? 'the server as a whole' : `service ${name}`);
  const asks = (name: string, given: boolean, what: string): Tuned<ProbeHandler> => tuned<ProbeHandler>(handler('grpc', { service: name }), {
    rule: given ? undefined : 'PRB-8',
    source: given ? DecisionSource.USER : DecisionSource.BASELINE,
    inputs: given ? ['health'] : ['protocol', 'health'],
    show: name === '' ? 'grpc' : `grpc ${name}`,
    assumed: !given,
    reason: () => (given ? `given in health: ${called(name)}; ${what}` : `gRPC's health protocol, ${called(name)}: ${what}; assumes that the server has the health service`),
  });
  const asked = service ?? '';
  const common = { startup: asks(asked, stated, STARTED), ready: asks(asked, stated, READY) };
  if (live === undefined) {
    return { ...common, live: undefined, omitted: withoutLiveness(`no service for liveness is named, and a failed readiness check (${called(asked)}) must not restart the pod; name one: HealthChecks.grpc('${asked}', 'liveness')`) };
  }
  return live === asked
    ? { ...common, live: undefined, omitted: withoutLiveness(`liveness and readiness ask the same (${called(live)}), and a failed readiness check must not restart the pod; name another service for liveness`) }
    : { ...common, live: asks(live, true, ALIVE) };
}

/** Rulings 15: what is not declared beside a declared path is not asked, because only a path that exists can answer. */
function httpHandlers(ctx: PlanContext): Handlers {
  const { runtime, input } = ctx;
  const given = input.health?._paths ?? {};
  const stated = [given.live, given.ready, given.startup].filter((path) => path !== undefined);
  // a framework that answers one of its paths answers them all
  const framework = runtime.frameworkHealth;
  const conventions = stated.length === 0 || (framework !== undefined && stated.some((path) => path.startsWith(framework.below)));
  const own = conventions ? runtime.healthPaths : undefined;

  const live = given.live ?? own?.live;
  const startup = given.startup ?? live ?? given.ready ?? own!.live;
  const startupFrom = given.startup ?? given.live ?? (live === undefined ? given.ready : undefined);
  const ready = given.ready ?? own?.ready ?? (given.startup !== undefined && given.startup !== live ? given.startup : undefined);

  const asks = (path: string, byUser: boolean, what: string, assumed: boolean): Tuned<ProbeHandler> => tuned<ProbeHandler>(handler('http', { path }), {
    rule: byUser ? undefined : 'PRB-5',
    source: byUser ? DecisionSource.USER : DecisionSource.RUNTIME,
    inputs: byUser ? ['health'] : ['runtime', 'health'],
    show: `http ${path}`,
    assumed,
    reason: () => (byUser ? `given in health: ${what}` : framework !== undefined ? `${what}; the path of ${framework.whose}` : `${what}; assumes that the program answers there`),
  });
  const readiness = ready === undefined ? openPort()
    : given.ready === undefined && own === undefined ? startedIsReady(ready)
      : asks(ready, given.ready !== undefined, READY, given.ready === undefined && framework === undefined);
  const common = {
    startup: asks(startup, startupFrom !== undefined, STARTED, startupFrom === undefined && framework === undefined),
    ready: readiness,
  };
  if (live === undefined) {
    return { ...common, live: undefined, omitted: withoutLiveness('health names no path for liveness, and an assumed one could restart every pod; declare live') };
  }
  if (live === ready) {
    return { ...common, live: undefined, omitted: withoutLiveness(`live and ready ask the same path (${live}), and a failed readiness check must not restart the pod; name another path for liveness`) };
  }
  return { ...common, live: asks(live, given.live !== undefined, ALIVE, given.live === undefined && framework === undefined) };
}

/** Health names a path for startup, which is the closest to readiness that is known to exist. */
function startedIsReady(path: string): Tuned<ProbeHandler> {
  return tuned<ProbeHandler>(handler('http', { path }), {
    rule: 'rulings 15',
    source: DecisionSource.USER,
    inputs: ['health'],
    show: `http ${path}`,
    assumed: true,
    reason: () => 'health names no path for readiness: the startup path is used; declare ready',
  });
}
