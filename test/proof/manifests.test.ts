import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { waiversOf } from '../analysers/finding';
import { unitsOf } from '../cluster/harness/manifests';
import { namedUnits } from '../cluster/harness/own-manifests';
import { podOf } from '../cluster/harness/pod-templates';

const service = (name: string, more = '') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`;

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'units-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
}

function found(): string[] {
  return unitsOf(folder, folder).map((unit) => `${unit.name.replace(path.basename(folder), 'out')} ${unit.since} ${unit.manifests.map((each) => each.value.metadata.name)}`);
}

describe('the units of a folder', () => {
  test('are its folders with YAML files, for the default target', () => {
    write('a.yaml', `${service('one')}---\n${service('two')}`);
    write('b.yaml', service('three'));
    expect(found()).toEqual(['out 1.33 one,two,three']);
  });

  test('are its files when they describe the same object', () => {
    write('a.yaml', service('one'));
    write('b.yaml', service('one'));
    expect(found()).toEqual(['out/a.yaml 1.33 one', 'out/b.yaml 1.33 one']);
  });

  test('name the minor that they are meant for in their path', () => {
    write('k8s-1.28/a.yaml', service('one'));
    write('web.k8s-1.30.yaml', service('one'));
    expect(found()).toEqual(['out 1.30 one', 'out/k8s-1.28 1.28 one']);
  });

  test('cannot be read from broken YAML', () => {
    write('a.yaml', 'a: [1');
    expect(() => found()).toThrow('a.yaml: Flow sequence');
  });
});

describe('waivers', () => {
  test('are read from the annotations of every tool', () => {
    write('a.yaml', service('one', [
      '  annotations:',
      '    kube-score/ignore: pod-probes, container-image-pull-policy',
      '    checkov.io/skip1: CKV_K8S_15=fixed tag',
      '    polaris.fairwinds.com/pullPolicyNotAlways-exempt: "true"',
      '    ignore-check.kube-linter.io/no-anti-affinity: spread does it',
      '    example.com/other: text',
      '',
    ].join('\n')));
    expect(waiversOf(unitsOf(folder)[0])).toEqual([
      'kube-score: pod-probes', 'kube-score: container-image-pull-policy', 'checkov: CKV_K8S_15',
      'polaris: pullPolicyNotAlways', 'kube-linter: no-anti-affinity',
    ]);
  });
});

describe('the pod of a workload', () => {
  const metadata = { name: 'web', namespace: 'shop' };

  test('is the template of a CronJob', () => {
    const spec = { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'app' }] } } } } };
    expect(podOf({ apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec })).toEqual({
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-prove', namespace: 'shop' }, spec: { containers: [{ name: 'app' }] },
    });
  });

  test('mounts the claims of a StatefulSet', () => {
    const spec = { volumeClaimTemplates: [{ metadata: { name: 'data' } }], template: { spec: { containers: [{ name: 'app' }] } } };
    expect(podOf({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec })!.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
    ]);
  });

  test('has the name and the ports that Knative fills in, and none of its own fields', () => {
    const template = { spec: { containerConcurrency: 5, containers: [{ ports: [{ containerPort: 9000 }], readinessProbe: { httpGet: { path: '/' } } }] } };
    expect(podOf({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata, spec: { template } })!.spec).toEqual({
      containers: [{ name: 'user-container-0', ports: [{ containerPort: 9000 }], readinessProbe: { httpGet: { path: '/', port: 9000 } } }],
    });
  });

  test('is nothing for what has no pods', () => {
    expect(podOf({ apiVersion: 'v1', kind: 'Service', metadata, spec: {} })).toBeUndefined();
  });
});

describe('the manifests that a command names', () => {
  test('are objects: what is none is left out, and said', () => {
    write('app.yaml', service('one'));
    write('cdk8s.yaml', 'language: typescript\napp: node main.js\n');
    write('list.yaml', '- a\n- b\n');
    const said: string[] = [];
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(`${text}`) > 0);
    const units = namedUnits([folder]);
    spy.mockRestore();
    expect(units.flatMap((unit) => unit.manifests.map(({ value }) => value.metadata.name))).toEqual(['one']);
    expect(said.map((line) => /(\w+\.yaml) holds what is no Kubernetes object/.exec(line)?.[1])).toEqual(['cdk8s.yaml', 'list.yaml']);
  });

  test('have to be there', () => {
    expect(() => namedUnits([`${folder}/missing`])).toThrow('missing does not exist; expected a folder or a file with manifests');
  });
});
