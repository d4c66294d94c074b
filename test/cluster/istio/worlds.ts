import * as fs from 'node:fs';
import * as path from 'node:path';
import { KubeObject } from '../harness/api';
import { Manifest, namespacesOf, titleOf, Unit } from '../harness/manifests';
import { podOf } from '../harness/pod-templates';

/** The folder of the program that analyzes worlds. */
export const ANALYZE = path.join(__dirname, 'analyze');

/** A unit as a cluster would hold it, in one file. */
export interface World {
  readonly unit: Unit;
  readonly file: string;
}

/** Marks of a mesh on objects and pods; a workload that is kept out of it is marked too. */
const MESH_LABEL = /^(?:[a-z]+\.)*istio\.io\/|^istio-injection$/;
const KEPT_OUT = ['sidecar.istio.io/inject', 'istio.io/dataplane-mode', 'istio-injection'];

/**
 * Whether manifests are meant for a cluster with Istio: they hold objects of Istio, or labels and annotations that put something into its mesh. The analyzers
 * speak about any Service, also where there is no mesh that would read it.
 */
export function isMeantForIstio(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ value }) => /\.istio\.io\//.test(value.apiVersion ?? '') || [value, podOf(value)].some((object) =>
    [object?.metadata?.labels, object?.metadata?.annotations].some((marks) => Object.entries(marks ?? {}).some(([key, mark]) =>
      MESH_LABEL.test(key) && !(KEPT_OUT.includes(key) && ['false', 'none', 'disabled'].includes(`${mark}`))))));
}

type Mode = 'sidecar' | 'ambient' | 'none';

/**
 * Write each unit with what its users have around it, which is not the unit's own: its namespaces with the label of their mesh, the platform, its waypoint,
 * and the pods that controllers and the mesh make of it, by which the analyzers know what is in the mesh.
 */
export function writeWorlds(units: readonly Unit[], folder: string, context: readonly Manifest[] = []): World[] {
  const platform = fs.readFileSync(path.join(ANALYZE, 'platform.yaml'), 'utf8');
  return units.map((unit, index) => {
    const file = path.join(folder, `${index}.yaml`);
    const around = surroundingsOf(unit.manifests, context).map((object) => JSON.stringify(object));
    fs.writeFileSync(file, [...[...unit.manifests, ...context].map((manifest) => manifest.text), ...around, platform].join('\n---\n'));
    return { unit, file };
  });
}

function surroundingsOf(manifests: readonly Manifest[], context: readonly Manifest[]): KubeObject[] {
  const objects = [...manifests, ...context].map((manifest) => manifest.value);
  const mode = modeOf(objects);
  const namespaces = namespacesOf(manifests).filter((name) => !objects.some((object) => titleOf(object) === `Namespace ${name}`));
  const waypoints = new Map(objects.flatMap(({ metadata: { namespace = 'default', labels } }) => {
    const waypoint = labels?.['istio.io/use-waypoint'];
    return waypoint === undefined ? [] : [[`${namespace} ${waypoint}`, waypointGateway(namespace, waypoint)] as const];
  }));
  return [
    ...namespaces.map((name) => namespaceIn(mode, name)),
    ...waypoints.values(),
    ...objects.flatMap((object) => podIn(mode, object)),
  ];
}

/** How the pods of a unit are meshed; a cluster has one way. */
function modeOf(objects: readonly KubeObject[]): Mode {
  const pods = objects.map((object) => podOf(object)?.metadata.labels ?? {});
  const says = (label: string) => pods.some((labels) => labels[label] !== undefined);
  return says('istio.io/dataplane-mode') ? 'ambient' : says('sidecar.istio.io/inject') ? 'sidecar' : 'none';
}

const NAMESPACE_LABELS: Record<Mode, Record<string, string>> = {
  sidecar: { 'istio-injection': 'enabled' },
  ambient: { 'istio.io/dataplane-mode': 'ambient' },
  none: { 'istio-injection': 'disabled' },
};

function namespaceIn(mode: Mode, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: NAMESPACE_LABELS[mode] } };
}

function waypointGateway(namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace, labels: { 'istio.io/waypoint-for': 'service' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  };
}

/** The pod of a workload after admission: Istio's webhook adds its proxy, its node agent marks the pods that it redirects, Knative labels those of a function. */
function podIn(mode: Mode, object: KubeObject): KubeObject[] {
  const pod = podOf(object);
  if (pod === undefined) {
    return [];
  }
  const { labels = {}, annotations = {} } = pod.metadata;
  const function_ = object.apiVersion.startsWith('serving.knative.dev/');
  const sidecar = mode === 'sidecar' && labels['sidecar.istio.io/inject'] !== 'false';
  const redirected = mode === 'ambient' && labels['istio.io/dataplane-mode'] !== 'none';
  return [{
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...labels, ...(function_ ? { 'serving.knative.dev/service': object.metadata.name } : {}) },
      annotations: { ...annotations, ...(redirected ? { 'ambient.istio.io/redirection': 'enabled' } : {}) },
    },
    spec: sidecar ? { ...pod.spec, containers: [...pod.spec.containers, { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.31.1' }] } : pod.spec,
  }];
}
