import { TARGET_GROUP_LEAVES } from '../../src/manifests/aws/target-group';
import { EXTERNAL_SECRET_LEAVES } from '../../src/manifests/external-secrets/external-secret';
import { GRPC_ROUTE_LEAVES } from '../../src/manifests/gateway/grpc-route';
import { HTTP_ROUTE_LEAVES } from '../../src/manifests/gateway/http-route';
import { BACKEND_CONFIG_LEAVES, BACKEND_POLICY_LEAVES, HEALTH_CHECK_POLICY_LEAVES } from '../../src/manifests/gke/health';
import { AUTHORIZATION_POLICY_LEAVES } from '../../src/manifests/istio/authorization-policy';
import { DESTINATION_RULE_LEAVES } from '../../src/manifests/istio/destination-rule';
import { PEER_AUTHENTICATION_LEAVES } from '../../src/manifests/istio/peer-authentication';
import { VIRTUAL_SERVICE_LEAVES } from '../../src/manifests/istio/virtual-service';
import { KNATIVE_SERVICE_LEAVES } from '../../src/manifests/knative/knative-service';
import { OFFLINE_BUFFER_CLAIM_LEAVES } from '../../src/manifests/knative/persistent-volume-claim';
import { CONFIG_MAP_LEAVES } from '../../src/manifests/kubernetes/config-map';
import { DEPLOYMENT_LEAVES } from '../../src/manifests/kubernetes/deployment';
import { HORIZONTAL_POD_AUTOSCALER_LEAVES } from '../../src/manifests/kubernetes/horizontal-pod-autoscaler';
import { INGRESS_LEAVES } from '../../src/manifests/kubernetes/ingress';
import { NETWORK_POLICY_LEAVES } from '../../src/manifests/kubernetes/network-policy';
import { POD_DISRUPTION_BUDGET_LEAVES } from '../../src/manifests/kubernetes/pod-disruption-budget';
import { ROLE_BINDING_LEAVES, ROLE_LEAVES } from '../../src/manifests/kubernetes/role';
import { SERVICE_LEAVES } from '../../src/manifests/kubernetes/service';
import { SERVICE_ACCOUNT_LEAVES } from '../../src/manifests/kubernetes/service-account';
import { STATEFUL_SET_LEAVES } from '../../src/manifests/kubernetes/stateful-set';
import type { LeafMap, Manifest } from '../../src/manifests/render-input';

/** The leaf maps of all kinds that the workloads print, by API group (empty for the core group) and kind. */
export const LEAVES: Readonly<Record<string, LeafMap>> = {
  '/ConfigMap': CONFIG_MAP_LEAVES,
  '/PersistentVolumeClaim': OFFLINE_BUFFER_CLAIM_LEAVES,
  '/Service': SERVICE_LEAVES,
  '/ServiceAccount': SERVICE_ACCOUNT_LEAVES,
  'apps/Deployment': DEPLOYMENT_LEAVES,
  'apps/StatefulSet': STATEFUL_SET_LEAVES,
  'autoscaling/HorizontalPodAutoscaler': HORIZONTAL_POD_AUTOSCALER_LEAVES,
  'cloud.google.com/BackendConfig': BACKEND_CONFIG_LEAVES,
  'external-secrets.io/ExternalSecret': EXTERNAL_SECRET_LEAVES,
  'gateway.k8s.aws/TargetGroupConfiguration': TARGET_GROUP_LEAVES,
  'gateway.networking.k8s.io/GRPCRoute': GRPC_ROUTE_LEAVES,
  'gateway.networking.k8s.io/HTTPRoute': HTTP_ROUTE_LEAVES,
  'networking.gke.io/GCPBackendPolicy': BACKEND_POLICY_LEAVES,
  'networking.gke.io/HealthCheckPolicy': HEALTH_CHECK_POLICY_LEAVES,
  'networking.istio.io/DestinationRule': DESTINATION_RULE_LEAVES,
  'networking.istio.io/VirtualService': VIRTUAL_SERVICE_LEAVES,
  'networking.k8s.io/Ingress': INGRESS_LEAVES,
  'networking.k8s.io/NetworkPolicy': NETWORK_POLICY_LEAVES,
  'policy/PodDisruptionBudget': POD_DISRUPTION_BUDGET_LEAVES,
  'rbac.authorization.k8s.io/ClusterRole': ROLE_LEAVES,
  'rbac.authorization.k8s.io/ClusterRoleBinding': ROLE_BINDING_LEAVES,
  'rbac.authorization.k8s.io/Role': ROLE_LEAVES,
  'rbac.authorization.k8s.io/RoleBinding': ROLE_BINDING_LEAVES,
  'security.istio.io/AuthorizationPolicy': AUTHORIZATION_POLICY_LEAVES,
  'security.istio.io/PeerAuthentication': PEER_AUTHENTICATION_LEAVES,
  'serving.knative.dev/Service': KNATIVE_SERVICE_LEAVES,
};

