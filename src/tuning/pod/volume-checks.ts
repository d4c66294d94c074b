import { KnativeFeature } from '../../cluster/knative-feature';
import { runsOnKnative } from '../demand/capabilities';
import type { PlanInput } from '../demand/plan-input';
import { mountsOf } from '../demand/pod-volumes';
import type { GivenMount } from '../profile/given-volume';

/*
 * Volumes that the cluster would refuse. Knative: knative/serving, pkg/apis/serving/fieldmask.go and k8s_validation.go (read in November 2026).
 */

/** @throws if the target has no such volumes */
export function checkVolumes(input: PlanInput): void {
  mountsOf(input).forEach((mount) => checkVolume(input, mount));
}

function checkVolume(input: PlanInput, { path, volume, readOnly }: GivenMount): void {
  const { target } = input;
  const knative = runsOnKnative(input);
  const flag = (feature: KnativeFeature, name: string, otherwise: string): void => {
    if (knative && !target._knativeHas(feature)) {
      throw new Error(`mounts has '${path}', a volume that is refused by Knative's default flags: it needs KnativeFeature.${name} in the target's knative list (and the flag switched on in the cluster), or ${otherwise}`);
    }
  };
  switch (volume.kind) {
    case 'image':
      if (!target._has('imageVolume')) {
        throw new Error(`mounts has '${path}', the image '${volume.reference}': Kubernetes ${target.version} has no image volumes, 1.35 is the first that has them switched on; copy the files in an init container, or put them into your image`);
      }
      return flag(KnativeFeature.VOLUMES_IMAGE, 'VOLUMES_IMAGE', 'put the files into your image');
    case 'csi':
      if (knative && !readOnly) {
        throw new Error(`mounts has '${path}', a CSI volume to write to, which Knative refuses: expected Mount.csi(…, { readOnly: true })`);
      }
      return flag(KnativeFeature.VOLUMES_CSI, 'VOLUMES_CSI', 'read a Secret: Mount.secret');
    case 'claim':
      flag(KnativeFeature.PVC, 'PVC', 'fetch the files when the program starts');
      return volume.readOnly ? undefined : flag(KnativeFeature.PVC_WRITE, 'PVC_WRITE', 'only read: Mount.claim(…, { readOnly: true })');
    default:
      return undefined;
  }
}
