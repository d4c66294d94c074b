import { checkEnvironment, environment } from '../../../src/manifests/kubernetes/environment';
import { references } from '../../../src/manifests/kubernetes/expansion';
import type { RenderInput } from '../../../src/manifests/render-input';
import { SecretSource, secretUses } from '../../../src/manifests/secret-source';
import { call, endpoint, inputOf, t, webSettings } from '../fixture';

/*
 * `$(NAME)` in a variable: what the kubelet expands stands in the order that it needs, and what it would leave as it is is an error.
 */

/** Kubernetes' own algorithm, written down from its words: `$(X)` takes a variable before it, `$$` is a dollar sign, anything else stays. */
function kubelet(input: RenderInput): Record<string, string> {
  const known: Record<string, string> = { ...input.config?.data };
  for (const { name, value, valueFrom } of environment(input)) {
    known[name] = valueFrom !== undefined ? `<${name}>` : value!.replace(/\$\$|\$\(([^)]*)\)/g, (text, ref?: string) => (ref === undefined ? '$' : known[ref] ?? text));
  }
  return known;
}

const given = (env: Record<string, string>, more: Partial<RenderInput> = {}, calls: Parameters<typeof inputOf>[0] = {}) =>
  inputOf({ ...calls, input: { env: Object.entries(env).map(([name, value]) => ({ name, value })), ...more } });
const names = (input: RenderInput) => environment(input).map((entry) => entry.name);

test.each([
  ['$(A)', ['A']], ['x$(A)y$(B)$(A)', ['A', 'B']], ['$$(A)', []], ['$$$(A)', ['A']], ['$$$$(A)', []], ['$(A', []], ['$A', []], ['$', []], ['$(date +%s)', []], ['$()', []], ['$x(A)', []], ['$(A$(B)', []], ['$(A)$(B', ['A']],
])('%s refers to %j', (value, expected) => {
  expect(references(value)).toEqual(expected);
});

test('what refers to a later variable comes after it; the rest stays where it was', () => {
  const input = given({ DSN: 'postgres://app:$(DB_PASSWORD)@$(HOST)/app', FIRST: '1', HOST: '$(ZONE).db', ZONE: 'a' }, {
    secrets: secretUses('web', { DB_PASSWORD: SecretSource.existing('db', 'password').asEnv() }),
  });
  expect(names(input)).toEqual(['NODE_OPTIONS', 'DB_PASSWORD', 'ZONE', 'HOST', 'DSN', 'FIRST']);
  expect(kubelet(input).DSN).toBe('postgres://app:<DB_PASSWORD>@a.db/app');
});

test('without references nothing moves', () => {
  expect(names(given({ B: '$$(A)', A: '1' }))).toEqual(['NODE_OPTIONS', 'B', 'A']);
});

test.each<[string, Record<string, string>, Partial<RenderInput>, object, string, string]>([
  ['the address of a callee', { TARGET: '$(CATALOG_URL)/v1' }, {}, { calls: [call(endpoint('catalog'))] }, 'TARGET', 'http://catalog.shop.svc.cluster.local./v1'],
  ['a setting', { GREETING: 'in $(REGION)' }, { config: { name: 'web-1', data: { REGION: 'eu' } } }, {}, 'GREETING', 'in eu'],
  ['the path of a secret', { ARGS: '--key $(TLS_FILE)' }, { secrets: secretUses('web', { TLS: SecretSource.existing('tls', 'key') }) }, {}, 'ARGS', '--key /var/run/secrets/web/TLS'],
  ['an escaped dollar sign', { PRICE: '$$(A) $(A)', A: '5' }, {}, {}, 'PRICE', '$(A) 5'],
])('%s is expanded', (_, env, more, calls, name, expected) => {
  const input = given(env, more, calls);
  checkEnvironment(input, true);
  expect(kubelet(input)[name]).toBe(expected);
});

