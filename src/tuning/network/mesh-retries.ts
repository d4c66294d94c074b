import type { BaselineName } from '../decisions/baseline/numbers';
import { DecisionSource } from '../decisions/decision';
import type { MeshTrafficSettings } from '../decisions/settings';
import { baseline, Tuned, tuned } from '../decisions/tuned';
import { servesGrpc, servingByService } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { calledPorts } from '../demand/ports';

/** PAY-1: what may be asked twice without asking the service (RFC 9110, safe methods). */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
/** IST-10. */
const BUDGET_SINCE_ISTIO = 27;
/** Istio's validation knows `reset-before-request` since July 2024 (istio/istio#52032). */
const RESET_BEFORE_REQUEST_SINCE_ISTIO = 24;

/** What the number of tries is counted from. */
const RETRY_READS: readonly BaselineName[] = ['mesh.retries', 'mesh.retryOverhead', 'mesh.objectivesPerTry'];

type Retries = Required<Pick<MeshTrafficSettings, 'retryAttempts' | 'retryMethods' | 'otherAttempts'>> & Pick<MeshTrafficSettings, 'retryAttempts' | 'retryOn' | 'retryMethods' | 'otherAttempts' | 'retryBudget'>;

/**
 * What the mesh asks again. Every retry here follows a failure before the request was read, so there is no timeout per try:
 * a share of the request timeout would cut slow requests that the profile allows (B21 bounds only how many tries fit).
 */
export function tuneRetries(ctx: PlanContext, timeoutSeconds: number): Retries {
  const b = ctx.input.baseline.mesh;
  const methods = tuneMethods(ctx);
  const otherAttempts = NO_OTHERS();
  const attempts = tuneAttempts(ctx, methods.value.length, timeoutSeconds);
  if (attempts.value === 0) {
    return { retryAttempts: attempts, retryMethods: methods.value.length === 0 ? methods : noRoom(), otherAttempts };
  }
  return {
    ...(ctx.input.target._istioAtLeast(BUDGET_SINCE_ISTIO)
      ? {
        retryBudget: {
          percent: tuned(b.retryBudgetPercent, { rule: 'IST-10', source: DecisionSource.CLUSTER, inputs: ['target.istioVersion'], reads: ['mesh.retryBudgetPercent'], reason: () => 'at most this share of the requests in flight are retries, so that an outage does not multiply load' }),
          minRetryConcurrency: baseline(b.retryBudgetConcurrency, 'IST-10', 'retries at a time that are always allowed', 'mesh.retryBudgetConcurrency'),
        },
      }
      : {}),
    retryAttempts: attempts,
    retryOn: tuneRetryOn(ctx),
    retryMethods: methods,
    otherAttempts,
  };
}

const NO_OTHERS = (): Tuned<number> => baseline(0, 'IST-8', 'no retries of other methods: a lost response may be a processed request; Istio retries by default');

/** TCP at the main port: requests of HTTP come to further ports only, and nothing is known of them. */
export function otherPorts({ input }: PlanContext): Pick<MeshTrafficSettings, 'otherAttempts'> {
  const stated = servingByService(input)?.retryableMethods;
  if (stated !== undefined && stated.length > 0) {
    throw new Error(`retryableMethods (${stated.join(', ')}) with Protocol.TCP: the mesh sees bytes, and no methods: leave it out`);
  }
  return calledPorts(input).some(({ speaks }) => speaks !== 'tcp') ? { otherAttempts: NO_OTHERS() } : {};
}

function tuneMethods(ctx: PlanContext): Tuned<string[]> {
  const stated = servingByService(ctx.input)?.retryableMethods;
  if (servesGrpc(ctx.input)) {
    if (stated !== undefined && stated.length > 0) {
      throw new Error(`retryableMethods (${stated.join(', ')}) with Protocol.GRPC: every gRPC call is a POST, so the mesh cannot know which is safe to retry: leave it out, and let clients retry idempotent calls`);
    }
    return tuned<string[]>([], { rule: 'IST-8', source: DecisionSource.PROFILE, inputs: ['protocol'], show: 'none', reason: () => 'every gRPC call is a POST: the mesh cannot know which is safe to retry' });
  }
  if (stated !== undefined) {
    return tuned(stated.map((m) => m.toUpperCase()), { source: DecisionSource.USER, inputs: ['retryableMethods'], show: stated.length === 0 ? 'none' : undefined, reason: () => 'given as retryableMethods' });
  }
  return baseline([...SAFE_METHODS], 'PAY-1', 'these methods change nothing, so a retry is safe');
}

function noRoom(): Tuned<string[]> {
  return tuned<string[]>([], { rule: 'B21', source: DecisionSource.PROFILE, inputs: ['demand.slowestRequest', 'demand.objectiveP99'], reads: RETRY_READS, show: 'none', reason: () => 'the timeout has no room for a retry' });
}

/** B21: as many tries as get twice the objective each. */
function tuneAttempts(ctx: PlanContext, methods: number, timeoutSeconds: number): Tuned<number> {
  if (methods === 0) {
    return tuned(0, { rule: 'IST-8', source: DecisionSource.PROFILE, inputs: ['protocol', 'retryableMethods'], reason: () => 'no method is safe to retry' });
  }
  const b = ctx.input.baseline.mesh;
  const each = b.objectivesPerTry * ctx.demand.objectiveP99.value / 1000;
  let attempts = b.retries;
  while (attempts > 0 && (timeoutSeconds - b.retryOverhead) / (attempts + 1) < each - 1e-9) {
    attempts--;
  }
  return tuned(attempts, {
    rule: 'B21',
    source: DecisionSource.PROFILE,
    inputs: ['demand.slowestRequest', 'demand.objectiveP99'],
    reads: RETRY_READS,
    assumed: ctx.demand.objectiveP99.because.assumed,
    reason: () => `${attempts === 0 ? 'no retry fits' : `${attempts + 1} tries of ${each} s fit`} into the timeout of ${timeoutSeconds} s; at most ${b.retries} retries, Istio's default`,
  });
}

/** B19: only what certainly did not reach the program, as far as the target's Istio has a word for it. */
function tuneRetryOn(ctx: PlanContext): Tuned<string> {
  const { target } = ctx.input;
  const word = target._istioAtLeast(RESET_BEFORE_REQUEST_SINCE_ISTIO) ? 'reset-before-request' : 'reset';
  return tuned(`connect-failure,refused-stream,${word}`, {
    rule: 'B19',
    source: DecisionSource.CLUSTER,
    inputs: ['target.istioVersion'],
    reason: () => (word === 'reset'
      ? `failed or closed connections; Istio ${target._istioVersion.major}.${target._istioVersion.minor} cannot see whether a request was sent, which is safe for these methods`
      : 'connections that failed or closed before the request was sent; a response, even 503, is not retried'),
  });
}
