import { addedInLists, additionsInWords, expectedOf, lostValues, settled } from '../cluster/harness/compare';

describe('values that a server did not keep', () => {
  test('are none when all are stored, whatever the server added', () => {
    const sent = { spec: { replicas: 3, ports: [{ port: 80 }] } };
    const stored = { spec: { replicas: 3, ports: [{ port: 80, protocol: 'TCP' }] }, status: {} };
    expect(lostValues(sent, stored)).toEqual([]);
  });

  test('are named with their path when they were dropped', () => {
    expect(lostValues({ spec: { minDomains: 3 } }, { spec: {} })).toEqual(['.spec.minDomains: sent 3, dropped']);
  });

  test('are named when the server writes them its own way', () => {
    expect(lostValues({ cpu: '1000m' }, { cpu: '1' })).toEqual(['.cpu: sent "1000m", stored "1"']);
  });

  test('are named when a list has become longer or shorter', () => {
    expect(lostValues({ args: ['a'] }, { args: ['a', 'b'] })).toEqual(['.args: sent 1 entries, stored 2']);
    expect(lostValues({ args: ['a', 'b'] }, { args: ['a'] })).toEqual(['.args: sent 2 entries, stored 1']);
  });

  test('are named when a map has become something else', () => {
    expect(lostValues({ a: { b: 1 } }, { a: [1] })).toEqual(['.a: sent {"b":1}, stored [1]']);
  });
});

describe('a Secret', () => {
  test('is expected with its text as bytes', () => {
    const sent = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password: '0o14' } };
    expect(expectedOf(sent)).toEqual({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { password: 'MG8xNA==' } });
  });
});

describe('an apply that changes nothing', () => {
  const object = (resourceVersion: string, spec: unknown, owned: string, time = 'then') => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'web',
      resourceVersion,
      managedFields: [
        { manager: 'prove', operation: 'Apply', fieldsV1: { [owned]: {} }, time }, { manager: 'controller', operation: 'Update', time: resourceVersion },
      ],
    },
    spec,
    status: { seen: resourceVersion },
  });

  test('leaves out of account what controllers write, and when the server noted who owns what', () => {
    expect(settled(object('1', { a: 1 }, 'f:a'), 'prove')).toEqual(settled(object('2', { a: 1 }, 'f:a', 'now'), 'prove'));
  });

  test('is none when the specification or our own fields have changed', () => {
    expect(settled(object('1', { a: 1 }, 'f:a'), 'prove')).not.toEqual(settled(object('1', { a: 2 }, 'f:a'), 'prove'));
    expect(settled(object('1', { a: 1 }, 'f:a'), 'prove')).not.toEqual(settled(object('1', { a: 1 }, 'f:b'), 'prove'));
  });
});

describe('what a server added inside lists', () => {
  test('is named with its path and value, the same for every entry', () => {
    const sent = { spec: { ports: [{ port: 80 }, { port: 81, protocol: 'UDP' }] } };
    const stored = { spec: { ports: [{ port: 80, protocol: 'TCP' }, { port: 81, protocol: 'UDP', appProtocol: 'x' }] } };
    expect(addedInLists(sent, stored)).toEqual([{ path: '.spec.ports[].protocol', value: 'TCP' }, { path: '.spec.ports[].appProtocol', value: 'x' }]);
  });

  test('is also what stands in a map, or in another list, of an entry', () => {
    const sent = { containers: [{ readinessProbe: { httpGet: { path: '/' } }, ports: [{ containerPort: 1 }] }] };
    const stored = { containers: [{ readinessProbe: { httpGet: { path: '/', scheme: 'HTTP' }, successThreshold: 1 }, ports: [{ containerPort: 1, protocol: 'TCP' }] }] };
    expect(addedInLists(sent, stored).map(({ path }) => path)).toEqual([
      '.containers[].readinessProbe.httpGet.scheme', '.containers[].readinessProbe.successThreshold', '.containers[].ports[].protocol',
    ]);
  });

  test('is nothing where whole fields or whole lists were added to a map outside of lists', () => {
    const sent = { metadata: { name: 'a' }, spec: { a: 1 } };
    const stored = { metadata: { name: 'a', uid: 'x' }, spec: { a: 1, b: [{ c: 1 }], d: { e: 1 } }, status: {} };
    expect(addedInLists(sent, stored)).toEqual([]);
  });

  test('is nothing where the server has to choose the value itself', () => {
    const sent = { spec: { ports: [{ port: 80, protocol: 'TCP' }], volumeClaimTemplates: [{ spec: {} }] } };
    const stored = { spec: { ports: [{ port: 80, protocol: 'TCP', nodePort: 31000 }], volumeClaimTemplates: [{ spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } }] } };
    expect(addedInLists(sent, stored)).toEqual([{ path: '.spec.volumeClaimTemplates[].spec.volumeMode', value: 'Filesystem' }]);
  });

  test('is said once, however many entries it was added to', () => {
    const sent = { ports: [{ port: 80 }, { port: 81 }] };
    const stored = { ports: [{ port: 80, protocol: 'TCP' }, { port: 81, protocol: 'TCP' }] };
    expect(additionsInWords(addedInLists(sent, stored))).toEqual(['.ports[].protocol: not sent, the server adds "TCP"']);
  });

  test('is nothing where the server writes null, which older ones do for a time that is not known', () => {
    expect(addedInLists({ a: [{ metadata: { name: 'data' } }] }, { a: [{ metadata: { name: 'data', creationTimestamp: null } }] })).toEqual([]);
  });

  test('is told from a value that was sent as null', () => {
    expect(addedInLists({ a: [{ b: null }] }, { a: [{ b: 1 }] })).toEqual([]);
  });
});
