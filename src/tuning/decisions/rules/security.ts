import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Security and images. */
export const SECURITY_RULES: RuleTexts = {
  'SEC-1': ['Not root', 'runAsNonRoot, user, group and fsGroup {security.user} (rulings 12), seccomp RuntimeDefault, OnRootMismatch', 'user above 10000', s.PSS_DOC, 'A22, rulings 12: the platform\'s own ids where the target says PLATFORM.'],
  'SEC-2': ['No new privileges', 'no privilege escalation, all capabilities dropped, read-only root file system', 'none', s.PSS_DOC, '"all" in lower case drops nothing.'],
  'SEC-3': ['User namespaces', 'see A12 and rulings 10', 'Kubernetes 1.36', s.USER_NAMESPACES_DOC, 'Beta in 1.33, generally available in 1.36.'],
  'SEC-4': ['AppArmor', 'see rulings 11', 'none', s.SECURITY_CONTEXT_DOC, 'A field from 1.30, generally available in 1.31.'],
  'SEC-5': ['Supplemental groups', 'see A13', 'none', 'KEP-3619', 'A13: refused by nodes without support.'],
  'SEC-6': ['No token', 'automountServiceAccountToken false and a service account of its own; where apiAccess declares calls of the Kubernetes API or the account is given with its token, the main container and those with serviceAccountToken have the token as a projected volume in the folder and with the files that Kubernetes itself would mount into every container', 'none', s.SERVICE_ACCOUNT_DOC, 'Was false in every case: a program that calls the API needed a patch.'],
  'SEC-7': ['Fixed images', 'a digest or a fixed tag, pulled if not present', 'none', s.IMAGES_DOC, 'From 1.35 the kubelet checks pull secrets of cached images as well.'],
  'SEC-8': ['Default deny', 'both directions; DNS, declared callers and callees, probes, monitoring are opened', 'none', s.NETWORK_POLICY_DOC, 'A4, A5, A24: ambient probes, peers and Knative\'s own pods.'],
  'SEC-9': ['Pod Security', 'every pod passes restricted at the target\'s version', 'none', s.PSS_DOC, 'A14: without istio-cni a meshed pod cannot.'],
  'SEC-10': ['Left at the safe default', 'shareProcessNamespace, procMount and host namespaces are not set', 'none', s.PSS_DOC, 'Since V1.'],
  'SEC-11': ['Read-only means recursively', 'recursiveReadOnly IfPossible for read-only mounts', 'Kubernetes 1.31 and newer', 'KEP-3857', 'Generally available in 1.33.'],
  'SEC-12': ['Payments', 'STRICT mTLS, default deny, least privilege', 'none', 'PCI DSS v4.0.1', 'A mapping, not legal advice.'],
  'SEC-14': ['Addresses of hosts outside the cluster', 'an address opens itself, declared ranges (cidrs) themselves, a name every address but link-local ones, those of clouds\' services for their machines (100.100.100.200 of Alibaba Cloud, 168.63.129.16 of Azure, fd00:ec2::254 of AWS, fd20:ce::254 of Google Cloud) and the target\'s clusterCidrs; metadata.google.internal, metadata.goog and instance-data.ec2.internal open 169.254.169.254 and their IPv6 addresses; names of one label, of two labels whose last is no domain, and below svc or cluster.local are refused without cidrs', 'none', s.NETWORK_POLICY_DOC, 'Before, clusterCidrs closed names of the cluster in silence, and link-local names opened everything but their address. Addresses as AWS, Azure ("What is IP address 168.63.129.16"), Alibaba Cloud and Google Cloud document them, November 2026.'],
  'SEC-15': ['The way to the API server', 'ports 443 and 6443 to apiServerCidrs of the target; where they are not declared, to every address but link-local ones and those of clouds\' services for their machines, with a finding; only where the pods have a token', 'none', s.NETWORK_POLICY_DOC, 'A NetworkPolicy matches the address behind the Service kubernetes, which no selector names.'],
  'SEC-16': ['Rights in the API', 'a Role from apiAccess, without \'*\'; a ClusterRole only where a call is clusterWide; rights beyond the namespace, rights that lead to others, and rights that others share are findings', 'none', 'kubernetes.io, "Role Based Access Control Good Practices"', 'Since V1.'],
  'SEC-17': ['Ports below 1024', 'net.ipv4.ip_unprivileged_port_start = the lowest declared port, where one is below 1024; not for functions and hostNetwork, where the program needs NET_BIND_SERVICE in its file', 'none', s.SYSCTL_DOC, 'Such ports were refused.'],

  'IMG-1': ['Assumed image and start', 'see SRC-1', 'none', s.OWN, 'Assumed where nothing is declared.'],
  'IMG-2': ['Time to pull', 'size / {reaction.pullMiBPerSecond} MiB/s + size / {reaction.unpackMiBPerSecond} MiB/s to unpack', 'none', s.IMAGES_DOC, 'Counted in the reaction time (B8).'],
  'IMG-3': ['Images are pulled one by one', 'the kubelet\'s default', 'none', s.KUBELET_CONFIG_DOC, 'maxParallelImagePulls is generally available in 1.35.'],
  'IMG-4': ['Start of a node', '{reaction.nodeStart} s more where the target has no spare capacity', 'none', s.OWN, 'B8.'],
  'IMG-8': ['Runtime classes', 'by name', 'none', s.RUNTIME_CLASS_DOC, 'Since V1.'],
  'IMG-9': ['Overhead of a runtime class', 'overhead.podFixed as runtimeOverhead says it is added to what a pod requests, once; the API server writes it', 'none', s.RUNTIME_CLASS_DOC, 'Generally available since 1.24. Was not counted.'],
  'SEC-13': ['No secrets in manifests', 'a text that is a secret by its shape (PEM, JWT, a cloud\'s or a service\'s token, a password in a URL) is an error until acknowledged; one that stands under the name of a secret is a finding; no value of either is told', 'none', s.SECRET_DOC, 'Formats of tokens as their issuers publish them, looked up in November 2026.'],
};
