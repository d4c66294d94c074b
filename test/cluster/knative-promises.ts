import { isReady } from './behaviour/stage';
import { eventually, KubeObject } from './harness/api';
import { lostValues } from './harness/compare';
import { KnativeServing } from './knative-serving';
import { KPA_DEFAULTS, KpaSpec, kpaTick, NEW_KPA } from '../../src/tuning/answers/autoscaler/kpa';

const AUTOSCALING = 'autoscaling.knative.dev/';
const QUEUE = 'queue.sidecar.serving.knative.dev/';
/** Fields of a revision's template that its Deployment has under another name. */
const REVISION_ONLY = ['containers', 'volumes', 'containerConcurrency', 'timeoutSeconds', 'responseStartTimeoutSeconds', 'idleTimeoutSeconds'];
/** Fields of a container that Knative sets itself, or that are compared in another way. */
const CONTAINER_OWN = ['env', 'ports', 'readinessProbe', 'livenessProbe', 'image', 'volumeMounts', 'name'];

/** So many pods more than the floor are a flood; a lower ceiling is reached and holds. */
const FLOOD = 12;
/** A duration of Knative's own objects is in nanoseconds. */
const NANOSECONDS = 1e9;
/** What Knative takes where nothing is said. */
const RPS_TARGET = 200;
const CONCURRENCY_TARGET = 100;

/** What Knative has made of one Service. */
export interface Made {
  readonly service: KubeObject;
  readonly serving: KnativeServing;
}

/** A promise about what Knative makes of a Service: it throws when it is broken. */
export interface KnativePromise {
  readonly name: string;
  readonly run: (made: Made) => Promise<void>;
}

/** In this order: the later ones need what the earlier ones have waited for. */
export const PROMISES: readonly KnativePromise[] = [
  {
    name: 'a revision and its Deployment are made, its pods are admitted and become ready, as many as the initial scale says',
    run: async (made) => {
      const wanted = initialScale(annotationsOf(made.service));
      await eventually(`${wanted} ready pods`, async () => {
        const pods = await podsOf(made);
        return pods.length === wanted && pods.every(isReady);
      }, 40 + wanted).catch(async (error: Error) => {
        throw new Error(`${error.message}: ${await whyNot(made)}`);
      });
    },
  },
  {
    name: 'resources, environment, probes, security and volumes that were sent stand in the Deployment',
    run: async (made) => {
      const template = (await deploymentOf(made)).spec.template.spec;
      const lost = made.service.spec.template.spec.containers.flatMap((sent: any, index: number) =>
        lostOfContainer(sent, template.containers[index], queueOf(template)));
      const { spec } = made.service.spec.template;
      const pod = Object.fromEntries(Object.entries(spec).filter(([key]) => !REVISION_ONLY.includes(key)));
      const volumes = (spec.volumes ?? []).flatMap((volume: any) =>
        lostValues(volume, template.volumes?.find((each: any) => each.name === volume.name), `volume ${volume.name}`));
      const grace = spec.timeoutSeconds === undefined ? [] : lostValues(spec.timeoutSeconds, template.terminationGracePeriodSeconds, 'timeoutSeconds as grace period');
      fail([...lost, ...lostValues(pod, template), ...volumes, ...grace]);
    },
  },
  {
    name: 'the queue proxy has the resources that our annotations ask for, and passes the concurrency and the timeouts on',
    run: async (made) => {
      const queue = queueOf((await deploymentOf(made)).spec.template.spec);
      const asked = Object.entries(annotationsOf(made.service)).filter(([key]) => key.startsWith(QUEUE) && key !== `${QUEUE}resource-percentage`);
      const resources = asked.flatMap(([key, value]) => {
        const [, name, field] = /\/(cpu|memory|ephemeral-storage)-resource-(request|limit)$/.exec(key) ?? [];
        return name ? lostValues(value, queue.resources[`${field}s`]?.[name], key) : [`${key}: Knative has no such annotation`];
      });
      const { containerConcurrency, timeoutSeconds, responseStartTimeoutSeconds, idleTimeoutSeconds } = made.service.spec.template.spec;
      const variables = {
        CONTAINER_CONCURRENCY: containerConcurrency,
        REVISION_TIMEOUT_SECONDS: timeoutSeconds,
        REVISION_RESPONSE_START_TIMEOUT_SECONDS: responseStartTimeoutSeconds,
        REVISION_IDLE_TIMEOUT_SECONDS: idleTimeoutSeconds,
      };
      const passed = Object.entries(variables).filter(([, value]) => value !== undefined)
        .flatMap(([name, value]) => lostValues(`${value}`, queue.env.find((each: any) => each.name === name)?.value, name));
      fail([...resources, ...passed]);
    },
  },
  {
    name: 'the PodAutoscaler carries the class, the target, the bounds and the windows',
    run: async (made) => {
      const scaler = await ownedBy(made, 'autoscaling.internal.knative.dev/v1alpha1', 'PodAutoscaler');
      const sent = Object.fromEntries(Object.entries(annotationsOf(made.service)).filter(([key]) => key.startsWith(AUTOSCALING)));
      const { containerConcurrency } = made.service.spec.template.spec;
      const window = sent[`${AUTOSCALING}window`];
      const metric = window ? await ownedBy(made, 'autoscaling.internal.knative.dev/v1alpha1', 'Metric') : undefined;
      fail([
        ...lostValues(sent, scaler.metadata.annotations),
        ...containerConcurrency === undefined ? [] : lostValues(containerConcurrency, scaler.spec.containerConcurrency ?? 0, 'containerConcurrency'),
        ...window ? lostValues(secondsOf(window) * NANOSECONDS, metric!.spec.stableWindow, 'window') : [],
      ]);
    },
  },
  {
    name: 'the Service becomes ready, with all traffic to the revision',
    run: async (made) => {
      await eventually('the Service to be ready', async () => {
        const { status, metadata } = await serviceOf(made);
        return status?.observedGeneration === metadata.generation && conditionOf(status, 'Ready')?.status === 'True'
          && status.traffic?.length === 1 && status.traffic[0].percent === 100;
      }, 20).catch(async (error: Error) => {
        throw new Error(`${error.message}: ${await whyNot(made)}`);
      });
    },
  },
  {
    name: 'the autoscaler runs as many pods as the simulator predicts, for two pods and a half of demand and for a flood, which ends at a ceiling',
    run: async (made) => {
      const spec = kpaSpecOf(annotationsOf(made.service), made.service.spec.template.spec.containerConcurrency ?? 0);
      const { namespace } = made.service.metadata;
      const revision = (await serviceOf(made)).status.latestReadyRevisionName;
      const many = spec.minScale + FLOOD;
      const flood = spec.target * (spec.maxScale > 0 && spec.maxScale < many ? 3 * spec.maxScale : many) - spec.target / 4;
      try {
        for (const demand of [spec.target * 2.5, flood]) {
          const before = (await podsOf(made)).length;
          const [least, most] = predicted(spec, before, demand);
          const settled = async () => {
            const pods = await podsOf(made);
            return pods.length >= least && pods.length <= most && pods.every(isReady);
          };
          await made.serving.demand(namespace!, revision, demand);
          await eventually(`${least === most ? least : `${least} to ${most}`} pods, as predicted from ${before} pods and a demand of ${demand}`, settled, 40)
            .catch(async (error: Error) => {
              throw new Error(`${error.message}; there are ${(await podsOf(made)).length}`);
            });
          await new Promise((resolve) => setTimeout(resolve, KPA_DEFAULTS.tickSeconds * 2000));
          if (!await settled()) {
            throw new Error(`${(await podsOf(made)).length} pods two ticks later, expected ${least} to ${most}`);
          }
        }
      } finally {
        await made.serving.demand(namespace!, revision, undefined);
      }
    },
  },
];

