import { externalSecretNames, renderExternalSecret } from '../../../src/manifests/external-secrets/external-secret';
import { SecretSource, secretUses } from '../../../src/manifests/secret-source';
import { inputOf, plain } from '../fixture';

const secrets = secretUses('web', {
  DB_PASSWORD: SecretSource.external('vault', 'shop/db'),
  API_KEY: SecretSource.external('vault', 'shop/api').asEnv(),
  LICENCE: SecretSource.external('ClusterSecretStore/shared', 'licence'),
  OWN: SecretSource.existing('own', 'key'),
});
const input = inputOf({ input: { secrets } });
const remoteRef = (key: string) => ({ key, conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' });

test('each store fills one Secret of the workload', () => {
  expect(externalSecretNames(input)).toEqual(['web-cluster-shared', 'web-vault']);
  expect(plain(renderExternalSecret(input, 'web-vault'))).toEqual({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'web-vault', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/name': 'web' } },
    spec: {
      secretStoreRef: { kind: 'SecretStore', name: 'vault' },
      target: { name: 'web-vault' },
      data: [{ secretKey: 'API_KEY', remoteRef: remoteRef('shop/api') }, { secretKey: 'DB_PASSWORD', remoteRef: remoteRef('shop/db') }],
    },
  });
});

test('a store of the whole cluster is named by its kind', () => {
  expect(plain(renderExternalSecret(input, 'web-cluster-shared')).spec.secretStoreRef).toEqual({ kind: 'ClusterSecretStore', name: 'shared' });
});

test('existing Secrets need none', () => {
  expect(renderExternalSecret(input, 'own')).toBeUndefined();
  expect(renderExternalSecret(inputOf())).toBeUndefined();
});
