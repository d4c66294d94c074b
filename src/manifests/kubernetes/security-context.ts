import type { SecuritySettings } from '../../tuning/decisions/settings';

/** Fields that only a container's security context has. */
export function containerHardening(security: SecuritySettings): Record<string, unknown> {
  return {
    allowPrivilegeEscalation: security.allowPrivilegeEscalation.value,
    capabilities: { drop: [...security.dropCapabilities.value] },
    readOnlyRootFilesystem: security.readOnlyRootFilesystem.value,
  };
}

/** Identity and seccomp profile: of the pod, or of a Knative container. */
export function identity(security: SecuritySettings): Record<string, unknown> {
  return {
    runAsNonRoot: security.runAsNonRoot.value,
    runAsUser: security.runAsUser?.value,
    runAsGroup: security.runAsGroup?.value,
    seccompProfile: { type: security.seccompProfile.value },
  };
}

/** The pod's: identity, seccomp profile, and the group of its volumes. */
export function podSecurityContext(security: SecuritySettings): Record<string, unknown> {
  return {
    ...identity(security),
    fsGroup: security.fsGroup?.value,
    fsGroupChangePolicy: security.fsGroupChangePolicy?.value,
  };
}
