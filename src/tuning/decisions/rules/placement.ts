import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Where pods run. */
export const PLACEMENT_RULES: RuleTexts = {
  'PLC-1': ['Speed of an architecture', 'CPU per request = measured CPU / declared speed; a declared latency grows or shrinks by the difference; 1 where no speed is declared, assumed', 'speed from 0.01 to 100', s.OWN, 'Since V1.'],
  'PLC-2': ['Spot nodes', 'the floor of SIZE-4 or SIZE-5 and {sizing.spotReplicas} more; none for best effort, on a single node, for functions (Knative holds their requests until another pod is ready) and for stateful services; a number that is given stays, with a finding where it is less', 'none', 'documentation of spot instances of AWS (notice of 120 s), Azure (30 s) and Google Cloud (30 s, of which GKE gives pods 15 s)', 'A spot node goes without asking the PodDisruptionBudget: one more pod carries its share until another node is there.'],
  'PLC-3': ['Nodes that fit', 'only node shapes without a contradicting label, and with as many GPUs as the pod has, count for sizes and costs', 'at least one shape', s.OWN, 'Since V1.'],
  'PLC-4': ['Network of the node', 'only where hostNetwork says it; dnsPolicy ClusterFirstWithHostNet; policies of callers and callees open nodeCidrs of the target', 'none', s.PSS_DOC, 'Since V1. Most network plugins take traffic of such pods for traffic of the node (kubernetes.io, "Network Policies").'],
  'PLC-5': ['Pods with a GPU', 'findings: no toleration for the taint of GPU nodes, an autoscaler that measures CPU, a rollout that needs free GPUs', 'none', 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration', 'Since V1.'],
};
