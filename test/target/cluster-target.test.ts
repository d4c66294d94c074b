import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ClusterTarget, type ClusterTargetProps, IstioMode, SecurityPreset } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { telling } from '../support/telling';

describe('a version of Kubernetes', () => {
  test.each([['1.28', '1.28'], ['v1.34', '1.34'], ['1.34.2', '1.34'], ['1.99', '1.99']])('%s is taken', (given, version) => {
    expect(ClusterTarget.kubernetes(given).version).toBe(version);
  });

  test.each([
    ['1.27', "Kubernetes 1.27 is older than 1.28, the oldest supported version: use ClusterTarget.kubernetes('1.28') or newer"],
    ['0.40', "Kubernetes 0.40 is older than 1.28, the oldest supported version: use ClusterTarget.kubernetes('1.28') or newer"],
    ['2.0', "Kubernetes 2.0 is not known: expected 1.28 or a newer minor version, for example ClusterTarget.kubernetes('1.37')"],
    ['2.34', "Kubernetes 2.34 is not known: expected 1.28 or a newer minor version, for example ClusterTarget.kubernetes('1.37')"],
    ['latest', "Kubernetes version 'latest' is malformed: expected major.minor such as '1.34', '1.34.2' or 'v1.34'"],
  ])('%s is refused', (given, message) => {
    expect(() => ClusterTarget.kubernetes(given)).toThrow(new Error(message));
  });
});

describe('a waypoint', () => {
  const waypoint = (props: ClusterTargetProps) => () => ClusterTarget.kubernetes('1.34', { waypoint: 'wp', ...props });

  test('is refused where Istio runs as sidecars, or nobody said how', () => {
    expect(waypoint({ istio: IstioMode.SIDECAR })).toThrow(telling("waypoint 'wp'", 'istio: IstioMode.AMBIENT', 'got sidecar', 'leave waypoint out'));
    expect(waypoint({})).toThrow(telling("waypoint 'wp'", 'istio: IstioMode.AMBIENT', 'got no istio'));
  });

  test('is refused where Istio is too old to bind a policy to a Service', () => {
    expect(waypoint({ istio: IstioMode.AMBIENT, istioVersion: '1.21' })).toThrow(telling("waypoint 'wp'", 'Istio 1.22', 'got 1.21', "istioVersion: '1.22'"));
    expect(waypoint({ istio: IstioMode.AMBIENT, istioVersion: '1.22' })).not.toThrow();
    expect(waypoint({ istio: IstioMode.AMBIENT })).not.toThrow();
  });
});

describe('node types', () => {
  const node = (name: string, hourlyPrice?: number) => ({ name, cpu: Cpu.units(4), memory: Size.gibibytes(16), hourlyPrice });

  test.each([-1, NaN, Infinity])('a price of %p is refused', (price) => {
    expect(() => ClusterTarget.kubernetes('1.34', { nodeShapes: [node('small', 0.2), node('large', price)] }))
      .toThrow(telling(`ClusterTarget.kubernetes: nodeShapes[1].hourlyPrice is ${price}`, 'from 0 to 1000000000', '0.2', 'leave it out'));
  });

  test('two of one name are refused', () => {
    expect(() => ClusterTarget.kubernetes('1.34', { nodeShapes: [node('small', 0.2), node('large'), node('small', 0.3)] }))
      .toThrow(telling("nodeShapes has 'small' twice", 'name'));
  });

  test('may cost nothing, or nothing that is known', () => {
    const nodeShapes = [node('own', 0), node('rented', 0.2), node('unknown')];
    expect(ClusterTarget.kubernetes('1.34', { nodeShapes })._props.nodeShapes).toEqual(nodeShapes);
  });
});

