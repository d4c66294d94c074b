import { fn, ledger, plain, web } from './fake-context';
import { ClusterTarget, ClusterTargetProps, SecurityPreset } from '../../src/cluster/cluster-target';
import { KnativeFeature } from '../../src/cluster/knative-feature';
import { tuneSecurity } from '../../src/tuning/pod/security';

const hardening = {
  runAsNonRoot: true, seccompProfile: 'RuntimeDefault', allowPrivilegeEscalation: false, dropCapabilities: ['ALL'], readOnlyRootFilesystem: true, automountServiceAccountToken: false,
};
const none = { ...hardening, hostUsersOmitted: 'omitted' };
const on = (version: string, props: ClusterTargetProps) => ClusterTarget.kubernetes(version, props);

test('hardened: one id for user, group and volumes, assumed to fit the image', () => {
  const s = tuneSecurity(web());
  expect(plain(s)).toEqual({ ...none, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, fsGroupChangePolicy: 'OnRootMismatch' });
  expect(s.runAsUser!.because.assumed).toBe(true);
});

test('runAsUser replaces all three ids', () => {
  const s = tuneSecurity(web({ input: { runAsUser: 1000 } }));
  expect([s.runAsUser!.value, s.runAsGroup!.value, s.fsGroup!.value, s.runAsUser!.because.source]).toEqual([1000, 1000, 1000, 'user']);
});

test('platform: no ids but the one that the user insists on', () => {
  const target = on('1.34', { security: SecurityPreset.PLATFORM });
  expect(plain(tuneSecurity(web({ input: { target } })))).toEqual(none);
  expect(plain(tuneSecurity(web({ input: { target, runAsUser: 2000 } })))).toEqual({ ...none, runAsUser: 2000 });
});

test.each([0, -1, 1.5, 2 ** 31])('fails when runAsUser is %d', (runAsUser) => {
  expect(() => tuneSecurity(web({ input: { runAsUser } }))).toThrow(`runAsUser (${runAsUser}) must be a whole number from 1 to 2147483647`);
});

test('a function has ids on its container, and a group for volumes only with Knative\'s flag', () => {
  expect(plain(tuneSecurity(fn()))).toEqual({ ...none, runAsUser: 10001, runAsGroup: 10001 });
  const target = on('1.34', { knative: [KnativeFeature.SECURITY_CONTEXT] });
  expect(plain(tuneSecurity(fn({ input: { target } })))).toEqual({ ...none, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 });
});

test.each([
  ['1.36 with nodes that can', web({ input: { target: on('1.36', { userNamespaces: true }) } }), false],
  ['1.35 with nodes that can', web({ input: { target: on('1.35', { userNamespaces: true }) } }), undefined],
  ['1.36 with nodes that nobody described', web({ input: { target: on('1.36', {}) } }), undefined],
  ['volume claims', ledger({ input: { target: on('1.36', { userNamespaces: true }) } }), undefined],
  ['Knative', fn({ input: { target: on('1.36', { userNamespaces: true }) } }), undefined],
])('user namespaces with %s', (_name, ctx, hostUsers) => {
  const s = tuneSecurity(ctx);
  expect([s.hostUsers?.value, s.hostUsersOmitted === undefined]).toEqual([hostUsers, hostUsers === false]);
});
