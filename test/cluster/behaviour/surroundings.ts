import { createNode, ZONES } from './nodes';
import { Api, KubeObject } from '../harness/api';

/** An extended resource has a prefix: `nvidia.com/gpu`. A node of a pool has so many of each. */
const DEVICES_PER_NODE = '16';

/** What the pods of a unit name and do not bring: nodes with the labels that they select, and claims of others. The answer takes it away again. */
export async function surround(api: Api, objects: readonly KubeObject[]): Promise<() => Promise<void>> {
  const templates = objects.flatMap((object) => (['Deployment', 'StatefulSet'].includes(object.kind) ? [{ namespace: object.metadata.namespace ?? 'default', spec: object.spec.template.spec }] : []));
  const made: KubeObject[] = [];
  for (const [index, { spec }] of templates.filter((each) => each.spec.nodeSelector).entries()) {
    const devices = spec.containers.flatMap((container: any) => Object.keys(container.resources?.limits ?? {})).filter((name: string) => name.includes('/'));
    for (const zone of ZONES) {
      const name = `${zone}-pool-${index}`;
      await createNode(api, zone, name, spec.nodeSelector, Object.fromEntries(devices.map((device: string) => [device, DEVICES_PER_NODE])));
      made.push({ apiVersion: 'v1', kind: 'Node', metadata: { name } } as KubeObject);
    }
  }
  const own = new Set(objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ metadata }) => `${metadata.namespace ?? 'default'} ${metadata.name}`));
  for (const { namespace, spec } of templates) {
    for (const name of (spec.volumes ?? []).flatMap((volume: any) => volume.persistentVolumeClaim?.claimName ?? [])) {
      if (!own.has(`${namespace} ${name}`)) {
        own.add(`${namespace} ${name}`);
        const claim = {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name, namespace },
          spec: { accessModes: ['ReadOnlyMany'], storageClassName: 'standard', resources: { requests: { storage: '1Gi' } } },
        };
        await api.must('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, claim);
        made.push(claim as unknown as KubeObject);
      }
    }
  }
  return async () => {
    for (const { apiVersion, kind, metadata: { name, namespace } } of made) {
      await api.delete({ apiVersion, kind, name, namespace });
    }
  };
}
