/** What differs from service to service. `string` so that templates can be made of placeholders. */
export interface ServiceValues {
  readonly name: string;
  readonly host: string;
  readonly cpu: string;
  readonly port: number;
  readonly portText: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

export const NAMESPACE = 'shop';
export const CONFIG_DATA = (port: number) => ({ 'FEATURES': 'a,b,c', 'LOG_LEVEL': 'info', 'application.yaml': `server:\n  port: ${port}\nlog: info\n` });

export function serviceValues(index: number): ServiceValues {
  const port = 8080 + index % 7;
  const minReplicas = 2 + index % 3;
  return {
    name: `svc-${index}`, host: `svc-${index}.example.com`, cpu: `${100 + 50 * (index % 10)}m`, port, portText: String(port), minReplicas, maxReplicas: 4 * minReplicas,
  };
}

/** The seven objects of a service, as cdk8s-plus-28 prints them (the disruption budget by hand: it has none). Keys are in the order of the output. */
export function serviceObjects(service: ServiceValues): Record<string, unknown>[] {
  const { name, port } = service;
  const metadata = () => ({ labels: { app: name }, name, namespace: NAMESPACE });
  const httpGet = (path: string) => ({ path, port, scheme: 'HTTP' });
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(), automountServiceAccountToken: false },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(), data: CONFIG_DATA(port), immutable: false },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(),
      spec: {
        minReadySeconds: 0,
        progressDeadlineSeconds: 600,
        selector: { matchLabels: { app: name } },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
        template: {
          metadata: { labels: { 'app': name, 'cdk8s.io/metadata.addr': name } },
          spec: {
            automountServiceAccountToken: false,
            containers: [{
              env: [{ name: 'PORT', value: service.portText }, { name: 'NODE_ENV', value: 'production' }],
              envFrom: [{ configMapRef: { name } }],
              image: `registry.example/${name}:1.4.2`,
              imagePullPolicy: 'Always',
              livenessProbe: { failureThreshold: 3, httpGet: httpGet('/livez') },
              name: 'main',
              ports: [{ containerPort: port }],
              readinessProbe: { failureThreshold: 3, httpGet: httpGet('/readyz'), periodSeconds: 5 },
              resources: { limits: { cpu: '2', memory: '256Mi' }, requests: { cpu: service.cpu, memory: '256Mi' } },
              securityContext: { allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
              startupProbe: { failureThreshold: 3, tcpSocket: { port } },
            }],
            dnsPolicy: 'ClusterFirst',
            hostNetwork: false,
            restartPolicy: 'Always',
            securityContext: { fsGroupChangePolicy: 'Always', runAsNonRoot: true },
            serviceAccountName: name,
            setHostnameAsFQDN: false,
            terminationGracePeriodSeconds: 30,
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(),
      spec: { externalIPs: [], ports: [{ name: 'http', port: 80, targetPort: port }], selector: { app: name }, type: 'ClusterIP' },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata(),
      spec: { rules: [{ host: service.host, http: { paths: [{ backend: { service: { name, port: { number: 80 } } }, path: '/', pathType: 'Prefix' }] } }] },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata(),
      spec: {
        behavior: {
          scaleDown: { policies: [{ periodSeconds: 300, type: 'Pods', value: service.minReplicas }], selectPolicy: 'Max', stabilizationWindowSeconds: 300 },
          scaleUp: {
            policies: [{ periodSeconds: 60, type: 'Pods', value: 4 }, { periodSeconds: 60, type: 'Percent', value: 200 }], selectPolicy: 'Max', stabilizationWindowSeconds: 0,
          },
        },
        maxReplicas: service.maxReplicas,
        metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70, type: 'Utilization' } }, type: 'Resource' }],
        minReplicas: service.minReplicas,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      },
    },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: metadata(), spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } } } },
  ];
}

/** Values whose texts are `@name@`, `@port@`, …: what a template makes of the objects is told by what becomes of them. */
export function placeholders(): ServiceValues {
  const names = Object.keys(serviceValues(0)).map((name) => [name, `@${name}@`]);
  return Object.fromEntries(names) as unknown as ServiceValues;
}
