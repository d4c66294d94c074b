import { tunePortStart } from './low-ports';
import { SecurityPreset } from '../../cluster/cluster-target';
import { KnativeFeature } from '../../cluster/knative-feature';
import { DecisionSource } from '../decisions/decision';
import type { SecuritySettings } from '../decisions/settings';
import { baseline, fromUser, Tuned, tuned } from '../decisions/tuned';
import { membersOf, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { callsApi } from '../demand/pod-account';
import { mainContainerName } from '../demand/taken-over';

/** What a pod may not do: Pod Security "restricted", and a read-only root. */
export function tuneSecurity(ctx: PlanContext): SecuritySettings {
  const { allowRoot, seccomp, readOnlyRoot } = ctx.input.pod.security;
  return {
    runAsNonRoot: allowRoot ? fromUser(false, 'allowRoot') : baseline(true, 'SEC-1', 'Pod Security "restricted" requires it'),
    ...tuneIds(ctx),
    seccompProfile: seccomp !== undefined ? fromUser<string>(seccomp.type, 'seccompProfile') : baseline('RuntimeDefault', 'SEC-1', 'the default filter of the container runtime; Pod Security "restricted" requires it'),
    allowPrivilegeEscalation: baseline(false, 'SEC-2', 'set-uid programs gain no privileges'),
    dropCapabilities: baseline(['ALL'], 'SEC-2', 'ports above 1024 need no capability'),
    readOnlyRootFilesystem: !readOnlyRoot ? fromUser(false, 'readOnlyRoot') : baseline(true, 'rulings 13', 'the program writes to sized volumes only: /tmp and writablePaths'),
    ...tuneToken(ctx),
    ...tunePortStart(ctx),
    ...tuneUserNamespace(ctx),
  };
}

/** SEC-6: Kubernetes would mount the token into every container, those of others too. */
function tuneToken({ input }: PlanContext): Pick<SecuritySettings, 'automountServiceAccountToken' | 'serviceAccountToken'> {
  const { account, containers: { inits, sidecars } } = input.pod;
  if (!callsApi(account)) {
    return { automountServiceAccountToken: baseline(false, 'SEC-6', 'the workload does not call the Kubernetes API') };
  }
  const beside = [...inits, ...sidecars].filter(({ token }) => token);
  return {
    automountServiceAccountToken: baseline(false, 'SEC-6', 'Kubernetes would mount the token into every container: it is a volume of those that call the API'),
    serviceAccountToken: tuned([mainContainerName(input), ...beside.map(({ name }) => name)], {
      rule: 'SEC-6',
      source: DecisionSource.USER,
      inputs: [account.access.length > 0 ? 'apiAccess' : 'serviceAccount', ...(inits.some(({ token }) => token) ? ['initContainers'] : []), ...(sidecars.some(({ token }) => token) ? ['sidecars'] : [])],
      reason: () => (account.access.length > 0
        ? `apiAccess declares calls of the Kubernetes API: ${account.access.map(({ verbs, resources }) => `${verbs.join(', ')} ${resources.join(', ')}`).join('; ')}`
        : 'given as serviceAccount.withToken(): roles that are bound to the account elsewhere'),
    }),
  };
}

type Ids = Pick<SecuritySettings, 'runAsUser' | 'runAsGroup' | 'fsGroup' | 'fsGroupChangePolicy'>;

/** Rulings 12. */
function tuneIds(ctx: PlanContext): Ids {
  const { input } = ctx;
  const { target, runAsUser, pod: { security: { imageUser, allowRoot, runAsGroup, fsGroup } } } = input;
  const group = runAsGroup === undefined ? {} : { runAsGroup: fromUser(runAsGroup, 'runAsGroup') };
  const volumes = fsGroup === undefined ? {} : { fsGroup: fromUser(fsGroup, 'fsGroup') };
  if (runAsUser !== undefined && !allowRoot && (!Number.isInteger(runAsUser) || runAsUser < 1 || runAsUser > 0x7fffffff)) {
    throw new Error(`runAsUser (${runAsUser}) must be a whole number from 1 to 2147483647: ${runAsUser === 0 ? 'Pod Security "restricted" refuses root' : 'it is a numeric user id'}`);
  }
  if (target.security === SecurityPreset.PLATFORM) {
    // an id that the user insists on is written, because the platform may grant it
    return { ...(runAsUser === undefined ? {} : { runAsUser: fromUser(runAsUser, 'runAsUser') }), ...group, ...volumes };
  }
  const id = (what: string, more: string[] = []): Tuned<number> => (runAsUser !== undefined
    ? fromUser(runAsUser, 'runAsUser')
    : tuned(input.baseline.security.user, {
      rule: 'rulings 12',
      source: DecisionSource.BASELINE,
      inputs: () => ['target.security', 'runAsUser', ...more],
      reads: ['security.user'],
      assumed: true,
      reason: () => `${what} that no account of a node has; assumes that every user can read the files of the image (else runAsUser)`,
    }));
  const container = imageUser ? group : { runAsUser: id('a user'), runAsGroup: id('a group'), ...group };
  if (!runsOnKnative(input)) {
    return {
      ...container,
      fsGroup: id('a group for volumes'),
      ...volumes,
      fsGroupChangePolicy: baseline('OnRootMismatch', 'STS-6', 'a volume that has the group already is not changed file by file'),
    };
  }
  // KN-1: fsGroupChangePolicy is never admitted, the rest of the pod's context only with the flag
  return target._knativeHas(KnativeFeature.SECURITY_CONTEXT) ? { ...container, fsGroup: id('a group for volumes', ['target.knative']), ...volumes } : container;
}

/** Rulings 10 and A12: a node that cannot do it leaves the pod in ContainerCreating for ever. */
function tuneUserNamespace(ctx: PlanContext): Pick<SecuritySettings, 'hostUsers' | 'hostUsersOmitted'> {
  const { target } = ctx.input;
  const inputs = ['target.userNamespaces', 'target.version'];
  const leaveOut = (why: string) => ({ hostUsersOmitted: tuned('omitted', { rule: 'A12', source: DecisionSource.CLUSTER, inputs, reason: () => why }) });
  if (target._props.userNamespaces !== true) {
    return leaveOut('user namespaces need kernel 6.3 and containerd 2 on every node; declare userNamespaces: true on the target');
  }
  if (runsOnKnative(ctx.input)) {
    return leaveOut('Knative refuses the field');
  }
  if (ctx.input.pod.placement.hostNetwork) {
    return leaveOut('Kubernetes refuses it for pods of their node\'s network');
  }
  if (membersOf(ctx.input) !== undefined) {
    return leaveOut('not every file system of a volume claim supports user namespaces');
  }
  if (!target._hasStable('userNamespaces')) {
    return leaveOut(`user namespaces are generally available from Kubernetes 1.36 on, the target is ${target.version}`);
  }
  return { hostUsers: tuned(false, { rule: 'rulings 10', source: DecisionSource.CLUSTER, inputs, reason: () => 'root in the container has no privileges on the node; the target declares userNamespaces' }) };
}
