import { tuneWayIn } from './way-in-settings';
import { IstioMode } from '../../cluster/cluster-target';
import { KnativeFeature } from '../../cluster/knative-feature';
import { inWords, shareInWords } from '../../private/format';
import { DecisionSource } from '../decisions/decision';
import type { NetworkSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { exposureOf, runsOnKnative, servesGrpc } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { gatewayTimeoutSeconds, requestTimeoutSeconds, routeEnd } from '../demand/request-timeout';
import { wayIn } from '../demand/ways-in';

/** How the workload is found and spoken to. */
export function tuneNetwork(ctx: PlanContext): NetworkSettings {
  const appProtocol = tuneAppProtocol(ctx, ctx.input.serving.protocol.name, 'protocol');
  return {
    enableServiceLinks: baseline(false, 'NET-8', 'no variables for each Service of the namespace'),
    ...tuneDns(ctx),
    ...(appProtocol === undefined ? {} : { appProtocol }),
    ...tunePortProtocols(ctx),
    serviceType: tuneServiceType(ctx),
    ...tuneClients(ctx),
    ...tuneRouteTimeout(ctx),
    ...tuneTlsSecret(ctx),
    ...tuneWayIn(ctx),
    ...tuneOutsideMesh(ctx),
  };
}

/** A24: a namespace with injection would put the pods into the mesh, where nothing of the plan counts on it. */
function tuneOutsideMesh(ctx: PlanContext): Pick<NetworkSettings, 'outsideMesh'> {
  const stated = ctx.input.target.istio;
  if (ctx.mesh !== 'none' || stated === undefined || stated === IstioMode.NONE) {
    return {};
  }
  return {
    outsideMesh: tuned<string>(stated, {
      rule: 'A24',
      source: DecisionSource.CLUSTER,
      inputs: ['target.istio', 'target.knativeInMesh'],
      reason: () => 'Knative\'s pods are outside the mesh, so the pods of the function opt out of injection',
    }),
  };
}

/** NET-6 as A15. */
function tuneDns(ctx: PlanContext): Pick<NetworkSettings, 'ndots' | 'ndotsOmitted'> {
  const { musl, target, baseline: { network: { ndots } } } = ctx.input;
  if (musl) {
    return {
      ndotsOmitted: tuned('omitted', {
        rule: 'A15',
        source: DecisionSource.USER,
        inputs: ['musl'],
        reason: () => 'musl would not find short names such as collector.observability.svc; the cluster\'s default of 5 stays',
      }),
    };
  }
  if (runsOnKnative(ctx.input) && !target._knativeHas(KnativeFeature.DNS_CONFIG)) {
    return {
      ndotsOmitted: tuned('omitted', { rule: 'KN-1', source: DecisionSource.CLUSTER, inputs: ['target.knative'], reason: () => 'Knative refuses dnsConfig without its flag kubernetes.podspec-dnsconfig' }),
    };
  }
  return {
    ndots: tuned(ndots, {
      rule: 'A15',
      source: DecisionSource.BASELINE,
      inputs: ['musl'],
      reads: ['network.ndots'],
      reason: () => `names with ${inWords(ndots)} dots or more are looked up as they are; with the default of 5 each lookup of api.example.com tries every search domain first`,
    }),
  };
}

/** What gateways and proxies read; Knative names its ports by protocol instead. */
function tuneAppProtocol(ctx: PlanContext, speaks: string, input: string): Tuned<string> | undefined {
  if (runsOnKnative(ctx.input)) {
    return undefined;
  }
  if (speaks === 'http') {
    return baseline('http', 'IST-11', 'the protocol is declared, so nothing guesses it');
  }
  if (speaks === 'tcp') {
    // a word of Istio's: Kubernetes knows none for bytes of which nothing is known
    return ctx.mesh === 'none' ? undefined
      : tuned('tcp', { rule: 'IST-11', source: DecisionSource.CLUSTER, inputs: [input, 'target.istio'], reason: () => 'the mesh passes the bytes on, and does not look for HTTP in them' });
  }
  // Istio reads Kubernetes' own word too, as HTTP/2; a cloud's gateway reads no other
  return ctx.mesh === 'none' || wayIn(ctx.input)?.balancer !== undefined
    ? tuned('kubernetes.io/h2c', { rule: 'NET-11', source: DecisionSource.CLUSTER, inputs: [input, 'target.istio', 'target.gatewayClass'], reason: () => 'gRPC is HTTP/2 without TLS' })
    : tuned('grpc', { rule: 'NET-11', source: DecisionSource.CLUSTER, inputs: [input, 'target.istio'], reason: () => 'the mesh balances calls instead of connections if it knows that they are gRPC' });
}

/** The same for further ports that the Service lists. */
function tunePortProtocols(ctx: PlanContext): Pick<NetworkSettings, 'portProtocols'> {
  const said = ctx.input.pod.ports.filter(({ reachedBy }) => reachedBy !== 'kubelet')
    .map(({ name, speaks }): [string, Tuned<string> | undefined] => [name, tuneAppProtocol(ctx, speaks, 'ports')])
    .filter((entry): entry is [string, Tuned<string>] => entry[1] !== undefined);
  return said.length === 0 ? {} : { portProtocols: Object.fromEntries(said) };
}

function tuneServiceType(ctx: PlanContext): Tuned<string> {
  if (exposureOf(ctx.input)._kind === 'load-balancer') {
    return tuned('LoadBalancer', { source: DecisionSource.USER, inputs: ['exposure'], reason: () => 'given as Exposure.loadBalancer()' });
  }
  return tuned('ClusterIP', {
    rule: runsOnKnative(ctx.input) ? 'KN-1' : 'NET-14',
    source: DecisionSource.BASELINE,
    inputs: ['exposure'],
    reason: () => (runsOnKnative(ctx.input) ? 'Knative creates its own Services' : 'only the cluster and its gateways reach the pods'),
  });
}

/** NET-14: what an Ingress serves is encrypted; whose certificate it is, somebody else decides. */
function tuneTlsSecret(ctx: PlanContext): Pick<NetworkSettings, 'tlsSecret'> {
  const { name } = ctx.input;
  const exposure = exposureOf(ctx.input);
  // a balancer that takes certificates from a store of the cloud reads no Secret
  if (exposure._kind !== 'ingress' || 'store' in wayIn(ctx.input)!.certificate) {
    return {};
  }
  return {
    tlsSecret: tuned(`${name}-tls`, {
      rule: 'NET-14',
      source: DecisionSource.BASELINE,
      inputs: ['exposure', 'name'],
      assumed: true,
      reason: () => `the certificate for ${exposure._hosts.join(', ')}: a Secret of type kubernetes.io/tls, created by cert-manager or by hand`,
    }),
  };
}

/** NET-22: the load balancer, and the nodes' own rules, refuse everybody else before the pods see a packet. */
function tuneClients({ input }: PlanContext): Pick<NetworkSettings, 'clientCidrs'> {
  const clients = exposureOf(input)._clients;
  return clients === undefined ? {} : {
    clientCidrs: tuned(clients.join(' '), { rule: 'NET-22', source: DecisionSource.USER, inputs: ['exposure'], reason: () => 'given as clients in .behind(); all others are refused' }),
  };
}

/** PAY-2, NET-19: the outer timeout is the longer one, where what stands before the pods reads one. GRPCRoute has no timeouts, and Ingress has none that all controllers read. */
function tuneRouteTimeout(ctx: PlanContext): Pick<NetworkSettings, 'routeTimeout' | 'routeTimeoutOmitted'> {
  const ends = routeEnd(ctx);
  if (ends === undefined) {
    return {};
  }
  if (ends.by === 'none') {
    const { who } = wayIn(ctx.input)!;
    return { routeTimeoutOmitted: tuned('omitted', { rule: 'NET-19', source: DecisionSource.CLUSTER, inputs: ['exposure', 'target.gatewayClass'], reason: () => `${who} ${ends.why}` }) };
  }
  const inner = requestTimeoutSeconds(ctx);
  const outer = gatewayTimeoutSeconds(ctx)!;
  const more = shareInWords(ctx.input.baseline.network.gatewayFactor - 1);
  // a call of gRPC may be a stream: what the balancer grants by itself is not taken from it
  const least = ends.by === 'backend' && servesGrpc(ctx.input) ? ends.usualSeconds : 0;
  return {
    routeTimeout: tuned(Math.max(outer, least), {
      rule: 'PAY-2',
      source: DecisionSource.PROFILE,
      inputs: ['demand.slowestRequest', 'demand.objectiveP99', 'exposure'],
      reads: ['network.gatewayFactor'],
      assumed: ctx.demand.slowestRequest.because.assumed,
      reason: () => (outer >= least
        ? `${more} longer than the ${inner} s inside the cluster, so that the inner timeout ends first`
        : `the load balancer's default of ${least} s; a request needs ${inner} s and ${more}, and gRPC streams are not cut shorter`),
    }),
  };
}
