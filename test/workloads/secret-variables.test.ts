import { Size } from 'cdk8s';
import { Cpu, EnvValue, Secret } from 'cdk8s-plus-28';
import { printed, shop, web } from './fixtures';
import { ApiAccess, EnvSource, SeccompProfile, Sidecar } from '../../src';
import type { WorkloadProps } from '../../src/workloads/workload-props';

/*
 * Secrets that stand in the environment of a container are told wherever they come from, and analysers are told of each choice that they would find.
 */

const sidecar = (props: object) => [Sidecar.of({ name: 'ship', image: 'ghcr.io/acme/ship:1.0.0', cpu: Cpu.millis(20), memory: Size.mebibytes(32), ...props })];
const waived = (props: Partial<WorkloadProps>) => Object.values(printed(web(shop(), props), 'Deployment').metadata.annotations as Record<string, string>).filter((value) => value.startsWith('CKV')).map((value) => value.split('=')[0]);

const SOURCES: Array<[string, Partial<WorkloadProps>, string]> = [
  ['a whole Secret of the program', { envFrom: [EnvSource.secret('database')] }, "the Secret 'database'"],
  ['a whole Secret of a sidecar', { sidecars: sidecar({ envFrom: [EnvSource.secret('database')] }) }, "the Secret 'database'"],
  ['a key of a Secret in a sidecar', { sidecars: sidecar({ env: { TOKEN: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(shop(), 's', 'token'), key: 'value' }) } }) }, 'the variable TOKEN'],
];

test.each(SOURCES)('%s: analysers are told, and that its rotation is not followed', (_what, props, told) => {
  expect(waived(props)).toContain('CKV_K8S_35');
  expect(web(shop(), props).findings.find(({ id }) => id === 'rotation-not-followed')?.message).toContain(told);
});

test.each<[string, Partial<WorkloadProps>, string]>([
  ['a seccomp profile of the nodes', { seccompProfile: SeccompProfile.localhost('a.json') }, 'CKV_K8S_31'],
  ['an added capability', { addCapabilities: ['NET_BIND_SERVICE'] }, 'CKV_K8S_25'],
  ['an added capability of a sidecar', { sidecars: sidecar({ addCapabilities: ['NET_BIND_SERVICE'] }) }, 'CKV_K8S_25'],
])('%s is waived, and only then', (_what, props, check) => {
  expect(waived(props)).toContain(check);
  expect(waived({})).not.toContain(check);
});

test('the token of declared calls needs no waiver: Kubernetes does not mount it into every container', () => {
  expect(waived({ apiAccess: [ApiAccess.to(['pods'], ['get'])] })).not.toContain('CKV_K8S_38');
});

test('a whole ConfigMap is no secret', () => {
  expect(waived({ envFrom: [EnvSource.configMap('settings')] })).not.toContain('CKV_K8S_35');
});
