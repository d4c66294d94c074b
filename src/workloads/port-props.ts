import type { Port } from '../tuning/profile/port';

/**
 * Ports of a workload beside `port`.
 */
export interface PortProps {
  /**
   * Further ports on which the program listens: `[Port.grpc(9000), Port.metrics(9394)]`.
   *
   * Container, Service, network policy and mesh follow. A workload calls one by its name: `web.callsTo(ledger.port('grpc'))`; its address is
   * `<NAME>_<PORT>_URL` in the caller's environment, of TCP ports `<NAME>_<PORT>_HOST` and `<NAME>_<PORT>_PORT`.
   * A function has none that callers reach: Knative leads to one port.
   *
   * @default - `port` is the only one
   */
  readonly ports?: Port[];

  /**
   * Port of the Service that leads to `port`, from 1 to 65535. A function has none of its own.
   *
   * @default - 80; with `Protocol.TCP` the number of `port`
   */
  readonly servicePort?: number;
}
