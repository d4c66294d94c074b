import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ledger, printed, resize, shop, web } from './fixtures';
import { IstioMode } from '../../src/cluster/cluster-target';
import { InitContainer, Sidecar } from '../../src/tuning/profile/containers';
import { Mount } from '../../src/tuning/profile/mount';
import { ApiAccess, ServiceAccountRef } from '../../src/tuning/profile/service-account';
import type { IWorkload } from '../../src/workloads/workload';
import type { WorkloadProps } from '../../src/workloads/workload-props';

/*
 * As whom pods call: the workload's own ServiceAccount, or one that exists; a token and a Role only where calls of the API are declared.
 */

const KINDS: Array<[string, string, (props: Partial<WorkloadProps>, target?: object) => IWorkload]> = [
  ['a web service', 'Deployment', (props, target) => web(shop(target), props)],
  ['a stateful service', 'StatefulSet', (props, target) => ledger(shop(target), props)],
  ['a function', 'Service', (props, target) => resize(shop({ istio: IstioMode.NONE, ...target }), props)],
];
const podOf = (workload: IWorkload, kind: string) => (printed(workload, kind)).spec.template.spec;
const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Names of the containers that have the token. */
const withToken = ({ initContainers = [], containers }: any): string[] => [...initContainers, ...containers].filter(({ volumeMounts = [] }) => volumeMounts.some(({ mountPath }: any) => mountPath === FOLDER)).map(({ name }) => name);
const kindsOf = (workload: IWorkload) => workload.apiObjects.map(({ kind }) => kind);
const READ = ['get', 'list', 'watch'];

