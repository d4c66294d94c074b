import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Yaml } from 'cdk8s';
import { pods } from './program';
import { coverage } from '../manifests/leaf-walker';

/*
 * All props of pods in one program. `WRITE=yes npx jest test/pods` rewrites expected.yaml: then read the diff.
 */

const EXPECTED = join(__dirname, 'expected.yaml');

const app = new App();
const workloads = pods(app);
const yaml = app.synthYaml();

test('prints the YAML that a reviewer has read', () => {
  if (process.env.WRITE === 'yes') {
    writeFileSync(EXPECTED, yaml);
  }
  expect(yaml).toBe(readFileSync(EXPECTED, 'utf8'));
});

test('the same program prints the same bytes', () => {
  const again = new App();
  pods(again);
  expect(again.synthYaml()).toBe(yaml);
});

test('every leaf is plumbing, or a decision of the plan', () => {
  const gaps = workloads.flatMap((workload) => {
    const settings = new Set(workload.plan.decisions.map(({ setting }) => setting));
    return workload.apiObjects.flatMap((object) => {
      const { unlisted, undecided } = coverage(object.toJson(), settings);
      return [...unlisted, ...undecided].map((leaf) => `${object.kind} ${object.name} ${leaf}`);
    });
  });

  expect(gaps).toEqual([]);
  expect(Yaml.load(EXPECTED).length).toBeGreaterThan(20);
});

test('findings say where the author left the safe path', () => {
  expect(workloads.map(({ node, findings }) => [node.id, [...new Set(findings.map(({ id }) => id))].sort()])).toEqual([
    ['cache', ['image-without-digest', 'start-assumed', 'stop-not-known']],
    ['catalog', ['claim-shared-by-pods', 'image-without-digest', 'probe-runs-command', 'routes-not-enforced', 'stop-needs-program']],
    ['jobs', ['cpu-shows-little', 'health-not-declared', 'image-without-digest', 'no-callers', 'root-file-system-writable', 'slots-bind', 'spot-notice-short', 'start-assumed', 'stop-not-known']],
  ]);
});
