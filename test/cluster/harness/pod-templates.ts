import { KubeObject } from './api';

/** Fields of a Knative revision template that are not those of a pod. */
const KNATIVE_ONLY = ['containerConcurrency', 'timeoutSeconds', 'responseStartTimeoutSeconds', 'idleTimeoutSeconds'];

/** The pod that a workload would create, so that the server can judge it; undefined for what has no pods. */
export function podOf(object: KubeObject): KubeObject | undefined {
  const template = object.kind === 'CronJob' ? object.spec?.jobTemplate?.spec?.template : object.spec?.template;
  if (!template?.spec?.containers) {
    return undefined;
  }
  const spec = { ...template.spec };
  if (object.apiVersion.startsWith('serving.knative.dev/')) {
    KNATIVE_ONLY.forEach((field) => delete spec[field]);
    spec.containers = spec.containers.map(knativeContainer);
  }
  const claims = (object.spec.volumeClaimTemplates ?? []).map((claim: KubeObject) => ({
    name: claim.metadata.name, persistentVolumeClaim: { claimName: `${claim.metadata.name}-${object.metadata.name}-0` },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: `${object.metadata.name}-prove`, namespace: object.metadata.namespace ?? 'default' },
    spec: claims.length ? { ...spec, volumes: [...(spec.volumes ?? []), ...claims] } : spec,
  };
}

/** Knative fills in the name of a container and the port of its probes. */
function knativeContainer(container: any, index: number): unknown {
  const port = container.ports?.[0]?.containerPort ?? 8080;
  const probes = ['readinessProbe', 'livenessProbe', 'startupProbe'].filter((probe) => container[probe]).map((probe) => {
    const handlers = Object.entries(container[probe]).map(([key, value]) =>
      [key, ['httpGet', 'tcpSocket', 'grpc'].includes(key) ? { port, ...(value as object) } : value]);
    return [probe, Object.fromEntries(handlers)];
  });
  return { ...container, name: container.name ?? `user-container-${index}`, ...Object.fromEntries(probes) };
}
