import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Init containers and sidecars. Native sidecars are TRM-6. */
export const CONTAINER_RULES: RuleTexts = {
  'CTR-1': ['What the scheduler counts for a pod', 'max(sum of all containers that run on, largest of init container + native sidecars that started before it), for each resource', 'none', s.INIT_DOC, 'Since V1; what a mesh, Knative and add-ons put into the pod is counted with it.'],
  'CTR-2': ['An init container may have what runs later', 'CPU and memory of an init container that declares none are those of the main container', 'none', s.INIT_DOC, 'By CTR-1 it then adds nothing to the pod.'],
  'CTR-3': ['Containers that start first take time', 'time of a new pod += for each other image its pull; an init container\'s run or a native sidecar\'s start, {reaction.containerRun} s where none is declared; a plain sidecar\'s start only as far as it is longer than the main container\'s; a postStart hook likewise, and plain sidecars start after it', 'none', s.INIT_DOC, 'Also in the progress deadline of a rollout.'],
  'CTR-4': ['Disk of a container', 'its logs as the kubelet keeps them + {disk.logSlackMiB} MiB + its own folders, /tmp being {disk.containerTmpMiB} MiB; folders of an init container outlive it and are counted with the main container', 'none', s.EVICTION_DOC, 'The kubelet counts the whole pod against the sum of the limits (rulings 17).'],
  'CTR-5': ['CPU limits follow the policy', 'CpuPolicy.burst: whole cores, {sizing.limitFactor} times the request, at least {sizing.leastLimitCores}; capped: the same factor; pinned: the request; unlimited: none', 'at least the request', s.QOS_DOC, 'A pod is Guaranteed only if all its containers are (CPU-5).'],
};
