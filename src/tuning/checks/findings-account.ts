import { acknowledging } from './acknowledging';
import type { Found } from '../decisions/finding-severity';
import type { PlanContext } from '../demand/plan-context';
import { callsApi } from '../demand/pod-account';
import type { GivenAccess } from '../profile/service-account';

/** Verbs that give rights which the caller does not have (kubernetes.io, "Role Based Access Control Good Practices"). */
const ESCALATING = ['bind', 'escalate', 'impersonate'];
const READS = ['get', 'list', 'watch'];
/** What runs pods: they may mount every Secret and run as every account of their namespace. */
const RUNS_PODS = ['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs'];
const CHANGES = ['create', 'update', 'patch'];

/** What a plan's owner should know about the account of the pods. */
export function accountFindings({ input, mesh }: PlanContext): Found[] {
  const { account } = input.pod;
  const found: Found[] = [];
  const wide = account.access.filter(({ clusterWide }) => clusterWide);
  if (wide.length > 0) {
    found.push({
      id: 'api-access-cluster-wide',
      rule: 'SEC-16',
      message: `the program may ${wide.map(told).join(', ')} in all namespaces; if those of its own namespace are enough, leave clusterWide out`,
    });
  }
  const powerful = account.access.map(powerOf).filter((power) => power !== undefined);
  if (powerful.length > 0) {
    found.push({
      id: 'api-access-powerful',
      rule: 'SEC-16',
      message: `${[...new Set(powerful)].join('; ')}: declare fewer verbs, or names of the objects`,
    });
  }
  if (callsApi(account) && input.target._props.apiServerCidrs === undefined) {
    found.push({
      id: 'api-server-addresses-unknown',
      rule: 'SEC-15',
      message: 'the pods may reach every address on ports 443 and 6443, because the addresses of the API servers are not declared: say apiServerCidrs on the ClusterTarget (kubectl get endpointslices -l kubernetes.io/service-name=kubernetes)',
    });
  }
  if (account.existing !== undefined && (mesh !== 'none' || account.access.length > 0)) {
    const shares = [...(mesh === 'none' ? [] : ['is the same caller for the mesh']), ...(account.access.length === 0 ? [] : ['gets the rights of apiAccess'])];
    found.push({
      id: 'service-account-shared',
      rule: 'SEC-16',
      message: `whatever else runs as ServiceAccount '${account.existing}' ${shares.join(' and ')}; for rights of this workload only use ServiceAccountRef.own(); if all that run as it may have them, say ${acknowledging('service-account-shared')}`,
    });
  }
  return found;
}

function told({ verbs, resources }: GivenAccess): string {
  return `${verbs.join('/')} ${resources.join(', ')}`;
}

/** What calls let the program do beyond what they say; undefined for ordinary ones. */
function powerOf({ group, resources, verbs, names }: GivenAccess): string | undefined {
  const escalating = verbs.find((verb) => ESCALATING.includes(verb));
  if (escalating !== undefined) {
    return `with ${escalating} the program can get rights that nobody declared for it`;
  }
  if (group === '' && resources.includes('secrets') && names.length === 0 && verbs.some((verb) => READS.includes(verb))) {
    return 'the program may read every Secret that it reaches';
  }
  if (resources.some((resource) => resource === 'pods/exec' || resource === 'pods/attach')) {
    return 'the program may run commands in every pod that it reaches';
  }
  const runs = names.length > 0 || !verbs.some((verb) => CHANGES.includes(verb)) ? undefined : resources.find((resource) => RUNS_PODS.includes(resource));
  return runs === undefined ? undefined : `with ${verbs.find((verb) => CHANGES.includes(verb))} ${runs} the program may run pods as every ServiceAccount of the namespace, with every Secret`;
}
