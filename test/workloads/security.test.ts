import { ledger, printed, resize, shop, web } from './fixtures';
import { type IWorkload, KnativeFeature, SeccompProfile, SecurityPreset } from '../../src';

/*
 * What the author lets the program do, on every kind of workload; nothing said meets Pod Security "restricted".
 */

const flags = { knative: [KnativeFeature.SECURITY_CONTEXT, KnativeFeature.ADD_CAPABILITIES] };
const ids = (workload: IWorkload) => workload.plan.findings.map((f) => f.id);
const podOf = (workload: IWorkload, kind: string): any => printed(workload, kind).spec.template.spec;
const CHOICES = ['capabilities-added', 'image-user', 'root-allowed', 'root-file-system-writable', 'seccomp-unconfined', 'selinux-by-choice'];
const chosen = (workload: IWorkload) => ids(workload).filter((id) => CHOICES.includes(id));

describe.each<[string, (props: any) => IWorkload, string]>([
  ['a web service', (props) => web(shop(), props), 'Deployment'],
  ['a stateful service', (props) => ledger(shop(), props), 'StatefulSet'],
  ['a function', (props) => resize(shop(flags), props), 'Service'],
])('%s', (_kind, make, kind) => {
  const main = (props: any) => podOf(make(props), kind).containers[0].securityContext;
  const pod = (props: any) => podOf(make(props), kind).securityContext;

  test('nothing chosen: no finding', () => {
    expect(chosen(make({}))).toEqual([]);
  });

  test('image that must write its root: printed, found, waived, and counted as ephemeral storage', () => {
    const workload = make({ readOnlyRoot: false });
    const annotations = JSON.stringify(printed(workload, kind).metadata.annotations);

    expect(podOf(workload, kind).containers[0].securityContext.readOnlyRootFilesystem).toBe(false);
    expect(chosen(workload)).toEqual(['root-file-system-writable']);
    expect(annotations).toContain('CKV_K8S_22');
    expect(workload.plan._settings.resources.ephemeralStorage.value).toBeGreaterThan(make({}).plan._settings.resources.ephemeralStorage.value);
  });

  test('own user, the image\'s: no id is printed, and it is not root', () => {
    const [security, container] = [pod({ imageUser: true }), main({ imageUser: true })];

    expect([security.runAsUser, container.runAsUser, security.runAsGroup, container.runAsGroup]).toEqual([undefined, undefined, undefined, undefined]);
    expect(container.runAsNonRoot).toBe(true);
    expect(chosen(make({ imageUser: true }))).toEqual(['image-user']);
  });

  test('own group, group of volumes, supplemental groups', () => {
    const props = { runAsUser: 2000, runAsGroup: 2001, fsGroup: 2002, supplementalGroups: [2003, 2004] };

    expect(pod(props)).toMatchObject({ runAsUser: 2000, runAsGroup: 2001, fsGroup: 2002, supplementalGroups: [2003, 2004] });
    expect(chosen(make(props))).toEqual([]);
  });

  test('root by explicit choice only', () => {
    expect(main({ runAsUser: 0, allowRoot: true }).runAsNonRoot).toBe(false);
    expect(pod({ runAsUser: 0, allowRoot: true }).runAsUser).toBe(0);
    expect(chosen(make({ runAsUser: 0, allowRoot: true }))).toEqual(['root-allowed']);
    expect(chosen(make({ imageUser: true, allowRoot: true }))).toEqual(['root-allowed']);
  });

  test('seccomp by choice', () => {
    expect(pod({ seccompProfile: SeccompProfile.localhost('profiles/app.json') }).seccompProfile).toEqual({ type: 'Localhost', localhostProfile: 'profiles/app.json' });
    expect(pod({ seccompProfile: SeccompProfile.unconfined() }).seccompProfile).toEqual({ type: 'Unconfined' });
    expect(chosen(make({ seccompProfile: SeccompProfile.localhost('profiles/app.json') }))).toEqual([]);
    expect(chosen(make({ seccompProfile: SeccompProfile.unconfined() }))).toEqual(['seccomp-unconfined']);
  });

  test('added capabilities', () => {
    expect(main({ addCapabilities: ['NET_BIND_SERVICE'] }).capabilities).toEqual({ add: ['NET_BIND_SERVICE'], drop: ['ALL'] });
    expect(chosen(make({ addCapabilities: ['NET_BIND_SERVICE'] }))).toEqual([]);
    expect(chosen(make({ addCapabilities: ['NET_ADMIN'] }))).toEqual(['capabilities-added']);
  });

  test.each<[string, object, string]>([
    ['root without saying so', { runAsUser: 0 }, 'runAsUser (0) is root'],
    ['allowRoot without root', { allowRoot: true }, 'say runAsUser: 0, or imageUser: true'],
    ['allowRoot with another user', { allowRoot: true, runAsUser: 2000 }, 'leave allowRoot out'],
    ['two users', { imageUser: true, runAsUser: 2000 }, 'imageUser: true and runAsUser (2000) contradict each other'],
    ['half a group', { runAsGroup: 0.5 }, 'runAsGroup (0.5) must be a whole number'],
    ['a group twice', { supplementalGroups: [5, 5] }, 'supplementalGroups has 5 twice'],
    ['a capability with its prefix', { addCapabilities: ['CAP_CHOWN'] }, 'addCapabilities'],
    ['all capabilities', { addCapabilities: ['ALL'] }, 'addCapabilities'],
    ['an empty list', { addCapabilities: [] }, 'addCapabilities'],
  ])('%s is refused', (_case, props, expected) => {
    expect(() => make(props)).toThrow(expected);
  });
});

test('SELinux by choice', () => {
  expect(podOf(web(shop(), { seLinuxOptions: { level: 's0:c1,c2' } }), 'Deployment').securityContext.seLinuxOptions).toEqual({ level: 's0:c1,c2' });
  expect(chosen(web(shop(), { seLinuxOptions: { level: 's0:c1,c2', type: 'container_t' } }))).toEqual([]);
  expect(chosen(web(shop(), { seLinuxOptions: { type: 'spc_t' } }))).toEqual(['selinux-by-choice']);
  expect(chosen(web(shop(), { seLinuxOptions: { user: 'system_u' } }))).toEqual(['selinux-by-choice']);
});

test('ids that the author insists on are written where the platform assigns the others', () => {
  const { securityContext } = podOf(web(shop({ security: SecurityPreset.PLATFORM }), { runAsGroup: 2001, fsGroup: 2002 }), 'Deployment');

  expect([securityContext.runAsUser, securityContext.runAsGroup, securityContext.fsGroup]).toEqual([undefined, 2001, 2002]);
});

test.each<[string, object, string]>([
  ['supplementalGroups', { supplementalGroups: [5] }, 'KnativeFeature.SECURITY_CONTEXT'],
  ['fsGroup', { fsGroup: 5 }, 'KnativeFeature.SECURITY_CONTEXT'],
  ['addCapabilities', { addCapabilities: ['NET_BIND_SERVICE'] }, 'KnativeFeature.ADD_CAPABILITIES'],
  ['seLinuxOptions', { seLinuxOptions: { level: 's0' } }, 'refused by Knative'],
])('Knative without its flag refuses %s', (_prop, props, expected) => {
  expect(() => resize(shop(), props)).toThrow(expected);
});

test('a path of a profile that is not below the kubelet\'s folder is refused', () => {
  expect(() => SeccompProfile.localhost('/etc/app.json')).toThrow('SeccompProfile.localhost');
  expect(() => SeccompProfile.localhost('../app.json')).toThrow('SeccompProfile.localhost');
});
