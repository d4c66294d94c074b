import { Duration } from 'cdk8s';
import { ledger, resize, shop, web } from './fixtures';
import * as api from '../../src';

/*
 * What the library hands to its callers can be marked and changed: jsii writes a mark into every object that goes to another language, which a frozen
 * one refuses ("Cannot define property $__jsii__objid__$, object is not extensible").
 */

const classes = Object.values(api).filter((one) => typeof one === 'function') as unknown as Array<{ readonly prototype: object }>;

/** Public members, getters of its class included, that are no methods. */
function members(value: object): string[] {
  const names = new Set(Object.keys(value));
  for (let at = Object.getPrototypeOf(value); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    Object.entries(Object.getOwnPropertyDescriptors(at)).filter(([, d]) => d.get !== undefined).forEach(([name]) => names.add(name));
  }
  return [...names].filter((name) => !name.startsWith('_'));
}

const isOurs = (value: object) => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype || classes.some((one) => value.constructor === one);

/** Paths of what is frozen among all that can be read from a value by its public members. */
function frozen(value: unknown, path: string, seen = new Set<unknown>()): string[] {
  if (typeof value !== 'object' || value === null || seen.has(value) || !isOurs(value)) {
    return [];
  }
  seen.add(value);
  const hidden = ['node', 'core', 'apiObjects', 'found', 'memo', 'replan', 'settings', 'context'];
  return [...(Object.isExtensible(value) ? [] : [path]), ...members(value).filter((name) => !hidden.includes(name)).flatMap((name) => frozen((value as Record<string, unknown>)[name], `${path}.${name}`, seen))];
}


test.each([['a web service', web], ['a ledger', ledger], ['a function', resize]] as const)('%s hands out nothing frozen', (_what, make) => {
  const workload = make(shop());
  const { plan } = workload;
  const out = {
    workload,
    endpoint: workload.endpoint,
    findings: workload.findings,
    decisions: plan.decisions,
    cost: plan.cost(),
    coldStart: plan.coldStart(),
    sensitivity: plan.sensitivity(),
    simulation: plan.simulate(api.Traffic.steady(api.Rate.perSecond(10), Duration.minutes(2))),
    target: api.ClusterTarget.of(workload),
    open: api.Findings.of(workload).open,
  };
  expect(frozen(out, 'out')).toEqual([]);
  expect(out.endpoint.workloadName).toBe(workload.node.id);
});

test('what a caller does to an endpoint changes nothing', () => {
  const front = web(shop());
  const before = JSON.stringify(front.endpoint);
  const got = front.endpoint as { workloadName: string; podLabels: Record<string, string> };
  got.workloadName = 'changed';
  got.podLabels.app = 'changed';
  expect(JSON.stringify(front.endpoint)).toBe(before);
  expect(JSON.stringify(front.apiObjects.map((o) => o.toJson()))).not.toContain('changed');
});

test('a frozen member is found', () => {
  expect(frozen({ a: [{ b: Object.freeze({}) }] }, 'x')).toEqual(['x.a.0.b']);
});
