import { Unit } from './manifests';

/**
 * Groups whose definitions could not be installed. The repositories GoogleCloudPlatform/gke-gateway-api and kubernetes-sigs/aws-load-balancer-controller hold some of them
 * (config/crd), and are Go modules; in November 2026 the module proxy gave no version of them with these kinds. GKE's BackendConfig is written by its own controller.
 */
const WITHOUT_DEFINITIONS: readonly string[] = ['cloud.google.com', 'gateway.k8s.aws', 'networking.gke.io'];

/** Units without what the servers cannot know, and the kinds that were left out: `BackendConfig (cloud.google.com/v1)`. */
export function withoutUnproved(units: readonly Unit[]): { readonly units: Unit[]; readonly unproved: string[] } {
  const unproved = new Set<string>();
  const proved = units.map((unit) => ({
    ...unit,
    manifests: unit.manifests.filter(({ value: { apiVersion, kind } }) => {
      const known = !WITHOUT_DEFINITIONS.includes(`${apiVersion}`.split('/')[0]);
      if (!known) {
        unproved.add(`${kind} (${apiVersion})`);
      }
      return known;
    }),
  }));
  return { units: proved, unproved: [...unproved].sort() };
}

/** The line that says which kinds were met and not proved; none where all were. */
export function unprovedLine(kinds: readonly string[]): string[] {
  const named = [...new Set(kinds)].sort();
  return named.length === 0 ? [] : [`Met and not proved, because no registry that the proof installs from gave their definitions: ${named.join(', ')}. Who has the definitions gives them to \`npm run prove -- DIR\` with \`--context\`.`];
}
