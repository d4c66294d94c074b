import { accountOf } from './account-table';
import { containersOf } from './containers-of';
import { lifecycleOf } from './lifecycle-of';
import { placementOf } from './placement-table';
import { portsOf } from './ports-of';
import { securityOf } from './security-of';
import { takeOverOf } from './take-over-table';
import type { WorkloadProps } from './workload-props';
import { isOwnKey } from '../manifests/labels';
import { checkCount } from '../private/checks';
import type { PlanInput } from '../tuning/demand/plan-input';
import type { PodInput } from '../tuning/demand/pod-input';
import type { PodVolumes } from '../tuning/demand/pod-volumes';

/** The annotation that tells which version of outside input the pods were started with. */
const REVISION = 'cdk8s-tuned/revision';
/** Annotations that service catalogues read (a8r.io, "Annotations for humans"). */
const OWNER = 'a8r.io/owner';
const RUNBOOK = 'a8r.io/runbook';

/**
 * What the author said about the pod, checked.
 *
 * @throws where a label or annotation is one that the library sets, or two ports are alike
 */
export function podInputOf(props: WorkloadProps, namespace: string | undefined, shape: Pick<PlanInput, 'serving' | 'keeping' | 'number'>, volumes: PodVolumes): PodInput {
  Object.keys(props.podLabels ?? {}).forEach((key) => refuseOwn('podLabels', key));
  Object.keys(props.podAnnotations ?? {}).forEach((key) => refuseOwn('podAnnotations', key));
  const ports = portsOf(props, shape);
  return {
    process: {
      command: props.command,
      args: props.args,
      workingDir: props.workingDir,
      concurrency: concurrencyOf(props, shape),
      variablesFrom: (props.envFrom ?? []).map(({ _kind: kind, name, _prefix: prefix, _optional: optional }) => ({ kind, name, prefix, optional })),
    },
    labels: { ...props.podLabels },
    annotations: { ...props.podAnnotations, ...(props.revision === undefined ? {} : { [REVISION]: props.revision }) },
    ownerAnnotations: { ...(props.owner === undefined ? {} : { [OWNER]: props.owner }), ...(props.runbook === undefined ? {} : { [RUNBOOK]: props.runbook }) },
    pullSecrets: [...(props.imagePullSecrets ?? [])],
    containers: containersOf(props),
    ports,
    volumes,
    account: accountOf(props, namespace),
    takeOver: takeOverOf(props),
    security: securityOf(props),
    placement: placementOf(props),
    lifecycle: lifecycleOf(props, shape.serving.port, ports),
  };
}

/** More than any program takes at once is a slip of the keys. */
const MOST_AT_ONCE = 100_000;

/** What the program takes at once; what is said to Knative's autoscaler, Knative's bounds are checked for. */
function concurrencyOf({ concurrency }: WorkloadProps, { number }: Pick<PlanInput, 'number'>): number | undefined {
  if (number.by === 'knative') {
    return undefined;
  }
  checkCount('concurrency', concurrency, 0, MOST_AT_ONCE);
  return concurrency;
}

function refuseOwn(prop: string, key: string): void {
  if (isOwnKey(key)) {
    throw new Error(`${prop} has '${key}', which the library sets: leave it out`);
  }
}
