import { ApiObject, App, Chart, Duration, JsonPatch, Lazy, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { ClusterTarget, Exposure, HealthChecks, Rate, Runtime, SecretSource } from '../../src';

/*
 * What a program may hand over where something else is expected. Each value is made anew for each use: some change when they are looked at.
 */

/** One value, and how it is told in a report. */
export interface Hostile {
  readonly name: string;
  readonly make: () => unknown;
  /** What must not be seen in any error, finding, explanation or plan. */
  readonly secret?: string;
}

/** A part of every planted secret, in whatever letters. */
export const MARKER = 'hunter2MARKER';

class Stranger {
  public readonly strange = true;
}

function throwing(): never {
  throw new Error('a trap of the value itself');
}

const TRAPS: ProxyHandler<object> = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, throwing]));

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function cyclic(): unknown {
  const value: Record<string, unknown> = { a: 1 };
  value.self = value;
  return value;
}

function cyclicList(): unknown {
  const value: unknown[] = [];
  value.push(value);
  return value;
}

function deep(): unknown {
  let value: unknown = {};
  for (let i = 0; i < 5000; i++) {
    value = { value };
  }
  return value;
}

/** Another text, or number, each time that it is looked at. */
function fickle(): unknown {
  let n = 0;
  return { toString: () => `web${n++}`, valueOf: () => n++ };
}

const NUMBERS: readonly number[] = [
  0, -0, 1, -1, 2, 0.5, 1.5, -1.5, 1e-7, 1e-300, Number.MIN_VALUE, 80, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 1e9, 1e12, 2 ** 53, 1e21, 1e300, Number.MAX_VALUE, NaN, Infinity, -Infinity,
];

