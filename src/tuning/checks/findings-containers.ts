import { acknowledging } from './acknowledging';
import { securityFindings } from './findings-security';
import { parseImage } from '../../private/image-reference';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { runsOnKnative } from '../demand/capabilities';
import { placedContainers, plainWait, whyPlain } from '../demand/placed-containers';
import type { PlanContext } from '../demand/plan-context';
import { RESTRICTED } from '../demand/pod-security';

/** What the owner of a pod with several containers should know. */
export function containerFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  return [...rights(ctx), ...digests(ctx), ...notNative(ctx, settings), ...beforeProxy(ctx), ...afterProxy(ctx)];
}

/** What the author chose for one of them that is less safe than the plan. */
function rights({ input }: PlanContext): Found[] {
  return placedContainers(input).flatMap(({ given: { name, readOnlyRoot, allowRoot, capabilities } }) => (
    securityFindings({ ...RESTRICTED, readOnlyRoot, allowRoot, capabilities }).map((found) => ({ ...found, subject: name, message: `${name}: ${found.message}` }))
  ));
}

function digests({ input }: PlanContext): Found[] {
  const own = placedContainers(input).filter(({ given }) => given.image !== input.image && parseImage(given.image).digest === undefined);
  return own.map(({ given: { name, image } }) => ({
    id: 'image-without-digest', rule: 'rulings 5', subject: name, message: `image '${image}' of ${name} is named by a tag, which the registry may move: add its digest, '${image}@sha256:…'`,
  }));
}

/** TRM-6: a plain container that nobody asked for, or that stops before the main one. */
function notNative({ input }: PlanContext, { shutdown }: PlanSettings): Found[] {
  const plain = placedContainers(input).flatMap((one) => (one.runs === 'plain' ? [one.given] : []));
  const serves = (shutdown.preStop?.value ?? 0) + shutdown.drain.value;
  const signalled = runsOnKnative(input) || plainWait(input, serves) === serves ? '' : `gets SIGTERM at once while the main container serves for up to ${serves} s: let it serve that long after SIGTERM`;
  const instead = runsOnKnative(input) ? 'use an OptimizedWebService where it must start first'
    : input.target._has('sidecarContainers') ? 'use Istio 1.27 on Kubernetes 1.33 or newer, or ask it by a command' : 'use Kubernetes 1.29 or newer';
  return [
    ...plain.filter(({ before }) => before === undefined).map(({ name }) => ({
      id: 'sidecar-not-native' as const,
      rule: 'TRM-6',
      subject: name,
      message: `${name} is a plain container, because ${whyPlain(input)}: it may start after the main container${signalled === '' ? '' : `, and ${signalled}`}; ${instead}, or say before: false if that is fine`,
    })),
    ...(signalled === '' ? [] : plain.filter(({ before }) => before === false)).map(({ name }) => ({
      id: 'sidecar-stops-early' as const,
      rule: 'TRM-6',
      subject: name,
      message: `${name} ${signalled}, or use Kubernetes 1.30 or newer, where it waits; where the main container does not need it then, say ${acknowledging('sidecar-stops-early', name)}`,
    })),
  ];
}

/** The user of Istio's proxy, whose traffic is not redirected to it (istio.io, Istio CNI: application init containers; read in November 2026). */
const PROXY_USER = 1337;
/** Annotations by which an author keeps some of a pod's traffic away from the proxy. */
const PAST_PROXY = /^traffic\.sidecar\.istio\.io\/(?:exclude|include)Outbound(?:Ports|IPRanges)$/;

/**
 * istio-cni redirects all traffic of the pod before its first container starts, to a classic proxy that starts after the init containers. Without istio-cni
 * they run before the redirection (istio/istio, pkg/kube/inject/webhook.go, reorderPod, read in November 2026).
 */
function beforeProxy({ input, mesh }: PlanContext): Found[] {
  if (mesh !== 'sidecar' || input.target._nativeSidecars || input.target._props.istioCni === false || Object.keys(input.pod.annotations).some((key) => PAST_PROXY.test(key))) {
    return [];
  }
  return input.pod.containers.inits.filter(({ runAsUser }) => runAsUser !== PROXY_USER).map(({ name }) => ({
    id: 'init-before-proxy',
    rule: 'IST-14',
    subject: name,
    message: `${name} runs before the mesh's proxy, to which istio-cni sends all traffic of the pod: it has no network; use Istio 1.27 on Kubernetes 1.33 or newer, whose proxy starts first, or IstioMode.AMBIENT; `
      + `where it may speak plain text, say runAsUser: ${PROXY_USER} on it, the proxy's user, which istio-cni lets pass; where it needs no network, say ${acknowledging('init-before-proxy', name)}`,
  }));
}

/** A native sidecar starts before a classic proxy, and ends after it. */
function afterProxy({ input, mesh }: PlanContext): Found[] {
  const native = placedContainers(input).filter(({ runs }) => runs === 'native').map(({ given }) => given.name);
  return mesh !== 'sidecar' || input.target._nativeSidecars ? [] : native.map((name) => ({
    id: 'sidecar-outlives-proxy',
    rule: 'IST-14',
    subject: name,
    message: `${name} starts before the mesh's proxy and ends after it, and has no network without it: what is sent at the end is lost; `
      + `say before: false on it, or use Istio 1.27 on Kubernetes 1.33 or newer, or IstioMode.AMBIENT; where it needs no network then, say ${acknowledging('sidecar-outlives-proxy', name)}`,
  }));
}
