import type { GivenAccess, GivenAccount } from '../profile/service-account';

/** As whom the pods call, and what they ask of the Kubernetes API. */
export interface PodAccount extends GivenAccount {
  readonly access: readonly GivenAccess[];
}

/** An account of the workload's own that calls nothing. */
export const OWN_ACCOUNT: PodAccount = { existing: undefined, annotations: {}, labels: {}, token: false, access: [] };

/** Where clients of the API look for the token, the certificate of the API server and the namespace (kubernetes.io, "Configure Service Accounts for Pods"). */
export const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether the pods call the API server. */
export function callsApi({ access, token }: PodAccount): boolean {
  return token || access.length > 0;
}