const THINGS: ReadonlyArray<readonly [string, () => unknown]> = [
  ['null', () => null], ['true', () => true], ['false', () => false],
  ['10n', () => 10n], ['-1n', () => -1n], ['2n ** 70n', () => 2n ** 70n],
  ['Symbol(web)', () => Symbol('web')], ['Symbol()', () => Symbol()], ['Symbol.iterator', () => Symbol.iterator],
  ['() => 1', () => () => 1], ['async function', () => async () => 1], ['function*', () => function* () { yield 1; }], ['class Stranger', () => Stranger], ['function of a hostile name', () => ({ ['a\nb']: () => 1 })['a\nb']],
  ['[]', () => []], ['[null]', () => [null]], ['[undefined]', () => [undefined]], ['[,1]', () => [, 1]], ['[\'a\']', () => ['a']], ['[[\'a\']]', () => [['a']]], ['a list of 3 lists', () => [[], [[]], {}]], ['new Array(1e6)', () => new Array(1e6)],
  ['{}', () => ({})], ['{ a: 1 }', () => ({ a: 1 })], ['{ name: {} }', () => ({ name: {} })], ['Object.create(null)', () => Object.create(null)], ['Object.create({ a: 1 })', () => Object.create({ a: 1 })],
  ['Object.create(null) with a', () => Object.assign(Object.create(null), { a: 'b' })], ['{ __proto__ } of JSON', () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')],
  ['{ constructor: undefined }', () => ({ constructor: undefined })], ['{ constructor: { name: {} } }', () => ({ constructor: { name: {} } })], ['{ toString: 1 }', () => ({ toString: 1 })], ['{ hasOwnProperty: 1 }', () => ({ hasOwnProperty: 1 })], ['{ \'\': 1 }', () => ({ '': 1 })], ['{ [Symbol]: 1 }', () => ({ [Symbol('s')]: 1 })],
  ['a cyclic object', cyclic], ['a cyclic list', cyclicList], ['5000 objects in each other', deep], ['an object of 10,000 keys', () => Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]))],
  ['a date', () => new Date(0)], ['no date', () => new Date(NaN)], ['a Map', () => new Map([['a', 'b']])], ['a Set', () => new Set(['a'])], ['a WeakMap', () => new WeakMap()], ['a RegExp', () => /a/g], ['an Error', () => new Error('of the user')], ['a Promise', () => Promise.resolve('web')],
  ['a Uint8Array', () => new Uint8Array(4)], ['a Buffer', () => Buffer.from('web')], ['new String', () => new String('web')], ['new Number', () => new Number(80)], ['new Boolean', () => new Boolean(false)],
  ['a throwing getter', () => Object.defineProperty({}, 'a', { enumerable: true, get: throwing })], ['throwing getters of common names', () => Object.defineProperties({}, Object.fromEntries(['name', 'node', 'constructor', 'toString', 'value', 'amount', 'toMilliseconds', 'toKibibytes'].map((key) => [key, { enumerable: true, get: throwing }])))],
  ['a throwing toString', () => ({ toString: throwing })], ['a throwing toJSON', () => ({ toJSON: throwing })], ['an object whose toString gives a text', () => ({ toString: () => 'web' })], ['fickle', fickle],
  ['a Proxy', () => new Proxy({}, {})], ['a Proxy of a list', () => new Proxy(['a'], {})], ['a Proxy that throws', () => new Proxy({}, TRAPS)], ['a revoked Proxy', revoked], ['a Proxy that has everything', () => new Proxy({}, { get: (_, key) => (key === 'then' || typeof key === 'symbol' ? undefined : () => 'web'), has: () => true })],
  ['a Stranger', () => new Stranger()], ['a frozen object', () => Object.freeze({ a: 1 })], ['an iterator', () => [1][Symbol.iterator]()], ['globalThis', () => globalThis], ['arguments', () => (function (..._: unknown[]) { return arguments; })('a', 1)], // eslint-disable-line prefer-rest-params
  ['a Lazy text', () => Lazy.any({ produce: () => 'web' })], ['a Lazy number', () => Lazy.any({ produce: () => 3 })], ['a Lazy that throws', () => Lazy.any({ produce: throwing })], ['a Lazy of nothing', () => Lazy.any({ produce: () => undefined })],
  ['an App', () => new App()], ['a Chart', () => new Chart(new App(), 'strange')], ['an ApiObject', () => new ApiObject(new Chart(new App(), 'strange'), 'o', { apiVersion: 'v1', kind: 'Strange' })],
  ['a Duration', () => Duration.seconds(30)], ['a Duration of 0', () => Duration.seconds(0)], ['a Duration of NaN', () => Duration.seconds(NaN)], ['a Duration of Infinity', () => Duration.seconds(Infinity)], ['a Duration of 1e12 days', () => Duration.days(1e12)], ['a Duration of 1e-9 ms', () => Duration.millis(1e-9)], ['a Duration of 31 days', () => Duration.days(31)],
  ['a Size', () => Size.mebibytes(256)], ['a Size of 0', () => Size.mebibytes(0)], ['a Size of NaN', () => Size.gibibytes(NaN)], ['a Size of Infinity', () => Size.gibibytes(Infinity)], ['a Size of 1e9 Gi', () => Size.gibibytes(1e9)], ['a Size of 0.2 Mi', () => Size.mebibytes(0.2)], ['a Size of 1e-9 Ki', () => Size.kibibytes(1e-9)], ['a Size of 3 Ti', () => Size.tebibytes(3)],
  ['a Cpu', () => Cpu.millis(500)], ['a Cpu of 0', () => Cpu.millis(0)], ['a Cpu of NaN', () => Cpu.units(NaN)], ['a Cpu of 1e9', () => Cpu.units(1e9)], ['a Cpu of -1', () => Cpu.millis(-1)], ['a Cpu of 0.1m', () => Cpu.millis(0.1)], ['a Cpu-like object', () => ({ amount: 'lots' })],
  ['an EnvValue', () => EnvValue.fromValue('eu')], ['an EnvValue of nothing', () => EnvValue.fromValue(undefined as any)], ['an EnvValue of a number', () => EnvValue.fromValue(5 as any)], ['an EnvValue of an object', () => EnvValue.fromValue({} as any)], ['an EnvValue of a lone surrogate', () => EnvValue.fromValue('a\ud800')], ['an EnvValue of $(X)', () => EnvValue.fromValue('$(NOWHERE)')], ['an EnvValue of YAML', () => EnvValue.fromValue('a: b\n- c\u0085')], ['an EnvValue of 1 MB', () => EnvValue.fromValue('x'.repeat(1e6))], ['an EnvValue from a field', () => EnvValue.fromFieldRef('metadata.name' as any)], ['an EnvValue from nowhere', () => ({ value: undefined, valueFrom: {} })], ['an EnvValue-like cycle', () => ({ valueFrom: cyclic() })],
  ['a Rate', () => Rate.perSecond(50)], ['a Rate of 10 million', () => Rate.perSecond(1e7)], ['a Rate of 1e-9', () => Rate.perSecond(1e-9)], ['a Runtime', () => Runtime.rust()], ['a ClusterTarget', () => ClusterTarget.kubernetes('1.33')], ['an Exposure', () => Exposure.loadBalancer()], ['a SecretSource', () => SecretSource.existing('db', 'password').asEnv()], ['HealthChecks', () => HealthChecks.tcp()],
  ['a JsonPatch', () => JsonPatch.add('/metadata/labels/a', 'b')], ['a JsonPatch of the root', () => JsonPatch.remove('')], ['a JsonPatch of a cycle', () => JsonPatch.add('/spec', cyclic())], ['a JsonPatch of NaN', () => JsonPatch.add('/metadata/labels/a', NaN)], ['a JsonPatch of __proto__', () => JsonPatch.add('/__proto__/polluted', 1)], ['a JsonPatch of a function', () => JsonPatch.add('/metadata/labels/a', () => 1)], ['a JsonPatch of a BigInt', () => JsonPatch.add('/metadata/labels/a', 1n)],
];

