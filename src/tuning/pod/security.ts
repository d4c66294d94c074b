import { SecurityPreset } from '../../cluster/cluster-target';
import { KnativeFeature } from '../../cluster/knative-feature';
import { DecisionSource } from '../decisions/decision';
import type { SecuritySettings } from '../decisions/settings';
import { baseline, fromUser, Tuned, tuned } from '../decisions/tuned';
import { membersOf, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';

/** What a pod may not do: Pod Security "restricted", and a read-only root. */
export function tuneSecurity(ctx: PlanContext): SecuritySettings {
  return {
    runAsNonRoot: baseline(true, 'SEC-1', 'Pod Security "restricted" asks for it'),
    ...tuneIds(ctx),
    seccompProfile: baseline('RuntimeDefault', 'SEC-1', 'the container runtime\'s own filter; Pod Security "restricted" wants it spelled out'),
    allowPrivilegeEscalation: baseline(false, 'SEC-2', 'no set-uid program may gain rights'),
    dropCapabilities: baseline(['ALL'], 'SEC-2', 'ports are above 1024, so no capability is needed; lower case would drop nothing'),
    readOnlyRootFilesystem: baseline(true, 'rulings 13', 'what is written goes to sized volumes: /tmp and writablePaths'),
    automountServiceAccountToken: baseline(false, 'SEC-6', 'the workload does not call the Kubernetes API'),
    ...tuneUserNamespace(ctx),
  };
}

type Ids = Pick<SecuritySettings, 'runAsUser' | 'runAsGroup' | 'fsGroup' | 'fsGroupChangePolicy'>;

/** Rulings 12. */
function tuneIds(ctx: PlanContext): Ids {
  const { input } = ctx;
  const { target, runAsUser } = input;
  if (runAsUser !== undefined && (!Number.isInteger(runAsUser) || runAsUser < 1 || runAsUser > 0x7fffffff)) {
    throw new Error(`runAsUser (${runAsUser}) must be a whole number from 1 to 2147483647: ${runAsUser === 0 ? 'Pod Security "restricted" refuses root' : 'it is a numeric user id'}`);
  }
  if (target.security === SecurityPreset.PLATFORM) {
    // an id that the user insists on is written, because the platform may grant it
    return runAsUser === undefined ? {} : { runAsUser: fromUser(runAsUser, 'runAsUser') };
  }
  const id = (what: string, more: string[] = []): Tuned<number> => (runAsUser !== undefined
    ? fromUser(runAsUser, 'runAsUser')
    : tuned(input.baseline.security.user, {
      rule: 'rulings 12',
      source: DecisionSource.BASELINE,
      inputs: ['target.security', 'runAsUser', ...more],
      reads: ['security.user'],
      assumed: true,
      reason: () => `${what} that no node's own account shares; it assumes that the image's files can be read by anyone (else runAsUser)`,
    }));
  const container = { runAsUser: id('a user'), runAsGroup: id('a group') };
  if (!runsOnKnative(input)) {
    return {
      ...container,
      fsGroup: id('a group for volumes'),
      fsGroupChangePolicy: baseline('OnRootMismatch', 'STS-6', 'a volume that has the group already is not walked file by file'),
    };
  }
  // KN-1: fsGroupChangePolicy is never admitted, the rest of the pod's context only with the flag
  return target._knativeHas(KnativeFeature.SECURITY_CONTEXT) ? { ...container, fsGroup: id('a group for volumes', ['target.knative']) } : container;
}

/** Rulings 10 and A12: a node that cannot do it leaves the pod in ContainerCreating for ever. */
function tuneUserNamespace(ctx: PlanContext): Pick<SecuritySettings, 'hostUsers' | 'hostUsersOmitted'> {
  const { target } = ctx.input;
  const inputs = ['target.userNamespaces', 'target.version'];
  const leaveOut = (why: string) => ({ hostUsersOmitted: tuned('omitted', { rule: 'A12', source: DecisionSource.CLUSTER, inputs, reason: () => why }) });
  if (target._props.userNamespaces !== true) {
    return leaveOut('user namespaces need kernel 6.3 and containerd 2 on every node, and the target does not say that its nodes have them (userNamespaces: true)');
  }
  if (runsOnKnative(ctx.input)) {
    return leaveOut('Knative does not admit the field');
  }
  if (membersOf(ctx.input) !== undefined) {
    return leaveOut('a workload with volume claims: not every volume\'s file system can be mapped');
  }
  if (!target._hasStable('userNamespaces')) {
    return leaveOut(`user namespaces are generally available from Kubernetes 1.36 on, the target is ${target.version}`);
  }
  return { hostUsers: tuned(false, { rule: 'rulings 10', source: DecisionSource.CLUSTER, inputs, reason: () => 'root in the container is nobody on the node; the target says that its nodes can' }) };
}
