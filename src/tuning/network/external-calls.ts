import { isIP } from 'net';

/*
 * SEC-14: where a host out of the cluster is, as far as its name tells. The policy that is printed and the findings about it are made from the same answer.
 */

/** Services of a cloud that its machines reach at a fixed address, and that hand out credentials or settings of the node: opened where they are called, and nowhere else. */
interface CloudService {
  readonly cidr: string;
  readonly names?: readonly string[];
}

/** The one list of them: what is held back from names, what a name opens, and what findings speak of. Sources: rule SEC-14. */
const CLOUD_SERVICES: readonly CloudService[] = [
  // AWS, Azure, Google Cloud and others
  { cidr: '169.254.169.254/32', names: ['metadata.google.internal', 'metadata.goog', 'instance-data.ec2.internal'] },
  // Alibaba Cloud
  { cidr: '100.100.100.200/32' },
  // Azure's WireServer
  { cidr: '168.63.129.16/32' },
  // AWS over IPv6
  { cidr: 'fd00:ec2::254/128', names: ['instance-data.ec2.internal'] },
  // Google Cloud over IPv6
  { cidr: 'fd20:ce::254/128', names: ['metadata.google.internal', 'metadata.goog'] },
];
/** Link-local addresses lead to the node. */
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'];

/** Addresses that no name opens, of both families. */
export function heldBack(): readonly string[] {
  return held ??= [...LINK_LOCAL, ...CLOUD_SERVICES.map(({ cidr }) => cidr).filter((cidr) => !liesIn(cidr.split('/')[0], LINK_LOCAL))];
}

/** Not found at import: Node compiles its expressions for addresses then. */
let held: readonly string[] | undefined;

/** Where a name of such a service leads; undefined for every other name. */
function cloudServiceAt(host: string): readonly string[] | undefined {
  const name = host.replace(/\.$/, '');
  const cidrs = CLOUD_SERVICES.filter(({ names }) => names?.includes(name)).map(({ cidr }) => cidr);
  return cidrs.length === 0 ? undefined : cidrs;
}

/** Last labels of names with two that are domains of the Internet: those of two letters are countries, these are in wide use. Others are taken for namespaces. Each is in IANA's list (npm's tlds 1.261.0, November 2026). */
const TOP_LEVEL = new Set([
  'com', 'net', 'org', 'info', 'biz', 'edu', 'gov', 'mil', 'int', 'arpa', 'name', 'pro', 'mobi', 'jobs', 'travel', 'asia', 'cat', 'coop', 'museum', 'post', 'tel', 'aero', 'xxx',
  'app', 'dev', 'page', 'cloud', 'tech', 'online', 'site', 'store', 'shop', 'xyz', 'top', 'live', 'life', 'world', 'today', 'news', 'media', 'blog', 'email', 'chat', 'social',
  'network', 'systems', 'solutions', 'services', 'software', 'digital', 'agency', 'studio', 'design', 'company', 'business', 'group', 'team', 'works', 'zone', 'space', 'website',
  'host', 'hosting', 'domains', 'link', 'click', 'finance', 'financial', 'bank', 'insurance', 'capital', 'fund', 'money', 'cash', 'credit', 'loans', 'tax', 'legal', 'law',
  'health', 'healthcare', 'care', 'clinic', 'hospital', 'pharmacy', 'fit', 'fitness', 'energy', 'eco', 'green', 'farm', 'garden', 'house', 'homes', 'land', 'estate', 'properties',
  'academy', 'education', 'school', 'university', 'training', 'institute', 'science', 'global', 'international', 'foundation', 'community', 'center', 'support', 'help', 'guide',
  'google', 'goog', 'aws', 'azure', 'microsoft', 'apple', 'amazon', 'play', 'games', 'game', 'video', 'music', 'film', 'art', 'photo', 'photos', 'events', 'wiki', 'stream', 'run',
  'tools', 'engineering', 'codes', 'computer', 'directory', 'download', 'exchange', 'express', 'market', 'markets', 'trading', 'trade', 'delivery', 'auto', 'cars',
  'berlin', 'london', 'paris', 'tokyo', 'nyc', 'wien', 'hamburg', 'koeln', 'bayern', 'swiss', 'africa', 'eus', 'gal', 'scot', 'wales', 'vin', 'wine', 'beer', 'pub', 'cafe', 'restaurant',
]);
/** Zones of private networks: outside of the cluster, and often inside of the ranges of its nodes. */
const PRIVATE_ZONES = new Set(['internal', 'local', 'lan', 'corp', 'home', 'intranet', 'private', 'localdomain']);
/** Managed stores that clouds give addresses of the private network and no other, by the end of their names; `*` is a region. */
const PRIVATE_ENDS = [
  'rds.amazonaws.com', 'cache.amazonaws.com', 'docdb.amazonaws.com', 'memorydb.*.amazonaws.com', 'redshift.amazonaws.com', 'kafka.*.amazonaws.com', 'kafka-serverless.*.amazonaws.com', 'vpce.amazonaws.com',
  'neptune.amazonaws.com', 'sql.goog', 'psc.goog',
];
/** Brokers of Amazon MSK that were made public have names of their own: `b-1-public.…`. */
const MADE_PUBLIC = /^b-\d+-public$/;
/** Services of clouds that have public addresses, and private ones where the network has an endpoint for them: by the end of their names. */
const ENDPOINT_ENDS = [
  'amazonaws.com', 'on.aws', 'windows.net', 'azure.com', 'azure.net', 'azurecr.io', 'azure-api.net', 'azurewebsites.net', 'mongodb.net', 'snowflakecomputing.com', 'confluent.cloud', 'elastic-cloud.com',
];
/** The private ranges of IPv4 (RFC 1918). */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
/** Beside them: carriers' and clusters' (RFC 6598), this host, link-local. */
const NOT_PUBLIC = [...PRIVATE_RANGES, '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'];

