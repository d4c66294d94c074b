import { App, Chart, Duration, Size } from 'cdk8s';
import { EnvFieldPaths, EnvValue } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ledger, resize, shop, web } from './fixtures';
import { Slo } from '../../src/tuning/profile/slo';
import { namingErrors } from '../../src/workloads/named-errors';

/** The whole message of what is thrown; undefined where nothing is. */
function thrown(program: () => unknown): string | undefined {
  try {
    program();
  } catch (e) {
    return (e as Error).message;
  }
  return undefined;
}

describe('an error says which of an app\'s workloads it is about', () => {
  test('where the planner refuses: the second of three services', () => {
    const chart = shop();
    web(chart, {}, 'a');
    expect(thrown(() => web(chart, { slo: Slo.of({ p99: Duration.millis(6) }) }, 'b'))).toMatch(/^'shop\/b': slo\.p99 \(6 ms\) cannot be kept: /);
    expect(thrown(() => web(chart, {}, 'c'))).toBeUndefined();
  });

  test.each<[string, () => unknown, string]>([
    ['memory that holds nothing', () => web(shop(), { memory: Size.mebibytes(1) }),
      "'shop/web': memory (1 MiB) is too small for Node.js 22: "],
    ['a name that is none', () => web(shop(), { name: 'My_Web' }), "'shop/web': name 'My_Web' is not a DNS label: "],
    ['a nested construct', () => web(new Construct(shop(), 'team'), { image: 'ghcr.io/acme/web' }, 'api'), "'shop/team/api': image 'ghcr.io/acme/web' has no tag"],
    ['members of a quorum', () => ledger(shop(), { replicas: 2 }), "'shop/ledger': replicas (2) cannot form a quorum "],
    ['ports of a member', () => ledger(shop(), { port: 9000, peerPort: 9000 }), "'shop/ledger': peerPort (9000) is also the port for callers: "],
    ['a buffer\'s class alone', () => resize(shop(), { offlineBufferClass: 'nfs' }), "'shop/resize': offlineBufferClass 'nfs' without offlineBuffer: "],
    ['a variable that Knative refuses', () => resize(shop(), { env: { NODE: EnvValue.fromFieldRef(EnvFieldPaths.NODE_NAME) } }), "'shop/resize': env has 'NODE' from a field of the pod, "],
    ['a prop that nobody has, whose message has had the path before', () => web(shop(), { replicas: 3 } as object), "'shop/web' has the unknown prop 'replicas'"],
  ])('%s', (_what, program, start) => {
    const message = thrown(program) ?? '';
    expect(message.slice(0, start.length)).toBe(start);
  });
});

describe('the path is put before a message once', () => {
  const self = new Construct(new Chart(new App(), 'c'), 'w');

  test.each<[string, Error, string]>([
    ['before one that names nobody', new Error('port (80) is too low'), "'c/w': port (80) is too low"],
    ['in place of the bare name, with which invariants begin', new Error('checkout: replicas (2) for a quorum'), "'c/w': replicas (2) for a quorum"],
    ['not before one that has it', new Error("'c/w' has the unknown prop 'x'"), "'c/w' has the unknown prop 'x'"],
    ['not before a fault of a program, which keeps its class', new TypeError('x is undefined'), 'x is undefined'],
  ])('%s', (_what, error, message) => {
    expect(thrown(() => namingErrors(self, 'checkout', () => { throw error; }))).toBe(message);
  });

  test('and what is made is handed on', () => {
    expect(namingErrors(self, 'checkout', () => 7)).toBe(7);
  });
});
