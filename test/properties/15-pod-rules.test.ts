import { JsonPatch, Size } from 'cdk8s';
import { podFaults } from './pod-rules';
import { Mount, Port } from '../../src';
import { ledger, shop, web } from '../workloads/fixtures';

/*
 * The rules that random-workloads.test.ts holds printed pods to: each sees its fault.
 */

const POD = '/spec/template/spec';
const OWN = `${POD}/containers/0`;
const made = () => web(shop(), { ports: [Port.metrics(9394)], mounts: [Mount.scratch('/opt/cache', Size.mebibytes(64))] });

test('a pod as the library prints it has no fault', () => {
  expect(podFaults(made())).toEqual([]);
  expect(podFaults(ledger(shop(), {}))).toEqual([]);
});

test.each<[string, string, JsonPatch, string]>([
  ['a volume nobody mounts', 'Deployment', JsonPatch.add(`${POD}/volumes/-`, { name: 'idle', emptyDir: {} }), 'volume idle is not mounted'],
  ['a mount without its volume', 'Deployment', JsonPatch.add(`${OWN}/volumeMounts/-`, { name: 'gone', mountPath: '/gone' }), 'mount of gone'],
  ['two mounts at one folder', 'Deployment', JsonPatch.add(`${OWN}/volumeMounts/-`, { name: 'tmp', mountPath: '/opt/cache' }), '/opt/cache twice'],
  ['a volume on the node', 'Deployment', JsonPatch.add(`${POD}/volumes/0`, { name: 'tmp', hostPath: { path: '/' } }), 'hostPath'],
  ['one number twice', 'Deployment', JsonPatch.add(`${OWN}/ports/-`, { name: 'other', containerPort: 9394, protocol: 'TCP' }), '9394/TCP twice'],
  ['one name twice', 'Deployment', JsonPatch.add(`${OWN}/ports/-`, { name: 'metrics', containerPort: 9395, protocol: 'TCP' }), 'metrics twice'],
  ['a Service\'s port that leads nowhere', 'Service', JsonPatch.replace('/spec/ports/0/targetPort', 'none'), 'none, which no container has'],
  ['a selector that does not match its labels', 'Deployment', JsonPatch.add('/spec/selector/matchLabels/tier', 'front'), 'Deployment selects tier=front'],
  ['a budget for other pods', 'PodDisruptionBudget', JsonPatch.add('/spec/selector/matchLabels/tier', 'front'), 'PodDisruptionBudget selects'],
  ['a request above the limit', 'Deployment', JsonPatch.replace(`${OWN}/resources/requests/memory`, '64Gi'), 'requests 64Gi'],
  ['root', 'Deployment', JsonPatch.add(`${OWN}/securityContext/runAsUser`, 0), 'root-allowed'],
  ['a root that may be written', 'Deployment', JsonPatch.replace(`${OWN}/securityContext/readOnlyRootFilesystem`, false), 'root-file-system-writable'],
  ['a seccomp profile that confines nothing', 'Deployment', JsonPatch.add(`${OWN}/securityContext/seccompProfile`, { type: 'Unconfined' }), 'seccomp-unconfined'],
  ['a capability', 'Deployment', JsonPatch.add(`${OWN}/securityContext/capabilities/add`, ['CHOWN']), 'capabilities-added'],
  ['escalation', 'Deployment', JsonPatch.replace(`${OWN}/securityContext/allowPrivilegeEscalation`, true), 'escalation'],
  ['the node\'s network', 'Deployment', JsonPatch.add(`${POD}/hostNetwork`, true), 'host-network'],
])('%s is a fault', (_what, kind, patch, words) => {
  const workload = made();
  workload.patch(kind, patch);

  expect(podFaults(workload)).toEqual(expect.arrayContaining([expect.stringContaining(words)]));
});