test('a variable of the plan\'s that a user\'s flag refers to', () => {
  const settings = { ...webSettings(), environment: { NODE_OPTIONS: t('--require $(HOOK)') } };
  const input = inputOf({ settings, input: { env: [{ name: 'HOOK', value: '/hook.js' }] } });
  expect(names(input)).toEqual(['HOOK', 'NODE_OPTIONS']);
});

test.each<[string, Record<string, string>, Partial<RenderInput>, string]>([
  ['a name that nothing has', { DSN: 'x$(DB_PASSWRD)', DB_PASSWORD: 'p' }, {},
    'env has DSN, which refers to $(DB_PASSWRD): the container has no such variable; did you mean $(DB_PASSWORD)? Otherwise declare it in env, or as a secret with .asEnv(); to write the text itself, use $$(DB_PASSWRD)'],
  ['a secret that is a file', { DSN: '$(DB)' }, { secrets: secretUses('web', { DB: SecretSource.existing('db', 'password') }) },
    'env has DSN, which refers to $(DB): that secret is a file, not a variable: use .asEnv() on its source, or read the file at DB_FILE; to write the text itself, use $$(DB)'],
  ['a circle', { A: '$(B)', B: '$(C)', C: '$(A)' }, {}, 'env has A, which needs itself (A -> B -> C -> A): Kubernetes expands a variable with earlier ones only: write one of the values out'],
  ['a circle that another variable leads to', { A: '$(Z)', Z: '$(Y) $(X)', Y: '$(Z)', X: '1' }, {}, 'env has Y, which needs itself (Y -> Z -> Y): Kubernetes expands a variable with earlier ones only: write one of the values out'],
  ['a circle of many', Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`V${i + 10}`, `$(V${(i + 1) % 20 + 10})`])), {},
    'env has V10, which needs itself (V10 -> V11 -> V12 -> V13 -> V14 -> V15 -> V16 -> V17 -> V18 -> V19 -> 10 more -> V10): Kubernetes expands a variable with earlier ones only: write one of the values out'],
  ['a token for a name', { A: `$(ghp_${'a1'.repeat(18)})` }, {},
    'env has A, which refers to $((a token of GitHub, not shown)): the container has no such variable: declare it in env, or as a secret with .asEnv(); to write the text itself, use $$((a token of GitHub, not shown))'],
  ['itself', { PATH: '/app:$(PATH)' }, {}, 'env has PATH, which needs itself (PATH -> PATH): Kubernetes expands a variable with earlier ones only: write one of the values out'],
  ['a ConfigMap', { HOST: 'a' }, { config: { name: 'web-1', data: { URL: 'http://$(HOST)' } } },
    'config has URL, which refers to $(HOST): Kubernetes does not expand values of a ConfigMap: move URL to env, where $$(HOST) is the text itself'],
  ['a callee that is not called', { T: '$(CATALOG_URL)' }, {},
    'env has T, which refers to $(CATALOG_URL): the container has no such variable: declare it in env, or as a secret with .asEnv(), or call the workload of that name with callsTo; to write the text itself, use $$(CATALOG_URL)'],
])('%s cannot be expanded', (_, env, more, message) => {
  expect(() => checkEnvironment(given(env, more), true)).toThrow(new Error(message));
});

test('a chain of ten thousand references is put in order', () => {
  const env = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`V${i}`, i === 9999 ? 'end' : `$(V${i + 1})`]));
  expect(names(given(env)).slice(0, 3)).toEqual(['NODE_OPTIONS', 'V9999', 'V9998']);
  expect(() => checkEnvironment(given(env), true)).not.toThrow();
});

test('what several variables need is no circle', () => {
  expect(() => checkEnvironment(given({ A: '$(B)$(C)', B: '$(D)', C: '$(D)', D: '1' }), true)).not.toThrow();
});

test('before all calls are declared an address may still come', () => {
  expect(() => checkEnvironment(given({ T: '$(CATALOG_URL)' }), false)).not.toThrow();
});
