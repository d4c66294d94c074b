import { ApiObject, Duration, Size } from 'cdk8s';
import * as plus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { CONFIG_DATA, serviceValues } from '../content';

/** A service of the high-level constructs of cdk8s-plus-28. */
export function addService(scope: Construct, index: number): void {
  const { name, host, cpu, port, portText, minReplicas, maxReplicas } = serviceValues(index);
  const labels = { app: name };
  const metadata = { name, labels };

  const serviceAccount = new plus.ServiceAccount(scope, 'account', { metadata, automountToken: false });
  const config = new plus.ConfigMap(scope, 'config', { metadata, data: CONFIG_DATA(port) });
  const deployment = new plus.Deployment(scope, 'deployment', {
    metadata,
    select: false,
    podMetadata: { labels },
    serviceAccount,
    containers: [{
      name: 'main',
      image: `registry.example/${name}:1.4.2`,
      portNumber: port,
      resources: {
        cpu: { request: plus.Cpu.millis(parseInt(cpu)), limit: plus.Cpu.units(2) },
        memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
      },
      envFrom: [plus.Env.fromConfigMap(config)],
      envVariables: { PORT: { value: portText }, NODE_ENV: { value: 'production' } },
      liveness: plus.Probe.fromHttpGet('/livez', { port }),
      readiness: plus.Probe.fromHttpGet('/readyz', { port, periodSeconds: Duration.seconds(5) }),
    }],
  });
  deployment.select(plus.LabelSelector.of({ labels }));
  // the address is made of the path, which differs between the layouts
  deployment.podMetadata.addLabel('cdk8s.io/metadata.addr', name);
  const service = new plus.Service(scope, 'service', { metadata, ports: [{ port: 80, targetPort: port, name: 'http' }] });
  service.selectLabel('app', name);
  new plus.Ingress(scope, 'ingress', {
    metadata, rules: [{ host, path: '/', pathType: plus.HttpIngressPathType.PREFIX, backend: plus.IngressBackend.fromService(service) }],
  });
  new plus.HorizontalPodAutoscaler(scope, 'autoscaler', {
    metadata, target: deployment, minReplicas, maxReplicas, metrics: [plus.Metric.resourceCpu(plus.MetricTarget.averageUtilization(70))],
  });
  new ApiObject(scope, 'budget', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } });
}
