import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { SecretSource } from '../../src/manifests/secret-source';
import { Exposure } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { Findings } from '../../src/workloads/findings';
import type { OptimizedWebServiceProps } from '../../src/workloads/optimized-web-service-props';
import { runs } from '../support/runs';
import { web } from '../workloads/fixtures';

/*
 * A secret is planted wherever a text can be given. It must not be told: in no error, finding, decision, explained plan, plan JSON, report; and not be printed
 * as long as it is recognised by its shape and nobody acknowledged it.
 */

/** What is given, and the part of it that nobody may read. */
interface Planted {
  readonly given: string;
  readonly secret: string;
  /** Known for certain; else only by the name that it stands under. */
  readonly shaped: boolean;
}

const text = (alphabet: string, min: number, max = min) => fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
const ALNUM = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const whole = (prefix: string, of: fc.Arbitrary<string>) => of.map((rest): Planted => ({ given: prefix + rest, secret: rest, shaped: true }));

const shaped: fc.Arbitrary<Planted> = fc.oneof(
  whole('ghp_', text(ALNUM, 36)), whole('AKIA', text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)), whole('AIza', text(ALNUM, 35)), whole('xoxb-', text(ALNUM, 20, 50)), whole('sk_live_', text(ALNUM, 24)),
  text(ALNUM, 20, 80).map((body): Planted => ({ given: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`, secret: body, shaped: true })),
  fc.tuple(text(ALNUM, 12, 40), text(ALNUM, 12, 40)).map(([payload, signature]): Planted => ({ given: `eyJhbGciOiJIUzI1NiJ9.eyJ${payload}.${signature}`, secret: payload, shaped: true })),
  text(`${ALNUM}-_.!~*%+`, 12, 40).map((password): Planted => ({ given: `postgres://app:${password}x9@db.example.com/shop`, secret: `${password}x9`, shaped: true })),
  text(`${ALNUM}-_.!~*%+`, 12, 40).map((password): Planted => ({ given: `jdbc:postgresql://db.example.com/shop?user=app&password=${password}x9`, secret: `${password}x9`, shaped: true })),
  text(`${ALNUM}-_.~+/`, 12, 40).map((token): Planted => ({ given: `Authorization=Bearer%20${token}x9`, secret: `${token}x9`, shaped: true })),
);
const named: fc.Arbitrary<Planted> = text(`${ALNUM}-_+=`, 12, 40).map((body) => ({ given: `Zq${body}7w`, secret: `Zq${body}7w`, shaped: false }));

type Props = Partial<OptimizedWebServiceProps>;
const addOn = (name: string, env: Record<string, string>) => ({ requirements: () => ({ name, env }), bind: () => undefined });
const env = (variables: Record<string, string>): Props => ({ env: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, EnvValue.fromValue(value)])) });
const untyped = (props: object) => props as Props;

/** Props with a secret in one slot. Named slots say by a name what stands there. */
const slots: Record<string, (s: string) => Props> = {
  'env': (s) => env({ DB_PASSWORD: s }),
  'config': (s) => ({ config: { API_TOKEN: s } }),
  'a variable that an add-on asks for': (s) => ({ addOns: [addOn('vault', { CLIENT_SECRET: s })] }),
  'a variable about which two add-ons disagree': (s) => ({ addOns: [addOn('a', { CLIENT_SECRET: s }), addOn('b', { CLIENT_SECRET: `${s}x` })] }),
  'a flag': (s) => env({ NODE_OPTIONS: `--max-old-space-size=100 --api-token=${s}` }),
  'JSON': (s) => env({ SPRING_APPLICATION_JSON: JSON.stringify({ spring: { datasource: { password: s } } }) }),
  'the flags of Java': (s) => ({ runtime: Runtime.springBoot({ version: '21' }), ...env({ JAVA_TOOL_OPTIONS: `-Dspring.datasource.password=${s}` }) }),
  'a health path': (s) => ({ health: HealthChecks.http({ live: `/livez?token=${s}`, ready: '/readyz' }) }),
  'the metrics path': (s) => ({ metricsPath: `/metrics?token=${s}` }),
  'secrets': (s) => untyped({ secrets: { DB_PASSWORD: s } }),
  'the Secret\'s name': (s) => ({ secrets: { DB_PASSWORD: SecretSource.existing(s, 'password') } }),
  'the Secret\'s key': (s) => ({ secrets: { DB_PASSWORD: SecretSource.existing('db', `${s} `) } }),
  'the store': (s) => ({ secrets: { DB_PASSWORD: SecretSource.external(`${s}!`, 'password') } }),
  'the name of a secret': (s) => ({ secrets: { [`${s}-`]: SecretSource.existing('db', 'password') } }),
  'the image\'s credentials': (s) => ({ image: `user:${s}@ghcr.io/acme/web:4.1.0` }),
};

