import { DecisionSource } from './decision';
import type { PlanContext } from './plan-context';
import type { ProbeHandler } from './settings';
import { Tuned, tuned } from './tuned';

/** What each probe asks; no liveness where nothing can be asked that only a sick process fails. */
export interface Handlers {
  readonly startup: Tuned<ProbeHandler>;
  readonly ready: Tuned<ProbeHandler>;
  readonly live: Tuned<ProbeHandler> | undefined;
  /** Why liveness is left out. */
  readonly omitted?: Tuned<string>;
}

/** From `health`, or from the protocol and the runtime's conventions. */
export function handlersOf(ctx: PlanContext): Handlers {
  const { health, protocol } = ctx.input;
  const kind = health?._kind ?? (protocol.name === 'grpc' ? 'grpc' : 'http');
  switch (kind) {
    case 'tcp': return tcpHandlers();
    case 'grpc': return grpcHandlers(health?._service);
    case 'http': return httpHandlers(ctx);
  }
}

/** Rulings 15. */
function tcpHandlers(): Handlers {
  const asks = (what: string): Tuned<ProbeHandler> => tuned<ProbeHandler>({ type: 'tcp' }, {
    source: DecisionSource.USER, inputs: ['health'], show: 'tcp', reason: () => `HealthChecks.tcp(): an open port is taken for ${what}`,
  });
  return {
    startup: asks('started'),
    ready: asks('ready'),
    live: undefined,
    omitted: tuned('omitted', {
      rule: 'rulings 15',
      source: DecisionSource.BASELINE,
      inputs: ['health'],
      reason: () => 'an open port says nothing about liveness: a process that hangs keeps it open, and one that is busy would be restarted',
    }),
  };
}

function grpcHandlers(service: string | undefined): Handlers {
  const asks = (usual: string, what: string): Tuned<ProbeHandler> => {
    const name = service ?? usual;
    return tuned<ProbeHandler>({ type: 'grpc', service: name }, {
      rule: service === undefined ? 'PRB-8' : undefined,
      source: service === undefined ? DecisionSource.BASELINE : DecisionSource.USER,
      inputs: service === undefined ? ['protocol', 'health'] : ['health'],
      show: `grpc ${name}`,
      assumed: service === undefined,
      reason: () => (service === undefined ? `gRPC's health protocol, service ${name}: ${what}; it assumes that the server registers that name` : `given as HealthChecks.grpc('${service}')`),
    });
  };
  return {
    startup: asks('liveness', 'started as soon as the process itself answers'),
    ready: asks('readiness', 'warm and able to serve'),
    live: asks('liveness', 'the process itself, no dependency'),
  };
}

function httpHandlers(ctx: PlanContext): Handlers {
  const { runtime, input } = ctx;
  const given = input.health?._paths ?? {};
  const live = given.live ?? runtime.healthPaths.live;
  const ready = given.ready ?? runtime.healthPaths.ready;
  const asks = (path: string, stated: boolean, rule: string, what: string): Tuned<ProbeHandler> => tuned<ProbeHandler>({ type: 'http', path }, {
    rule: stated ? undefined : rule,
    source: stated ? DecisionSource.USER : DecisionSource.RUNTIME,
    inputs: stated ? ['health'] : ['runtime', 'health'],
    show: `http ${path}`,
    // only Spring Boot has such a path by itself
    assumed: !stated && runtime.id !== 'springBoot',
    reason: () => (stated ? `given in health: ${what}` : runtime.id === 'springBoot' ? `${what}; the path of Spring Boot's own probes` : `${what}; it assumes that the program answers there`),
  });
  const startup = asks(given.startup ?? live, given.startup !== undefined || given.live !== undefined, 'PRB-5', 'started as soon as the process itself answers');
  const readiness = asks(ready, given.ready !== undefined, 'PRB-5', 'warm and able to serve');
  if (live === ready) {
    return {
      startup,
      ready: readiness,
      live: undefined,
      omitted: tuned('omitted', {
        rule: 'rulings 15',
        source: DecisionSource.USER,
        inputs: ['health'],
        reason: () => `live and ready ask the same path (${live}): what makes a pod unready would restart it; give liveness a path of its own to have it back`,
      }),
    };
  }
  return { startup, ready: readiness, live: asks(live, given.live !== undefined, 'PRB-5', 'the process itself, no dependency') };
}