/**
 * The pods that the simulator predicts. Knative takes a sample each second or so and sums them up in buckets of a second:
 * now and then a window holds one sample more or less than it has seconds, and while it panics the most that it has seen counts.
 * Of few pods, and at a ceiling, that makes no difference.
 */
function predicted(spec: KpaSpec, pods: number, demand: number): [number, number] {
  const samples = Math.max(2, Math.floor(spec.panicWindowSeconds));
  return [steady(spec, pods, demand * (samples - 1) / samples), steady(spec, pods, demand * (samples + 1) / samples)];
}

/** Where the simulator comes to rest: each tick sees the demand over both windows and the pods of the tick before. */
function steady(spec: KpaSpec, pods: number, demand: number): number {
  let ready = pods;
  let state = NEW_KPA;
  for (let tick = 0; tick < 20; tick++) {
    const next = kpaTick(spec, state, tick * KPA_DEFAULTS.tickSeconds, { readyPods: ready, stable: demand, panic: demand });
    state = next.state;
    ready = next.replicas;
  }
  return ready;
}

function kpaSpecOf(annotations: Record<string, string>, concurrency: number): KpaSpec {
  const number = (name: string, fallback: number) => annotations[`${AUTOSCALING}${name}`] === undefined ? fallback : Number(annotations[`${AUTOSCALING}${name}`]);
  const stableWindowSeconds = secondsOf(annotations[`${AUTOSCALING}window`] ?? `${KPA_DEFAULTS.stableWindowSeconds}s`);
  const metric = annotations[`${AUTOSCALING}metric`] ?? 'concurrency';
  const bound = metric === 'concurrency' && concurrency > 0 ? concurrency : Infinity;
  const target = Math.min(bound, number('target', metric === 'rps' ? RPS_TARGET : Math.min(bound, CONCURRENCY_TARGET)));
  return {
    target: target * number('target-utilization-percentage', KPA_DEFAULTS.targetUtilization) / 100,
    minScale: number('min-scale', 0),
    maxScale: number('max-scale', 0),
    activationScale: number('activation-scale', KPA_DEFAULTS.activationScale),
    stableWindowSeconds,
    panicWindowSeconds: stableWindowSeconds * number('panic-window-percentage', KPA_DEFAULTS.panicWindowPercentage) / 100,
    panicThreshold: number('panic-threshold-percentage', KPA_DEFAULTS.panicThresholdPercentage) / 100,
    maxScaleUpRate: KPA_DEFAULTS.maxScaleUpRate,
    maxScaleDownRate: KPA_DEFAULTS.maxScaleDownRate,
    scaleDownDelaySeconds: secondsOf(annotations[`${AUTOSCALING}scale-down-delay`] ?? '0s'),
    scaleToZeroSeconds: KPA_DEFAULTS.scaleToZeroGraceSeconds,
  };
}