/** By shape only: nothing around them says what they are. */
const silentSlots: Record<string, (s: string) => Props> = {
  'env as a number': (s) => env({ GOMAXPROCS: s, UV_THREADPOOL_SIZE: s }),
  'a variable with another name': (s) => env({ GREETING: s }),
  'the name of a variable': (s) => env({ [s]: 'x' }),
  'the name of a setting': (s) => ({ config: { [s]: 'x' } }),
  'the key in a store': (s) => ({ secrets: { DB: SecretSource.external('vault', s) } }),
  'the host of an exposure': (s) => ({ exposure: Exposure.ingress('nginx', s) }),
  'the workload\'s name': (s) => ({ name: s }),
};

/** All that is told about an app with these props; the YAML apart. */
function tell(make: () => Props, after: (app: App, workload: ReturnType<typeof web>) => void = () => undefined): { told: string; yaml: string } {
  const told: string[] = [];
  const attempt = <T>(run: () => T): T | undefined => {
    try {
      return run();
    } catch (e) {
      told.push((e as Error).message);
      return undefined;
    }
  };
  const app = new App();
  ClusterTarget.kubernetes('1.34', { externalSecrets: true }).applyTo(app);
  const workload = attempt(() => web(new Chart(app, 'shop', { namespace: 'shop' }), make()));
  if (workload === undefined) {
    return { told: told.join('\n'), yaml: '' };
  }
  attempt(() => after(app, workload));
  const { plan } = workload;
  told.push(JSON.stringify(workload.findings), JSON.stringify(Findings.of(app)), plan.explain(), plan.explainAll(), plan.toJson(), JSON.stringify(plan.decisions));
  return { yaml: attempt(() => app.synthYaml()) ?? '', told: told.join('\n') };
}

/** Where the secret is told, with what stands around it. */
function leak(told: string, { secret }: Planted): string {
  const at = [secret, JSON.stringify(secret).slice(1, -1)].map((part) => told.indexOf(part)).find((i) => i >= 0);
  return at === undefined ? '' : told.slice(Math.max(0, at - 160), at + secret.length + 40);
}

test.each(Object.entries(slots))('a secret in %s is told nowhere', (_name, props) => {
  fc.assert(fc.property(fc.oneof(shaped, named), (planted) => {
    const { told, yaml } = tell(() => props(planted.given));
    expect(leak(told, planted)).toBe('');
    expect(planted.shaped ? leak(yaml, planted) : '').toBe('');
  }), { numRuns: runs(6) });
});

test.each(Object.entries(silentSlots))('what has the shape of a secret is told nowhere, nor printed: %s', (_name, props) => {
  fc.assert(fc.property(shaped, (planted) => {
    const { told, yaml } = tell(() => props(planted.given));
    expect(leak(told, planted)).toBe('');
    expect(leak(yaml, planted)).toBe('');
  }), { numRuns: runs(6) });
});

const changes: Record<string, (workload: ReturnType<typeof web>, s: string) => void> = {
  'an annotation': (w, s) => ApiObject.of(w).metadata.addAnnotation('acme.example/token', s),
  'a patched variable': (w, s) => w.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/0/env/-', { name: 'DB_PASSWORD', value: s })),
  'patched arguments': (w, s) => w.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/0/args', ['--password', s])),
  'an argument with a flag': (w, s) => w.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/0/args', [`--password=${s}`])),
  'a sidecar': (w, s) => w.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/-', { name: 'side', image: 'a/b:1', env: [{ name: 'API_KEY', value: s }] })),
  'a test that fails': (w, s) => w.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/0/args', [s]), JsonPatch.test('/spec/template/spec/containers/0/args/0', `${s}.`)),
  'a path through a text': (w, s) => w.patch('Deployment', JsonPatch.add('/spec/template/spec/containers/0/command', [s]), JsonPatch.add('/spec/template/spec/containers/0/command/0/x', 1)),
  'a call to outside': (w, s) => w.callsExternal(`app:${s}@db.example.com`, 443),
};

test.each(Object.entries(changes))('a secret in %s is told nowhere', (_name, change) => {
  fc.assert(fc.property(fc.oneof(shaped, named), (planted) => {
    const { told, yaml } = tell(() => ({}), (_app, workload) => change(workload, planted.given));
    expect(leak(told, planted)).toBe('');
    expect(planted.shaped ? leak(yaml, planted) : '').toBe('');
  }), { numRuns: runs(6) });
});

test('credentials of a mirror are told nowhere', () => {
  fc.assert(fc.property(fc.oneof(shaped, named), ({ given, secret }) => {
    let message = '';
    try {
      ClusterTarget.kubernetes('1.34', { imageMirror: `user:${given}@mirror.example.com` });
    } catch (e) {
      message = (e as Error).message;
    }
    expect(message).toContain('imageMirror is a text of');
    expect(message).not.toContain(secret);
  }));
});

test('an acknowledged secret is printed, and still told nowhere', () => {
  fc.assert(fc.property(shaped, (planted) => {
    const { told, yaml } = tell(() => env({ GREETING: planted.given }), (app) => Findings.acknowledge(app, 'secret-in-plain-text', 'a sample', 'env.GREETING'));
    expect(leak(told, planted)).toBe('');
    expect(yaml).toContain(planted.secret);
  }), { numRuns: runs(30) });
});

