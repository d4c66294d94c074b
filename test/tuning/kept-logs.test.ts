import { Size } from 'cdk8s';
import { functionInput, ledgerInput, plan, webInput } from './inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { inputsOf } from '../../src/tuning/decisions/tuned';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { Exposure } from '../../src/tuning/profile/choices';

const on = (props: ClusterTargetProps = {}) => ClusterTarget.kubernetes('1.34', props);
const disk = (input: PlanInput) => plan(input)._settings.resources.ephemeralStorage;
const aks = { containerLogMaxSize: Size.mebibytes(50) };

test.each<[string, PlanInput, number]>([
  ['the kubelet\'s own default', webInput({ target: on() }), 5 * 10 + 14],
  ['five of 50 MiB', webInput({ target: on(aks) }), 5 * 50 + 14],
  ['three of 10 MiB', webInput({ target: on({ containerLogMaxFiles: 3 }) }), 3 * 10 + 14],
  ['files of half a MiB count as one', webInput({ target: on({ containerLogMaxFiles: 2, containerLogMaxSize: Size.kibibytes(512) }) }), 2 + 14],
  ['a sidecar logs too', webInput({ target: on({ ...aks, istio: IstioMode.SIDECAR }) }), 2 * (5 * 50 + 14)],
  ['so does queue-proxy', functionInput({ target: on(aks) }), 2 * (5 * 50 + 14)],
  ['AKS, by its Ingress class', webInput({ target: on(), exposure: Exposure.ingress('azure-application-gateway', 'a.example.com') }), 5 * 50 + 14],
  ['AKS, by its nginx', webInput({ target: on(), exposure: Exposure.ingress('webapprouting.kubernetes.azure.com', 'a.example.com') }), 5 * 50 + 14],
  ['AKS, by its gateway class, for every workload', webInput({ target: on({ gateway: 'a/b', gatewayClass: 'azure-alb-external' }) }), 5 * 50 + 14],
  ['what is said, not AKS\'s', webInput({ target: on({ containerLogMaxSize: Size.mebibytes(20) }), exposure: Exposure.ingress('azure-application-gateway', 'a.example.com') }), 5 * 20 + 14],
  ['another class', webInput({ target: on(), exposure: Exposure.ingress('nginx', 'a.example.com') }), 5 * 10 + 14],
  ['a store, and its writable path', ledgerInput({ target: on({ ...aks, istio: IstioMode.NONE }), writablePaths: ['/var/cache/app'] }), 5 * 50 + 14 + 128],
])('ephemeral storage holds what the kubelet keeps of logs: %s', (_name, input, mebibytes) => {
  expect(disk(input).value).toBe(mebibytes);
});

test('the decision names what it follows from', () => {
  const { because } = disk(webInput({ target: on(aks) }));
  expect(inputsOf(because)).toEqual(expect.arrayContaining(['target.containerLogMaxFiles', 'target.containerLogMaxSize']));
  expect(because.reason()).toContain('5 x 50 MiB of logs');
});
