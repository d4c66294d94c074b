import { Size } from 'cdk8s';
import { ledger, plain } from './fake-context';
import { ClusterTarget } from '../../src/cluster/cluster-target';
import { decisionOf } from '../../src/tuning/decisions/decision-of';
import { inputsOf } from '../../src/tuning/decisions/tuned';
import { membersOf } from '../../src/tuning/demand/capabilities';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { tuneStateful } from '../../src/tuning/pod/stateful';
import { tuneStorage } from '../../src/tuning/pod/storage';
import { Criticality } from '../../src/tuning/profile/choices';
import { AccessMode, Storage, StorageOptions } from '../../src/tuning/profile/storage-choice';

const GI = Size.gibibytes(1);

const storageOf = (ctx: PlanContext) => tuneStorage(ctx, membersOf(ctx.input)!);
const membersPlan = (ctx: PlanContext) => tuneStateful(ctx, membersOf(ctx.input)!);

test('a ledger keeps its data, one pod per volume', () => {
  expect(plain(storageOf(ledger()))).toEqual({
    size: 51200, storageClassOmitted: 'omitted', accessMode: 'ReadWriteOncePod', whenDeleted: 'Retain', whenScaled: 'Retain', mountPath: '/data',
  });
});

test.each([
  [Size.gibibytes(50), 51200, '50Gi'],
  [Size.mebibytes(1536), 1536, '1536Mi'],
  [Size.kibibytes(1536), 1.5, '1536Ki'],
])('a volume is printed in the largest whole unit', (size, mib, printed) => {
  const found = storageOf(ledger({}, { storage: Storage.standard(size) })).size;
  expect([found.value, decisionOf('storage.size', found).value]).toEqual([mib, printed]);
});

test.each([
  ['/data', { rule: 'rulings 13', source: 'baseline', inputs: ['dataPath'], reason: expect.stringContaining('no dataPath') }],
  ['/srv/books', { rule: undefined, source: 'user', inputs: ['dataPath'], reason: 'given as dataPath' }],
])('data at %s is where it is for a reason', (dataPath, because) => {
  const { value, because: found } = storageOf(ledger({}, { dataPath })).mountPath;
  expect([value, { ...found, reason: found.reason() }]).toStrictEqual([dataPath, because]);
});

test('storage classes: the target\'s fast one, a named one, the default', () => {
  const target = ClusterTarget.kubernetes('1.34', { fastStorageClass: 'nvme' });
  const chosen = (storage: Storage) => storageOf(ledger({ input: { target } }, { storage })).storageClass?.value;
  expect([chosen(Storage.fast(GI)), chosen(Storage.ofClass(GI, 'own')), chosen(Storage.standard(GI))]).toEqual(['nvme', 'own', undefined]);
});

test('a fast class that the target does not name is an assumption about the default one', () => {
  const asked = (storage: Storage) => storageOf(ledger({}, { storage })).storageClassOmitted!.because.assumed;
  expect([asked(Storage.fast(GI)), asked(Storage.standard(GI))]).toEqual([true, false]);
});

test.each([
  ['1.28', undefined],
  ['1.28', false],
  ['1.29', true],
  ['1.36', false],
])('on %s with leaderBased %s the access mode is the same', (version, leaderBased) => {
  const { value, because } = storageOf(ledger({ input: { target: ClusterTarget.kubernetes(version) } }, { leaderBased })).accessMode;
  expect([value, because.rule, inputsOf(because)]).toEqual(['ReadWriteOncePod', 'rulings 14', ['storage']]);
});

test.each([AccessMode.READ_WRITE_ONCE, AccessMode.READ_WRITE_ONCE_POD, AccessMode.READ_WRITE_MANY])('%s is taken as it is said', (accessMode) => {
  for (const storage of [Storage.fast(GI, { accessMode }), Storage.standard(GI, { accessMode }), Storage.ofClass(GI, 'own', { accessMode })]) {
    const found = storageOf(ledger({}, { storage })).accessMode;
    expect([found.value, found.because.source]).toEqual([accessMode, 'user']);
  }
});

test.each<[unknown, string]>([
  [{ accessMode: 'RWO' }, "Storage.fast: accessMode is 'RWO', expected one of AccessMode.READ_WRITE_ONCE_POD, AccessMode.READ_WRITE_ONCE, AccessMode.READ_WRITE_MANY"],
  [{ accessModes: ['ReadWriteOnce'] }, "Storage.fast has the unknown prop 'accessModes': did you mean accessMode?"],
  ['ReadWriteOnce', "Storage.fast: options is 'ReadWriteOnce', expected an object: accessMode"],
])('options %j are refused', (options, message) => {
  expect(() => Storage.fast(GI, options as StorageOptions)).toThrow(message);
});

test('members of a quorum start together, and one of them leads unless said otherwise', () => {
  const s = membersPlan(ledger());
  expect(plain(s)).toEqual({ replicas: 3, podManagementPolicy: 'Parallel', publishNotReadyAddresses: true, updateStrategy: 'RollingUpdate', leaderBased: true });
  expect([s.replicas.because.assumed, s.leaderBased!.because.assumed]).toEqual([true, true]);
});

test('replicas without quorum start in order', () => {
  expect(plain(membersPlan(ledger({ size: { minReplicas: 2 } }, { quorum: false, quorumStated: true })))).toEqual({
    replicas: 2, podManagementPolicy: 'OrderedReady', publishNotReadyAddresses: true, updateStrategy: 'RollingUpdate',
  });
  expect(membersPlan(ledger({ input: { criticality: Criticality.BEST_EFFORT }, size: { minReplicas: 1 } }, { quorum: false })).replicas.because.reason()).toContain('one replica');
});

test.each([[1, 3], [2, 3], [4, 5]])('fails when %d replicas have to form a quorum, and suggests %d', (replicas, better) => {
  expect(() => membersPlan(ledger({ size: { minReplicas: replicas } }, { replicas })))
    .toThrow(`replicas (${replicas}) cannot form a quorum that survives the loss of one: expected an odd number of at least 3: use ${better}, or quorum: false`);
});

test('five members are the user\'s own number', () => {
  expect(membersPlan(ledger({ size: { minReplicas: 5 } }, { replicas: 5 })).replicas.because.source).toBe('user');
});
