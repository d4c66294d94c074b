import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { withoutExcluded } from '../cluster/harness/exclude';
import { Unit, unitsOf } from '../cluster/harness/manifests';
import { nearestRelease, Release } from '../cluster/harness/versions';
import { isMeantForIstio } from '../cluster/istio/worlds';
import { assigned } from '../cluster/prove-releases';

const HERE: Release[] = [['1.36', '1.36.3'], ['1.33', '1.33.4'], ['1.28', '1.28.15']].map(([minor, version]) => ({ minor, version, folder: minor }));

function object(apiVersion: string, kind: string, name: string, more: object = {}) {
  const value = { apiVersion, kind, metadata: { name }, ...more };
  return { file: `/out/${kind.toLowerCase()}s/${name}.yaml`, text: JSON.stringify(value), value };
}

function unit(name: string, planned: readonly string[], manifests: Unit['manifests'] = []): Unit {
  return { name, since: '1.33', planned, manifests };
}

describe('the release that a unit is proved on', () => {
  const by = (units: readonly Unit[], named?: readonly string[] | 'all') =>
    assigned(units, named, HERE).map(({ release, units: chosen, instead }) => `${release.minor}${instead.length ? ` for ${instead.join(',')}` : ''}: ${chosen.map((each) => each.name)}`);

  test('is the newest where nothing says another', () => {
    expect(by([unit('a', []), unit('b', [])])).toEqual(['1.36: a,b']);
  });

  test('is that of the plans beside it, the nearest where it is not here, and this is said', () => {
    expect(by([unit('a', ['1.34']), unit('b', ['1.28']), unit('c', [])])).toEqual(['1.36: c', '1.33 for 1.34: a', '1.28: b']);
  });

  test('is each that was named, whatever the plans say', () => {
    expect(by([unit('a', ['1.28'])], ['1.33', '1.36'])).toEqual(['1.36: a', '1.33: a']);
    expect(by([unit('a', ['1.28'])], 'all')).toEqual(['1.36: a', '1.33: a', '1.28: a']);
    expect(by([unit('a', [])], ['1.33.4', '1.33.9'])).toEqual(['1.33 for 1.33.9: a']);
  });

  test.each([['1.27', '1.28'], ['1.30', '1.28'], ['1.31', '1.33'], ['1.34', '1.33'], ['1.35', '1.36'], ['1.40', '1.36']])('%s is closest to %s', (wanted, nearest) => {
    expect(nearestRelease(wanted, HERE).minor).toBe(nearest);
  });

  test('is the newer of two that are equally close', () => {
    expect(nearestRelease('1.34', [{ minor: '1.33' }, { minor: '1.35' }] as Release[]).minor).toBe('1.35');
  });
});

describe('plans beside the YAML', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plans-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const write = (file: string, content: unknown) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const service = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } });
  const plan = (kubernetes: string) => ({ workload: 'web', kind: 'web', kubernetes, decisions: [], findings: [] });
  const planned = () => unitsOf(folder, folder, 'plans').map((each) => `${path.relative(path.basename(folder), each.name) || '.'}: ${each.planned}`);

  test('say the release of their folder and of those below', () => {
    write('a.yaml', service('a'));
    write('web.plan.json', plan('1.34'));
    write('below/b.yaml', service('b'));
    write('old/c.yaml', service('c'));
    write('old/plans.json', [plan('1.33.4'), plan('1.28')]);
    expect(planned()).toEqual(['.: 1.34', 'below: 1.34', 'old: 1.28,1.33']);
  });

  test('are not guessed from the path, or from JSON that is no plan', () => {
    write('k8s-1.28/a.yaml', service('a'));
    write('k8s-1.28/package.json', { name: 'x', kubernetes: '1.28' });
    write('k8s-1.28/broken.json', '{');
    expect(planned()).toEqual(['k8s-1.28: ']);
  });
});

describe('what is excluded', () => {
  const unitOf = (...manifests: Unit['manifests'][number][]) => unit('a', [], manifests);
  const units = [unitOf(object('v1', 'Service', 'web'), object('v1', 'Secret', 'db-main'), object('v1', 'Secret', 'tls')), unitOf(object('networking.k8s.io/v1', 'Ingress', 'web'))];
  const left = (...patterns: string[]) => withoutExcluded(units, patterns, ['/out']).units.flatMap((each) => each.manifests.map(({ value }) => `${value.kind}/${value.metadata.name}`));

  test.each([
    [['Secret'], ['Service/web', 'Ingress/web']],
    [['Secret/db-*'], ['Service/web', 'Secret/tls', 'Ingress/web']],
    [['services/*.yaml', 'Ingress'], ['Secret/db-main', 'Secret/tls']],
    [['**/web.yaml'], ['Secret/db-main', 'Secret/tls']],
    [['tls.yaml'], ['Service/web', 'Secret/db-main', 'Ingress/web']],
    [['se*/*'], ['Ingress/web']],
  ])('by %j leaves %j', (patterns, expected) => {
    expect(left(...patterns)).toEqual(expected);
  });

  test('is said, and units that are empty then are gone', () => {
    const { units: rest, excluded } = withoutExcluded(units, ['Ingress'], ['/out']);
    expect(rest).toHaveLength(1);
    expect(excluded.map(({ value }) => value.kind)).toEqual(['Ingress']);
  });

  test('is an error where a pattern matches nothing', () => {
    expect(() => left('Secret', 'Ingres')).toThrow('--exclude Ingres excludes nothing');
  });

  test('is an error where nothing is left to judge', () => {
    expect(() => left('*')).toThrow('--exclude * excludes everything');
  });
});

describe('manifests that are meant for a cluster with Istio', () => {
  const pod = (metadata: object) => ({ spec: { template: { metadata, spec: { containers: [{ name: 'app' }] } } } });

  test.each([
    ['an object of Istio', object('security.istio.io/v1', 'PeerAuthentication', 'web')],
    ['a pod that gets its sidecar', object('apps/v1', 'Deployment', 'web', pod({ labels: { 'sidecar.istio.io/inject': 'true' } }))],
    ['a pod whose traffic is redirected', object('apps/v1', 'Deployment', 'web', pod({ labels: { 'istio.io/dataplane-mode': 'ambient' } }))],
    ['an annotation for the proxy', object('apps/v1', 'Deployment', 'web', pod({ annotations: { 'proxy.istio.io/config': '{}' } }))],
    ['a namespace in the mesh', object('v1', 'Namespace', 'shop', { metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } })],
  ])('hold %s', (_, manifest) => {
    expect(isMeantForIstio([object('v1', 'Service', 'foreign'), manifest])).toBe(true);
  });

  test.each([
    ['Services of others', object('v1', 'Service', 'foreign', { spec: { ports: [{ name: 'web', port: 80 }] } })],
    ['a pod that is kept out of the mesh', object('apps/v1', 'Deployment', 'web', pod({ labels: { 'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none' } }))],
    ['a route of a gateway', object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web')],
  ])('are not %s', (_, manifest) => {
    expect(isMeantForIstio([manifest])).toBe(false);
  });
});
