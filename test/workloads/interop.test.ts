import { execFileSync } from 'child_process';
import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ledger, resize, shop, web } from './fixtures';
import { Scaling } from '../../src/tuning/profile/choices';
import { telling } from '../support/telling';

const objectOf = (chart: any, kind: string, name: RegExp) => Testing.synth(chart).find((o: any) => o.kind === kind && name.test(o.metadata.name));

test('a NetworkPolicy of cdk8s-plus selects our pods and names them as peers', () => {
  const chart = shop();
  const [front, back, fn] = [web(chart), ledger(chart), resize(chart)];
  new kplus.NetworkPolicy(chart, 'extra', {
    metadata: { name: 'extra' },
    selector: back,
    ingress: { rules: [{ peer: front, ports: [kplus.NetworkPolicyPort.tcp(9999)] }, { peer: fn }] },
  });
  expect(objectOf(chart, 'NetworkPolicy', /^extra$/)).toMatchObject({
    metadata: { namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'ledger', 'app.kubernetes.io/name': 'ledger' } },
      ingress: [
        {
          from: [{
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } },
          }],
          ports: [{ port: 9999, protocol: 'TCP' }],
        },
        { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'resize' } } }] },
      ],
    },
  });
});

test('a peer can be turned into a selector of pods', () => {
  const chart = shop();
  for (const workload of [web(chart), ledger(chart), resize(chart)]) {
    expect(workload.toPodSelector()).toBe(workload);
  }
});

test('a RoleBinding of cdk8s-plus binds our service account', () => {
  const chart = shop();
  const role = new kplus.Role(chart, 'reader');
  role.allowRead(kplus.ApiResource.PODS);
  role.bind(web(chart), ledger(chart), resize(chart));
  expect(objectOf(chart, 'RoleBinding', /./).subjects).toEqual([
    { apiGroup: '', kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
    { apiGroup: '', kind: 'ServiceAccount', name: 'ledger', namespace: 'shop' },
    { apiGroup: '', kind: 'ServiceAccount', name: 'resize', namespace: 'shop' },
  ]);
});

test('a HorizontalPodAutoscaler of cdk8s-plus scales our Deployment, which then has no number of its own', () => {
  const chart = shop();
  const front = web(chart, { scaling: Scaling.exactly(3) });
  expect(ApiObject.of(front).toJson().spec.replicas).toBe(3);
  expect(front.hasAutoscaler).toBe(false);

  new kplus.HorizontalPodAutoscaler(chart, 'mine', { metadata: { name: 'mine' }, target: front, minReplicas: 2, maxReplicas: 8 });

  expect(front.hasAutoscaler).toBe(true);
  expect(ApiObject.of(front).toJson().spec.replicas).toBeUndefined();
  expect(objectOf(chart, 'HorizontalPodAutoscaler', /^mine$/).spec).toMatchObject({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 8 });
});

describe.each([1, 2, 3])('Scaling.exactly(%d) and an autoscaler of somebody else', (n) => {
  const made = () => {
    const chart = shop();
    const front = web(chart, { scaling: Scaling.exactly(n) });
    new kplus.HorizontalPodAutoscaler(chart, 'mine', { metadata: { name: 'mine' }, target: front, minReplicas: 2, maxReplicas: 8 });
    return { chart, front };
  };

  test('the budget fits any number', () => {
    const { chart, front } = made();
    expect(objectOf(chart, 'PodDisruptionBudget', /^web$/).spec).toMatchObject({ maxUnavailable: '10%', unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(front.plan.decisions.find((d) => d.setting === 'disruption.maxUnavailable')).toMatchObject({ value: '10%', rule: 'B24' });
  });

  test('the Deployment says what that of an autoscaled service says', () => {
    const { chart } = made();
    const own = shop();
    web(own);
    const [taken, auto] = [chart, own].map((one) => objectOf(one, 'Deployment', /^web$/));
    expect(taken.metadata).toEqual(auto.metadata);
    expect(taken.spec.replicas).toBeUndefined();
  });

  test('the plan still says for how many the pods were sized', () => {
    expect(made().front.plan.decisions.find((d) => d.setting === 'replicas')).toMatchObject({ value: String(n), rule: 'rulings 3', source: 'user' });
  });
});

test('what a user added to an object stays when another autoscaler takes over', () => {
  const chart = shop();
  const front = web(chart, { scaling: Scaling.exactly(1) });
  ApiObject.of(front).metadata.addAnnotation('acme.example/owner', 'team-web');
  front.patch('Deployment', JsonPatch.add('/spec/paused', true));
  front.markHasAutoscaler();
  const deployment = objectOf(chart, 'Deployment', /^web$/);
  expect([deployment.metadata.annotations['acme.example/owner'], deployment.spec.paused]).toEqual(['team-web', true]);
});

test('an object that a user took out of the tree does not come back', () => {
  const chart = shop();
  const front = web(chart, { scaling: Scaling.exactly(3) });
  front.node.tryRemoveChild('pod-disruption-budget');
  front.markHasAutoscaler();
  expect(objectOf(chart, 'PodDisruptionBudget', /./)).toBeUndefined();
});

test('a service with an autoscaler of its own refuses another', () => {
  const chart = shop();
  const front = web(chart);
  expect(() => new kplus.HorizontalPodAutoscaler(chart, 'mine', { target: front, maxReplicas: 8 }))
    .toThrow(telling("'shop/web' already has an autoscaler", 'scaling: Scaling.exactly(n)'));
});

test('our library does not load cdk8s-plus', () => {
  const script = `
    require('tsx/cjs');
    require('./src/index.ts');
    const loaded = Object.keys(require.cache);
    console.log(loaded.some((f) => f.includes('/src/workloads/optimized-web-service')), loaded.filter((f) => f.includes('cdk8s-plus')).length);
  `;
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('true 0');
});
