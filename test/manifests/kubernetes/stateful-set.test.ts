import { renderService, renderHeadlessService } from '../../../src/manifests/kubernetes/service';
import { renderStatefulSet } from '../../../src/manifests/kubernetes/stateful-set';
import { inputOf, plain, QUORUM, statefulSettings, t, webSettings } from '../fixture';

const ledger = (change: (s: ReturnType<typeof statefulSettings>) => void = () => undefined) => {
  const settings = statefulSettings();
  change(settings);
  return inputOf({ name: 'ledger', settings });
};
const labels = { 'app.kubernetes.io/instance': 'ledger', 'app.kubernetes.io/name': 'ledger' };

test('a stateful service is a StatefulSet with a claim for each replica', () => {
  const { template, ...spec } = plain(renderStatefulSet(ledger())).spec;

  expect(spec).toEqual({
    serviceName: 'ledger-headless',
    replicas: 3,
    podManagementPolicy: 'Parallel',
    minReadySeconds: 15,
    revisionHistoryLimit: 3,
    selector: { matchLabels: labels },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    volumeClaimTemplates: [{
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', labels },
      spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '50Gi' } }, storageClassName: 'fast-ssd', volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    }],
  });
  expect(template.spec.containers[0].volumeMounts).toEqual([{ name: 'data', mountPath: '/var/lib/ledger' }]);
  expect(template.spec.containers[0].ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }, { name: 'tcp-peer', containerPort: 8081, protocol: 'TCP' }]);
  expect(template.spec).not.toHaveProperty('volumes');
});

test('a volume of the default class names no class', () => {
  const input = ledger((settings) => { delete settings.storage!.storageClass; });

  expect(plain(renderStatefulSet(input)).spec.volumeClaimTemplates[0].spec).not.toHaveProperty('storageClassName');
});

test('two replicas have a peer port without a quorum too', () => {
  const settings = statefulSettings();
  settings.stateful!.replicas = t(2);
  const input = inputOf({ name: 'ledger', settings, stateful: { ...QUORUM, quorum: false } });

  expect(plain(renderStatefulSet(input)).spec.template.spec.containers[0].ports.map((p: any) => p.name)).toEqual(['http', 'tcp-peer']);
  expect(plain(renderHeadlessService(input)).spec.ports.map((p: any) => p.name)).toEqual(['http', 'tcp-peer']);
});

test('one replica has no peer port', () => {
  const settings = statefulSettings();
  settings.stateful!.replicas = t(1);
  const input = inputOf({ name: 'ledger', settings, stateful: { ...QUORUM, quorum: false } });

  expect(plain(renderStatefulSet(input)).spec.template.spec.containers[0].ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
  expect(plain(renderHeadlessService(input)).spec.ports.map((p: any) => p.name)).toEqual(['http']);
});

test('members find each other by the headless Service before they are ready', () => {
  expect(plain(renderHeadlessService(ledger()))).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'ledger-headless', namespace: 'shop', labels },
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: labels,
      ports: [{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 'http', appProtocol: 'http' }, { name: 'tcp-peer', port: 8081, protocol: 'TCP', targetPort: 'tcp-peer' }],
    },
  });
});

test('clients use a Service of ready members only', () => {
  expect(plain(renderService(ledger())).spec).toEqual({
    type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', appProtocol: 'http' }],
  });
});

test('web services have neither StatefulSet nor headless Service', () => {
  const input = inputOf({ settings: { ...webSettings(), replicas: t(1) } });

  expect(renderStatefulSet(input)).toBeUndefined();
  expect(renderHeadlessService(input)).toBeUndefined();
});
