import { Size } from 'cdk8s';
import { PodManagementPolicy } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { Scaling } from '../../src/tuning/profile/choices';
import { Mount } from '../../src/tuning/profile/mount';
import { TakeOver } from '../../src/tuning/profile/take-over';
import { Findings } from '../../src/workloads/findings';
import type { Workload } from '../../src/workloads/workload-base';

/*
 * A Deployment that runs already keeps its selector and its pods' labels: it is changed, not replaced.
 */

const SELECTOR = { app: 'legacy', release: 'shop' };
const taken = () => ({ takeOver: TakeOver.of({ selector: SELECTOR, podLabels: { tier: 'front' } }) });

test('selectors and pod labels of an existing Deployment are kept by everything that selects its pods', () => {
  const chart = shop();
  const workload = web(chart, taken());
  const caller = web(chart, {}, 'caller');
  caller.callsTo(workload);
  const deployment = printed(workload, 'Deployment');

  expect(deployment.spec.selector).toEqual({ matchLabels: SELECTOR });
  expect(deployment.spec.template.metadata.labels).toMatchObject({ ...SELECTOR, 'tier': 'front', 'app.kubernetes.io/name': 'web' });
  deployment.spec.template.spec.topologySpreadConstraints.forEach((one: any) => expect(one.labelSelector).toEqual({ matchLabels: SELECTOR }));
  expect(printed(workload, 'Service').spec.selector).toEqual(SELECTOR);
  expect(printed(workload, 'PodDisruptionBudget').spec.selector).toEqual({ matchLabels: SELECTOR });
  expect(printed(workload, 'NetworkPolicy').spec.podSelector).toEqual({ matchLabels: { app: 'legacy' }, matchExpressions: [{ key: 'release', operator: 'In', values: ['shop'] }] });
  expect(workload.endpoint.podLabels).toEqual(SELECTOR);
  expect(printed(caller, 'NetworkPolicy').spec.egress).toContainEqual(expect.objectContaining({ to: [{ namespaceSelector: expect.anything(), podSelector: { matchLabels: SELECTOR } }] }));
  expect(deployment.metadata.labels).toEqual({ 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' });
});

test('selectors of an existing StatefulSet are kept, by the mesh\'s policies and between members too', () => {
  const workload = ledger(shop(), taken());
  const kinds = ['PeerAuthentication', 'AuthorizationPolicy'];

  expect(printed(workload, 'StatefulSet').spec.selector).toEqual({ matchLabels: SELECTOR });
  kinds.forEach((kind) => expect(printed(workload, kind).spec.selector).toEqual({ matchLabels: SELECTOR }));
  expect(workload.apiObjects.filter(({ kind }) => kind === 'Service').map((one) => one.toJson().spec.selector)).toEqual([SELECTOR, SELECTOR]);
  expect(JSON.stringify(printed(workload, 'NetworkPolicy').spec)).not.toContain('app.kubernetes.io/name');
});

test('labels that the library uses itself may be kept with other values', () => {
  const selector = { 'app.kubernetes.io/name': 'nginx', 'app.kubernetes.io/instance': 'release-1' };
  const deployment = printed(web(shop(), { takeOver: TakeOver.of({ selector }) }), 'Deployment');

  expect(deployment.spec.selector.matchLabels).toEqual(selector);
  expect(deployment.spec.template.metadata.labels).toMatchObject(selector);
});

test('the container keeps its name, and the autoscaler reads it', () => {
  const workload = web(shop({ istio: IstioMode.SIDECAR }), { takeOver: TakeOver.of({ selector: SELECTOR, containerName: 'nginx' }), scaling: Scaling.auto() });

  expect(printed(workload, 'Deployment').spec.template.spec.containers[0].name).toBe('nginx');
  expect(JSON.stringify(printed(workload, 'HorizontalPodAutoscaler').spec.metrics)).toContain('"container":"nginx"');
});

test('what API servers refuse to change of an existing StatefulSet can be said: serviceName, podManagementPolicy, the claim template', () => {
  const workload = ledger(shop(), {
    quorum: false,
    mounts: [Mount.scratch('/store', Size.mebibytes(64))],
    takeOver: TakeOver.of({
      selector: SELECTOR, serviceName: 'ledger-members', podManagementPolicy: PodManagementPolicy.PARALLEL, revisionHistoryLimit: 10, claimName: 'store', claimLabels: {}, claimAnnotations: { backup: 'daily' },
    }),
  });
  const { spec } = printed(workload, 'StatefulSet');

  expect(spec).toMatchObject({ serviceName: 'ledger-members', podManagementPolicy: 'Parallel', revisionHistoryLimit: 10 });
  expect(spec.volumeClaimTemplates[0].metadata).toEqual({ name: 'store', labels: {}, annotations: { backup: 'daily' } });
  expect(printed(workload, 'Service', 'ledger-members').spec.clusterIP).toBe('None');
  expect(spec.template.spec.containers[0].volumeMounts).toEqual(expect.arrayContaining([{ name: 'store', mountPath: '/data' }, { name: 'store-2', mountPath: '/store' }]));
  expect(workload.plan.decisions.find(({ setting }) => setting === 'stateful.podManagementPolicy')).toMatchObject({ value: 'Parallel', inputs: ['takeOver'] });
  expect(assumed(workload)).toEqual([]);
});

const told = (workload: Workload) => workload.findings.map(({ id }) => id).filter((id) => id.startsWith('take-over-')).sort();

test('what the first apply changes or leaves is told: replicas that go, objects of other names, a name that nobody said', () => {
  const named = { ...taken(), name: 'storefront' };

  expect(told(web(shop(), taken()))).toEqual(['take-over-leaves-objects', 'take-over-name-assumed', 'take-over-replicas']);
  expect(told(web(shop(), named))).toEqual(['take-over-leaves-objects', 'take-over-replicas']);
  expect(told(web(shop(), { ...named, scaling: Scaling.exactly(6) }))).toEqual(['take-over-leaves-objects']);
  const handedOver = web(shop(), { ...named, scaling: Scaling.exactly(6) });
  handedOver.markHasAutoscaler();
  expect(told(handedOver)).toEqual(['take-over-leaves-objects', 'take-over-replicas']);
  expect(told(ledger(shop(), named))).toEqual(['take-over-fields-assumed', 'take-over-leaves-objects']);
  expect(told(web(shop()))).toEqual([]);
});

test('the finding of replicas that go stands exactly where the Deployment has none', () => {
  [{}, { scaling: Scaling.exactly(6) }, { scaling: Scaling.onCpu({ min: 3, max: 30 }) }].forEach((scaling) => {
    const workload = web(shop(), { ...taken(), ...scaling });

    expect(told(workload).includes('take-over-replicas')).toBe(printed(workload, 'Deployment').spec.replicas === undefined);
  });
});

test('what is done before or after the first apply is acknowledged as the findings say', () => {
  const workload = web(shop(), { ...taken(), name: 'storefront' });

  workload.findings.filter(({ id }) => id.startsWith('take-over-')).forEach(({ message }) => new Function('Findings', 'workload', /say (Findings\.acknowledge\(.*\))$/.exec(message)![1])(Findings, workload));
  expect(told(workload)).toEqual([]);
});

const assumed = (workload: Workload) => workload.findings.filter(({ id }) => id === 'take-over-fields-assumed').map(({ message }) => message);

test('fields of an existing StatefulSet that are fixed and were not said are fixed, each with what is printed', () => {
  const fixed = (version: string, more: object = {}) => assumed(ledger(shop({ version }), { takeOver: TakeOver.of({ selector: SELECTOR, ...more }) }))[0];

  ['serviceName ledger-headless', 'podManagementPolicy Parallel', 'claim template \'data\'', 'ReadWriteOncePod', '51200 MiB'].forEach((words) => expect(fixed('1.34')).toContain(words));
  expect(fixed('1.34')).not.toContain('revisionHistoryLimit');
  expect(fixed('1.32')).toContain('revisionHistoryLimit');
  expect(fixed('1.34', { serviceName: 'members' })).not.toContain('serviceName');
  expect(assumed(web(shop(), taken()))).toEqual([]);
});

test.each<[string, () => unknown, string]>([
  ['serviceName of a Deployment', () => web(shop(), { takeOver: TakeOver.of({ selector: SELECTOR, serviceName: 'a', claimName: 'b' }) }), 'serviceName, claimName'],
  ['serviceName that callers use', () => ledger(shop(), { takeOver: TakeOver.of({ selector: SELECTOR, serviceName: 'ledger' }) }), '--cascade=orphan'],
  ['a quorum that starts in order', () => ledger(shop(), { takeOver: TakeOver.of({ selector: SELECTOR, podManagementPolicy: PodManagementPolicy.ORDERED_READY }) }), 'quorum: false'],
  ['a selector that does not match its labels', () => TakeOver.of({ selector: { app: 'web' }, podLabels: { app: 'other' } }), 'the selector must match its pods'],
  ['an empty selector', () => TakeOver.of({ selector: {} }), 'selector'],
  ['a selector of one revision', () => TakeOver.of({ selector: { 'app': 'web', 'pod-template-hash': '7c9' } }), 'pod-template-hash'],
  ['podLabels that contradict the selector', () => web(shop(), { ...taken(), podLabels: { app: 'web' } }), "podLabels has 'app: web', and takeOver keeps 'app: legacy', which the selector reads"],
  ['a container of a sidecar\'s name', () => TakeOver.of({ selector: SELECTOR, containerName: 'Nginx' }), 'containerName'],
  ['a function', () => resize(shop(), taken()), 'takeOver is for Deployments and StatefulSets'],
])('%s is refused', (_what, make, words) => {
  expect(make).toThrow(words);
});

test.each<[string, (chart: ReturnType<typeof shop>) => unknown]>([
  ['one selector twice', (chart) => [web(chart, taken()), web(chart, taken(), 'other')]],
  ['a wider selector after a narrower one', (chart) => [web(chart, taken()), web(chart, { takeOver: TakeOver.of({ selector: { app: 'legacy' } }) }, 'other')]],
  ['a narrower selector after a wider one', (chart) => [web(chart, { takeOver: TakeOver.of({ selector: { app: 'legacy' } }) }), web(chart, taken(), 'other')]],
  ['labels of another workload that the selector reads', (chart) => [web(chart, { takeOver: TakeOver.of({ selector: { app: 'legacy' } }) }), web(chart, { podLabels: { app: 'legacy' } }, 'other')]],
])('workloads of one namespace that would select each other\'s pods are refused: %s', (_what, make) => {
  expect(() => make(shop())).toThrow('also matches the pods of');
});

test('two workloads may share a label that both selectors narrow', () => {
  const chart = shop();
  web(chart, { takeOver: TakeOver.of({ selector: { release: 'shop', app: 'web' } }) });

  expect(() => web(chart, { takeOver: TakeOver.of({ selector: { release: 'shop', app: 'other' } }) }, 'other')).not.toThrow();
});
