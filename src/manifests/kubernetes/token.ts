import type { Mounted } from './volume-names';
import { TOKEN_FOLDER } from '../../tuning/demand/pod-account';
import type { RenderInput } from '../render-input';

/** Name of the volume, as Kubernetes begins its own. */
export const TOKEN_VOLUME = 'kube-api-access';
/**
 * What ServiceAccount admission asks for: by this number the API server knows programs that read their token once, and takes it for up to a year while the pod lives
 * (kubernetes/kubernetes, pkg/serviceaccount, WarnOnlyBoundTokenExpirationPeriod). The kubelet renews the file within the hour. Seconds.
 */
const EXPIRATION_SECONDS = 3607;
/** Permissions of the files, as ServiceAccount admission writes them; the kubelet lets the pod's user and group only read the token where they are known. */
const MODE = 0o644;

/** What Kubernetes would mount into every container (ServiceAccount admission): token, certificate of the API server, namespace. */
export function tokenVolume({ settings }: RenderInput): Mounted[] {
  return settings.security.serviceAccountToken === undefined ? [] : [{
    volume: {
      name: TOKEN_VOLUME,
      projected: {
        defaultMode: MODE,
        sources: [
          { serviceAccountToken: { expirationSeconds: EXPIRATION_SECONDS, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
    mount: tokenMount(),
  }];
}

/** The folder in which clients of the API look for it. */
export function tokenMount(): Mounted['mount'] {
  return { name: TOKEN_VOLUME, mountPath: TOKEN_FOLDER, readOnly: true };
}
