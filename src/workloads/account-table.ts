import type { AccountProps } from './account-props';
import type { WorkloadProps } from './workload-props';
import { isOwnKey } from '../manifests/labels';
import { isWithin } from '../private/checks';
import { instanceOf, listOf, type PropTable } from '../private/known-props';
import { isSubdomain } from '../private/names';
import { callsApi, type PodAccount, TOKEN_FOLDER } from '../tuning/demand/pod-account';
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
 * @throws where a label is the library's, the binding of a ClusterRole could not name the account, or a container has no use or no place for the token
 */
export function accountOf(props: WorkloadProps, namespace: string | undefined): PodAccount {
  const { serviceAccount = ServiceAccountRef.own(), apiAccess = [] } = props;
  const own = Object.keys(serviceAccount._given.labels).find(isOwnKey);
  if (own !== undefined) {
    throw new Error(`serviceAccount has the label '${own}', which the library sets: leave it out`);
  }
  const access = apiAccess.map((one) => one._given);
  const wide = access.find(({ clusterWide }) => clusterWide);
  if (wide !== undefined && namespace === undefined) {
    throw new Error(`apiAccess reaches ${wide.resources.join(', ')} cluster-wide, and the chart has no namespace: a ClusterRoleBinding names the namespace of its ServiceAccount; say it on the chart: new Chart(app, 'shop', { namespace: 'shop' })`);
  }
  const account = { ...serviceAccount._given, access };
  checkToken(props, callsApi(account));
  return account;
}

/** The token has a folder of its own in the containers that get it. */
function checkToken({ mounts = [], writablePaths = [], initContainers = [], sidecars = [] }: WorkloadProps, calls: boolean): void {
  const beside = [...initContainers.map(({ _given }) => ['initContainers', _given] as const), ...sidecars.map(({ _given }) => ['sidecars', _given] as const)];
  const asking = beside.find(([, { token }]) => token);
  if (!calls && asking !== undefined) {
    throw new Error(`${asking[0]} has '${asking[1].name}' with serviceAccountToken, and the pods may call nothing: declare apiAccess: [${ACCESS}], or serviceAccount.withToken() for roles that are bound elsewhere`);
  }
  const given = mounts.map(({ _given }) => _given);
  const containers = [...(calls ? [{ where: '', mounts: given, writablePaths }] : []), ...beside.filter(([, { token }]) => token).map(([prop, one]) => ({ where: `${prop} '${one.name}': `, ...one }))];
  for (const { where, mounts: theirs, writablePaths: folders } of containers) {
    for (const [prop, path] of [...theirs.map((mount) => ['mounts', mount.path] as const), ...folders.map((folder) => ['writablePaths', folder] as const)]) {
      if (isWithin(path, TOKEN_FOLDER)) {
        throw new Error(`${where}${prop} has '${path}', where the token of the ServiceAccount is: leave it out${where === '' ? '; a token for another audience has a folder of its own' : ', or leave out serviceAccountToken'}`);
      }
    }
  }
}
