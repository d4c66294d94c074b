import { App, Chart } from 'cdk8s';
import { printed, shop, ShopProps, web } from './fixtures';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { FindingSeverity } from '../../src/tuning/decisions/decision';
import type { CallsExternalOptions } from '../../src/workloads/workload';
import { telling } from '../support/telling';

const ids = (workload: ReturnType<typeof web>) => workload.findings.map((f) => f.id).filter((id) => /^(external-call|metadata)/.test(id));
const message = (workload: ReturnType<typeof web>, id: string) => workload.findings.find((f) => f.id === id)?.message;
const calling = (host: string, port = 443, options?: CallsExternalOptions, target: ShopProps = {}) => {
  const caller = web(shop({ istio: undefined, ...target }));
  caller.callsExternal(host, port, options);
  return caller;
};

/** Where a port is open to, in words: `10.0.0.0/8`, `0.0.0.0/0 but …`. */
function opened(workload: ReturnType<typeof web>, port = 443): string[] {
  return printed(workload, 'NetworkPolicy').spec.egress
    .filter((rule: any) => rule.ports.some((p: any) => p.port === port))
    .flatMap((rule: any) => rule.to.map(({ ipBlock }: any) => `${ipBlock.cidr}${ipBlock.except === undefined ? '' : ` but ${ipBlock.except.join(' ')}`}`));
}
const ANYWHERE = ['0.0.0.0/0 but 169.254.0.0/16 100.100.100.200/32 168.63.129.16/32', '::/0 but fe80::/10 fd00:ec2::254/128 fd20:ce::254/128'];

describe('a name that only the cluster answers is refused', () => {
  test.each([
    ['ledger-db', "has one label, so it is a Service of the caller's namespace"], ['db.postgres', "is a Service of the namespace 'postgres'"], ['db.shop', "is a Service of the namespace 'shop'"],
    ['redis.default', "is a Service of the namespace 'default'"], ['db.postgres.svc', 'is a name of the cluster'], ['x.svc', 'is a name of the cluster'],
    ['db.postgres.svc.cluster.local', 'is a name of the cluster'], ['db.postgres.svc.cluster.local.', 'is a name of the cluster'], ['10-0-0-1.shop.pod.cluster.local', 'is a name of the cluster'],
    ['cluster.local', 'is a name of the cluster'], ['DB.Postgres', "is a Service of the namespace 'postgres'"],
  ])('%s, with and without clusterCidrs', (host, why) => {
    for (const target of [{}, { clusterCidrs: ['10.0.0.0/8'] }]) {
      expect(() => calling(host, 5432, undefined, target)).toThrow(telling(`'shop/web' calls '${host}', which ${why}`, 'callsTo', `callsExternal('${host}', 5432, { cidrs: ['10.0.0.0/14'] })`, 'NetworkPolicy'));
    }
    // the way out that the error names
    expect(opened(calling(host, 5432, { cidrs: ['10.0.0.0/14'] }, { clusterCidrs: ['10.0.0.0/8'] }), 5432)).toEqual(['10.0.0.0/14']);
  });

  test('a dot at the end says that a name of two labels is a domain of the Internet', () => {
    expect(() => calling('pay.acme')).toThrow("write 'pay.acme.'");
    expect(opened(calling('pay.acme.'))).toEqual(ANYWHERE);
  });

  test('a namespace of the app is one, whatever the Internet has', () => {
    const app = new App();
    ClusterTarget.kubernetes('1.34').applyTo(app);
    const caller = web(new Chart(app, 'front', { namespace: 'front' }));
    caller.callsExternal('bus.cloud', 443);
    new Chart(app, 'cloud', { namespace: 'cloud' });
    expect(() => caller.callsExternal('db.cloud', 5432)).toThrow("is a Service of the namespace 'cloud'");
  });

  test('nothing is opened then', () => {
    const caller = web(shop());
    expect(() => caller.callsExternal('ledger-db', 5432)).toThrow();
    expect(opened(caller, 5432)).toEqual([]);
  });
});

test.each(['localhost', 'LOCALHOST', 'db.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]', '0:0:0:0:0:0:0:1'])('%s is the pod itself, and needs no call', (host) => {
  expect(() => calling(host, 5432)).toThrow(`'shop/web' calls '${host}', which is the pod itself`);
});

