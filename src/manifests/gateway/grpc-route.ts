import { servesGrpc } from '../../tuning/demand/capabilities';
import { IDENTITY_LEAVES } from '../object-leaves';
import type { LeafMap, Manifest, RenderInput } from '../render-input';
import { PLUMBING } from '../render-input';
import { backendRefs, isRouted, renderRoute } from './route';

/** The GRPCRoute of a gRPC workload with `Exposure.gateway`. Its API has no timeouts. */
export function renderGrpcRoute(input: RenderInput): Manifest | undefined {
  if (!isRouted(input) || !servesGrpc(input.declared)) {
    return undefined;
  }
  return renderRoute(input, 'GRPCRoute', { backendRefs: backendRefs(input) });
}

/** What decides each leaf of a GRPCRoute. */
export const GRPC_ROUTE_LEAVES: LeafMap = {
  ...IDENTITY_LEAVES,
  'spec.parentRefs[*].*': PLUMBING,
  'spec.hostnames[*]': PLUMBING,
  'spec.rules[*].backendRefs[*].*': PLUMBING,
};
