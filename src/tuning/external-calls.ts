import { isIP } from 'net';

/*
 * SEC-14: where a host out of the cluster is, as far as its name tells. The policy that is printed and the findings about it are made from the same answer.
 */

/** The metadata services of clouds by name: link-local addresses, which nothing else opens. */
const LINK_LOCAL_NAMES: Readonly<Record<string, readonly string[]>> = Object.assign(Object.create(null), {
  'metadata.google.internal': ['169.254.169.254/32', 'fd20:ce::254/128'],
  'metadata.goog': ['169.254.169.254/32', 'fd20:ce::254/128'],
  'instance-data.ec2.internal': ['169.254.169.254/32', 'fd00:ec2::254/128'],
});

/** Last labels of names with two that are domains of the Internet: those of two letters are countries, these are in wide use. Others are taken for namespaces. */
const TOP_LEVEL = new Set([
  'com', 'net', 'org', 'info', 'biz', 'edu', 'gov', 'mil', 'int', 'arpa', 'name', 'pro', 'mobi', 'jobs', 'travel', 'asia', 'cat', 'coop', 'museum', 'post', 'tel', 'aero', 'xxx',
  'app', 'dev', 'page', 'cloud', 'tech', 'online', 'site', 'store', 'shop', 'xyz', 'top', 'live', 'life', 'world', 'today', 'news', 'media', 'blog', 'email', 'chat', 'social',
  'network', 'systems', 'solutions', 'services', 'software', 'digital', 'agency', 'studio', 'design', 'company', 'business', 'group', 'team', 'works', 'zone', 'space', 'website',
  'host', 'hosting', 'domains', 'link', 'click', 'finance', 'financial', 'bank', 'insurance', 'capital', 'fund', 'money', 'cash', 'credit', 'loans', 'tax', 'legal', 'law',
  'health', 'healthcare', 'care', 'clinic', 'hospital', 'pharmacy', 'fit', 'fitness', 'energy', 'eco', 'green', 'farm', 'garden', 'house', 'homes', 'land', 'estate', 'properties',
  'academy', 'education', 'school', 'university', 'training', 'institute', 'science', 'global', 'international', 'foundation', 'community', 'center', 'support', 'help', 'guide',
  'google', 'goog', 'aws', 'azure', 'microsoft', 'apple', 'amazon', 'play', 'games', 'game', 'video', 'music', 'film', 'art', 'photo', 'photos', 'events', 'wiki', 'stream', 'run',
  'tools', 'engineering', 'codes', 'computer', 'directory', 'download', 'exchange', 'express', 'market', 'markets', 'trading', 'trade', 'logistics', 'delivery', 'auto', 'cars',
  'berlin', 'london', 'paris', 'tokyo', 'nyc', 'wien', 'hamburg', 'koeln', 'bayern', 'swiss', 'africa', 'eus', 'gal', 'scot', 'wales', 'vin', 'wine', 'beer', 'pub', 'cafe', 'restaurant',
]);
/** Zones of private networks: outside of the cluster, and often inside of the ranges of its nodes. */
const PRIVATE_ZONES = new Set(['internal', 'local', 'lan', 'corp', 'home', 'intranet', 'private', 'localdomain']);
/** Managed stores that clouds give addresses of the private network, by the end of their names. */
const PRIVATE_ENDS = [
  'rds.amazonaws.com', 'cache.amazonaws.com', 'docdb.amazonaws.com', 'memorydb.amazonaws.com', 'es.amazonaws.com', 'redshift.amazonaws.com', 'kafka.amazonaws.com', 'vpce.amazonaws.com',
  'neptune.amazonaws.com', 'mq.amazonaws.com', 'database.windows.net', 'postgres.database.azure.com', 'mysql.database.azure.com', 'redis.cache.windows.net', 'documents.azure.com',
  'servicebus.windows.net', 'sql.goog', 'psc.goog',
];

/** Where a host is: at addresses, or anywhere that a policy may open. */
export type Where =
  | { readonly kind: 'addresses'; readonly cidrs: readonly string[]; readonly because: 'declared' | 'address' | 'link-local' }
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
  const known = LINK_LOCAL_NAMES[host.replace(/\.$/, '')];
  return known === undefined ? { kind: 'anywhere' } : { kind: 'addresses', cidrs: known, because: 'link-local' };
}

/** Addresses of clouds' metadata services: AWS, Azure and Google Cloud share one; the others are theirs over IPv6, and Alibaba Cloud's. */
const METADATA = ['169.254.169.254/32', 'fd00:ec2::254/128', 'fd20:ce::254/128', '100.100.100.200/32'];

/** Whether a place is a metadata service. */
export function isMetadata(where: Where): boolean {
  return where.kind === 'addresses' && where.cidrs.some((cidr) => METADATA.includes(cidr) || liesIn('169.254.169.254', [cidr]));
}

/**
 * Why a name can only be one of the cluster's own, whose resolver alone answers it; undefined where it may be another. A dot at the end says that the name is whole.
 *
 * @param namespaces those of the app
 */
export function onlyInCluster(host: string, namespaces: () => readonly string[]): string | undefined {
  if (isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0 || LINK_LOCAL_NAMES[host.replace(/\.$/, '')] !== undefined) {
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

/** Whether a name often stands for addresses of the private network. */
export function mayBePrivate(host: string): boolean {
  const name = host.replace(/\.$/, '');
  const labels = name.split('.');
  return PRIVATE_ZONES.has(labels[labels.length - 1]) || labels.includes('privatelink') || PRIVATE_ENDS.some((end) => name.endsWith(`.${end}`) || name.endsWith(`.${end}.cn`));
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
