/*
 * Kubernetes fields and behaviours that the library asks for by minor version, 1.28 to 1.37. A field that is on by default from 1.28 on has no row.
 * Stages: `-` absent, `a` alpha (off), `b0` beta but off, `b` beta and on, `GA`; a leading `p` marks a stage that was planned but not released when the table was written.
 */

/** The oldest and the newest minor version that the table knows. */
export const OLDEST_MINOR = 28;
export const NEWEST_MINOR = 37;

/** One row: a field or behaviour and its stage in each minor version. */
interface FeatureRow {
  readonly field: string;
  readonly gate: string;
  /** Ten stages, 1.28 first, separated by blanks. */
  readonly stages: string;
}

const rows = {
  sidecarContainers: { field: 'pod.spec.initContainers[].restartPolicy=Always', gate: 'SidecarContainers', stages: 'a b b b b GA GA GA GA GA' },
  preStopSleep: { field: 'container.lifecycle.{preStop,postStart}.sleep.seconds', gate: 'PodLifecycleSleepAction', stages: '- a b b b b GA GA GA GA' },
  tscMatchLabelKeys: { field: 'topologySpreadConstraints[].matchLabelKeys', gate: 'MatchLabelKeysInPodTopologySpread', stages: 'b b b b b b b b b b' },
  userNamespaces: { field: 'pod.spec.hostUsers=false', gate: 'UserNamespacesSupport', stages: 'a a b0 b0 b0 b b b GA GA' },
  imageVolume: { field: 'volumes[].image', gate: 'ImageVolume', stages: '- - - a a b0 b0 b GA GA' },
} as const satisfies Record<string, FeatureRow>;

/** Key of a row of the table. */
export type KubernetesFeature = keyof typeof rows;

/** The table. */
const KUBERNETES_FEATURES: Record<KubernetesFeature, FeatureRow> = rows;

/** Stages by feature, split once. */
const split = new Map<KubernetesFeature, readonly string[]>();

/** The stage of a feature in Kubernetes 1.`minor`; versions newer than the table behave as the newest known. */
function stageOf(feature: KubernetesFeature, minor: number): string {
  let stages = split.get(feature);
  if (stages === undefined) {
    stages = KUBERNETES_FEATURES[feature].stages.split(' ');
    split.set(feature, stages);
  }
  const stage = stages[Math.min(minor, NEWEST_MINOR) - OLDEST_MINOR];
  return stage ?? '-';
}

/** Whether a field may be written for Kubernetes 1.`minor`: beta and on by default, or generally available, and not merely planned. */
export function isAvailable(feature: KubernetesFeature, minor: number): boolean {
  const stage = stageOf(feature, minor);
  return stage === 'b' || stage.startsWith('GA');
}

/** Whether a feature is generally available in Kubernetes 1.`minor`. */
export function isStable(feature: KubernetesFeature, minor: number): boolean {
  return stageOf(feature, minor).startsWith('GA');
}
