/*
 * Whether a connection gets through what is printed: NetworkPolicy, PeerAuthentication and AuthorizationPolicy together, for pods without a mesh, with sidecars,
 * and in an ambient mesh with and without a waypoint. Objects that are not printed here (a gateway's own policies) are taken to allow.
 */

/** A pod, or a host, that connects or is connected to. */
export interface Actor {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  /** Its account, where it is in the mesh: what mutual TLS proves. */
  readonly serviceAccount?: string;
  readonly mesh: 'none' | 'sidecar' | 'ambient';
  /** An address that policies name; pods have none that matters. */
  readonly ip?: string;
  /** The node's own processes: policies never stop what comes from the node that runs the pod. */
  readonly node?: boolean;
}

/** What is asked over the connection. */
export interface Ask {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
  readonly method?: string;
  readonly path?: string;
  /** To the Service, so that a waypoint of the callee's is passed; else to the pod itself. */
  readonly throughService?: boolean;
}

const HBONE = 15008;
/** Ports of a sidecar that are not redirected to Envoy's inbound listener: health and metrics. */
const SIDECAR_PORTS = [15020, 15021, 15090];

/** Everything that was printed. */
export class Cluster {
  constructor(private readonly objects: readonly any[], private readonly waypoint?: { readonly namespace: string; readonly name: string }) {}

  /** Undefined: it gets through; else what stops it. */
  public stoppedBy(from: Actor, to: Actor, ask: Ask): string | undefined {
    if (this.waypoint !== undefined && ask.throughService && from.mesh === 'ambient' && to.mesh === 'ambient') {
      const waypoint: Actor = {
        ...this.waypoint, labels: { 'gateway.networking.k8s.io/gateway-name': this.waypoint.name }, serviceAccount: this.waypoint.name, mesh: 'ambient',
      };
      return this.network(from, waypoint, { port: HBONE })
        ?? this.authorize(this.attached(to), from, this.atService(to, ask), `the waypoint's policy of ${to.name}`, true)
        ?? this.direct(waypoint, to, ask);
    }
    return this.direct(from, to, ask);
  }

  private direct(from: Actor, to: Actor, ask: Ask): string | undefined {
    const tunnel = from.mesh === 'ambient' && to.mesh === 'ambient' && from.node !== true;
    const stopped = this.network(from, to, tunnel ? { port: HBONE } : ask);
    if (stopped !== undefined || to.mesh === 'none' || from.node === true || (to.mesh === 'sidecar' && SIDECAR_PORTS.includes(ask.port))) {
      return stopped;
    }
    const identified = from.mesh !== 'none';
    if (!identified && this.strict(to)) {
      return `PeerAuthentication of ${to.name}: plain text`;
    }
    const caller = identified ? from : { ...from, serviceAccount: undefined, namespace: '' };
    return this.authorize(this.selected('AuthorizationPolicy', to), caller, ask, `AuthorizationPolicy of ${to.name}`, to.mesh === 'sidecar');
  }

  private network(from: Actor, to: Actor, { port, protocol = 'TCP' }: Ask): string | undefined {
    const out = this.networkPolicies(from).filter((p) => p.spec.policyTypes.includes('Egress'));
    if (out.length > 0 && !out.some((p) => admits(p.spec.egress, 'to', p.metadata.namespace, to, port, protocol))) {
      return `NetworkPolicy of ${from.name}: egress to ${to.name}:${port}`;
    }
    const into = from.node === true && from.ip === undefined ? [] : this.networkPolicies(to).filter((p) => p.spec.policyTypes.includes('Ingress'));
    if (into.length > 0 && !into.some((p) => admits(p.spec.ingress, 'from', p.metadata.namespace, from, port, protocol))) {
      return `NetworkPolicy of ${to.name}: ingress from ${from.name}:${port}`;
    }
    return undefined;
  }

  private networkPolicies(actor: Actor): any[] {
    return this.objects.filter((o) => o.kind === 'NetworkPolicy' && o.metadata.namespace === actor.namespace && matches(o.spec.podSelector, actor.labels));
  }

  private selected(kind: string, actor: Actor): any[] {
    return this.objects.filter((o) => o.kind === kind && o.metadata.namespace === actor.namespace && o.spec.targetRefs === undefined && matches(o.spec.selector ?? {}, actor.labels));
  }

