import { environment } from '../../../src/manifests/kubernetes/environment';
import { SecretSource, secretUses } from '../../../src/manifests/secret-source';
import { Protocol } from '../../../src/tuning/profile/choices';
import { call, endpoint, inputOf, sidecarMesh, t, webSettings } from '../fixture';

const urls = (input: ReturnType<typeof inputOf>) => Object.fromEntries(environment(input).filter((e) => e.name.endsWith('_URL')).map((e) => [e.name, e.value]));

test('variables stand in the order plan, user, secrets, addresses', () => {
  const settings = webSettings();
  settings.environment = { UV_THREADPOOL_SIZE: t('4'), NODE_OPTIONS: t('--max-old-space-size=117') };
  const input = inputOf({
    settings,
    input: {
      env: [{ name: 'FEATURE', value: 'on' }, { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
      secrets: secretUses('web', { TOKEN: SecretSource.existing('token', 'value').asEnv(), DB_PASSWORD: SecretSource.existing('db', 'password') }),
    },
    calls: [call(endpoint('catalog'))],
  });

  expect(environment(input)).toEqual([
    { name: 'NODE_OPTIONS', value: '--max-old-space-size=117' },
    { name: 'UV_THREADPOOL_SIZE', value: '4' },
    { name: 'FEATURE', value: 'on' },
    { name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
    { name: 'DB_PASSWORD_FILE', value: '/var/run/secrets/web/DB_PASSWORD' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'value' } } },
    { name: 'CATALOG_URL', value: 'http://catalog.shop.svc.cluster.local.' },
  ]);
});

test('a variable of the plan that the user gives appears once: the plan holds the user\'s value', () => {
  const settings = webSettings();
  settings.environment = { NODE_OPTIONS: t('--max-old-space-size=117 --enable-source-maps') };

  expect(environment(inputOf({ settings, input: { env: [{ name: 'NODE_OPTIONS', value: '--enable-source-maps' }] } })))
    .toEqual([{ name: 'NODE_OPTIONS', value: '--max-old-space-size=117 --enable-source-maps' }]);
});

test('a reference of the user\'s wins over the plan', () => {
  const valueFrom = { configMapKeyRef: { name: 'shared', key: 'options' } };

  expect(environment(inputOf({ input: { env: [{ name: 'NODE_OPTIONS', valueFrom }] } }))).toEqual([{ name: 'NODE_OPTIONS', valueFrom }]);
});

test('a name ends with a dot only between unmeshed workloads outside Knative', () => {
  const settings = { ...webSettings(), mesh: sidecarMesh() };
  const calls = [call(endpoint('plain')), call(endpoint('meshed', { meshed: true })), call(endpoint('function', { knative: true }))];

  expect(urls(inputOf({ calls }))).toEqual({
    PLAIN_URL: 'http://plain.shop.svc.cluster.local.',
    MESHED_URL: 'http://meshed.shop.svc.cluster.local',
    FUNCTION_URL: 'http://function.shop.svc.cluster.local',
  });
  expect(urls(inputOf({ settings, calls: [calls[0]] }))).toEqual({ PLAIN_URL: 'http://plain.shop.svc.cluster.local' });
});

test('a gRPC callee is a host and a port without scheme', () => {
  expect(urls(inputOf({ calls: [call(endpoint('price-list', { protocol: Protocol.GRPC, meshed: true }))] })))
    .toEqual({ PRICE_LIST_URL: 'price-list.shop.svc.cluster.local:80' });
});

test('the order of calls does not change the output', () => {
  const [a, b] = [call(endpoint('a')), call(endpoint('b'))];

  expect(environment(inputOf({ calls: [b, a] }))).toEqual(environment(inputOf({ calls: [a, b] })));
});

test('fails when two callees would share a variable, unless the user sets it', () => {
  const calls = [call(endpoint('api', { namespace: 'one' })), call(endpoint('api', { namespace: 'two' }))];

  expect(() => environment(inputOf({ calls })))
    .toThrow("'web' calls 'api.one.svc.cluster.local' and 'api.two.svc.cluster.local', and both set the variable API_URL");
  expect(urls(inputOf({ calls, input: { env: [{ name: 'API_URL', value: 'http://api.one' }] } }))).toEqual({ API_URL: 'http://api.one' });
});
