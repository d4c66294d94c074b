import { ledger, resize, shop, web } from './fixtures';
import * as lib from '../../src';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { calls, methods } from '../inputs/assembly';
import { sampleOf, SURFACE } from '../inputs/samples';

/*
 * JavaScript drops arguments that nobody takes. Every public method of the assembly gets one too many here; a class without the guard of src/private/surplus.ts fails.
 */

const RECEIVERS: Readonly<Record<string, () => object>> = {
  Findings: () => lib.Findings.of(shop()),
  Rate: () => lib.Rate.perSecond(1),
  SecretSource: () => lib.SecretSource.existing('db', 'password'),
  Mount: () => lib.Mount.secret('/etc/certs', 'certs'),
  Placement: () => lib.Placement.anywhere(),
  ServiceAccountRef: () => lib.ServiceAccountRef.existing('shared'),
  SharedConfig: () => new lib.SharedConfig(shop(), 'env', { files: { 'app.yaml': 'level: info' } }),
  Manifests: () => lib.assertions.Manifests.of(web(shop())),
  WorkloadPlan: () => web(shop()).plan,
  ClusterTarget: () => lib.ClusterTarget.kubernetes('1.34'),
  Exposure: () => lib.Exposure.loadBalancer(),
  OptimizedWebService: () => web(shop(), { scaling: lib.Scaling.exactly(2) }),
  PaymentStatefulService: () => ledger(shop()),
  EdgeFunction: () => resize(shop({ knative: Object.values(KnativeFeature) })),
};

const bounded = methods.filter(({ type, method }) => type !== 'TunedApp' && !(method.parameters ?? []).some((p) => p.variadic));
const SURPLUS = { min: 9 };

test.each(bounded.map(({ type, method }) => [`${type}${method.static ? '.' : '#'}${method.name}`, type, method] as const))('%s refuses an argument too many', (name, type, method) => {
  const parameters = method.parameters ?? [];
  const sample = parameters.length > 0 ? sampleOf(name)! : { args: () => [], call: (...args: unknown[]) => (method.static ? (SURFACE as any)[type] : RECEIVERS[type]())[method.name](...args) };
  const padded = () => {
    const args = sample.args();
    return [...args, ...Array<undefined>(parameters.length - args.length).fill(undefined)];
  };
  // other languages fill up with nothing
  expect(() => sample.call(...padded(), undefined)).not.toThrow();
  // samples of methods pass on what they take: those are called on a receiver
  const call = parameters.length > 0 && !method.static && RECEIVERS[type] !== undefined
    ? (...args: unknown[]) => (RECEIVERS[type]() as Record<string, (...given: unknown[]) => unknown>)[method.name](...args) : sample.call;
  let message = 'accepted';
  try {
    call(...padded(), SURPLUS);
  } catch (e) {
    ({ message } = e as Error);
  }
  expect(message).toContain(`${method.name} got an object as argument ${parameters.length + 1}, expected `);
});

test.each(calls.filter(({ name }) => name.startsWith('new ') && name !== 'new TunedApp').map(({ name }) => name))('%s refuses a fourth argument', (name) => {
  const Type = (lib as any)[name.slice(4)];
  expect(() => new Type(...sampleOf(name)!.args(), SURPLUS)).toThrow(`${name} got an object as argument 4, expected at most 3 arguments: leave it out`);
});

test('what was probably meant is said', () => {
  expect(() => (lib.Scaling.auto as (...args: unknown[]) => unknown)(SURPLUS)).toThrow('Scaling.auto got an object as argument 1, expected no arguments: for bounds say Scaling.onCpu({ min, max })');
  expect(() => (lib.Exposure.loadBalancer as (...args: unknown[]) => unknown)('10.0.0.0/8')).toThrow('Exposure.loadBalancer().behind({ cidrs })');
});