  private attached(to: Actor): any[] {
    return this.objects.filter((o) => o.kind === 'AuthorizationPolicy' && o.metadata.namespace === to.namespace && (o.spec.targetRefs ?? []).some((ref: any) => ref.kind === 'Service' && ref.name === to.name));
  }

  /** What is asked of a port of the pods, as a policy of the Service sees it. */
  private atService(to: Actor, ask: Ask): Ask {
    const named = (kind: string) => this.objects.find((o) => o.kind === kind && o.metadata.name === to.name && o.metadata.namespace === to.namespace);
    const name = named('Deployment')?.spec.template.spec.containers[0].ports.find((p: any) => p.containerPort === ask.port)?.name;
    return { ...ask, port: named('Service')?.spec.ports?.find((p: any) => p.targetPort === name)?.port ?? ask.port };
  }

  private strict(to: Actor): boolean {
    return this.selected('PeerAuthentication', to).some((o) => o.spec.mtls.mode === 'STRICT');
  }

  /** DENY policies first; of ALLOW policies without any all pass, with some whoever matches a rule. ztunnel knows no methods and paths: a rule that has them does not match. */
  private authorize(all: any[], caller: Actor, ask: Ask, what: string, http: boolean): string | undefined {
    if (all.some((p) => p.spec.action === 'DENY' && p.spec.rules.some((rule: any) => ruleMatches(rule, caller, ask, http)))) {
      return what;
    }
    const policies = all.filter((p) => p.spec.action !== 'DENY');
    if (policies.length === 0 || policies.some((p) => (p.spec.rules ?? []).some((rule: any) => ruleMatches(rule, caller, ask, http)))) {
      return undefined;
    }
    return what;
  }
}

function ruleMatches(rule: any, caller: Actor, ask: Ask, http: boolean): boolean {
  const principal = caller.serviceAccount === undefined ? undefined : `cluster.local/ns/${caller.namespace}/sa/${caller.serviceAccount}`;
  const from = rule.from === undefined || rule.from.some(({ source }: any) =>
    (source.principals === undefined || source.principals.some((p: string) => principal !== undefined && globMatches(p, principal)))
    && !(source.notPrincipals ?? []).some((p: string) => principal !== undefined && globMatches(p, principal))
    && !(source.notNamespaces ?? []).some((n: string) => principal !== undefined && n === caller.namespace)
    && (source.namespaces === undefined || (principal !== undefined && source.namespaces.includes(caller.namespace))));
  const to = rule.to === undefined || rule.to.some(({ operation }: any) =>
    !(operation.notPorts ?? []).includes(String(ask.port))
    && (operation.ports === undefined || operation.ports.includes(String(ask.port)))
    && (operation.methods === undefined || (http && ask.method !== undefined && operation.methods.includes(ask.method)))
    && (operation.paths === undefined || (http && ask.path !== undefined && operation.paths.some((p: string) => globMatches(p, ask.path!)))));
  return from && to;
}

function globMatches(pattern: string, text: string): boolean {
  if (pattern.startsWith('*')) {
    return text.endsWith(pattern.slice(1));
  }
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}

function admits(rules: any[] | undefined, side: 'from' | 'to', ownNamespace: string, other: Actor, port: number, protocol: string): boolean {
  return (rules ?? []).some((rule) =>
    (rule.ports === undefined || rule.ports.some((p: any) => p.port === port && (p.protocol ?? 'TCP') === protocol))
    && (rule[side] === undefined || rule[side].some((peer: any) => isPeer(peer, ownNamespace, other))));
}

function isPeer(peer: any, ownNamespace: string, other: Actor): boolean {
  if (peer.ipBlock !== undefined) {
    return other.ip !== undefined && inBlock(other.ip, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some((cidr: string) => inBlock(other.ip!, cidr));
  }
  const namespace = peer.namespaceSelector === undefined ? other.namespace === ownNamespace : matches(peer.namespaceSelector, { 'kubernetes.io/metadata.name': other.namespace });
  return namespace && other.ip === undefined && (peer.podSelector === undefined || matches(peer.podSelector, other.labels));
}

function matches(selector: any, labels: Record<string, string>): boolean {
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
    && (selector.matchExpressions ?? []).every(({ key, values }: any) => values.includes(labels[key]));
}

function inBlock(ip: string, cidr: string): boolean {
  const [base, bits] = cidr.split('/');
  const number = (address: string) => address.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(ip) / size) === Math.floor(number(base) / size);
}
