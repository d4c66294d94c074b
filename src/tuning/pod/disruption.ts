import { inWords, shareInWords } from '../../private/format';
import { DecisionSource } from '../decisions/decision';
import type { ContainerSettings, DisruptionSettings, ScratchSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { autoscaled, keepsQuorum, membersOf, replicaOwner, runsOnKnative } from '../demand/capabilities';
import { containerProps } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import { byMounts } from '../demand/pod-volumes';

/** PDB-4: what Istio's injector adds on disk (its configuration and certificates, made anew with each pod); `istio-envoy` is in memory. Names as in istio/istio, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml, read in November 2026. */
const SIDECAR_VOLUMES = ['istio-data', 'workload-socket', 'credential-socket', 'workload-certs'];

/** PDB-4: volumes that may be lost when the cluster autoscaler empties a node; none where the pod has none on the node's disk. */
export function tuneEvictableVolumes(ctx: PlanContext, scratch: Record<string, ScratchSettings>, containers: Record<string, ContainerSettings> = {}): Tuned<string[]> | undefined {
  const beside = Object.entries(containers).flatMap(([name, settings]) => onDisk(settings.scratch).map((path) => `${name}:${path}`));
  const own = [...onDisk(scratch), ...beside];
  const proxy = ctx.mesh === 'sidecar' ? SIDECAR_VOLUMES : [];
  return own.length + proxy.length === 0 ? undefined : tuned([...own, ...proxy], {
    rule: 'PDB-4',
    source: own.length > 0 ? DecisionSource.BASELINE : DecisionSource.CLUSTER,
    inputs: () => ['writablePaths', ...byMounts(ctx.input), ...containerProps(ctx.input), 'cachePath', 'target.istio', 'target.knativeInMesh'],
    reason: () => `${[...own, ...(proxy.length > 0 ? ['files of the sidecar'] : [])].join(', ')}: scratch volumes; without this annotation the cluster autoscaler keeps their node`,
  });
}

/** Folders on disk. */
function onDisk(scratch: Record<string, ScratchSettings>): string[] {
  return Object.keys(scratch).filter((path) => scratch[path].medium.value === '').sort();
}

/** How many pods a node drain may take at once, or why there is no budget. */
export function tuneDisruption(ctx: PlanContext): { readonly disruption?: DisruptionSettings; readonly omitted?: Tuned<string> } {
  const why = whyNone(ctx);
  if (why !== undefined) {
    return { omitted: tuned('omitted', { rule: 'PDB-1', ...why }) };
  }
  const { input, size } = ctx;
  if (membersOf(input) !== undefined) {
    return {
      disruption: {
        maxUnavailable: tuned<number | string>(1, {
          rule: 'A11',
          source: DecisionSource.BASELINE,
          inputs: ['stateful.replicas', 'quorum'],
          reason: () => (keepsQuorum(input)
            ? `one of ${size.minReplicas} members at a time: evicting two risks the majority`
            : `one of ${size.minReplicas} replicas at a time`),
        }),
        unhealthyPodEvictionPolicy: tuned('IfHealthyBudget', {
          rule: 'A10',
          source: DecisionSource.BASELINE,
          inputs: ['quorum'],
          reason: () => (keepsQuorum(input)
            ? 'without a quorum all members are unready, and a drain must not evict them all'
            : 'an unready replica may be repairing its data: it is evicted only while the others are healthy'),
        }),
      },
    };
  }
  const moves = autoscaled(input);
  const { drainPercent, manyReplicas } = input.baseline.rollout;
  const share = moves || size.minReplicas >= manyReplicas;
  return {
    disruption: {
      maxUnavailable: tuned<number | string>(share ? `${drainPercent}%` : 1, {
        rule: moves ? 'B24' : 'PDB-1',
        source: DecisionSource.BASELINE,
        inputs: ['autoscaling.minReplicas', 'scaling'],
        reads: ['rollout.drainPercent', 'rollout.manyReplicas'],
        reason: () => {
          const movable = (replicas: number): number => Math.ceil(replicas * drainPercent / 100);
          const part = shareInWords(drainPercent / 100);
          if (replicaOwner(input) === 'other autoscaler') {
            return `${part}, rounded up: at least one pod at any number of replicas, so that a node drain ends`;
          }
          return share
            ? `${part}, rounded up: ${inWords(movable(size.minReplicas))} pod${movable(size.minReplicas) === 1 ? '' : 's'} at ${size.minReplicas} replicas, ${movable(size.maxReplicas)} at ${size.maxReplicas}, so that a node drain ends`
            : `one of ${size.minReplicas} replicas at a time`;
        },
      }),
      unhealthyPodEvictionPolicy: baseline('AlwaysAllow', 'PDB-2', 'unready pods must not block a node drain'),
    },
  };
}

function whyNone(ctx: PlanContext): Pick<Tuned<string>['because'], 'reason' | 'source' | 'inputs'> | undefined {
  const { input, size } = ctx;
  if (runsOnKnative(input)) {
    return { source: DecisionSource.CLUSTER, inputs: [], reason: () => 'Knative owns the pods of a function, and its activator holds requests while one is replaced' };
  }
  if (input.target._singleNode) {
    return { source: DecisionSource.CLUSTER, inputs: ['target.zones'], reason: () => 'a single node: a budget could only block its drain' };
  }
  // of a number that somebody else moves a share is right at one replica too: rounded up it allows the one
  if (size.minReplicas < 2 && replicaOwner(input) !== 'other autoscaler') {
    return { source: DecisionSource.BASELINE, inputs: ['autoscaling.minReplicas', 'stateful.replicas', 'criticality', 'scaling'], reason: () => 'one replica at the floor: a budget would block every node drain' };
  }
  return undefined;
}
