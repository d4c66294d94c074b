import { SIDECAR_PORTS, ZTUNNEL_PORTS } from '../decisions/istio-facts';
import { meshMode } from '../demand/mesh-mode';
import type { PlanInput } from '../demand/plan-input';
import { portPlace } from '../demand/ports';

/**
 * Ports of the program that the mesh takes in its pod.
 *
 * @throws where Istio's sidecar, or in an ambient mesh ztunnel, listens on a port of the program
 */
export function checkMeshPorts(input: PlanInput): void {
  const { mode } = meshMode(input);
  if (mode === 'none') {
    return;
  }
  const taken = mode === 'sidecar' ? SIDECAR_PORTS : ZTUNNEL_PORTS;
  const whose = mode === 'sidecar' ? 'Istio\'s sidecar in the same pod' : 'Istio\'s ztunnel, which listens in each pod of an ambient mesh';
  const ports: ReadonlyArray<readonly [string, number]> = [['port', input.serving.port], ...input.pod.ports.map((port, i) => [portPlace(port, i), port.number] as const)];
  for (const [prop, number] of ports) {
    if (taken.includes(number)) {
      throw new Error(`${prop} (${number}) is a port of ${whose}: use another one, for example 8080`);
    }
  }
}
