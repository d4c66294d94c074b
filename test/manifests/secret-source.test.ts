import { SecretSource, secretUses } from '../../src/manifests/secret-source';

test('an existing key is a file of the workload by default', () => {
  expect(secretUses('web', { DB_PASSWORD: SecretSource.existing('orders-db', 'password') })).toEqual([
    { name: 'DB_PASSWORD', secretName: 'orders-db', key: 'password', env: false, path: '/var/run/secrets/web/DB_PASSWORD' },
  ]);
});

test('a value of a store becomes a key of the workload\'s own Secret', () => {
  expect(secretUses('web', { DB_PASSWORD: SecretSource.external('vault', 'shop/db') })).toEqual([{
    name: 'DB_PASSWORD',
    secretName: 'web-vault',
    key: 'DB_PASSWORD',
    env: false,
    path: '/var/run/secrets/web/DB_PASSWORD',
    external: { store: 'vault', remoteKey: 'shop/db' },
  }]);
});

test('a source does not change: asEnv and asFile make new ones', () => {
  const source = SecretSource.existing('db', 'password');
  const env = source.asEnv();
  const file = env.asFile('/etc/app/secrets/password');

  expect(secretUses('web', { A: source, B: env, C: file }).map((u) => [u.name, u.env, u.path])).toEqual([
    ['A', false, '/var/run/secrets/web/A'],
    ['B', true, '/var/run/secrets/web/B'],
    ['C', false, '/etc/app/secrets/password'],
  ]);
});

test.each(['Orders', 'a_b', ''])('fails when the Secret is called %j', (name) => {
  expect(() => SecretSource.existing(name, 'key')).toThrow(`SecretSource.existing: name is a text of ${name.length} characters, expected the name of a Secret: lower-case letters, digits, '-' and '.', at most 253, for example 'orders-db'`);
});

test.each(['a/b', 'hunter2 ', ''])('fails when the key is %j', (key) => {
  expect(() => SecretSource.existing('db', key)).toThrow(`SecretSource.existing: key is a text of ${key.length} characters, expected the name of a key: letters, digits, '-', '_' and '.', at most 253, for example 'password'; the value itself stays in the Secret`);
});

test.each(['Vault', 'Store/vault', ''])('fails when the store is %j', (store) => {
  expect(() => SecretSource.external(store, 'key')).toThrow(`SecretSource.external: store is a text of ${store.length} characters, expected the name of a SecretStore, for example 'vault', or 'ClusterSecretStore/vault'`);
});

test('fails when the key in the store is empty', () => {
  expect(() => SecretSource.external('vault', ' ')).toThrow("SecretSource.external: key is a text of 1 character, expected the key of the value in the store, for example 'shop/database'; the value itself stays there");
});

test.each(['password', '/password', '/etc/../password', '/etc/app/'])('fails when the file is %j', (path) => {
  expect(() => SecretSource.existing('db', 'password').asFile(path))
    .toThrow(`SecretSource.asFile: path is '${path}', expected an absolute path in a folder of its own, for example '/etc/app/secrets/db-password'`);
});

test('fails when the name is no variable', () => {
  expect(() => secretUses('web', { 'db-password': SecretSource.existing('db', 'password') }))
    .toThrow("secret name 'db-password' of 'web' is no variable name: expected letters, digits and '_', for example 'DB_PASSWORD'");
});

test('fails when two secrets share a file', () => {
  const file = (key: string) => SecretSource.existing('db', key).asFile('/etc/app/secrets/db');

  expect(() => secretUses('web', { A: file('a'), B: file('b') }))
    .toThrow("secrets 'A' and 'B' of 'web' are both put into '/etc/app/secrets/db': give one of them another path with asFile");
});

const token = `ghp_${'a1'.repeat(18)}`;

test.each([
  ['the Secret', () => SecretSource.existing(token, 'key')], ['its key', () => SecretSource.existing('db', token)], ['the key in a store', () => SecretSource.external('vault', token)],
  ['the Secret, in small letters', () => SecretSource.existing(`glpat-${'c'.repeat(34)}`, 'key')], ['the store', () => SecretSource.external(`glpat-${'c'.repeat(34)}`, 'key')],
  ['the variable', () => secretUses('web', { [token]: SecretSource.existing('db', 'key') })],
])('fails without showing it when the value itself stands in place of %s', (_what, make) => {
  expect(make).toThrow(/a text of 40 characters( of 'web' is no variable name:|, expected the )/);
});