describe('what kubelets keep of logs', () => {
  test.each<[ClusterTargetProps, string]>([
    [{ containerLogMaxFiles: 1 }, 'ClusterTarget.kubernetes: containerLogMaxFiles is 1, expected a whole number from 2 to 100'],
    [{ containerLogMaxFiles: 2.5 }, 'ClusterTarget.kubernetes: containerLogMaxFiles is 2.5, expected a whole number from 2 to 100'],
    [{ containerLogMaxFiles: 1000 }, 'ClusterTarget.kubernetes: containerLogMaxFiles is 1000, expected a whole number from 2 to 100'],
    [{ containerLogMaxSize: Size.mebibytes(0) }, 'ClusterTarget.kubernetes: containerLogMaxSize is 0 MiB, expected a Size of more than zero and at most 10 GiB, for example Size.mebibytes(50)'],
    [{ containerLogMaxSize: Size.tebibytes(1) }, 'ClusterTarget.kubernetes: containerLogMaxSize is 1 TiB, expected a Size of more than zero and at most 10 GiB'],
  ])('%j is refused', (props, message) => {
    expect(() => ClusterTarget.kubernetes('1.34', props)).toThrow(message);
  });
});

describe('names and addresses of the platform', () => {
  test.each<[ClusterTargetProps, string]>([
    [{ monitoringServiceAccount: 'prometheus' }, "ClusterTarget.kubernetes: monitoringServiceAccount is 'prometheus', expected 'namespace/name', for example 'monitoring/prometheus'"],
    [{ clusterCidrs: ['10.0.0.0'] }, "ClusterTarget.kubernetes: clusterCidrs[0] is '10.0.0.0', expected an address and the length of its prefix, for example '10.0.0.0/8' or 'fd00::/8'"],
    [{ clusterCidrs: ['0.0.0.0/0'] }, "ClusterTarget.kubernetes: clusterCidrs[0] is '0.0.0.0/0', expected an address and the length of its prefix"],
    [{ dnsCidrs: ['10.0.0.10/33'] }, "ClusterTarget.kubernetes: dnsCidrs[0] is '10.0.0.10/33', expected an address and the length of its prefix"],
    [{ dnsCidrs: ['fd00::a/129'] }, "ClusterTarget.kubernetes: dnsCidrs[0] is 'fd00::a/129', expected an address and the length of its prefix"],
    [{ dnsCidrs: ['dns.example.com/32'] }, "ClusterTarget.kubernetes: dnsCidrs[0] is 'dns.example.com/32', expected an address and the length of its prefix"],
  ])('%j is refused', (props, message) => {
    expect(() => ClusterTarget.kubernetes('1.34', props)).toThrow(message);
  });

  test('are taken where they are well-formed', () => {
    const target = ClusterTarget.kubernetes('1.34', { clusterCidrs: ['10.0.0.0/8', 'fd00::/8'], dnsCidrs: ['169.254.169.254/32', 'fd00::a/128'], monitoringServiceAccount: 'observability/prometheus' });
    expect([target._dnsCidrs, target._monitoringIdentity, target.monitoringNamespace]).toEqual([['169.254.169.254/32', 'fd00::a/128'], ['observability', 'prometheus'], 'observability']);
  });

  test('have the defaults of the platform', () => {
    const defaults = (target: ClusterTarget) => [target._knativeNamespaces, target.monitoringNamespace, target._dnsCidrs, target.istioNamespace, target._monitoringIdentity];
    expect(defaults(ClusterTarget.kubernetes('1.34'))).toEqual([['knative-serving', 'kourier-system'], 'monitoring', ['169.254.20.10/32'], 'istio-system', undefined]);
    expect(defaults(ClusterTarget.openshift('1.33'))).toEqual([['knative-serving', 'knative-serving-ingress'], 'openshift-user-workload-monitoring', [], 'istio-system', undefined]);
    expect(ClusterTarget.openshift('1.33', { knativeNamespaces: ['serving'], monitoringNamespace: 'metrics' })._knativeNamespaces).toEqual(['serving']);
    expect(ClusterTarget.kubernetes('1.34', { monitoringServiceAccount: 'a/b', monitoringNamespace: 'c' }).monitoringNamespace).toBe('c');
  });
});

