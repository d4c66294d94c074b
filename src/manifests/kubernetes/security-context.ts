import type { SecuritySettings } from '../../tuning/decisions/settings';
import { PORT_START } from '../../tuning/pod/low-ports';
import type { RenderInput } from '../render-input';

/** Fields that only a container's security context has. */
export function containerHardening(security: SecuritySettings, capabilities: readonly string[] = []): Record<string, unknown> {
  return {
    allowPrivilegeEscalation: security.allowPrivilegeEscalation.value,
    capabilities: { ...(capabilities.length === 0 ? {} : { add: [...capabilities] }), drop: [...security.dropCapabilities.value] },
    readOnlyRootFilesystem: security.readOnlyRootFilesystem.value,
  };
}

/** Those of the main container, with what the author lets it keep. */
export function mainHardening({ settings, declared }: RenderInput): Record<string, unknown> {
  return containerHardening(settings.security, declared.pod.security.capabilities);
}

/** Identity and seccomp profile: of the pod, or of a Knative container. */
export function identity({ settings: { security }, declared }: RenderInput): Record<string, unknown> {
  const localhostProfile = declared.pod.security.seccomp?.path;
  return {
    runAsNonRoot: security.runAsNonRoot.value,
    runAsUser: security.runAsUser?.value,
    runAsGroup: security.runAsGroup?.value,
    seccompProfile: { type: security.seccompProfile.value, ...(localhostProfile === undefined ? {} : { localhostProfile }) },
  };
}

/** The pod's: identity, seccomp profile, SELinux, and the groups of its volumes. */
export function podSecurityContext(input: RenderInput): Record<string, unknown> {
  const { settings: { security }, declared: { pod } } = input;
  return {
    ...identity(input),
    fsGroup: security.fsGroup?.value,
    fsGroupChangePolicy: security.fsGroupChangePolicy?.value,
    supplementalGroups: supplementalGroups(input),
    sysctls: security.unprivilegedPortStart === undefined ? undefined : [{ name: PORT_START, value: security.unprivilegedPortStart.value }],
    seLinuxOptions: pod.security.seLinux === undefined ? undefined : { ...pod.security.seLinux },
  };
}

/** Ids of further groups. */
export function supplementalGroups({ declared: { pod: { security } } }: RenderInput): number[] | undefined {
  return security.supplementalGroups.length === 0 ? undefined : [...security.supplementalGroups];
}
