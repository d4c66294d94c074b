import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { keepsQuorum, membersOf, runsOnKnative } from '../demand/capabilities';
import { meshMode } from '../demand/mesh-mode';
import { nodesFor } from '../demand/placed-on';
import type { PlanContext } from '../demand/plan-context';
import type { PlanInput } from '../demand/plan-input';
import { RESERVED_PORTS } from '../scaling/function-checks';

/** The shortest notice that a cloud gives before it takes a spot node: Google Cloud and Azure 30 s, AWS 120 s (their documentation of spot instances). Seconds. */
const SPOT_NOTICE = 30;

/**
 * Placement that no cluster could give.
 *
 * @throws where no declared node may run the pods, or the pods could not be on their node's network
 */
export function checkPlacement(input: PlanInput): void {
  const { target, pod: { placement } } = input;
  const { labels, among, gpu, hostNetwork } = placement;
  if (target._nodes.length > 0 && nodesFor(input).length === 0) {
    const wanted = [
      ...Object.entries(labels).map(([key, value]) => `${key}: ${value}`),
      ...among.map(({ key, values }) => `${key}: ${values.join(' or ')}`),
      ...(gpu === undefined ? [] : [`${gpu.count} ${gpu.resource}`]),
    ];
    const offered = target._nodes.map(({ name, labels: own = {}, gpus = 0 }) => `${name} (${[...Object.entries(own).map(([key, value]) => `${key}: ${value}`), `${gpus} GPUs`].join(', ')})`);
    throw new Error(`no declared node may run the pods: they want ${wanted.join(', ')}, and the nodes are ${offered.join(', ')}: `
      + `add a node shape with ${gpu === undefined ? 'these labels' : `these labels and gpus: ${gpu.count}`} to nodeShapes of the ClusterTarget, or change ${gpu === undefined ? 'placement' : 'placement or gpu'}`);
  }
  if (hostNetwork && meshMode(input).mode !== 'none') {
    throw new Error(`hostNetwork: Istio takes no pod of its node's network into the mesh, and ${input.called}s of this target are in it: say istio: IstioMode.NONE on the ClusterTarget, or leave hostNetwork out`);
  }
}

/** What a plan's owner should know about the nodes. */
export function placementFindings({ input }: PlanContext, settings: PlanSettings): Found[] {
  const { architecture, hostNetwork, overhead, runtimeClass, spot } = input.pod.placement;
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
      message: `the pods use the network of their nodes: the NetworkPolicy does not hold for them, Pod Security "baseline" and "restricted" refuse them, and they take ${taken.length === 1 ? 'port' : 'ports'} ${taken.join(', ')}${runsOnKnative(input) ? ` and those of Knative's proxy (${RESERVED_PORTS.join(', ')})` : ''} of the node, so a node holds ${runsOnKnative(input) ? 'one pod of all such functions' : 'one of them'} and a rollout needs a free node; leave hostNetwork out, if the program does not need the node's own addresses`,
    });
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
  if (spot && grace > SPOT_NOTICE) {
    found.push({
      id: 'spot-notice-short',
      rule: 'PLC-2',
      message: `a pod takes up to ${grace} s to stop, and some clouds take a spot node ${SPOT_NOTICE} s after their notice: longer requests are cut off there; declare a shorter drain, or nodes that stay`,
    });
  }
  return found;
}
