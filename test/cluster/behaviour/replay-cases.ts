import { Load, REPLAY, replayed } from './replay';
import type { Stage } from './stage';
import type { BehaviourResult } from '../behaviour';
import { KubeObject } from '../harness/api';
import { applied, prepareNamespaces, remove } from '../harness/checks';
import { Manifest, titleOf } from '../harness/manifests';

/** A series on an autoscaler made for it. */
interface Series {
  readonly name: string;
  /** The target in percent, and numbers of pods. */
  readonly size: { readonly target: number; readonly min: number; readonly max: number; readonly start: number };
  readonly behavior?: unknown;
  readonly loads: readonly Load[];
  /** The pods asked for after each step, worked out by hand. */
  readonly pods: readonly number[];
  /** At most one pod on each of the six nodes. */
  readonly onePodPerNode?: boolean;
}

const each = (percent: number, steps = 1, unknown = 0): Load[] => Array<Load>(steps).fill({ each: percent, unknown });
const AT_ONCE = { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 1 }] };

/** One step is 1.3 s: a period of 3 s holds the step before and the one before that, one of 4 s one more. */
const ALL: readonly Series[] = [
  {
    name: 'within-tolerance',
    size: { target: 50, min: 2, max: 20, start: 10 },
    behavior: { scaleDown: AT_ONCE },
    // 54 and 46 of 50 are within a tenth; 56 is not; 55 is its edge
    loads: [...each(50), ...each(54), ...each(46), ...each(55), ...each(56), ...each(50), ...each(44), ...each(50)],
    pods: [10, 10, 10, 10, 12, 12, 11, 11],
  },
  {
    name: 'whole-percents',
    size: { target: 65, min: 2, max: 40, start: 25 },
    // 71.9 % is seen as 71: within a tenth of 65, which 71.9 is not; 72 % of 25 pods is 27.7 pods
    loads: [...each(71.9, 2), ...each(72), ...each(65)],
    pods: [25, 25, 28, 28],
  },
  {
    name: 'rounded-up',
    size: { target: 50, min: 2, max: 40, start: 25 },
    // 56/50 x 25 is 28.000000000000004 to the controller
    loads: [...each(56), ...each(50)],
    pods: [29, 29],
  },
  {
    name: 'pods-policy-and-ceiling',
    size: { target: 50, min: 1, max: 9, start: 3 },
    behavior: { scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 3 }] } },
    loads: each(200, 10),
    pods: [5, 5, 5, 7, 7, 7, 9, 9, 9, 9],
  },
  {
    name: 'smaller-of-two-policies',
    size: { target: 50, min: 1, max: 40, start: 4 },
    behavior: { scaleUp: { selectPolicy: 'Min', policies: [{ type: 'Percent', value: 50, periodSeconds: 3 }, { type: 'Pods', value: 3, periodSeconds: 3 }] } },
    loads: each(300, 10),
    // 4 -> 6 by percent, 6 -> 9 by both, 9 -> 12 by pods
    pods: [6, 6, 6, 9, 9, 9, 12, 12, 12, 15],
  },
  {
    name: 'default-behaviour',
    size: { target: 80, min: 2, max: 30, start: 2 },
    behavior: { scaleUp: { stabilizationWindowSeconds: 0 } },
    // 4 pods or 100 % within 15 s: 12 steps
    loads: [...each(80), ...each(600, 13)],
    pods: [2, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 12],
  },
  {
    name: 'no-behaviour',
    size: { target: 80, min: 2, max: 30, start: 2 },
    // an object that has no behaviour is not one that has the default policies: it may double, or go to 4, in each step
    loads: [...each(80), ...each(600, 5)],
    pods: [2, 4, 8, 16, 30, 30],
  },
  {
    name: 'stabilised-down',
    size: { target: 50, min: 2, max: 20, start: 10 },
    behavior: { scaleDown: { stabilizationWindowSeconds: 5, policies: [{ type: 'Percent', value: 50, periodSeconds: 3 }] } },
    // the recommendation of 10 counts for 5 s, that of 8 for 5 s more; then at most half within 3 s
    loads: [...each(50), ...each(40), ...each(10, 12)],
    pods: [10, 10, 10, 10, 8, 5, 5, 4, 2, 2, 2, 2, 2, 2],
  },
  {
    name: 'stabilised-up',
    size: { target: 50, min: 2, max: 20, start: 4 },
    behavior: { scaleUp: { stabilizationWindowSeconds: 3 }, scaleDown: AT_ONCE },
    // one step of more is forgotten, more that stays is followed after 3 s
    loads: [...each(50, 2), ...each(100), ...each(50, 2), ...each(75, 4), ...each(50)],
    pods: [4, 4, 4, 4, 4, 4, 4, 6, 6, 6],
  },
  {
    name: 'never-down',
    size: { target: 50, min: 2, max: 20, start: 6 },
    behavior: { scaleDown: { selectPolicy: 'Disabled' } },
    loads: [...each(50), ...each(10, 4), ...each(75), ...each(10, 2)],
    pods: [6, 6, 6, 6, 6, 9, 9, 9],
  },
  {
    name: 'unknown-pods',
    size: { target: 50, min: 2, max: 20, start: 10 },
    behavior: { scaleDown: AT_ONCE },
    // up, unknown ones count as idle: 6 x 100 / 10 = 60 %; down, as using all they request: (8 x 10 + 2 x 100) / 10 = 28 %;
    // (2 x 30 + 4 x 100) / 6 would be more than the target: nothing happens; nothing known: nothing happens
    loads: [...each(50, 1, 3), ...each(100, 1, 4), ...each(50), ...each(10, 1, 4), ...each(30, 1, 4), ...each(100, 1, 20), ...each(50)],
    pods: [10, 12, 12, 10, 10, 10, 10],
  },
  {
    name: 'pods-without-a-node',
    size: { target: 50, min: 2, max: 9, start: 6 },
    onePodPerNode: true,
    behavior: { scaleDown: AT_ONCE },
    // three of nine find no node and count as idle on the way up: 6 x 60 / 9 = 40 % turns round; on the way down they do not count
    loads: [...each(100), ...each(60), ...each(100), ...each(30), ...each(50)],
    pods: [9, 9, 9, 4, 4],
  },
];