test.each([
  ['10.1.2.0/24', "host '10.1.2.0/24' is a range of addresses: give a host and its addresses, for example callsExternal('db.example.com', 5432, { cidrs: ['10.1.2.0/24'] })"],
  ['fd00::/8', "callsExternal('db.example.com', 5432, { cidrs: ['fd00::/8'] })"],
  ['*.sql.goog', "host '*.sql.goog' is a wildcard, which a NetworkPolicy cannot match: declare each host, or one host with the addresses of all, for example callsExternal('db.sql.goog', 5432, { cidrs: ['10.0.0.0/16'] })"],
  ['*', "callsExternal('db.example.com', 5432, { cidrs: ['10.0.0.0/16'] })"],
])('%s is answered by what works', (host, told) => {
  const tell = () => {
    try {
      calling(host, 5432);
    } catch (e) {
      return (e as Error).message;
    }
    return 'accepted';
  };
  expect(tell()).toContain(told);
  const [, name, cidr] = /callsExternal\('([^']+)', 5432, \{ cidrs: \['([^']+)'\] \}\)/.exec(tell())!;
  expect(opened(calling(name, 5432, { cidrs: [cidr] }), 5432)).toEqual([cidr]);
});

test.each(['api.stripe.com', 'stripe.com', 'github.io', 'acme.dev', 'nic.de', 'db.internal', 'svc.example.com', 'a.b.c'])('%s may be anywhere', (host) => {
  expect(opened(calling(host))).toEqual(ANYWHERE);
});

describe('clusterCidrs close no call without a word', () => {
  const target = { clusterCidrs: ['10.0.0.0/8', 'fd00::/8'] };

  test.each([
    'orders.abc.eu-west-1.rds.amazonaws.com', 'orders.postgres.database.azure.com', 'cache.redis.cache.windows.net', 'x.privatelink.example.com', 'db.internal', 'db.corp.lan', 'x.sql.goog',
    'cache.abc.cache.amazonaws.com.cn', 'sqs.eu-west-1.amazonaws.com', 'mydb.xyz.cosmos.azure.com', 'acc.blob.core.windows.net', 'keys.vault.azure.net', 'c0.abc.mongodb.net', 'reg.azurecr.io',
    'clustercfg.shop.abc.memorydb.eu-west-1.amazonaws.com', 'b-1.shop.abc.c2.kafka.eu-west-1.amazonaws.com',
  ])('%s may lie inside', (host) => {
    const caller = calling(host, 5432, undefined, target);
    expect(ids(caller)).toEqual(['external-call-may-be-closed']);
    expect(message(caller, 'external-call-may-be-closed')).toMatch(telling(`${host}:5432`, 'private address'));
    // where nothing is held back nothing is closed, and where it is said it is open
    expect(ids(calling(host, 5432))).toEqual(['external-call-opens-cluster']);
    const said = calling(host, 5432, { cidrs: ['10.7.0.0/24'] }, target);
    expect([ids(said), opened(said, 5432)]).toEqual([[], ['10.7.0.0/24']]);
  });

  test.each([
    ['orders.abc.eu-west-1.rds.amazonaws.com', 'external-call-closed', FindingSeverity.CRITICAL],
    ['x.privatelink.example.com', 'external-call-closed', FindingSeverity.CRITICAL],
    // their names end with a region
    ['clustercfg.shop.abc.memorydb.eu-west-1.amazonaws.com', 'external-call-closed', FindingSeverity.CRITICAL],
    ['b-1.shop.abc.c2.kafka.cn-north-1.amazonaws.com.cn', 'external-call-closed', FindingSeverity.CRITICAL],
    ['boot-abc.c2.kafka-serverless.eu-west-1.amazonaws.com', 'external-call-closed', FindingSeverity.CRITICAL],
    ['db.internal', 'external-call-closed', FindingSeverity.CRITICAL],
    // these have public addresses where the network has no endpoint for them, or were made public
    ['b-1-public.shop.abc.c2.kafka.eu-west-1.amazonaws.com', 'external-call-may-be-closed', FindingSeverity.WARNING],
    ['b-1234.mq.eu-west-1.amazonaws.com', 'external-call-may-be-closed', FindingSeverity.WARNING],
    ['memorydb.eu-west-1.amazonaws.com', 'external-call-may-be-closed', FindingSeverity.WARNING],
    ['sqs.eu-west-1.amazonaws.com', 'external-call-may-be-closed', FindingSeverity.WARNING],
    ['acc.blob.core.windows.net', 'external-call-may-be-closed', FindingSeverity.WARNING],
  ])('where they hold all private ranges, %s is %s', (host, id, severity) => {
    const all = { clusterCidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] };
    expect(calling(host, 5432, undefined, all).findings.filter((f) => f.id.startsWith('external')).map((f) => [f.id, f.severity])).toEqual([[id, severity]]);
    expect(ids(calling(host, 5432, undefined, { clusterCidrs: ['10.0.0.0/8', '172.16.0.0/16', '192.168.0.0/16'] }))).toEqual(['external-call-may-be-closed']);
    expect(ids(calling(host, 5432, undefined, { clusterCidrs: ['0.0.0.0/1', '128.0.0.0/1'] }))).toEqual([id]);
  });

  test('an address inside is open, and a finding says what a Service\'s would be', () => {
    const caller = calling('10.9.8.7', 5432, undefined, target);
    expect([opened(caller, 5432), ids(caller)]).toEqual([['10.9.8.7/32'], ['external-call-in-cluster']]);
    expect(ids(calling('fd12::1', 5432, undefined, target))).toEqual(['external-call-in-cluster']);
    expect(ids(calling('203.0.113.7', 5432, undefined, target))).toEqual([]);
    expect(ids(calling('2001:db8::1', 5432, undefined, target))).toEqual([]);
    expect(ids(calling('10.9.8.7', 5432))).toEqual([]);
  });

  test('a public name is neither', () => {
    expect(ids(calling('api.stripe.com', 443, undefined, target))).toEqual([]);
  });
});

