import { isReady } from './stage';
import { Api, eventually, KubeObject } from '../harness/api';

/** The zones of the cluster; each has two nodes. */
export const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const NODES_PER_ZONE = 2;
const CAPACITY = { 'cpu': '32', 'memory': '128Gi', 'ephemeral-storage': '500Gi', 'pods': '110' };

/** Create the nodes and wait until they are ready. */
export async function createNodes(api: Api, capacity: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const zone of ZONES) {
    await createZone(api, zone, capacity);
  }
}

/** The nodes of one zone, ready. */
export async function createZone(api: Api, zone: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  for (let index = 0; index < NODES_PER_ZONE; index++) {
    await createNode(api, zone, `${zone}-${index}`, {}, more);
  }
}

/** A node, ready. */
export async function createNode(api: Api, zone: string, name: string, labels: Readonly<Record<string, string>>, more: Readonly<Record<string, string>>): Promise<void> {
  const capacity = { ...CAPACITY, ...more };
  await api.must('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'topology.kubernetes.io/zone': zone,
        'topology.kubernetes.io/region': 'region',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
    },
    status: { allocatable: capacity, capacity },
  });
  await eventually(`node ${name}`, async () => {
    const node = await api.get({ apiVersion: 'v1', kind: 'Node', name });
    return node && isReady(node) && !(node.spec.taints ?? []).length;
  });
}

/** The nodes of a zone that was lost. */
export async function restoreZone(api: Api, zone: string, lost: readonly KubeObject[]): Promise<void> {
  for (const { metadata: { name, labels = {} }, status } of lost) {
    await createNode(api, zone, name, labels, status.capacity);
  }
}

/** Take a zone away: its nodes vanish, and with them the pods that ran there. The answer is its nodes. */
export async function loseZone(api: Api, zone: string): Promise<KubeObject[]> {
  const nodes = await api.list('v1', 'Node', undefined, `topology.kubernetes.io/zone=${zone}`);
  for (const node of nodes) {
    await api.must('PATCH', `/api/v1/nodes/${node.metadata.name}`, { spec: { unschedulable: true } }, 'application/merge-patch+json');
  }
  for (const pod of await podsOn(api, nodes)) {
    await api.delete({ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace });
  }
  for (const node of nodes) {
    await api.delete({ apiVersion: 'v1', kind: 'Node', name: node.metadata.name });
  }
  await eventually(`the end of ${zone}`, async () => (await api.list('v1', 'Node', undefined, `topology.kubernetes.io/zone=${zone}`)).length === 0);
  return nodes;
}

/** The zone of each node by its name. */
export async function zonesByNode(api: Api): Promise<Map<string, string>> {
  const nodes = await api.list('v1', 'Node');
  return new Map(nodes.map((node) => [node.metadata.name, node.metadata.labels!['topology.kubernetes.io/zone']]));
}

/** The pods of every namespace that run on some nodes. */
export async function podsOn(api: Api, nodes: readonly KubeObject[]): Promise<KubeObject[]> {
  const names = new Set(nodes.map((node) => node.metadata.name));
  const pods = await api.list('v1', 'Pod');
  return pods.filter((pod) => names.has(pod.spec.nodeName) && !pod.metadata.deletionTimestamp);
}