/** One step of a path into a manifest: a key, or an index. */
export type Segment = string | number;

/** A setting behind a leaf. An optional one counts only if the plan has it; else the leaf is plumbing. */
export interface LeafSetting {
  readonly setting: string;
  readonly optional: boolean;
}

/**
 * The settings that decided a leaf, `PLUMBING` among them for identity and edges; undefined for a leaf that no map lists.
 *
 * A leaf has several settings only if one string holds several values, as in the sidecar's configuration.
 */
export function leafOf(manifest: Manifest, path: readonly Segment[]): LeafSetting[] | undefined {
  const slash = manifest.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : manifest.apiVersion.slice(0, slash);
  for (const [pattern, setting] of Object.entries(LEAVES[`${group}/${manifest.kind}`] ?? {})) {
    if (matches(tokensOf(pattern), path, manifest)) {
      return setting.split(' + ').map((one) => {
        const optional = one.endsWith('?');
        return { setting: fill(optional ? one.slice(0, -1) : one, path, manifest), optional };
      });
    }
  }
  return undefined;
}

/** `*` any key or index, `**` any rest, `[n]` an index, `[field=value]` an element of a list. */
type Token =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'any' | 'rest' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'element'; readonly field: string; readonly value: string };

const parsed = new Map<string, Token[]>();

function tokensOf(pattern: string): Token[] {
  const known = parsed.get(pattern);
  if (known !== undefined) {
    return known;
  }
  const tokens: Token[] = [];
  for (const match of pattern.matchAll(/\['([^']+)'\]|\[\*\]|\[(\d+)\]|\[(\w+)=([^\]]+)\]|(\*\*)|(\*)|([^.[\]]+)/g)) {
    const [, quoted, index, field, value, rest, , key] = match;
    if (quoted !== undefined || key !== undefined) {
      tokens.push({ kind: 'key', key: quoted ?? key });
    } else if (index !== undefined) {
      tokens.push({ kind: 'index', index: Number(index) });
    } else if (field !== undefined) {
      tokens.push({ kind: 'element', field, value });
    } else {
      tokens.push({ kind: rest === undefined ? 'any' : 'rest' });
    }
  }
  parsed.set(pattern, tokens);
  return tokens;
}

function matches(tokens: readonly Token[], path: readonly Segment[], root: unknown): boolean {
  let node: unknown = root;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.kind === 'rest') {
      return path.length > i;
    }
    if (i >= path.length) {
      return false;
    }
    const segment = path[i];
    node = child(node, segment);
    switch (token.kind) {
      case 'key':
        if (segment !== token.key) {
          return false;
        }
        break;
      case 'index':
        if (segment !== token.index) {
          return false;
        }
        break;
      case 'element':
        if (child(node, token.field) !== token.value) {
          return false;
        }
        break;
      case 'any':
        break;
    }
  }
  return path.length === tokens.length;
}

/** Fills `{name}` (of the innermost list element that has one), `{key}` (the last key) and `{scratch}` (the folder as which a container mounts the volume of that name). */
function fill(setting: string, path: readonly Segment[], root: unknown): string {
  return setting.replace(/\{(\w+)\}/g, (_, placeholder: string) => {
    switch (placeholder) {
      case 'key': return String(path[path.length - 1]);
      case 'name': return nameOf(path, root) ?? '';
      case 'scratch': return scratchOf(nameOf(path, root), root);
      default: throw new Error(`leaf map has the unknown placeholder {${placeholder}} in '${setting}'`);
    }
  });
}

function nameOf(path: readonly Segment[], root: unknown): string | undefined {
  let node: unknown = root;
  let name: string | undefined;
  for (const segment of path) {
    node = child(node, segment);
    if (typeof segment === 'number') {
      const own = child(node, 'name');
      name = typeof own === 'string' ? own : name;
    }
  }
  return name;
}

/** The settings of a scratch volume: those of the container that mounts it, the main one first. */
function scratchOf(volume: string | undefined, root: unknown): string {
  const pod = child(child(child(root, 'spec'), 'template'), 'spec');
  const [main, ...others] = listAt(pod, 'containers');
  for (const container of [main, ...others, ...listAt(pod, 'initContainers')]) {
    const mount = listAt(container, 'volumeMounts').find((one) => child(one, 'name') === volume);
    if (mount !== undefined) {
      const name = child(container, 'name') as string;
      return `${container === main ? '' : `containers.${name}.`}scratch.${child(mount, 'mountPath') as string}`;
    }
  }
  return 'scratch.';
}

function listAt(node: unknown, key: string): readonly unknown[] {
  const list = child(node, key);
  return Array.isArray(list) ? list : [];
}

function child(node: unknown, segment: Segment): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<Segment, unknown>)[segment] : undefined;
}