describe('metadata services are opened as their address', () => {
  test.each([
    ['metadata.google.internal', ['169.254.169.254/32', 'fd20:ce::254/128']],
    ['metadata.goog', ['169.254.169.254/32', 'fd20:ce::254/128']],
    ['instance-data.ec2.internal', ['169.254.169.254/32', 'fd00:ec2::254/128']],
    ['METADATA.google.internal.', ['169.254.169.254/32', 'fd20:ce::254/128']],
    ['169.254.169.254', ['169.254.169.254/32']],
    ['fd00:ec2::254', ['fd00:ec2::254/128']],
    ['[fd20:ce::254]', ['fd20:ce::254/128']],
    ['100.100.100.200', ['100.100.100.200/32']],
    ['168.63.129.16', ['168.63.129.16/32']],
  ])('%s', (host, cidrs) => {
    for (const target of [{}, { clusterCidrs: ['10.0.0.0/8'] }]) {
      const caller = calling(host, 80, undefined, target);
      expect(opened(caller, 80)).toEqual(cidrs);
      expect(ids(caller)).toEqual(['metadata-service-open']);
    }
  });

  test('other link-local addresses are opened too, and are none', () => {
    const caller = calling('169.254.170.23', 80);
    expect([opened(caller, 80), ids(caller)]).toEqual([['169.254.170.23/32'], []]);
  });
});

describe('cidrs', () => {
  test('of two calls are joined, and a call without any opens all', () => {
    const caller = web(shop());
    caller.callsExternal('db.example.com', 443, { cidrs: ['10.2.0.0/16', '10.1.0.0/16'] });
    caller.callsExternal('DB.example.com', 443, { cidrs: ['10.1.0.0/16', '10.3.0.0/16'] });
    expect(opened(caller)).toEqual(['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16']);
    caller.node.validate();
    caller.callsExternal('db.example.com', 443);
    expect(opened(caller)).toEqual(ANYWHERE);
  });

  test.each([
    ['no CIDR', { cidrs: ['10.0.0.0'] }, "'shop/web'.callsExternal: options.cidrs[0] is '10.0.0.0', expected an address and the length of its prefix"],
    ['none, which a policy reads as everywhere', { cidrs: [] }, 'options.cidrs is empty, expected a list of at least one CIDR'],
    ['a misspelt option', { cidr: ['10.0.0.0/8'] } as object, "has the unknown prop 'cidr': did you mean cidrs?"],
    ['a text', { cidrs: '10.0.0.0/8' } as object, 'expected a list of at least one CIDR'],
    ['no object', 'x' as unknown as object, 'expected an object'],
  ])('fails on %s', (_, options, words) => {
    expect(() => calling('db.example.com', 443, options)).toThrow(words);
  });
});

test('the policy that an error shows for pods of another app is printed, and opens their port to the workload', () => {
  const workload = web(shop(), {});
  let told = '';
  try {
    workload.callsExternal('loki.logging.svc.cluster.local', 3100);
  } catch (e) {
    told = (e as Error).message;
  }
  new Function('workload', /workload\.addObject\(.*\}\)/.exec(told)![0])(workload);

  expect(printed(workload, 'NetworkPolicy', 'web-to-loki').spec).toEqual({
    podSelector: { matchLabels: workload.endpoint.podLabels },
    policyTypes: ['Egress'],
    egress: [{ to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'logging' } }, podSelector: { matchLabels: { app: 'loki' } } }], ports: [{ port: 3100, protocol: 'TCP' }] }],
  });
});
