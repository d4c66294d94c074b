import type { Found } from '../decisions/finding-severity';
import type { Situation } from '../network/connectivity';
import { liesIn, whereIs } from '../network/external-calls';

/** A cloud's workload identity: the annotation of the ServiceAccount, and what the program's client asks for credentials. */
interface WorkloadIdentity {
  readonly annotation: string;
  readonly who: string;
  /** What a name leads to, where the policy cannot know; or addresses of the node. */
  readonly host: RegExp;
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  readonly call: string;
}

/**
 * Their endpoints: docs.aws.amazon.com, "IAM roles for service accounts" and "EKS Pod Identity" (which has no annotation); docs.cloud.google.com, "Workload Identity Federation for GKE"
 * (169.254.169.254, with GKE's older data plane the metadata server of the node, 169.254.169.252:988); learn.microsoft.com, "Microsoft Entra Workload ID". Read in November 2026.
 */
const IDENTITIES: readonly WorkloadIdentity[] = [
  { annotation: 'eks.amazonaws.com/role-arn', who: 'AWS STS', host: /(^|[.-])sts([.-]|$)/, addresses: [], ports: [443], call: 'callsExternal(\'sts.<region>.amazonaws.com\', 443)' },
  {
    annotation: 'iam.gke.io/gcp-service-account',
    who: 'GKE\'s metadata server',
    host: /^metadata\.goog(le\.internal)?\.?$/,
    addresses: ['169.254.169.254', '169.254.169.252'],
    ports: [80, 988],
    call: 'callsExternal(\'metadata.google.internal\', 80), and without Dataplane V2 callsExternal(\'169.254.169.252\', 988)',
  },
  { annotation: 'azure.workload.identity/client-id', who: 'Microsoft Entra ID', host: /(^|\.)login\.microsoftonline\./, addresses: [], ports: [443], call: 'callsExternal(\'login.microsoftonline.com\', 443)' },
];

/** SEC-16: an identity whose credentials the program cannot fetch is none; the policy of pods with their node's network does not hold. */
export function identityFindings({ declared, connections }: Situation): Found[] {
  const { account, placement } = declared.pod;
  const { external } = connections();
  const opens = ({ host, addresses, ports }: WorkloadIdentity): boolean => external.some((call) => {
    const where = whereIs(call.host, call.cidrs);
    // a name opens its port for every address that is not held back
    return ports.includes(call.port) && (host.test(call.host) || (where.kind === 'anywhere' ? addresses.length === 0 : addresses.some((address) => liesIn(address, where.cidrs))));
  });
  return IDENTITIES.filter((identity) => account.annotations[identity.annotation] !== undefined && !placement.hostNetwork && !opens(identity)).map(({ annotation, who, call }) => ({
    id: 'identity-call-closed',
    rule: 'SEC-16',
    message: `the ServiceAccount has the annotation ${annotation}, but the NetworkPolicy does not open ${who}, so the program gets no credentials: declare the call, ${call}`,
  }));
}