describe.each(KINDS)('%s', (_kind, main, make) => {
  test('annotations of the ServiceAccount (workload identity)', () => {
    const workload = make({ serviceAccount: ServiceAccountRef.own({ annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/shop' }, labels: { team: 'shop' } }) });

    expect(printed(workload, 'ServiceAccount').metadata).toMatchObject({
      name: workload.endpoint.workloadName,
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/shop' },
      labels: { 'team': 'shop', 'app.kubernetes.io/name': workload.endpoint.workloadName },
    });
  });

  test('an account that exists is named, and not printed', () => {
    const workload = make({ serviceAccount: ServiceAccountRef.existing('shared') });

    expect(podOf(workload, main)).toMatchObject({ serviceAccountName: 'shared' });
    expect(kindsOf(workload)).not.toContain('ServiceAccount');
    expect(workload.endpoint.serviceAccountName).toBe('shared');
    expect(() => (workload as any).serviceAccount).toThrow("ServiceAccountRef.existing('shared')");
  });

  test('a token where the program calls the API, a Role from declared API calls', () => {
    const workload = make({ apiAccess: [ApiAccess.to(['pods', 'pods/log'], READ), ApiAccess.to(['leases'], ['get', 'update'], { group: 'coordination.k8s.io', names: ['leader'] })] });
    const { workloadName: name, namespace } = workload.endpoint;

    expect(printed(workload, 'Role').rules).toEqual([
      { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: READ },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['leader'], verbs: ['get', 'update'] },
    ]);
    expect(printed(workload, 'RoleBinding')).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
    expect(kindsOf(workload)).not.toContain('ClusterRole');
    expect(podOf(workload, main).automountServiceAccountToken).toBe(false);
    expect(withToken(podOf(workload, main))).toEqual(['app']);
    expect(workload.plan.decisions.find(({ setting }) => setting === 'security.serviceAccountToken')).toMatchObject({ inputs: ['apiAccess'] });
  });

  test('without them no token and no Role', () => {
    const workload = make({});

    expect(podOf(workload, main).automountServiceAccountToken).toBe(false);
    expect(JSON.stringify(podOf(workload, main))).not.toContain('serviceAccountToken');
    expect(kindsOf(workload).filter((kind) => kind.includes('Role'))).toEqual([]);
    expect(JSON.stringify(printed(workload, 'NetworkPolicy').spec.egress)).not.toContain('6443');
  });
});

const beside = { image: 'ghcr.io/acme/helper:1.0.0', cpu: Cpu.millis(20), memory: Size.mebibytes(32) };
const READS_PODS = [ApiAccess.to(['pods'], READ)];

test('the token has the files that Kubernetes mounts, and only containers that ask for it have it', () => {
  const workload = web(shop(), {
    apiAccess: READS_PODS,
    initContainers: [InitContainer.of({ ...beside, name: 'wait', serviceAccountToken: true }), InitContainer.of({ ...beside, name: 'assets' })],
    sidecars: [Sidecar.of({ ...beside, name: 'reloader', serviceAccountToken: true }), Sidecar.of({ ...beside, name: 'logs' })],
  });
  const pod = podOf(workload, 'Deployment');

  expect(withToken(pod).sort()).toEqual(['app', 'reloader', 'wait']);
  expect(pod.volumes.filter(({ projected }: any) => projected !== undefined)).toEqual([{
    name: 'kube-api-access',
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  }]);
  expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'kube-api-access', mountPath: FOLDER, readOnly: true });
  expect(printed(workload, 'ServiceAccount').automountServiceAccountToken).toBe(false);
  expect(workload.plan.decisions.find(({ setting }) => setting === 'security.serviceAccountToken')).toMatchObject({ inputs: ['apiAccess', 'initContainers', 'sidecars'] });
});

test('a volume of the author whose folder has the same name has another one', () => {
  const pod = podOf(web(shop(), { apiAccess: READS_PODS, mounts: [Mount.secret('/kube-api-access', 'certs')] }), 'Deployment');

  expect(new Set(pod.volumes.map(({ name }: any) => name)).size).toBe(pod.volumes.length);
});

test('calls to all namespaces give a ClusterRole whose name has the namespace, and a finding', () => {
  const workload = web(shop(), { apiAccess: [ApiAccess.to(['nodes'], READ, { clusterWide: true })] });

  expect(printed(workload, 'ClusterRole')).toMatchObject({ metadata: { name: 'shop-web' }, rules: [{ apiGroups: [''], resources: ['nodes'], verbs: READ }] });
  expect(printed(workload, 'ClusterRole').metadata.namespace).toBeUndefined();
  expect(printed(workload, 'ClusterRoleBinding')).toMatchObject({ roleRef: { kind: 'ClusterRole', name: 'shop-web' }, subjects: [{ name: 'web', namespace: 'shop' }] });
  expect(workload.findings.map(({ id }) => id)).toContain('api-access-cluster-wide');
  expect(workload.clusterRole?.name).toBe('shop-web');
  expect(workload.role).toBeUndefined();
});

test('an existing account gets the binding, and whoever else has it is told', () => {
  const workload = web(shop({ istio: IstioMode.NONE }), { serviceAccount: ServiceAccountRef.existing('shared'), apiAccess: [ApiAccess.to(['configmaps'], ['get'])] });

  expect(printed(workload, 'RoleBinding').subjects).toEqual([{ kind: 'ServiceAccount', name: 'shared', namespace: 'shop' }]);
  expect(workload.findings.map(({ id }) => id)).toContain('service-account-shared');
});

test('an existing account with roles of its own gets its token without a Role', () => {
  const workload = web(shop(), { serviceAccount: ServiceAccountRef.existing('shared').withToken() });

  expect(withToken(podOf(workload, 'Deployment'))).toEqual(['app']);
  expect(kindsOf(workload).filter((kind) => kind.includes('Role'))).toEqual([]);
});

test('policies of the mesh name the account that exists', () => {
  const chart = shop();
  const caller = web(chart, { serviceAccount: ServiceAccountRef.existing('shared') });
  const callee = ledger(chart);
  caller.callsTo(callee);

  expect(JSON.stringify(printed(callee, 'AuthorizationPolicy').spec)).toContain('/ns/shop/sa/shared');
});

test('the NetworkPolicy opens the API servers that the target names, and every address with a finding where it names none', () => {
  const calls = { apiAccess: [ApiAccess.to(['pods'], READ)] };
  const named = web(shop({ apiServerCidrs: ['10.1.0.1/32'] }), calls);
  const unnamed = web(shop(), calls);
  const ports = [{ port: 443, protocol: 'TCP' }, { port: 6443, protocol: 'TCP' }];

  expect(printed(named, 'NetworkPolicy').spec.egress).toContainEqual({ to: [{ ipBlock: { cidr: '10.1.0.1/32' } }], ports });
  expect(named.findings.map(({ id }) => id)).not.toContain('api-server-addresses-unknown');
  expect(printed(unnamed, 'NetworkPolicy').spec.egress.find((rule: any) => rule.ports.length === 2 && rule.ports[1].port === 6443).to[0].ipBlock).toMatchObject({ cidr: '0.0.0.0/0', except: expect.arrayContaining(['169.254.0.0/16']) });
  expect(unnamed.findings.map(({ id }) => id)).toContain('api-server-addresses-unknown');
});

describe('a workload identity of a cloud', () => {
  const closed = (annotation: string, ...calls: Array<[string, number, { cidrs: string[] }?]>) => {
    const workload = web(shop(), { serviceAccount: ServiceAccountRef.own({ annotations: { [annotation]: 'x' } }) });
    calls.forEach(([host, port, options]) => workload.callsExternal(host, port, options));
    return workload.findings.find(({ id }) => id === 'identity-call-closed')?.message;
  };

  test.each<[string, string, [string, number, { cidrs: string[] }?], [string, number]]>([
    ['eks.amazonaws.com/role-arn', "'sts.<region>.amazonaws.com', 443", ['sts.eu-central-1.amazonaws.com', 443], ['203.0.113.7', 443]],
    ['eks.amazonaws.com/role-arn', "'sts.<region>.amazonaws.com', 443", ['sts.eu-central-1.amazonaws.com', 443, { cidrs: ['10.0.7.0/24'] }], ['s3.eu-central-1.amazonaws.com', 80]],
    ['eks.amazonaws.com/role-arn', "'sts.<region>.amazonaws.com', 443", ['s3.eu-central-1.amazonaws.com', 443], ['169.254.169.254', 80]],
    ['iam.gke.io/gcp-service-account', "'metadata.google.internal', 80", ['metadata.google.internal', 80], ['storage.googleapis.com', 80]],
    ['iam.gke.io/gcp-service-account', "'169.254.169.252', 988", ['169.254.169.252', 988], ['metadata.google.internal', 443]],
    ['azure.workload.identity/client-id', "'login.microsoftonline.com', 443", ['login.microsoftonline.com', 443], ['203.0.113.7', 443]],
  ])('%s: the call %s is told until it is open', (annotation, call, opening, other) => {
    expect(closed(annotation)).toContain(call);
    expect(closed(annotation, other)).toContain(call);
    expect(closed(annotation, opening)).toBeUndefined();
  });

  test('other annotations are nobody\'s identity', () => {
    expect(closed('team')).toBeUndefined();
  });
});

test.each<[string, ApiAccess, string]>([
  ['reading every Secret', ApiAccess.to(['secrets'], ['list']), 'every Secret'],
  ['running pods', ApiAccess.to(['jobs'], ['create'], { group: 'batch' }), 'run pods'],
  ['commands in pods', ApiAccess.to(['pods/exec'], ['create']), 'run commands'],
  ['rights of others', ApiAccess.to(['serviceaccounts'], ['impersonate']), 'impersonate'],
])('%s is told', (_what, access, words) => {
  const found = web(shop(), { apiAccess: [access] }).findings.find(({ id }) => id === 'api-access-powerful');

  expect(found?.message).toContain(words);
});

test('a named Secret is no finding', () => {
  expect(web(shop(), { apiAccess: [ApiAccess.to(['secrets'], ['get'], { names: ['web'] })] }).findings.map(({ id }) => id)).not.toContain('api-access-powerful');
});

test.each<[string, () => unknown, string[]]>([
  ['a Role without verbs', () => ApiAccess.to(['pods'], []), ['verbs', 'at least one verb']],
  ['a Role without resources', () => ApiAccess.to([], ['get']), ['resources', 'at least one resource']],
  ['all verbs', () => ApiAccess.to(['pods'], ['*']), ['verbs', 'each verb by its name']],
  ['all resources', () => ApiAccess.to(['*'], ['get']), ['resources', 'each resource by its name']],
  ['a word that is no verb', () => ApiAccess.to(['pods'], ['read']), ["'get', 'list', 'watch'"]],
  ['a misspelt verb in capitals', () => ApiAccess.to(['pods'], ['GET']), ["'get'"]],
  ['a kind in place of a resource', () => ApiAccess.to(['Pod'], ['get']), ["'pods'"]],
  ['a resource with its group', () => ApiAccess.to(['deployments.apps'], ['get']), ["{ group: 'apps' }"]],
  ['a resource of another group', () => ApiAccess.to(['deployments'], ['get']), ["{ group: 'apps' }"]],
  ['a group with a version', () => ApiAccess.to(['deployments'], ['get'], { group: 'apps/v1' }), ["'apps'"]],
  ['what is in no namespace', () => ApiAccess.to(['nodes'], ['get']), ['{ clusterWide: true }']],
  ['names for create', () => ApiAccess.to(['pods'], ['create'], { names: ['a'] }), ['create', 'names']],
  ['a name of no ServiceAccount', () => ServiceAccountRef.existing('Shared Account'), ['ServiceAccount']],
  ['an annotation without a name', () => ServiceAccountRef.own({ annotations: { '': 'x' } }), ['annotations']],
  ['a label of the library\'s', () => web(shop(), { serviceAccount: ServiceAccountRef.own({ labels: { 'app.kubernetes.io/name': 'x' } }) }), ["serviceAccount has the label 'app.kubernetes.io/name'"]],
  ['a ClusterRole without a namespace', () => web(shop({ namespace: null }), { apiAccess: [ApiAccess.to(['nodes'], ['get'], { clusterWide: true })] }), ['namespace']],
  ['a token for a sidecar of pods that call nothing', () => web(shop(), { sidecars: [Sidecar.of({ ...beside, name: 'reloader', serviceAccountToken: true })] }), ["sidecars has 'reloader'", 'apiAccess']],
  ['a mount in place of the token', () => web(shop(), { apiAccess: READS_PODS, mounts: [Mount.secret(FOLDER, 'certs')] }), [`mounts has '${FOLDER}'`]],
  ['a folder in that of the token', () => web(shop(), { apiAccess: READS_PODS, writablePaths: [`${FOLDER}/cache`] }), [`writablePaths has '${FOLDER}/cache'`]],
  ['a mount in place of a sidecar\'s token', () => web(shop(), { apiAccess: READS_PODS, sidecars: [Sidecar.of({ ...beside, name: 'reloader', serviceAccountToken: true, mounts: [Mount.secret(FOLDER, 'certs')] })] }), ["sidecars 'reloader'", `mounts has '${FOLDER}'`]],
  ['a text as account', () => web(shop(), { serviceAccount: 'shared' as never }), ["ServiceAccountRef.existing('shared')"]],
])('%s is refused', (_what, make, words) => {
  words.forEach((word) => expect(make).toThrow(word));
});

test.each<[string, () => unknown, string]>([
  ['a singular', () => ApiAccess.to(['configmap'], ['get']), "write 'configmaps'"],
  ['a singular that ends with y', () => ApiAccess.to(['networkpolicy'], ['get']), "write 'networkpolicies', { group: 'networking.k8s.io' }"],
  ['a singular that ends with s', () => ApiAccess.to(['ingress'], ['get'], { group: 'networking.k8s.io' }), "write 'ingresses'"],
  ['a singular with a part', () => ApiAccess.to(['pod/log'], ['get']), "write 'pods'"],
  ['a short name', () => ApiAccess.to(['cm'], ['get']), "write 'configmaps'"],
  ['a short name of another group', () => ApiAccess.to(['deploy'], ['get']), "write 'deployments', { group: 'apps' }"],
  ['a misspelt resource', () => ApiAccess.to(['secret5'], ['get']), "did you mean 'secrets'?"],
  ['a custom resource without its group', () => ApiAccess.to(['certificates'], ['get']), 'add its group'],
  ['no resource', () => ApiAccess.to([], ['get']), 'resources is empty'],
])('%s, which gives nothing, is refused', (_what, make, words) => {
  expect(make).toThrow(words);
});

test('resources that roles know are taken', () => {
  ['pods', 'pods/log', 'endpoints', 'serviceaccounts', 'users'].forEach((resource) => expect(() => ApiAccess.to([resource], ['get'])).not.toThrow());
  expect(() => ApiAccess.to(['certificates', 'ingress'], ['get'], { group: 'cert-manager.io' })).not.toThrow();
});
