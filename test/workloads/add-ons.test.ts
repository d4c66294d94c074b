import { ApiObject } from 'cdk8s';
import { fixtureAddOn } from './fixture-add-on';
import { shop, variables, web } from './fixtures';
import { DecisionSource } from '../../src/tuning/decisions/decision';
import type { IWorkload } from '../../src/workloads/workload';

const tracing = () => fixtureAddOn({ name: 'Tracing', env: { OTEL_SERVICE_NAME: 'web' } });
const proxy = () => fixtureAddOn({ name: 'Proxy', drainSeconds: 40, sidecarCpuMillis: 100, sidecarMemoryMiB: 64 }, (workload) => {
  new ApiObject(workload as any, 'proxy', { apiVersion: 'example.com/v1', kind: 'Proxy', metadata: { name: workload.endpoint.workloadName } });
});
const report = () => fixtureAddOn({ name: 'Report' }, (workload) => {
  new ApiObject(workload as any, 'report', { apiVersion: 'example.com/v1', kind: 'Report', metadata: { name: workload.endpoint.workloadName } });
});

const all = (workload: IWorkload) => workload.apiObjects.map((o) => o.toJson());

test('the order of add-ons does not matter', () => {
  const one = web(shop(), { addOns: [tracing(), proxy(), report()] });
  const other = web(shop(), { addOns: [report(), tracing(), proxy()] });
  expect(all(other)).toEqual(all(one));
  expect(other.plan.toJson()).toBe(one.plan.toJson());
});

test('what an add-on asks for is in the plan, with its name', () => {
  const front = web(shop(), { addOns: [tracing(), proxy()] });
  expect(variables(front).OTEL_SERVICE_NAME).toBe('web');
  expect(front.plan.decisions.find((d) => d.setting === 'environment.OTEL_SERVICE_NAME')).toMatchObject({ source: DecisionSource.ADD_ON, reason: 'Tracing asks for it' });
  expect(ApiObject.of(front).toJson().spec.template.spec.terminationGracePeriodSeconds)
    .toBeGreaterThan(ApiObject.of(web(shop())).toJson().spec.template.spec.terminationGracePeriodSeconds);
});

test('an add-on binds to the finished workload, after its objects', () => {
  const seen: string[] = [];
  const front = web(shop(), {
    addOns: [fixtureAddOn({ name: 'Looker' }, (workload) => {
      seen.push(...workload.apiObjects.map((o) => o.kind), workload.endpoint.host, String(workload.plan.decisions.length > 0));
      workload.callsExternal('api.example.com', 443);
    })],
  });
  expect(seen).toContain('Deployment');
  expect(seen.slice(-2)).toEqual(['web.shop.svc.cluster.local', 'true']);
  expect(JSON.stringify(all(front).find((o) => o.kind === 'NetworkPolicy'))).toContain('443');
});

test('an add-on is asked once', () => {
  let asked = 0;
  web(shop(), { addOns: [{ requirements: () => ({ name: `Counter${++asked}` }), bind: () => undefined }] });
  expect(asked).toBe(1);
});

test('what an add-on prints belongs to the workload', () => {
  const front = web(shop(), { addOns: [report()] });
  expect(front.apiObjects.at(-1)!.kind).toBe('Report');
});
