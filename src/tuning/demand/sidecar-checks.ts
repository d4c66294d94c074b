import { Check, HealthChecks } from '../profile/health';

/** The health of a sidecar as checks of its own: nothing is known of its program, so nothing is assumed of its paths. */
export function sidecarChecks(health: HealthChecks): HealthChecks {
  const http = (path: string | undefined): Check | undefined => (path === undefined ? undefined : Check.http(path));
  switch (health._kind) {
    case 'of': return health;
    case 'tcp': return HealthChecks.of({ ready: Check.tcp() });
    case 'grpc': return HealthChecks.of({ ready: Check.grpc(health._service), live: health._live === undefined ? undefined : Check.grpc(health._live) });
    case 'http': {
      const { live, ready, startup } = health._paths;
      return HealthChecks.of({ live: http(live), ready: http(ready), startup: http(startup) });
    }
  }
}
