import { acknowledging } from './acknowledging';
import { accountFindings } from './findings-account';
import { containerFindings } from './findings-containers';
import { networkFindings } from './findings-network';
import { placementFindings } from './findings-placement';
import { runtimeFindings } from './findings-runtime';
import { securityFindings } from './findings-security';
import { takeOverFindings } from './findings-take-over';
import { volumeFindings } from './findings-volumes';
import { SecurityPreset } from '../../cluster/cluster-target';
import { parseImage } from '../../private/image-reference';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { declaredConcurrency, exposureOf, keepsQuorum, membersOf, runsOnKnative, servesGrpc } from '../demand/capabilities';
import { heldSeconds } from '../demand/held';
import type { PlanContext } from '../demand/plan-context';
import { wayIn, type WayIn } from '../demand/ways-in';
import { lowPortFindings } from '../pod/low-ports';
import { heldFor, probeFailures } from '../pod/probes';
import { shortHook } from '../pod/shutdown';
import { QUORUM_ZONES } from '../pod/spread';
import { Criticality } from '../profile/choices';
import type { MemoryFit } from '../runtimes/runtime-model';

/** What a plan's owner should know, beyond what sizing found. */
export function planFindings(ctx: PlanContext, settings: PlanSettings, fit: MemoryFit, env: Readonly<Record<string, string>>): Found[] {
  const { input, runtime } = ctx;
  const found: Found[] = volumeFindings(ctx);
  if (servesGrpc(input) && runtime.grpcCaveat !== undefined) {
    found.push({ id: 'runtime-without-grpc', message: runtime.grpcCaveat });
  }
  if (exposureOf(input)._kind === 'ingress') {
    found.push({
      id: 'ingress-certificate',
      rule: 'NET-14',
      message: certificateMessage(wayIn(input)!, settings.network.tlsSecret?.value, exposureOf(input)._hosts),
    });
  }
  if (parseImage(input.image).digest === undefined) {
    found.push({ id: 'image-without-digest', rule: 'rulings 5', message: `image '${input.image}' has a tag, which may be moved; add its digest: '${input.image}@sha256:…'` });
  }
  const slowest = settings.demand.slowestRequest.value;
  const cut = ctx.overrides.shutdownSeconds;
  if (cut !== undefined && cut.value < slowest) {
    found.push({
      id: 'drain-cuts-requests',
      rule: 'TRM-3',
      message: `${cut.from} (${cut.value} s) ends before the slowest request (${slowest} s): a pod that stops may cut requests off; leave it out, and the plan drains for the slowest request`,
    });
  } else if (input.drainSeconds !== undefined && input.drainSeconds < slowest) {
    found.push({
      id: 'drain-cuts-requests',
      rule: 'TRM-3',
      message: `drain (${input.drainSeconds} s) ends before the slowest request (${slowest} s): a pod that stops may cut requests off; raise drain to ${slowest} s, or declare a shorter profile.slowestRequest`,
    });
  }
  if (input.target.security === SecurityPreset.PLATFORM && !input.target._openshift && input.runAsUser === undefined && !input.pod.security.imageUser) {
    found.push({
      id: 'user-not-assigned',
      rule: 'rulings 12',
      message: 'SecurityPreset.PLATFORM writes no user id, and only OpenShift assigns one; elsewhere the kubelet refuses an image whose USER is a name or root, and volumes belong to root: say runAsUser with the user id of the image, or use SecurityPreset.HARDENED or ClusterTarget.openshift',
    });
  }
  found.push(...securityFindings(input.pod.security), ...lowPortFindings(ctx));
  const short = shortHook(ctx, settings.shutdown.preStopKind?.value);
  if (short !== undefined) {
    found.push({
      id: 'pre-stop-short',
      rule: 'TRM-1',
      message: `lifecycle.preStop takes ${short.takes} s, and ${short.sender} may send for ${short.needs} s after a pod is deleted: ${settings.shutdown.preStopKind?.value === 'sleep' ? `the pod waits ${short.needs} s; say so, or leave preStop out` : `requests may come after SIGTERM; ${input.pod.lifecycle.preStop!.kind === 'exec' ? 'say shell: true, and the pod waits before the command, or ' : ''}let it take at least ${short.needs} s, and declare that as takes`}`,
    });
  }
  if (input.target._newerThanKnown) {
    found.push({ id: 'kubernetes-newer-than-known', message: `Kubernetes ${input.target.version} is newer than this library: it is treated as the newest known version` });
  }
  if (settings.shutdown.preStopOmitted !== undefined && !runsOnKnative(input)) {
    found.push({ id: 'no-drain-wait', rule: 'TRM-2', message: settings.shutdown.preStopOmitted.because.reason() });
  }
  if (settings.mesh?.trafficOmitted !== undefined && !runsOnKnative(input)) {
    found.push({ id: 'mesh-without-layer-7', rule: 'A7', message: settings.mesh.trafficOmitted.because.reason() });
  }
  if (ctx.mesh === 'sidecar' && input.target._props.istioCni === false) {
    found.push({ id: 'mesh-needs-privileges', rule: 'A14', message: 'without istio-cni the sidecar needs NET_ADMIN, which Pod Security refuses: install istio-cni' });
  }
  found.push(...replicaFindings(ctx));
  if (input.keeping.what === 'buffer' && input.keeping.storageClass === undefined) {
    found.push({ id: 'offline-buffer-class', rule: 'STS-5', message: 'offlineBuffer needs ReadWriteMany, which the usual default class lacks; pods would stay Pending: say offlineBufferClass, a class of shared file systems whose driver applies fsGroup' });
  }
  if (runsOnKnative(input) && ctx.mesh === 'none' && input.target.istio !== undefined && input.target.istio !== 'none') {
    found.push({ id: 'function-outside-mesh', rule: 'A24', message: 'Knative\'s pods are outside the mesh, so the function is too; it sends plain text, which STRICT services refuse: say knativeInMesh: true if Knative\'s pods are in the mesh' });
  }
  found.push(...runtimeFindings(ctx, settings, fit, env), ...heldFindings(ctx, settings), ...networkFindings(ctx, settings));
  found.push(...accountFindings(ctx), ...placementFindings(ctx, settings), ...takeOverFindings(ctx, settings), ...containerFindings(ctx, settings));
  return found;
}

