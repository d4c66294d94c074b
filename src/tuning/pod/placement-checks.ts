import { meshMode } from '../demand/mesh-mode';
import { nodesFor } from '../demand/placed-on';
import type { PlanInput } from '../demand/plan-input';

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
