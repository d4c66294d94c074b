import type { GivenAccess } from '../../tuning/profile/service-account';
import { metadataOf } from '../labels';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';

const API = 'rbac.authorization.k8s.io';

/** What the program may ask of the API in its namespace. */
export function renderRole(input: RenderInput): Manifest | undefined {
  const rules = rulesOf(input, false);
  return rules.length === 0 ? undefined : { apiVersion: `${API}/v1`, kind: 'Role', metadata: metadataOf(input), rules };
}

/** What it may ask in all namespaces. The name is the cluster's, so it has the namespace in it. */
export function renderClusterRole(input: RenderInput): Manifest | undefined {
  const rules = rulesOf(input, true);
  return rules.length === 0 ? undefined : { apiVersion: `${API}/v1`, kind: 'ClusterRole', metadata: wideMetadata(input), rules };
}

/** Gives the Role to the account. */
export function renderRoleBinding(input: RenderInput): Manifest | undefined {
  return rulesOf(input, false).length === 0 ? undefined : { apiVersion: `${API}/v1`, kind: 'RoleBinding', metadata: metadataOf(input), ...bound(input, 'Role', input.name) };
}

/** Gives the ClusterRole to the account. */
export function renderClusterRoleBinding(input: RenderInput): Manifest | undefined {
  const metadata = wideMetadata(input);
  return rulesOf(input, true).length === 0 ? undefined : { apiVersion: `${API}/v1`, kind: 'ClusterRoleBinding', metadata, ...bound(input, 'ClusterRole', metadata.name) };
}

function rulesOf({ declared }: RenderInput, clusterWide: boolean): Array<Record<string, unknown>> {
  return declared.pod.account.access.filter((one) => one.clusterWide === clusterWide).map(ruleOf);
}

function ruleOf({ group, resources, verbs, names }: GivenAccess): Record<string, unknown> {
  return { apiGroups: [group], resources: [...resources], resourceNames: names.length === 0 ? undefined : [...names], verbs: [...verbs] };
}

function bound({ self }: RenderInput, kind: string, name: string): Record<string, unknown> {
  return {
    roleRef: { apiGroup: API, kind, name },
    subjects: [{ kind: 'ServiceAccount', name: self.serviceAccountName, namespace: self.namespace }],
  };
}

function wideMetadata(input: RenderInput): Manifest['metadata'] {
  const { name, namespace, ...rest } = metadataOf(input);
  return { name: `${namespace}-${name}`, ...rest };
}

/** What decides each leaf of a Role or ClusterRole: the declared calls. */
export const ROLE_LEAVES: LeafMap = { ...IDENTITY_LEAVES, 'rules.**': PLUMBING };

/** What decides each leaf of their bindings. */
export const ROLE_BINDING_LEAVES: LeafMap = { ...IDENTITY_LEAVES, 'roleRef.*': PLUMBING, 'subjects.**': PLUMBING };