/** Busy is not sick, but nobody can tell them apart for long. */
function heldFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  const failures = probeFailures(ctx);
  if (failures <= ctx.input.baseline.probes.failures) {
    return [];
  }
  const { liveness } = settings.probes;
  const noticed = (liveness?.periodSeconds?.value ?? 0) * failures;
  const held = heldFor(ctx);
  if (held > heldSeconds(ctx)) {
    return [{
      id: 'requests-hold-probes',
      rule: 'PRB-4',
      message: `a pod takes ${declaredConcurrency(ctx.input)} at once (concurrency), which may take ${Math.ceil(held)} s, and may answer no health check meanwhile; the probes wait as long${noticed === 0 ? '' : `, so a hung process restarts only after ${noticed} s`}: let checks answer on a port of their own, health: HealthChecks.of({ live: Check.http('/livez', { port: 'health' }), ready: … }), or use a queue for slow work`,
    }];
  }
  return [{
    id: 'requests-hold-probes',
    rule: 'PRB-4',
    message: `a request may hold ${ctx.runtime.label} for ${Math.ceil(held)} s, and health checks wait meanwhile; the probes wait as long${noticed === 0 ? '' : `, so a hung process restarts only after ${noticed} s`}: ${ctx.runtime.holds === 'cpu' ? 'use worker threads for the computing' : 'use a server with threads'}, or a queue for slow work`,
  }];
}

/** What is lost with one pod, one zone, or two unwell ones. */
function replicaFindings(ctx: PlanContext): Found[] {
  const { input, size } = ctx;
  const { target } = input;
  const n = size.minReplicas;
  if (target._singleNode || runsOnKnative(input)) {
    return [];
  }
  if (keepsQuorum(input)) {
    const zones = target.zones;
    return zones >= QUORUM_ZONES ? (target._props.zones !== undefined || n < QUORUM_ZONES ? [] : [{
      id: 'zones-assumed',
      rule: 'STS-13',
      message: `zones is not declared on the target, so nodes in ${zones} zones are assumed: where nodes have no label topology.kubernetes.io/zone, or fewer zones, members stay Pending; say zones on the ClusterTarget, or ClusterTarget.singleNode for one node`,
    }]) : [{
      id: 'quorum-lost-with-zone',
      rule: 'STS-13',
      message: `${n} members in ${zones === 1 ? 'one zone' : `${zones} zones`}: a lost zone can take the majority; use ${QUORUM_ZONES} zones or more`,
    }];
  }
  if (n === 1) {
    return membersOf(input) !== undefined
      ? [{ id: 'single-replica', rule: 'PDB-1', message: 'one replica: a node drain stops the service until the volume is attached elsewhere' }]
      : input.criticality === Criticality.BEST_EFFORT ? [] : [{
        id: 'single-replica',
        rule: 'PDB-1',
        message: `one replica at the floor of a ${input.criticality} service: a node drain stops it until a new pod is ready; give it 2 replicas or more, or say criticality: Criticality.BEST_EFFORT`,
      }];
  }
  return membersOf(input) === undefined ? [] : [{
    id: 'drain-blocked-by-unhealthy',
    rule: 'A10',
    message: `two unready replicas of ${n} block every node drain (IfHealthyBudget); other replicas may lack their data: repair one, or delete it by hand`,
  }];
}

/** NET-14: where the certificate of an Ingress comes from. */
function certificateMessage({ certificate }: WayIn, secret: string | undefined, hosts: readonly string[]): string {
  if ('store' in certificate) {
    return `the load balancer takes its certificate from ${certificate.store}, by the hosts of the Ingress, not from a Secret: import or request one there for ${hosts.join(', ')}, or name it by the annotation alb.ingress.kubernetes.io/certificate-arn; where it is there, say ${acknowledging('ingress-certificate')}`;
  }
  const without = certificate.missing === undefined ? '' : `; ${certificate.missing}`;
  return `the Ingress needs the Secret '${secret}' with its certificate; the library does not create it: use cert-manager (a Certificate, or its annotation on the Ingress), or create it as type kubernetes.io/tls${without}; what this app says of it ends the finding, and where it comes from elsewhere, say ${acknowledging('ingress-certificate')}`;
}
