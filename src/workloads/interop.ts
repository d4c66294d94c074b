import type * as kplus from 'cdk8s-plus-28';
import type { RenderInput } from '../manifests/render-input';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { mainContainerName } from '../tuning/demand/taken-over';

/** cdk8s-plus, loaded on first use: programs without it do not pay for it. */
function cdk8sPlus(): typeof kplus {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('cdk8s-plus-28') as typeof kplus;
}

/** The workload's pods, for cdk8s-plus. */
export function podSelectorConfig(endpoint: WorkloadEndpoint): kplus.PodSelectorConfig {
  return {
    labelSelector: cdk8sPlus().LabelSelector.of({ labels: { ...endpoint.podLabels } }),
    namespaces: endpoint.namespace === undefined ? undefined : { names: [endpoint.namespace] },
  };
}

/** The workload's service account, for role bindings. */
export function subjectConfiguration(endpoint: WorkloadEndpoint): kplus.SubjectConfiguration {
  return { kind: 'ServiceAccount', apiGroup: '', name: endpoint.serviceAccountName, namespace: endpoint.namespace };
}

/** The Deployment, for an autoscaler of cdk8s-plus. */
export function scalingTarget(input: RenderInput, replicas: number | undefined): kplus.ScalingTarget {
  const { Container, Cpu } = cdk8sPlus();
  const { cpuRequest, cpuLimit } = input.settings.resources;
  const container = new Container({
    name: mainContainerName(input.declared),
    image: input.image,
    port: input.declared.serving.port,
    resources: { cpu: { request: Cpu.millis(cpuRequest.value), limit: cpuLimit === undefined ? undefined : Cpu.millis(cpuLimit.value) } },
  });
  return { kind: 'Deployment', apiVersion: 'apps/v1', name: input.name, containers: [container], replicas };
}
