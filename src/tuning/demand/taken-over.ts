import type { PlanInput } from './plan-input';

/** From this minor version on a StatefulSet's `revisionHistoryLimit` may change (kubernetes/kubernetes, pkg/apis/apps/validation). */
export const HISTORY_FREE_SINCE = 33;

type Named = Pick<PlanInput, 'name' | 'pod'>;

/** Name of the main container, unless one that runs already keeps its own. */
const MAIN_CONTAINER = 'app';

/** Name of the main container: logs, dashboards and the autoscaler's container metric refer to it. */
export function mainContainerName({ pod: { takeOver } }: Pick<Named, 'pod'>): string {
  return takeOver?.containerName ?? MAIN_CONTAINER;
}

/** Name of the Service that gives each member its own DNS name. */
export function membersService({ name, pod: { takeOver } }: Named): string {
  return takeOver?.serviceName ?? `${name}-headless`;
}

/** Name of the claim template of a stateful service, and of the volume in its pods. */
export function dataClaim({ pod: { takeOver } }: Pick<Named, 'pod'>): string {
  return takeOver?.claimName ?? 'data';
}