/** Texts that mean something to somebody: parsers, shells, templates, Kubernetes, file systems. */
const TEXTS: readonly string[] = [
  '', ' ', '  ', 'a', 'web', 'Web', 'UPPER', 'a_b', '-a', 'a-', '.a', 'a.', 'a..b', '.', '..', '/', '//', '/a', '/a/', '/a/../b', 'a/b', 'a/b/c', 'a:b', 'a@b', 'a b', 'a,b', 'a=b', 'a%2Fb', '0', '-1', '8080', ' 5 ', '5ms', '1Gi', '1e3', 'é', 'ß', '日本', '😀', 'a\u200bb', '\u202eweb', '\ufeffweb',
  'constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'length', 'node', 'name', 'then',
  'a\nb', '\n', 'a\n', '\na', 'a\rb', 'a\r\nb', 'a\tb', '\ta', 'a\u0000b', '\u0000', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\u0090b', 'a\u2028b', 'a\u2029b', 'a\u00a0b', '\ud800', 'a\udc00b', '\ud83d', '\ufffe', 'a\uffffb',
  'no', 'yes', 'on', 'null', '~', 'true', '.nan', '0o14', '017', '0x1F', '1_000', '12:30', '2001-01-01', '<<', '=', '|', '>', '|-', '%', '%YAML 1.1', '---', '...', '- a', '-', '?', '# a', 'a #b', ':', ': a', 'a: b', 'a:', '{a: b}', '[a]', '&a', '*a', '!!str x', '!', '@a', '`', '"', '\'', '"a"', '\\', ' a', 'a ', 'a\n  b: c\n', 'a\n---\nkind: Secret\n', ' \n a', 'a \nb', '\t\n',
  '../..', '../../etc/passwd', '/etc/passwd', '/proc/self', '/dev/null', '/dev/zero', 'C:\\', '${X}', '$(X)', '$$(X)', '${process.exit()}', '{{ .Values.x }}', '`id`', '$(id)', '; rm -rf /', '<script>', '\' OR 1=1', '%s%n', '*', '*.example.com', 'a*', '**', '*/*', '/*', '/{*}', 'GET *', 'GET /a', 'POST /v1/{id}', '/a?b#c', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.1', '169.254.169.254', 'fe80::1%eth0', '::1', '[::1]', 'localhost', 'http://example.com', 'example.com:80', 'a.svc', 'a.b.svc.cluster.local', 'metadata.google.internal', 'xn--a', 'kubernetes', 'default', 'kube-system', 'latest', 'a/b:latest', 'a/b', 'a/b:1@sha256:abc', '1.33', '1.99', '99999999999999999999.1', 'v1.33', '1.33.0-rc.1', '-Xmx1g', '--max-old-space-size=1', 'Deployment', 'apps/Deployment', 'Secret', 'cdk8s-tuned/cluster-target',
  '${Token[TOKEN.1]}', '<unresolved-token>',
];

