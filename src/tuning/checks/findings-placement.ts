import type { Found } from '../decisions/finding-severity';
import { QUEUE_PORTS } from '../decisions/knative-facts';
import type { PlanSettings } from '../decisions/settings';
import { keepsQuorum, membersOf, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';

/**
 * The shortest time that pods get when a cloud takes a spot node: GKE gives them 15 of the 30 s of its notice, and system pods the rest (its documentation of Spot VMs);
 * Azure gives 30 s, AWS 120 s. Seconds.
 */
const SPOT_NOTICE = 15;
/** The cluster autoscaler waits no longer for the pods of a node that it removes: `--max-graceful-termination-sec` (kubernetes/autoscaler, cluster-autoscaler/FAQ.md). Seconds. */
const NODE_REMOVAL_WAIT = 600;

/** What a plan's owner should know about the nodes. */
export function placementFindings({ input }: PlanContext, settings: PlanSettings): Found[] {
  const { architecture, gpu, hostNetwork, overhead, runtimeClass, spot } = input.pod.placement;
  const found: Found[] = [];
  if (architecture !== undefined && architecture.speed === undefined) {
    found.push({
      id: 'architecture-speed-assumed',
      rule: 'PLC-1',
      message: `a core of ${architecture.name} is taken to do as much as one where cpuPerRequest was measured: say how many times as much, architecture('${architecture.name}', 1.2), or 1 if it was measured on ${architecture.name}`,
    });
  }
  if (hostNetwork) {
    const peers = membersOf(input)?.peerPort;
    const taken = [input.serving.port, ...(peers === undefined ? [] : [peers]), ...input.pod.ports.map(({ number }) => number)];
    found.push({
      id: 'host-network',
      rule: 'PLC-4',
      message: `the pods use the network of their nodes: the NetworkPolicy does not hold for them, Pod Security "baseline" and "restricted" refuse them, and they take ${taken.length === 1 ? 'port' : 'ports'} ${taken.join(', ')}${runsOnKnative(input) ? ` and those of Knative's proxy (${QUEUE_PORTS.join(', ')})` : ''} of the node, so a node holds ${runsOnKnative(input) ? 'one pod of all such functions' : 'one of them'} and a rollout needs a free node; leave hostNetwork out, if the program does not need the node's own addresses`,
    });
  }
  if (gpu !== undefined) {
    found.push(...gpuFindings(input, gpu, settings));
  }
  if (runtimeClass !== undefined && overhead === undefined) {
    found.push({
      id: 'runtime-overhead-assumed',
      rule: 'IMG-9',
      message: `what RuntimeClass '${runtimeClass}' adds to each pod is not counted: say runtimeOverhead, the overhead.podFixed of \`kubectl get runtimeclass ${runtimeClass} -o yaml\``,
    });
  }
  if (spot && keepsQuorum(input)) {
    found.push({
      id: 'quorum-on-spot',
      rule: 'PLC-2',
      message: 'the cloud may take several spot nodes at once, and with them the majority of the members: take nodes that stay',
    });
  }
  const grace = settings.shutdown.gracePeriod.value;
  if (grace > NODE_REMOVAL_WAIT) {
    found.push({
      id: 'grace-cut-by-node-removal',
      rule: 'TRM-3',
      message: `a pod may take ${grace} s to stop, and the cluster autoscaler ends the pods of a node that it removes after ${NODE_REMOVAL_WAIT} s: raise its flag --max-graceful-termination-sec to ${grace} (a node drain by a cloud has a limit of its own), or declare a shorter drain`,
    });
  }
  const serves = (settings.shutdown.preStop?.value ?? 0) + settings.shutdown.drain.value;
  if (spot && serves > SPOT_NOTICE) {
    found.push({
      id: 'spot-notice-short',
      rule: 'PLC-2',
      message: `a pod serves for up to ${serves} s after its deletion, and some clouds give the pods of a spot node ${SPOT_NOTICE} s: longer requests are cut off there; declare a shorter drain, or nodes that stay`,
    });
  }
  return found;
}

/** What a GPU changes: who may run the pods, when there are more of them, and what a rollout needs. */
function gpuFindings(input: PlanInput, { count, resource }: { readonly count: number; readonly resource: string }, { autoscaling, rollout }: PlanSettings): Found[] {
  const { tolerations } = input.pod.placement;
  const found: Found[] = [];
  if (!tolerations.some(({ key }) => key === resource)) {
    // the admission plugin ExtendedResourceToleration adds one; few clusters have it on (kubernetes.io, Admission Controllers)
    found.push({
      id: 'gpu-not-tolerated',
      rule: 'PLC-5',
      message: `nodes with GPUs usually have the taint ${resource}, and the pods do not tolerate it: they stay Pending, unless the cluster adds a toleration (admission plugin ExtendedResourceToleration, on in GKE); say so in placement, Placement.onNodes({ … }).tolerating('${resource}')`,
    });
  }
  if (autoscaling !== undefined && autoscaling.requestRateMetric === undefined) {
    found.push({
      id: 'gpu-scaled-by-cpu',
      rule: 'PLC-5',
      message: 'the autoscaler measures CPU, which says little about a busy GPU: say Scaling.onRequestRate, or Scaling.exactly(n), alone or with an autoscaler of your own on a metric of the GPU',
    });
  }
  if (rollout?.maxSurge !== undefined) {
    found.push({
      id: 'gpu-rollout-needs-room',
      rule: 'PLC-5',
      message: `a rollout starts new pods (maxSurge ${rollout.maxSurge.value}) before old ones stop, each with ${count} ${resource}: without free ones it stands still, and fails after ${rollout.progressDeadline!.value} s; keep nodes with free GPUs, or let old pods stop first: workload.patch('Deployment', JsonPatch.replace('/spec/strategy/rollingUpdate', { maxSurge: 0, maxUnavailable: 1 }))`,
    });
  }
  return found;
}
