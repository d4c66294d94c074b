import { ledger, web } from './fake-context';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { inputsOf } from '../../src/tuning/decisions/tuned';
import { tuneRetries } from '../../src/tuning/network/mesh-retries';
import { Protocol } from '../../src/tuning/profile/choices';
import { numbersTold } from '../support/numbers-told';

const retries = (objectiveP99: number, timeoutSeconds: number) => {
  const r = tuneRetries(web({ demand: { objectiveP99 }, mesh: 'sidecar' }), timeoutSeconds);
  return [r.retryAttempts.value, r.retryMethods.value, numbersTold(r.retryAttempts.because.reason())];
};

// each try gets twice the objective, beside 0.1 s of overhead
test.each([
  [1000, 6.1, 2, '3 2 6.1 2'],
  [1000, 6.09, 1, '2 2 6.09 2'],
  [1000, 4.1, 1, '2 2 4.1 2'],
  [1000, 4.09, 0, '4.09 2'],
  [9000, 1, 0, '1 2'],
  [10, 600, 2, '3 0.02 600 2'],
])('an objective of %d ms and a timeout of %d s allow %d retries', (objective, timeout, attempts, numbers) => {
  expect(retries(objective, timeout)).toEqual([attempts, attempts === 0 ? [] : ['GET', 'HEAD', 'OPTIONS'], numbers]);
});

test('where nothing is tried again no method is named, and the reason is the timeout', () => {
  const r = tuneRetries(web({ demand: { objectiveP99: 9000 } }), 10);
  expect(Object.keys(r)).toEqual(['retryAttempts', 'retryMethods', 'otherAttempts']);
  const { because } = r.retryMethods;
  expect([because.rule, because.source, inputsOf(because), because.show, because.reason()])
    .toEqual(['B21', 'profile', ['demand.slowestRequest', 'demand.objectiveP99'], 'none', expect.stringContaining('timeout')]);
});

test('a ledger repeats what it says, in capitals, or nothing', () => {
  const methods = (retryableMethods: string[]) => {
    const r = tuneRetries(ledger({}, { retryableMethods }), 10);
    return [r.retryMethods.value, r.retryMethods.because.show, r.retryAttempts.value, numbersTold(r.retryAttempts.because.reason())];
  };
  expect(methods(['get', 'Put'])).toEqual([['GET', 'PUT'], undefined, 2, '3 0.5 10 2']);
  expect(methods([])).toEqual([[], 'none', 0, '']);
});

test('gRPC repeats nothing, and refuses methods that it cannot tell apart', () => {
  const r = tuneRetries(ledger({ input: { protocol: Protocol.GRPC } }, { retryableMethods: [] }), 10);
  expect([r.retryAttempts.value, r.retryMethods.value]).toEqual([0, []]);
  expect(() => tuneRetries(ledger({ input: { protocol: Protocol.GRPC } }, { retryableMethods: ['GET'] }), 10)).toThrow('retryableMethods (GET) with Protocol.GRPC: every gRPC call is a POST');
});

test.each([
  ['1.23', 'connect-failure,refused-stream,reset', 'Istio 1.23'],
  ['1.24', 'connect-failure,refused-stream,reset-before-request', '503'],
])('Istio %s asks again on %s', (istioVersion, words, told) => {
  const { retryOn } = tuneRetries(web({ input: { target: ClusterTarget.kubernetes('1.31', { istio: IstioMode.SIDECAR, istioVersion }) } }), 10);
  expect([retryOn!.value, retryOn!.because.reason()]).toEqual([words, expect.stringContaining(told)]);
});