const LONG: ReadonlyArray<readonly [string, () => string]> = [
  ['63 letters', () => 'a'.repeat(63)], ['64 letters', () => 'a'.repeat(64)], ['253 letters', () => 'a'.repeat(253)], ['254 letters', () => 'a'.repeat(254)], ['5,000 letters', () => 'a'.repeat(5000)], ['1 MB of a', () => 'a'.repeat(1e6)], ['1 MB of lines', () => 'a\n'.repeat(5e5)], ['1 MB of slashes', () => '/'.repeat(1e6)], ['1 MB of spaces', () => ' '.repeat(1e6)],
  ['1 MB of labels', () => 'a.'.repeat(5e5)], ['1 MB of dashes', () => `a${'-'.repeat(1e6)}`], ['1 MB of digits', () => '1'.repeat(1e6)], ['1 MB of quotes', () => '"'.repeat(1e6)], ['250,000 emoji', () => '😀'.repeat(250_000)], ['1 MB of $(', () => '$('.repeat(5e5)], ['1 MB of a path', () => '/a'.repeat(5e5)],
];

/** Secrets that can be known by their shape, wherever they stand; and what of them must not be seen. */
const SECRETS: ReadonlyArray<readonly [string, string]> = [
  [`postgres://shop:${MARKER}@db.example.com:5432/shop`, MARKER],
  [`-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC${MARKER}\n-----END PRIVATE KEY-----\n`, MARKER],
  [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${MARKER}SflKxwRJSMeKKF2QT4fwpM`, MARKER],
  ['AKIA2E0A8F3B244C9986', 'AKIA2E0A8F3B244C9986'],
  [`ghp_${MARKER}16C7e42F292c6912E7710c838347`, MARKER],
  // these have the form of names, too
  [`sk_live_${MARKER}`, MARKER],
  [`xoxb-123456789012-${MARKER.toLowerCase()}`, MARKER],
  [`glpat-0123456789abc${MARKER.toLowerCase()}`, MARKER],
  [`glpat-0123456789abc${MARKER.toLowerCase()}.example.com`, MARKER],
  [`infra/glpat-0123456789abc${MARKER.toLowerCase()}`, MARKER],
  [`$(ghp_${MARKER}16C7e42F292c6912E7710c838347)`, MARKER],
  [`-Dspring.datasource.url=https://user:${MARKER}@db/x`, MARKER],
];

/** What is no secret by its shape: it counts where a slot holds secrets by what it is. */
const PLAIN_SECRET = MARKER;

const quote = (text: string) => JSON.stringify(text);

/** All of them, in an order that does not change. */
export const HOSTILE: readonly Hostile[] = [
  { name: 'undefined', make: () => undefined },
  ...THINGS.map(([name, make]) => ({ name, make })),
  ...NUMBERS.map((n) => ({ name: Object.is(n, -0) ? '-0' : String(n), make: () => n })),
  ...TEXTS.map((text) => ({ name: quote(text), make: () => text })),
  ...LONG.map(([name, make]) => ({ name, make })),
  ...SECRETS.map(([text, secret]) => ({ name: quote(text), make: () => text, secret })),
  { name: 'a plain secret', make: () => PLAIN_SECRET, secret: MARKER },
  { name: 'a secret in a list', make: () => [PLAIN_SECRET], secret: MARKER },
  { name: 'a secret in an object', make: () => ({ password: PLAIN_SECRET }), secret: MARKER },
  { name: 'an EnvValue of a plain secret', make: () => EnvValue.fromValue(PLAIN_SECRET), secret: MARKER },
  { name: 'an EnvValue of a URL with a password', make: () => EnvValue.fromValue(SECRETS[0][0]), secret: MARKER },
];

/** A generator of numbers from 0 to 1 that starts the same way from the same seed (the linear congruential one of Numerical Recipes). */
export function randomFrom(seed: number): () => number {
  let state = Math.abs(Math.floor(seed)) % 2 ** 32;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Texts of several hostile pieces, and numbers of any size: others for each seed. */
export function randomValues(seed: number, count: number): Hostile[] {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)];
  return Array.from({ length: count }, (): Hostile => {
    if (random() < 0.3) {
      const n = (random() < 0.3 ? -1 : 1) * 10 ** (random() * 40 - 12);
      const value = random() < 0.5 ? n : Math.round(n);
      return { name: String(value), make: () => value };
    }
    const text = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(TEXTS)).join('');
    return { name: quote(text), make: () => text };
  });
}
