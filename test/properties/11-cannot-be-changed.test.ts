import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { holds, RandomInput, randomInput, toInput, tryPlan } from './plan-inputs';
import { NEWEST_MINOR, OLDEST_MINOR } from '../../src/cluster/kubernetes-features';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { AccessMode, Storage } from '../../src/tuning/profile/storage-choice';
import { inputOf } from '../manifests/fixture';
import { manifestsOf } from '../manifests/samples';
import { Changes, ledgerInput } from '../tuning/inputs';

/*
 * What Kubernetes refuses to change in an object that is there: a newer target, or an input that grows with the service, must not change it.
 * The lists are those of kubernetes/kubernetes pkg/apis/{apps,core}/validation (1.33 and 1.36).
 */

/** Fields that may change, where all others of the spec may not. */
const MUTABLE_STATEFUL_SET = ['replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

function fixed(manifest: any): unknown {
  const { apiVersion, kind, metadata: { name, namespace }, spec } = manifest;
  const identity = { apiVersion, kind, name, namespace };
  switch (kind) {
    case 'StatefulSet': return { ...identity, spec: Object.fromEntries(Object.entries(spec).filter(([field]) => !MUTABLE_STATEFUL_SET.includes(field))) };
    case 'Deployment': return { ...identity, selector: spec.selector };
    case 'Service': return { ...identity, clusterIP: spec.clusterIP };
    case 'PersistentVolumeClaim': return { ...identity, ...spec, resources: undefined };
    case 'ConfigMap': return manifest;
    default: return identity;
  }
}

/** What cannot be changed of all objects of a plan, by kind and name; undefined where there is no such plan. */
function fixedOf(input: PlanInput): Map<string, string> | undefined {
  const plan = tryPlan(input);
  if (plan === undefined) {
    return undefined;
  }
  const rendered = inputOf({ settings: plan._settings, clusterTarget: input.target, name: input.name, namespace: input.namespace, input: { declared: input } });
  return new Map(manifestsOf(rendered).map((manifest) => [`${manifest.apiVersion}/${manifest.kind}/${manifest.metadata.name}`, JSON.stringify(fixed(manifest))]));
}

/** Objects that both have must agree; which objects there are may differ (a target without Istio has fewer). */
function expectSame(before: Map<string, string> | undefined, after: Map<string, string> | undefined): void {
  fc.pre(before !== undefined && after !== undefined);
  const both = [...before!.keys()].filter((key) => after!.has(key));
  expect(both.length).toBeGreaterThan(1);
  for (const key of both) {
    expect(JSON.parse(after!.get(key)!)).toEqual(JSON.parse(before!.get(key)!));
  }
}

const workload = randomInput(['web', 'stateful', 'function']);
const at = (r: RandomInput, minor: number): RandomInput => ({ ...r, target: { ...r.target, minor } });

holds('a newer target changes nothing that cannot be changed', 60, fc.property(workload, (r) => {
  const oldest = fixedOf(toInput(at(r, OLDEST_MINOR)));
  fc.pre(oldest !== undefined);
  for (let minor = OLDEST_MINOR + 1; minor <= NEWEST_MINOR; minor++) {
    expectSame(oldest, fixedOf(toInput(at(r, minor))));
  }
}));

holds('nor do the load, the objective, the criticality, the image or the mesh', 120, fc.property(workload, workload, (r, other) => {
  const { profile, criticality, objectiveFactor, availability, unlimited, target } = other;
  const changed = { ...r, profile, criticality, objectiveFactor, availability, unlimited, target: { ...r.target, zones: target.zones, istio: target.istio, istioVersion: target.istioVersion } };
  expectSame(fixedOf(toInput(r)), fixedOf(toInput(changed, { image: 'ghcr.io/acme/other:9.9.9' })));
}));

test.each<[string, Changes, object]>([
  ['leaderBased', {}, { leaderBased: false }],
  ['replicas', {}, { replicas: 5 }],
  ['peerPort', {}, { peerPort: 7000 }],
  ['retryableMethods', {}, { retryableMethods: ['GET'] }],
  ['dataPath', {}, { dataPath: '/srv' }],
  ['runAsUser', { runAsUser: 2000 }, {}],
  ['memory', { memoryMiB: 4096 }, {}],
])('%s may be said later', (_prop, input, stateful) => {
  expectSame(fixedOf(ledgerInput()), fixedOf(ledgerInput(input, stateful)));
});

/** What the page about later changes lists for a StatefulSet: a test of the test, and of the page. */
test.each<[string, object]>([
  ['quorum', { quorum: false, quorumStated: true, replicas: 3 }],
  ['the size of the storage', { storage: Storage.fast(Size.gibibytes(51)) }],
  ['the class of the storage', { storage: Storage.ofClass(Size.gibibytes(50), 'other') }],
  ['the access mode of the storage', { storage: Storage.fast(Size.gibibytes(50), { accessMode: AccessMode.READ_WRITE_ONCE }) }],
])('%s cannot be changed later', (_what, stateful) => {
  const [before, after] = [fixedOf(ledgerInput()), fixedOf(ledgerInput({}, stateful))].map((all) => [...all!].find(([key]) => key.startsWith('apps/v1/StatefulSet/'))![1]);
  expect(after).not.toBe(before);
});
