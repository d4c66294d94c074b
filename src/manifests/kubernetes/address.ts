import type { Call, RenderInput } from '../render-input';
import type { WorkloadEndpoint } from '../workload-endpoint';

/*
 * Variables by which callers find a workload: `PRICE_LIST_URL` for `price-list`, `PRICE_LIST_ADMIN_URL` for its port `admin`. A protocol over TCP has URLs of its
 * own, which only the program knows, so host and port are two variables there: `postgres://app@$(LEDGER_HOST):$(LEDGER_PORT)/shop`.
 */

type Named = Pick<WorkloadEndpoint, 'workloadName' | 'portName' | 'protocol'>;

/** Names of the variables that hold a callee's address. */
export function addressVariables({ workloadName, portName, protocol }: Named): string[] {
  const prefix = (portName === undefined ? workloadName : `${workloadName}-${portName}`).toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return (protocol.name === 'tcp' ? ['HOST', 'PORT'] : ['URL']).map((what) => `${prefix}_${what}`);
}

/**
 * The address for callers: `http://<host>`, for gRPC `<host>:80`, for TCP the host and the port, in the order of `addressVariables`.
 *
 * The host ends with a dot, which skips the DNS search list, unless a proxy matches the name: Istio and Knative expect it without a dot (A16).
 */
export function addressOf(input: Pick<RenderInput, 'self'>, { peer }: Pick<Call, 'peer'>): string[] {
  const absolute = !input.self.meshed && !peer.meshed && !peer.knative && peer.host.endsWith('.svc.cluster.local');
  const host = absolute ? `${peer.host}.` : peer.host;
  switch (peer.protocol.name) {
    case 'tcp': return [host, String(peer.port)];
    case 'grpc': return [`${host}:${peer.port}`];
    default: return [peer.port === 80 ? `http://${host}` : `http://${host}:${peer.port}`];
  }
}
