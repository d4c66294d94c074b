import { parse } from 'yaml';

/*
 * What happens to the containers of one pod when it is stopped: read from the printed object alone, by the documented order of events of the kubelet,
 * of Istio's agent (pkg/envoy/agent.go, `terminate`) and of Knative's queue-proxy.
 */

/** One event of one container. */
export interface StopEvent {
  readonly second: number;
  readonly container: 'app' | 'proxy' | 'queue-proxy';
  readonly what: 'preStop' | 'SIGTERM' | 'exit' | 'SIGKILL';
}

/** Who stops it: `kubectl delete` and evictions end the pod, a failed liveness probe only the container. */
export type StopCause = 'delete' | 'eviction' | 'liveness';

export interface PodFacts {
  /** How the pod is meshed: a classic sidecar is an ordinary container, a native one an init container that stays. */
  readonly mesh: 'none' | 'classic' | 'native' | 'ambient';
  readonly knative: boolean;
  /** How long the program needs after SIGTERM for what is in flight. */
  readonly drainSeconds: number;
}

/** Istio's own `terminationDrainDuration`. Seconds. */
const AGENT_DRAIN = 5;
/** The kubelet's own grace period, and Knative's `timeoutSeconds`. */
const DEFAULT_GRACE = 30;
const DEFAULT_TIMEOUT = 300;
/** queue-proxy admits requests for so long after SIGTERM, and only then lets the program stop. */
const QUEUE_PROXY_DRAIN = 30;
/** A native sidecar gets at least this, even if the program used up the grace period. */
const LEAST_SIDECAR_GRACE = 2;

/** All events in their order. */
export function stopTimeline(template: any, facts: PodFacts, cause: StopCause): StopEvent[] {
  const spec = template.spec;
  const app = spec.containers[0];
  const podGrace: number = facts.knative ? spec.timeoutSeconds ?? DEFAULT_TIMEOUT : spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  const events: StopEvent[] = [];
  if (cause === 'liveness') {
    // the hook runs, and the probe's own grace period counts from its beginning; no other container is told
    const grace = app.livenessProbe?.terminationGracePeriodSeconds ?? podGrace;
    // Knative's hook asks a queue-proxy that is not draining, which answers at once
    stopApp(events, facts.knative ? 0 : hookSeconds(app), facts.drainSeconds, grace);
    return sorted(events);
  }
  const wait = facts.knative ? QUEUE_PROXY_DRAIN : hookSeconds(app);
  const appExit = stopApp(events, wait, facts.drainSeconds, podGrace);
  if (facts.knative) {
    events.push({ second: 0, container: 'queue-proxy', what: 'SIGTERM' });
    end(events, 'queue-proxy', appExit, podGrace);
  }
  if (facts.mesh === 'classic') {
    events.push({ second: 0, container: 'proxy', what: 'SIGTERM' });
    end(events, 'proxy', agentExit(template.metadata?.annotations ?? {}, appExit), podGrace);
  }
  if (facts.mesh === 'native') {
    // told when every ordinary container has ended
    events.push({ second: appExit, container: 'proxy', what: 'SIGTERM' });
    end(events, 'proxy', appExit + 1, Math.max(podGrace, appExit + LEAST_SIDECAR_GRACE));
  }
  return sorted(events);
}

function stopApp(events: StopEvent[], wait: number, drain: number, grace: number): number {
  if (wait > 0) {
    events.push({ second: 0, container: 'app', what: 'preStop' });
  }
  if (wait < grace) {
    events.push({ second: wait, container: 'app', what: 'SIGTERM' });
  }
  return end(events, 'app', wait + drain, grace);
}

/** It exits by itself, or the kubelet ends it. */
function end(events: StopEvent[], container: StopEvent['container'], exit: number, grace: number): number {
  events.push(exit <= grace ? { second: exit, container, what: 'exit' } : { second: grace, container, what: 'SIGKILL' });
  return Math.min(exit, grace);
}

function hookSeconds(container: any): number {
  const hook = container.lifecycle?.preStop;
  return hook === undefined ? 0 : hook.sleep?.seconds ?? Number(hook.exec.command[hook.exec.command.length - 1]);
}

/** The agent leaves when nothing is open, after the minimum, and in any case after `terminationDrainDuration`. */
function agentExit(annotations: Record<string, string>, lastConnection: number): number {
  const config = parse(annotations['proxy.istio.io/config'] ?? '{}') ?? {};
  const longest = config.terminationDrainDuration === undefined ? AGENT_DRAIN : parseFloat(config.terminationDrainDuration);
  const metadata = config.proxyMetadata ?? {};
  if (metadata.EXIT_ON_ZERO_ACTIVE_CONNECTIONS !== 'true') {
    return longest;
  }
  return Math.min(longest, Math.max(parseFloat(metadata.MINIMUM_DRAIN_DURATION ?? '5'), lastConnection));
}

function sorted(events: StopEvent[]): StopEvent[] {
  return [...events].sort((a, b) => a.second - b.second);
}

/** When a container ends, however. Undefined: it does not. */
export function endOf(events: readonly StopEvent[], container: StopEvent['container']): number | undefined {
  return events.find((event) => event.container === container && (event.what === 'exit' || event.what === 'SIGKILL'))?.second;
}

/** Seconds that the program has between SIGTERM and its end. */
export function drainedSeconds(events: readonly StopEvent[]): number {
  const told = events.find((event) => event.container === 'app' && event.what === 'SIGTERM')?.second;
  return told === undefined ? 0 : endOf(events, 'app')! - told;
}
