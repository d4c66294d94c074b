import { LEAVES } from './leaf-maps';
import { coverage, walk } from './leaf-walker';
import { manifestsOf, SAMPLES } from './samples';
import { renderKnativeService } from '../../src/manifests/knative/knative-service';
import { renderDeployment } from '../../src/manifests/kubernetes/deployment';
import type { Manifest, RenderInput } from '../../src/manifests/render-input';
import { tunedLeaves } from '../../src/tuning/decisions/tuned';

describe.each(Object.entries(SAMPLES))('%s', (_, make) => {
  test('has a setting of its plan, or plumbing, behind every leaf', () => {
    const input = make();
    const settings = new Set(tunedLeaves(input.settings).map(([path]) => path));

    const manifests = manifestsOf(input);
    const gaps = manifests.flatMap((m) => {
      const { unlisted, undecided } = coverage(m, settings);
      return [...unlisted.map((path) => `${m.kind} ${path} is not listed`), ...undecided.map((path) => `${m.kind} ${path} is not decided`)];
    });

    expect(gaps).toEqual([]);
  });
});

test('every kind with a leaf map is emitted by one of these workloads', () => {
  const emitted = new Set(Object.values(SAMPLES).flatMap((make) => {
    return manifestsOf(make()).map((m) => `${m.apiVersion.includes('/') ? m.apiVersion.split('/')[0] : ''}/${m.kind}`);
  }));

  expect([...emitted].sort()).toEqual(Object.keys(LEAVES).sort());
});

test('tells the setting behind a leaf', () => {
  const input = SAMPLES['a web service behind a gateway']();
  const settings = new Set(tunedLeaves(input.settings).map(([path]) => path));

  const { decided, plumbing } = coverage(renderDeployment(input)!, settings);

  const container = 'spec.template.spec.containers[0]';
  expect(decided[`${container}.resources.limits.cpu`]).toEqual(['resources.cpuLimit']);
  expect(decided[`${container}.env[0].value`]).toEqual(['environment.NODE_OPTIONS']);
  expect(decided['spec.template.spec.volumes[0].emptyDir.sizeLimit']).toEqual(['scratch./tmp.size']);
  expect(decided["metadata.annotations['kube-score/ignore']"]).toEqual(['waivers.kube-score/ignore']);
  expect(decided['spec.template.spec.topologySpreadConstraints[1].maxSkew']).toEqual(['spread.host.maxSkew']);
  expect(plumbing).toContain(`${container}.env[1].value`);
  expect(plumbing).toContain(`${container}.image`);
});

test('tells the setting behind a label of the mesh, inside and outside of it', () => {
  const label = "spec.template.metadata.labels['sidecar.istio.io/inject']";
  const behind = (sample: string, render: (input: RenderInput) => Manifest | undefined) => {
    const input = SAMPLES[sample]();
    return coverage(render(input)!, new Set(tunedLeaves(input.settings).map(([path]) => path))).decided[label];
  };

  expect(behind('a web service with a pinned sidecar', renderDeployment)).toEqual(['mesh.mode']);
  expect(behind('a function outside of the mesh', renderKnativeService)).toEqual(['network.outsideMesh']);
});

test('tells all settings behind the configuration of a sidecar', () => {
  const input = SAMPLES['a web service with a pinned sidecar']();
  const settings = new Set(tunedLeaves(input.settings).map(([path]) => path));

  expect(coverage(renderDeployment(input)!, settings).decided["spec.template.metadata.annotations['proxy.istio.io/config']"]).toEqual([
    'mesh.sidecar.concurrency', 'mesh.sidecar.holdApplicationUntilProxyStarts', 'mesh.sidecar.exitOnZeroActiveConnections',
    'mesh.sidecar.minimumDrain', 'mesh.sidecar.terminationDrain',
  ]);
});

test('fails when a leaf is not listed', () => {
  const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { externalIPs: ['10.0.0.1'], type: 'ClusterIP' } };

  expect(coverage(service, new Set(['network.serviceType'])).unlisted).toEqual(['spec.externalIPs[0]']);
});

test('fails when the plan lacks the setting behind a leaf', () => {
  const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { type: 'ClusterIP' } };

  expect(coverage(service, new Set()).undecided).toEqual(['spec.type <- network.serviceType']);
});

test('empty lists are leaves', () => {
  expect(walk({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, rules: [] }).map((leaf) => leaf.printed)).toEqual(['apiVersion', 'kind', 'metadata.name', 'rules']);
});