function lostOfContainer(sent: any, made: any, queue: any): string[] {
  const plain = Object.fromEntries(Object.entries(sent).filter(([key]) => !CONTAINER_OWN.includes(key)));
  const byName = (what: 'env' | 'volumeMounts') => (sent[what] ?? []).flatMap((each: any) =>
    lostValues(each, (made[what] ?? []).find((other: any) => other.name === each.name && other.mountPath === each.mountPath), `${what} ${each.name}`));
  // the queue proxy asks for readiness; it is told by a variable
  const readiness = JSON.parse(queue.env.find((each: any) => each.name === 'SERVING_READINESS_PROBE')?.value ?? '{}');
  return [
    ...lostValues(plain, made),
    ...byName('env'),
    ...byName('volumeMounts'),
    ...lostValues(sent.image, made.image, 'image'),
    ...sent.livenessProbe ? lostValues(sent.livenessProbe, made.livenessProbe, 'livenessProbe') : [],
    ...sent.readinessProbe ? lostValues(sent.readinessProbe, readiness, 'readinessProbe') : [],
  ];
}

function fail(lost: readonly string[]): void {
  if (lost.length) {
    throw new Error(lost.join('; '));
  }
}

function initialScale(annotations: Record<string, string>): number {
  return Math.max(Number(annotations[`${AUTOSCALING}initial-scale`] ?? 1), Number(annotations[`${AUTOSCALING}min-scale`] ?? 0));
}

function annotationsOf(service: KubeObject): Record<string, string> {
  return service.spec.template.metadata?.annotations ?? {};
}

async function serviceOf({ serving, service }: Made): Promise<KubeObject> {
  const { apiVersion, kind, metadata: { name, namespace } } = service;
  return (await serving.api.get({ apiVersion, kind, name, namespace }))!;
}

/** The only object of a kind that belongs to the Service. */
async function ownedBy({ serving, service }: Made, apiVersion: string, kind: string): Promise<KubeObject> {
  const found = await serving.api.list(apiVersion, kind, service.metadata.namespace, `serving.knative.dev/service=${service.metadata.name}`);
  if (found.length !== 1) {
    throw new Error(`${found.length} of ${kind} for ${service.metadata.name}, expected one`);
  }
  return found[0];
}

function deploymentOf(made: Made): Promise<KubeObject> {
  return ownedBy(made, 'apps/v1', 'Deployment');
}

async function podsOf({ serving, service }: Made): Promise<KubeObject[]> {
  const pods = await serving.api.list('v1', 'Pod', service.metadata.namespace, `serving.knative.dev/service=${service.metadata.name}`);
  return pods.filter((pod) => !pod.metadata.deletionTimestamp);
}

function queueOf(podSpec: any): any {
  return podSpec.containers.find((container: any) => container.name === 'queue-proxy');
}

function conditionOf(status: any, type: string): any {
  return status?.conditions?.find((condition: any) => condition.type === type);
}

/** Seconds of a Go duration: `1m30s`. */
function secondsOf(duration: string): number {
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  return [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce((sum, [, value, unit]) => sum + Number(value) * units[unit], 0);
}

/** What Knative and the controllers say about a Service that does not get on. */
async function whyNot(made: Made): Promise<string> {
  const { namespace } = made.service.metadata;
  const said = ((await serviceOf(made)).status?.conditions ?? []).filter((each: any) => each.status !== 'True').map((each: any) => `${each.type} ${each.reason}: ${each.message}`);
  const events = (await made.serving.api.list('v1', 'Event', namespace)).filter((event) => event.type === 'Warning').map((event) => event.message);
  return [...new Set([`${(await podsOf(made)).length} pods`, ...said, ...events])].join('; ');
}