describe('what add-ons ask of a target', () => {
  const KEYS = [
    'zones', 'isSingleNode', 'isOpenshift', 'istio', 'waypoint', 'istioNamespace', 'gateway', 'ingressNamespace', 'knative', 'monitoringNamespace', 'hasPrometheusOperator',
    'hasExternalSecrets', 'hasCilium', 'security', 'allowedUnsafeSysctls',
  ] as const;
  const asked = (target: ClusterTarget) => Object.fromEntries(KEYS.map((key) => [key, target[key]]));
  const defaults = asDefaults([
    3, false, false, undefined, undefined, 'istio-system', undefined, undefined, [], 'monitoring', false,
    false, false, SecurityPreset.HARDENED, [],
  ]);
  function asDefaults(values: unknown[]) {
    return Object.fromEntries(KEYS.map((key, i) => [key, values[i]]));
  }

  test('defaults are told where nothing was stated', () => {
    expect(asked(ClusterTarget.kubernetes('1.34'))).toEqual(defaults);
    expect(asked(ClusterTarget.singleNode('1.34'))).toEqual({ ...defaults, zones: 1, isSingleNode: true });
    expect(asked(ClusterTarget.openshift('1.34'))).toEqual({ ...defaults, isOpenshift: true, security: SecurityPreset.PLATFORM, monitoringNamespace: 'openshift-user-workload-monitoring' });
  });

  test('what was stated is told', () => {
    const stated = {
      zones: 2,
      istio: IstioMode.AMBIENT,
      waypoint: 'wp',
      istioNamespace: 'mesh',
      gateway: 'infra/public',
      knative: [KnativeFeature.PVC],
      monitoringServiceAccount: 'metrics/prometheus',
      prometheusOperator: true,
      externalSecrets: true,
      cilium: true,
      security: SecurityPreset.PLATFORM,
      allowedUnsafeSysctls: ['net.core.somaxconn'],
    };
    const { monitoringServiceAccount, prometheusOperator, externalSecrets, cilium, ...same } = stated;
    expect(asked(ClusterTarget.kubernetes('1.34', stated))).toEqual({
      ...defaults, ...same, ingressNamespace: 'infra', monitoringNamespace: 'metrics', hasPrometheusOperator: true, hasExternalSecrets: true, hasCilium: true,
    });
    expect(ClusterTarget.kubernetes('1.34', { ...stated, monitoringNamespace: 'observed' }).monitoringNamespace).toBe('observed');
  });

  test('what a caller does to a list changes no target', () => {
    const target = ClusterTarget.kubernetes('1.34', { knative: [KnativeFeature.PVC], allowedUnsafeSysctls: ['net.core.somaxconn'] });
    target.knative.pop();
    target.allowedUnsafeSysctls.pop();
    expect([target.knative, target.allowedUnsafeSysctls]).toEqual([[KnativeFeature.PVC], ['net.core.somaxconn']]);
  });

  test.each([['1.33', true], ['1.34', true], ['v1.34.9', true], ['1.35', false], ['0.99', true], ['2.0', false]])('Kubernetes 1.34 is at least %s: %p', (version, is) => {
    expect(ClusterTarget.kubernetes('1.34').isAtLeast(version)).toBe(is);
  });

  test.each([['1.26', true], ['1.27', true], ['1.28', false], ['0.99', true], ['2.0', false]])('Istio 1.27 is at least %s: %p', (version, is) => {
    expect(ClusterTarget.kubernetes('1.34', { istioVersion: '1.27' }).isIstioAtLeast(version)).toBe(is);
  });

  test('Istio is taken for 1.24 where no version was stated', () => {
    const target = ClusterTarget.kubernetes('1.34');
    expect([target.isIstioAtLeast('1.24'), target.isIstioAtLeast('1.25')]).toEqual([true, false]);
  });

  test('a version that is none is refused', () => {
    const target = ClusterTarget.kubernetes('1.34');
    expect(() => target.isAtLeast('new')).toThrow("Kubernetes version 'new' is malformed: expected major.minor such as '1.34', '1.34.2' or 'v1.34'");
    expect(() => target.isIstioAtLeast('new')).toThrow("Istio version 'new' is malformed: expected major.minor such as '1.27', '1.27.2' or 'v1.27'");
    expect(() => target.isAtLeast(1.31 as never)).toThrow('target.isAtLeast: version');
  });
});