/** Where a host is: at addresses, or anywhere that a policy may open. */
export type Where =
  | { readonly kind: 'addresses'; readonly cidrs: readonly string[]; readonly because: 'declared' | 'address' | 'cloud-service' }
  | { readonly kind: 'anywhere' };

/** @param cidrs what the call declares of its addresses */
export function whereIs(host: string, cidrs?: readonly string[]): Where {
  if (cidrs !== undefined) {
    return { kind: 'addresses', cidrs: [...cidrs].sort(), because: 'declared' };
  }
  const address = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(address);
  if (family !== 0) {
    return { kind: 'addresses', cidrs: [`${address}/${family === 4 ? 32 : 128}`], because: 'address' };
  }
  const known = cloudServiceAt(host);
  return known === undefined ? { kind: 'anywhere' } : { kind: 'addresses', cidrs: known, because: 'cloud-service' };
}

/** Whether a place is one of a cloud's services for its machines. */
export function isMetadata(where: Where): boolean {
  return where.kind === 'addresses' && where.cidrs.some((cidr) => CLOUD_SERVICES.some((service) => service.cidr === cidr || liesIn(service.cidr.split('/')[0], [cidr])));
}

/**
 * Why a name can only be one of the cluster's own, whose resolver alone answers it; undefined where it may be another. A dot at the end says that the name is whole.
 *
 * @param namespaces those of the app
 */
export function onlyInCluster(host: string, namespaces: () => readonly string[]): string | undefined {
  if (isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0 || cloudServiceAt(host) !== undefined) {
    return undefined;
  }
  const whole = host.endsWith('.');
  const name = host.replace(/\.$/, '');
  const labels = name.split('.');
  if (/(^|\.)cluster\.local$/.test(name) || (!whole && labels.length > 1 && labels[labels.length - 1] === 'svc')) {
    return 'is a name of the cluster';
  }
  if (whole) {
    return undefined;
  }
  if (labels.length === 1) {
    return 'has one label, so it is a Service of the caller\'s namespace';
  }
  const last = labels[1];
  const namespace = labels.length === 2 && (!(last.length === 2 || last.startsWith('xn--') || TOP_LEVEL.has(last) || PRIVATE_ZONES.has(last)) || namespaces().includes(last));
  return namespace ? `is a Service of the namespace '${last}'` : undefined;
}

/** Whether a host is the machine that asks (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3): in a pod, the pod. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/\.$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || (isIP(name) === 4 && name.startsWith('127.')) || (isIP(name) === 6 && liesIn(name, ['::1/128']));
}

/** Whether labels end with these, and have one before them. */
function endsWith(labels: readonly string[], end: readonly string[]): boolean {
  const from = labels.length - end.length;
  return from > 0 && end.every((label, i) => label === '*' || label === labels[from + i]);
}

/**
 * How a name stands to the private network: `private`, it has an address there and no other; `endpoint`, it may have one; undefined, nothing tells.
 */
export function privacyOf(host: string): 'private' | 'endpoint' | undefined {
  const name = host.replace(/\.$/, '').replace(/\.cn$/, '');
  const labels = name.split('.');
  const ends = (all: readonly string[]) => all.some((end) => endsWith(labels, end.split('.')));
  if (PRIVATE_ZONES.has(labels[labels.length - 1]) || labels.includes('privatelink') || (ends(PRIVATE_ENDS) && !MADE_PUBLIC.test(labels[0]))) {
    return 'private';
  }
  return ends(ENDPOINT_ENDS) ? 'endpoint' : undefined;
}

/** Whether these ranges hold every private address of IPv4. */
export function coverPrivate(ranges: readonly string[]): boolean {
  return PRIVATE_RANGES.every((range) => ranges.some((one) => !one.includes(':') && Number(one.split('/')[1]) <= Number(range.split('/')[1]) && liesIn(range.split('/')[0], [one])));
}

/** Whether a range of IPv4 is no private one; of IPv6 the address does not tell. */
export function isPublic(cidr: string): boolean {
  const [base] = cidr.split('/');
  return isIP(base) === 4 && !liesIn(base, NOT_PUBLIC);
}

/** Whether an IPv4 or IPv6 address lies in one of these ranges. */
export function liesIn(address: string, ranges: readonly string[]): boolean {
  const value = bits(address);
  return value !== undefined && ranges.some((range) => {
    const [base, length] = range.split('/');
    const of = bits(base);
    return of !== undefined && of.length === value.length && of.slice(0, Number(length)) === value.slice(0, Number(length));
  });
}

/** An address as a text of its bits. */
function bits(address: string): string | undefined {
  if (isIP(address) === 4) {
    return address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0')).join('');
  }
  if (isIP(address) !== 6) {
    return undefined;
  }
  // an IPv4 address at the end stands for two groups
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...b: string[]) => `${(Number(b[0]) * 256 + Number(b[1])).toString(16)}:${(Number(b[2]) * 256 + Number(b[3])).toString(16)}`);
  const [head, tail] = text.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = tail === undefined ? head : [...head, ...new Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
