import { networkFindings } from './findings-network';
import { runtimeFindings } from './findings-runtime';
import { SecurityPreset } from '../../cluster/cluster-target';
import { parseImage } from '../../private/image-reference';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { exposureOf, keepsQuorum, membersOf, runsOnKnative, servesGrpc } from '../demand/capabilities';
import { heldSeconds } from '../demand/held';
import type { PlanContext } from '../demand/plan-context';
import { wayIn, type WayIn } from '../demand/ways-in';
import { probeFailures } from '../pod/probes';
import { QUORUM_ZONES } from '../pod/spread';
import { Criticality } from '../profile/choices';
import type { MemoryFit } from '../runtimes/runtime-model';

/** What a plan's owner should know, beyond what sizing found. */
export function planFindings(ctx: PlanContext, settings: PlanSettings, fit: MemoryFit, env: Readonly<Record<string, string>>): Found[] {
  const { input, runtime } = ctx;
  const found: Found[] = [];
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
    found.push({ id: 'image-without-digest', rule: 'rulings 5', message: `image '${input.image}' is named by a tag, which the registry may move: add its digest, '${input.image}@sha256:…'` });
  }
  const slowest = settings.demand.slowestRequest.value;
  const cut = ctx.overrides.shutdownSeconds;
  if (cut !== undefined && cut.value < slowest) {
    found.push({
      id: 'drain-cuts-requests',
      rule: 'TRM-3',
      message: `${cut.from} (${cut.value} s) ends before the slowest request (${slowest} s): each pod that stops may cut requests off; leave it out, and the plan drains as long as a request may take`,
    });
  } else if (input.drainSeconds !== undefined && input.drainSeconds < slowest) {
    found.push({
      id: 'drain-cuts-requests',
      rule: 'TRM-3',
      message: `drain (${input.drainSeconds} s) ends before the slowest request (${slowest} s): each pod that stops may cut requests off; raise drain to ${slowest} s, or declare a shorter profile.slowestRequest`,
    });
  }
  if (input.target.security === SecurityPreset.PLATFORM && !input.target._openshift && input.runAsUser === undefined) {
    found.push({
      id: 'user-not-assigned',
      rule: 'rulings 12',
      message: 'SecurityPreset.PLATFORM writes no user id, and of the known platforms only OpenShift assigns one (ClusterTarget.openshift): elsewhere the kubelet refuses an image whose USER is a name or root, and volumes belong to root; say runAsUser with the number that the image runs as, or take SecurityPreset.HARDENED',
    });
  }
  if (input.target._newerThanKnown) {
    found.push({ id: 'kubernetes-newer-than-known', message: `Kubernetes ${input.target.version} is newer than the table of fields: it is treated as the newest known version` });
  }
  if (settings.shutdown.preStopOmitted !== undefined && !runsOnKnative(input)) {
    found.push({ id: 'no-drain-wait', rule: 'TRM-2', message: settings.shutdown.preStopOmitted.because.reason() });
  }
  if (settings.mesh?.trafficOmitted !== undefined && !runsOnKnative(input)) {
    found.push({ id: 'mesh-without-layer-7', rule: 'A7', message: settings.mesh.trafficOmitted.because.reason() });
  }
  if (ctx.mesh === 'sidecar' && input.target._props.istioCni === false) {
    found.push({ id: 'mesh-needs-privileges', rule: 'A14', message: 'without istio-cni the init container of the sidecar needs NET_ADMIN, which a namespace that enforces Pod Security refuses: install istio-cni' });
  }
  found.push(...replicaFindings(ctx));
  if (input.keeping.what === 'buffer' && input.keeping.storageClass === undefined) {
    found.push({ id: 'offline-buffer-class', rule: 'STS-5', message: 'the claim of offlineBuffer asks the cluster\'s default class for ReadWriteMany, which block storage cannot do: pods would stay pending; say offlineBufferClass, a class of shared file systems whose driver applies fsGroup' });
  }
  if (runsOnKnative(input) && ctx.mesh === 'none' && input.target.istio !== undefined && input.target.istio !== 'none') {
    found.push({ id: 'function-outside-mesh', rule: 'A24', message: 'Knative\'s own pods are outside the mesh, so the function is too: plain text, and refused by STRICT services; say knativeInMesh: true where they are inside' });
  }
  found.push(...runtimeFindings(ctx, settings, fit, env), ...heldFindings(ctx, settings), ...networkFindings(ctx, settings));
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
  return [{
    id: 'requests-hold-probes',
    rule: 'PRB-4',
    message: `a request may hold ${ctx.runtime.label} for ${Math.ceil(heldSeconds(ctx))} s, and nothing else is answered meanwhile, health checks included: the probes wait as long${noticed === 0 ? '' : `, so a process that hangs is restarted only after ${noticed} s`}; ${ctx.runtime.holds === 'cpu' ? 'use worker threads for the computing' : 'use a server with threads'}, or a queue for slow work`,
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
    return zones >= QUORUM_ZONES ? [] : [{
      id: 'quorum-lost-with-zone',
      rule: 'STS-13',
      message: `${n} members in ${zones === 1 ? 'one zone' : `${zones} zones`}: the loss of ${zones === 1 ? 'it' : 'one'} can take the majority; a quorum survives a zone only on ${QUORUM_ZONES} or more`,
    }];
  }
  if (n === 1) {
    return membersOf(input) !== undefined
      ? [{ id: 'single-replica', rule: 'PDB-1', message: 'one replica: a node drain stops the service until the volume is attached elsewhere' }]
      : input.criticality === Criticality.BEST_EFFORT ? [] : [{
        id: 'single-replica',
        rule: 'PDB-1',
        message: `one replica at the floor of a ${input.criticality} service: a node drain stops it until another has started; give it 2 replicas or more, or say criticality: Criticality.BEST_EFFORT`,
      }];
  }
  return membersOf(input) === undefined ? [] : [{
    id: 'drain-blocked-by-unhealthy',
    rule: 'A10',
    message: `of ${n} replicas two that are not ready block every node drain, because their data may not be whole elsewhere (IfHealthyBudget): bring one back, or delete it by hand`,
  }];
}

/** NET-14: where the certificate of an Ingress comes from. */
function certificateMessage({ certificate }: WayIn, secret: string | undefined, hosts: readonly string[]): string {
  if ('store' in certificate) {
    return `the load balancer takes its certificate from ${certificate.store}, by the hosts of the Ingress, and reads no Secret: import or request one there for ${hosts.join(', ')}, or name it by the annotation alb.ingress.kubernetes.io/certificate-arn`;
  }
  const without = certificate.missing === undefined ? '' : `; ${certificate.missing}`;
  return `the Ingress reads its certificate from the Secret '${secret}', which this library does not make: let cert-manager write it (a Certificate, or its annotation on the Ingress), or create it as type kubernetes.io/tls${without}`;
}
