import type { PrintedObject } from './printed-objects';
import { renderClusterRole, renderClusterRoleBinding, renderRole, renderRoleBinding } from '../manifests/kubernetes/role';

/** What the account may ask of the Kubernetes API, where calls are declared. */
export const ROLES: readonly PrintedObject[] = [
  { id: 'role', render: renderRole },
  { id: 'role-binding', render: renderRoleBinding },
  { id: 'cluster-role', render: renderClusterRole },
  { id: 'cluster-role-binding', render: renderClusterRoleBinding },
];