/** Try every series, all at the same time. */
export async function replays(stage: Stage, minor: string): Promise<BehaviourResult[]> {
  return Promise.all(ALL.map(async (series) => {
    const objects = objectsOf(series);
    const manifests: Manifest[] = objects.map((value) => ({ file: `${series.name}.yaml`, text: JSON.stringify(value), value }));
    const names = { unit: 'series', object: titleOf(objects[1]), behaviour: REPLAY };
    try {
      await prepareNamespaces(stage.api, minor, manifests);
      const playing = replayed(stage, objects[1], objects, series.loads);
      for (const manifest of manifests) {
        await applied(stage.api, manifest);
      }
      const { real, predicted } = await playing;
      const expected = series.pods.join(' ');
      if (real.join(' ') !== expected || predicted.join(' ') !== expected) {
        throw new Error(`expected ${expected} pods, the autoscaler says ${real.join(' ')}, the simulator says ${predicted.join(' ')}`);
      }
      return names;
    } catch (error) {
      return { ...names, failure: (error as Error).message };
    } finally {
      for (const manifest of [...manifests].reverse()) {
        await remove(stage.api, manifest.value);
      }
    }
  }));
}

function objectsOf({ name, size: { target, min, max, start }, behavior, onePodPerNode }: Series): [KubeObject, KubeObject] {
  const metadata = { name, namespace: `series-${name}` };
  const labels = { app: name };
  const alone = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } }] };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: start,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          ...onePodPerNode ? { affinity: { podAntiAffinity: alone } } : {},
          containers: [{
            name: 'app',
            image: 'registry.example.com/app:1.0.0',
            resources: { requests: { cpu: '1' } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          }],
        },
      },
    },
  };
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min,
      maxReplicas: max,
      behavior,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } }],
    },
  };
  return [deployment, scaler];
}
