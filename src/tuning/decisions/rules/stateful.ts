import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Workloads with data. */
export const STATEFUL_RULES: RuleTexts = {
  'STS-1': ['Start order of members', 'Parallel for a quorum; OrderedReady for a single writer', 'cannot be changed later', s.STATEFULSET_DOC, 'A9: a quorum that starts in order waits for itself.'],
  'STS-2': ['Canary by partition', 'partition = members - 1 updates the last one only', '0 to members', s.STATEFULSET_DOC, 'Not used by default.'],
  'STS-3': ['One member at a time', 'rollingUpdate.maxUnavailable is left out', 'none', s.STATEFULSET_DOC, 'On in 1.35.0 to 1.35.3, off from 1.35.4 and in 1.36, planned for 1.37: written for no version.'],
  'STS-4': ['Volumes outlive their pods', 'persistentVolumeClaimRetentionPolicy Retain on deletion and on scaling', 'Kubernetes 1.27 and newer', 'KEP-1847', 'Beta in 1.27, generally available in 1.32.'],
  'STS-5': ['Volumes where the pod is', 'a class with WaitForFirstConsumer; ReadWriteOncePod for a claim of each member (rulings 14), ReadWriteMany where all pods share a claim', 'none', s.STORAGE_CLASS_DOC, 'ReadWriteOncePod is generally available in 1.29.'],
  'STS-6': ['Ownership is not walked at each start', 'fsGroupChangePolicy OnRootMismatch', 'none', s.SECURITY_CONTEXT_DOC, 'Generally available since 1.23.'],
  'STS-7': ['Members find each other before they are ready', 'a headless Service with publishNotReadyAddresses, and a second Service for clients', 'none', s.STATEFULSET_DOC, 'A quorum needs its peers in order to become ready.'],
  'STS-8': ['Ordinals', 'start at 0', 'none', 'KEP-3335', 'ordinals.start is generally available in 1.31; not used.'],
  'STS-9': ['Odd quorums, time to flush', 'an odd number of members, at least {sizing.quorumMembers}; grace period at least {shutdown.leastStoreGrace} s', 'odd, 3 or more', s.STATEFULSET_DOC, 'An even quorum survives no more than the next smaller odd one: refused (A11).'],
  'STS-10': ['No autoscaler for data', 'members are a fixed number', 'none', s.HPA_DOC, 'Scaling down would remove the member with the highest ordinal.'],
  'STS-11': ['A payment interface is a Deployment', 'only what has a stable identity or a volume is stateful', 'none', s.STATEFULSET_DOC, 'Since V1.'],
  'STS-12': ['Update strategy', 'RollingUpdate; OnDelete only under an operator', 'none', s.STATEFULSET_DOC, 'Since V1.'],
  'STS-13': ['No zone holds the majority', 'members spread over three zones or more, because a zonal volume never leaves the zone of its first placement; with fewer zones a finding', '3 zones and more', s.SPREAD_DOC, 'A8: the one case of DoNotSchedule.'],
  'STS-14': ['A StatefulSet that runs already', 'serviceName, podManagementPolicy, revisionHistoryLimit (before 1.33) and the claim template as takeOver says; those that it does not say are told in a finding', 'what the cluster has', 'kubernetes/kubernetes, pkg/apis/apps/validation', 'API servers refuse to change them.'],
};
