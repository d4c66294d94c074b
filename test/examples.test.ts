import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject } from 'cdk8s';
import { IWorkload } from '../src';
import { coverage } from './manifests/leaf-walker';
import { DecisionSource } from '../src/tuning/decisions/decision';

/** Runs an example as its users do, but with the sources; answers with its YAML, what it printed, and its workloads. */
function run(name: string): { yaml: string; printed: string; workloads: IWorkload[] } {
  const out = mkdtempSync(join(tmpdir(), 'example-'));
  const lines: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
  const workloads: IWorkload[] = [];
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = out;
  try {
    jest.isolateModules(() => {
      const library = require('../src'); // eslint-disable-line @typescript-eslint/no-require-imports
      const recording = { ...library };
      for (const kind of ['OptimizedWebService', 'PaymentStatefulService', 'EdgeFunction']) {
        recording[kind] = class extends library[kind] {
          constructor(...args: unknown[]) {
            super(...args);
            workloads.push(this as unknown as IWorkload);
          }
        };
      }
      jest.doMock('../src', () => recording);
      require(`../examples/${name}/main`); // eslint-disable-line @typescript-eslint/no-require-imports
    });
    const yaml = readdirSync(out).sort().map((file) => readFileSync(join(out, file), 'utf8')).join('---\n');
    return { yaml, printed: lines.join('\n'), workloads };
  } finally {
    process.env.CDK8S_OUTDIR = before;
    if (before === undefined) {
      delete process.env.CDK8S_OUTDIR;
    }
    jest.dontMock('../src');
    log.mockRestore();
    rmSync(out, { recursive: true, force: true });
  }
}

describe.each(['quickstart', 'shop'])('examples/%s', (name) => {
  const example = run(name);

  test('prints the YAML that a reviewer has read', () => {
    expect(example.yaml).toBe(readFileSync(join(__dirname, '..', 'examples', name, 'expected.yaml'), 'utf8'));
  });

  test('every leaf of the YAML is identity or plumbing, or covered by a decision of its plan', () => {
    expect(example.workloads.length).toBe(name === 'shop' ? 4 : 1);
    for (const workload of example.workloads) {
      const settings = new Set(workload.plan.decisions.map((d) => d.setting));
      for (const object of workload.apiObjects) {
        const { unlisted, undecided } = coverage(object.toJson(), settings);
        expect({ object: `${object.kind} ${object.name}`, unlisted, undecided }).toEqual({ object: `${object.kind} ${object.name}`, unlisted: [], undecided: [] });
      }
    }
  });

  test('every setting is decided once, and every decision names its rule or the user\'s input', () => {
    for (const workload of example.workloads) {
      const { decisions } = workload.plan;
      expect(new Set(decisions.map((d) => d.setting)).size).toBe(decisions.length);
      for (const d of decisions) {
        expect([d.setting, d.rule !== undefined || (d.source === DecisionSource.USER && d.inputs.length > 0)]).toEqual([d.setting, true]);
        expect([d.setting, d.reason.length > 10 && !d.reason.includes('undefined') && !d.reason.includes('NaN')]).toEqual([d.setting, true]);
      }
    }
  });
});

test('the shop has every object that a production review expects', () => {
  const { workloads } = run('shop');
  const kinds = Object.fromEntries(workloads.map((w) => [w.node.id, w.apiObjects.map((o: ApiObject) => o.kind).sort()]));
  expect(kinds).toEqual({
    catalog: ['Deployment', 'DestinationRule', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'VirtualService'],
    web: ['Deployment', 'DestinationRule', 'HTTPRoute', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'VirtualService'],
    ledger: ['AuthorizationPolicy', 'DestinationRule', 'NetworkPolicy', 'PeerAuthentication', 'PodDisruptionBudget', 'Service', 'Service', 'ServiceAccount', 'StatefulSet', 'VirtualService'],
    resize: ['NetworkPolicy', 'Service', 'ServiceAccount'],
  });
});
