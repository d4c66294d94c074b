import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Yaml } from 'cdk8s';
import { flagged, pods } from './program';
import { Workload } from '../../src';
import { coverage } from '../manifests/leaf-walker';

/*
 * All props of pods in one program for three releases, and in a function with Knative's flags on. `WRITE=yes npx jest test/pods` rewrites what is expected: then read the diff.
 * The examples' judges take what is expected as well: `npm run prove`, `npm run analyse` and the others.
 */

/** What is found in each release, by workload. */
const FOUND = {
  cache: ['image-without-digest', 'start-assumed', 'stop-not-known'],
  catalog: ['claim-shared-by-pods', 'image-without-digest', 'probe-runs-command', 'routes-not-enforced', 'stop-needs-program'],
  jobs: ['cpu-shows-little', 'gpu-not-tolerated', 'gpu-rollout-needs-room', 'gpu-scaled-by-cpu', 'health-not-declared', 'image-without-digest', 'no-callers', 'post-start-assumed', 'requests-hold-probes', 'root-file-system-writable', 'slots-bind', 'spot-notice-short', 'start-assumed', 'stop-not-known', 'take-over-leaves-objects', 'take-over-name-assumed', 'take-over-replicas'],
  resize: ['image-without-digest', 'knative-assumed'],
};

/** What is found besides: 1.28 has no sleep hook and no native sidecars, and 1.33 is in a mesh. */
const PROGRAMS: ReadonlyArray<{ readonly folder: string; readonly make: (app: App) => Workload[]; readonly found: Record<string, readonly string[]> }> = [
  { folder: 'k8s-1.28', make: (app) => pods(app, '1.28'), found: { ...FOUND, cache: [...FOUND.cache, 'no-drain-wait'], catalog: [...FOUND.catalog, 'no-drain-wait', 'sidecar-not-native'] } },
  { folder: 'k8s-1.33', make: (app) => pods(app, '1.33'), found: { ...FOUND, catalog: [...FOUND.catalog, 'external-call-in-mesh', 'init-before-proxy', 'sidecar-not-native'], resize: [...FOUND.resize, 'function-outside-mesh'] } },
  { folder: 'k8s-1.36', make: (app) => pods(app, '1.36'), found: FOUND },
  { folder: 'flags/k8s-1.36', make: flagged, found: { tag: ['claim-shared-by-pods', 'health-not-declared', 'image-without-digest', 'runtime-overhead-assumed'] } },
];

describe.each(PROGRAMS)('$folder', ({ folder, make, found }) => {
  const expected = join(__dirname, folder, 'expected.yaml');
  const app = new App();
  const workloads = make(app);
  const yaml = app.synthYaml();

  test('prints the YAML that a reviewer has read', () => {
    if (process.env.WRITE === 'yes') {
      writeFileSync(expected, yaml);
    }
    expect(yaml).toBe(readFileSync(expected, 'utf8'));
  });

  test('the same program prints the same bytes', () => {
    const again = new App();
    make(again);
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
    expect(workloads.flatMap(({ apiObjects }) => apiObjects).length).toBeGreaterThan(2);
  });

  test('findings say where the author left the safe path, and what the release lacks', () => {
    const ids = Object.fromEntries(workloads.map(({ node, findings }) => [node.id, [...new Set(findings.map(({ id }) => id))].sort()]));

    expect(ids).toEqual(Object.fromEntries(Object.entries(found).map(([name, each]) => [name, [...each].sort()])));
  });
});

/** The containers of a Deployment's pods in the order in which the kubelet starts them; those of one line start together. */
function starts(minor: string, name: string): string[] {
  const objects = Yaml.load(join(__dirname, `k8s-${minor}`, 'expected.yaml'));
  const { initContainers = [], containers } = objects.find((object) => object.kind === 'Deployment' && object.metadata.name === name).spec.template.spec;
  return [...initContainers.map((each: { name: string; restartPolicy?: string }) => (each.restartPolicy === 'Always' ? `${each.name} stays` : each.name)), containers.map((each: { name: string }) => each.name).join(' with ')];
}

test.each([
  ['1.36', ['assets', 'proxy stays', 'app']],
  // the kubelet asks it through Istio's classic proxy, which starts after native sidecars
  ['1.33', ['assets', 'app with proxy']],
  ['1.28', ['assets', 'app with proxy']],
] as const)('on Kubernetes %s containers start in the order: %j', (minor, order) => {
  expect(starts(minor, 'catalog')).toEqual(order);
});
