import type { AccountProps } from './account-props';
import type { WorkloadProps } from './workload-props';
import { isOwnKey } from '../manifests/labels';
import { instanceOf, listOf, type PropTable } from '../private/known-props';
import { isSubdomain } from '../private/names';
import type { PodAccount } from '../tuning/demand/pod-account';
import { ApiAccess, ServiceAccountRef } from '../tuning/profile/service-account';

const ACCESS = "ApiAccess.to(['pods'], ['get', 'list', 'watch'])";

/** The rows of the account. */
export const ACCOUNT_ROWS: PropTable<AccountProps> = {
  serviceAccount: instanceOf(ServiceAccountRef, (got) => `a ServiceAccountRef, for example ${typeof got === 'string' && isSubdomain(got) ? `ServiceAccountRef.existing('${got}')` : 'ServiceAccountRef.own()'}`),
  apiAccess: listOf(`a list of ApiAccess, for example [${ACCESS}]`, instanceOf(ApiAccess, `an ApiAccess, for example ${ACCESS}`)),
};

/**
 * The account and its calls.
 *
 * @throws where a label is the library's, or the binding of a ClusterRole could not name the account
 */
export function accountOf({ serviceAccount = ServiceAccountRef.own(), apiAccess = [] }: WorkloadProps, namespace: string | undefined): PodAccount {
  const own = Object.keys(serviceAccount._given.labels).find(isOwnKey);
  if (own !== undefined) {
    throw new Error(`serviceAccount has the label '${own}', which the library sets: leave it out`);
  }
  const access = apiAccess.map((one) => one._given);
  const wide = access.find(({ clusterWide }) => clusterWide);
  if (wide !== undefined && namespace === undefined) {
    throw new Error(`apiAccess reaches ${wide.resources.join(', ')} cluster-wide, and the chart has no namespace: a ClusterRoleBinding names the namespace of its ServiceAccount; say it on the chart: new Chart(app, 'shop', { namespace: 'shop' })`);
  }
  return { ...serviceAccount._given, access };
}
