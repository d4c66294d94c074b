import { ClusterTarget } from '../../src/cluster/cluster-target';

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