test('where it is found, what it is, and the way out are told', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
  const { told } = tell(() => env({ SESSION: jwt }));
  expect(told).toContain('[shop/web] secret-in-plain-text (critical): env.SESSION is or holds a JWT (53 characters, not shown)');
  expect(told).toMatch(/take it out of env and say secrets: \{ SESSION: SecretSource\.existing\('<secret>', '<key>'\)\.asEnv\(\) \}; .*SESSION_FILE/);
  const found = tell(() => env({ DB_PASSWORD: 'hunter2', NODE_OPTIONS: '--api-key=hunter2' }));
  expect(found.yaml).toContain('hunter2');
  expect(found.told).toContain("env.DB_PASSWORD is named like a secret and is printed as text (7 characters, not shown): put it into a Secret, take it out of env and say secrets: { DB_PASSWORD: SecretSource.existing('<secret>', '<key>').asEnv() }");
  expect(found.told).toContain("env.NODE_OPTIONS sets '--api-key', which is named like a secret, and is printed as text");
});

test.each([
  ['a reference', env({ DATABASE_URL: 'postgres://app:$(DB_PASSWORD)@db/shop' })], ['what only sounds like one', env({ SORT_KEY: 'name', MAX_TOKENS: 'many', TOKENIZER: 'bpe', PASSWORD_MIN_LENGTH: 'twelve', TOKEN_URL: 'https://id.example.com' })],
  ['switches and numbers', env({ REQUIRE_TOKEN: 'true', API_KEY: '', PRIVATE_KEY: '/etc/keys/jwt.pem' })],
])('%s is no finding', (_what, props) => {
  expect(tell(() => props).told).not.toMatch(/secret-in-plain-text|variable-looks-secret/);
});

/** What each finding about a secret says to do, followed to the letter: every `secrets: { … }`, and every acknowledgement. */
describe('the advice of a finding, followed to the letter', () => {
  const props: Record<string, [variable: string, given: string, secret: string, runtime?: Runtime]> = {
    'a password of its own': ['DB_PASSWORD', 'hunter2', 'DB_PASSWORD'],
    'a whole token': ['SESSION', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', 'SESSION'],
    'a URL': ['SPRING_DATASOURCE_URL', 'jdbc:postgresql://h/o?user=orders&password=hunter2', 'SPRING_DATASOURCE_PASSWORD'],
    'flags of Java': ['JAVA_TOOL_OPTIONS', '-XX:+UseZGC -Djavax.net.ssl.trustStorePassword=hunter2', 'TRUST_STORE_PASSWORD', Runtime.springBoot({ version: '21' })],
    'flags of Node.js': ['NODE_OPTIONS', '--api-key=hunter2', 'API_KEY'],
    'JSON': ['SPRING_APPLICATION_JSON', '{"spring":{"datasource":{"password":"hunter2"}}}', 'PASSWORD'],
    'a header': ['OTEL_EXPORTER_OTLP_HEADERS', 'Authorization=Bearer hunter2', 'OTEL_EXPORTER_OTLP_HEADERS_SECRET'],
  };

  test.each(Object.entries(props))('%s', (_what, [variable, given, secret, runtime]) => {
    const more = runtime === undefined ? {} : { runtime };
    const make = (p: Props) => {
      const app = new App();
      return web(new Chart(app, 'shop', { namespace: 'shop' }), { ...more, ...p });
    };
    const about = (w: ReturnType<typeof web>) => w.findings.filter(({ id }) => id === 'secret-in-plain-text' || id === 'variable-looks-secret');
    const first = make(env({ [variable]: given }));
    const [{ message }] = about(first);
    // the reference, where the secret is a part of the text; else the variable goes
    const reference = /write \$\((\w+)\) in its place/.exec(message)?.[1];
    const secrets = new Function('SecretSource', `return ${/secrets: (\{ .*?\} ?)[;,]/.exec(message)![1].replace('<secret>', 'db').replace('<key>', 'password')}`)(SecretSource) as NonNullable<Props['secrets']>;
    expect(Object.keys(secrets)).toEqual([secret]);
    const mended = make({ secrets, ...(reference === undefined ? {} : env({ [variable]: given.replace('hunter2', `$(${reference})`) })) });
    expect(about(mended)).toEqual([]);
    const entries = JSON.parse(JSON.stringify(mended.apiObjects.find((o) => o.kind === 'Deployment')!.toJson())).spec.template.spec.containers[0].env as Array<{ name: string; value?: string; valueFrom?: object }>;
    expect(entries.find((e) => e.name === secret)?.valueFrom).toEqual({ secretKeyRef: { name: 'db', key: 'password' } });
    expect(entries.find((e) => e.name === variable)).toBeDefined();
    if (reference !== undefined) {
      expect(entries.find((e) => e.name === variable)!.value).toContain(`$(${secret})`);
    }
    // or the acknowledgement
    new Function('Findings', 'workload', /say (Findings\..*\))$/.exec(message)![1])(Findings, first);
    expect(about(first)).toEqual([]);
    expect(first.findings.map(({ id }) => id)).not.toContain('acknowledgement-unused');
  });
});
