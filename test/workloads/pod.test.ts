import { ledger, printed, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import type { WorkloadProps } from '../../src/workloads/workload-props';

/*
 * What the author says about the pod is printed by every kind of workload, at the place that Kubernetes gives it.
 */

const KINDS: Array<[string, (props: Partial<WorkloadProps>) => any]> = [
  ['a web service', (props) => printed(web(shop(), props), 'Deployment')],
  ['a stateful service', (props) => printed(ledger(shop(), props), 'StatefulSet')],
  ['a function', (props) => printed(resize(shop(), props), 'Service')],
];

describe.each(KINDS)('%s', (_kind, make) => {
  test('command, args, working directory', () => {
    const [container] = make({ command: ['/bin/app', 'serve'], args: ['--verbose'], workingDir: '/srv/app' }).spec.template.spec.containers;

    expect(container).toMatchObject({ command: ['/bin/app', 'serve'], args: ['--verbose'], workingDir: '/srv/app' });
  });

  test('without them the image\'s own', () => {
    const [container] = make({}).spec.template.spec.containers;

    expect(Object.keys(container).filter((key) => ['command', 'args', 'workingDir'].includes(key))).toEqual([]);
  });

  test('pod labels and annotations', () => {
    const { metadata } = make({ podLabels: { team: 'shop' }, podAnnotations: { 'acme.example/scan': 'daily' }, revision: '7' }).spec.template;

    expect(metadata.labels).toMatchObject({ 'team': 'shop', 'app.kubernetes.io/name': expect.any(String) });
    expect(metadata.annotations).toMatchObject({ 'acme.example/scan': 'daily', 'cdk8s-tuned/revision': '7' });
  });

  test('selectors do not read pod labels', () => {
    const { selector } = make({ podLabels: { team: 'shop' } }).spec;

    expect(JSON.stringify(selector ?? {})).not.toContain('team');
  });

  test('imagePullSecrets', () => {
    expect(make({ imagePullSecrets: ['registry', 'mirror'] }).spec.template.spec.imagePullSecrets).toEqual([{ name: 'registry' }, { name: 'mirror' }]);
  });

  test('owner and runbook', () => {
    expect(make({ owner: 'team-shop', runbook: 'https://runbooks.example.com/web' }).metadata.annotations)
      .toMatchObject({ 'a8r.io/owner': 'team-shop', 'a8r.io/runbook': 'https://runbooks.example.com/web' });
  });

  test.each<[string, Partial<WorkloadProps>, string]>([
    ['a label that selects', { podLabels: { 'app.kubernetes.io/name': 'other' } }, "podLabels has 'app.kubernetes.io/name'"],
    ['a label of a controller', { podLabels: { 'pod-template-hash': '1' } }, "podLabels has 'pod-template-hash'"],
    ['an annotation of the autoscaler', { podAnnotations: { 'autoscaling.knative.dev/min-scale': '3' } }, "podAnnotations has 'autoscaling.knative.dev/min-scale'"],
    ['a label that Kubernetes refuses', { podLabels: { team: 'a b' } }, 'podLabels'],
    ['an annotation without a name', { podAnnotations: { 'acme.example/': 'x' } }, 'podAnnotations'],
    ['an empty command', { command: [] }, 'command'],
    ['a relative folder', { workingDir: 'srv/app' }, 'workingDir'],
    ['a folder that climbs', { workingDir: '/srv/../etc' }, 'workingDir'],
    ['a name that no Secret has', { imagePullSecrets: ['Registry'] }, 'imagePullSecrets'],
    ['an owner of two lines', { owner: 'a\nb' }, 'owner'],
    ['an empty revision', { revision: '' }, 'revision'],
  ])('%s is refused by its prop', (_what, props, named) => {
    expect(() => make(props)).toThrow(named);
  });
});

test('an annotation that the mesh needs is refused where the library sets it, and taken where it does not', () => {
  const scraped = { podAnnotations: { 'prometheus.io/scrape': 'true' } };

  expect(() => web(shop({ istio: IstioMode.SIDECAR }), scraped)).toThrow("podAnnotations has 'prometheus.io/scrape'");
  expect(printed(web(shop({ istio: IstioMode.NONE }), scraped), 'Deployment').spec.template.metadata.annotations).toMatchObject({ 'prometheus.io/scrape': 'true' });
});

const TOKEN = `glpat-${'0123456789abcdefghij'}`;

test.each<[string, Parameters<typeof web>[1], string]>([
  ['revision', { revision: TOKEN }, 'revision'],
  ['owner', { owner: TOKEN }, 'Deployment annotation a8r.io/owner'],
  ['an annotation', { podAnnotations: { build: TOKEN } }, 'podAnnotations.build'],
])('a secret in %s is found', (_what, props, subject) => {
  expect(web(shop(), props).findings.filter(({ id }) => id === 'secret-in-plain-text').map((each) => each.subject)).toEqual([subject]);
});
