/*
 * Fields of Kubernetes' API around a pod, v1.36 (kubernetes.io, reference/kubernetes-api/workload-resources), read in November 2026. Patches are compared with them,
 * because API servers drop or refuse a misspelt field. They are lists for suggestions, not a schema: an unknown field that resembles none of them is accepted.
 */

/** The fields of an object, and the places of those that are objects. */
interface Place {
  readonly fields: readonly string[];
  readonly below: Readonly<Record<string, string>>;
}

const place = (fields: string, below: Readonly<Record<string, string>> = {}): Place => ({ fields: [...fields.split(' '), ...Object.keys(below)], below });

const PLACES: Readonly<Record<string, Place>> = {
  object: place('apiVersion kind', { metadata: 'metadata' }),
  metadata: place('name generateName namespace labels annotations finalizers ownerReferences'),
  podTemplate: place('', { metadata: 'metadata', spec: 'pod' }),
  deployment: place('replicas minReadySeconds progressDeadlineSeconds revisionHistoryLimit paused', { template: 'podTemplate', selector: 'selector', strategy: 'strategy' }),
  strategy: place('type', { rollingUpdate: 'rollingUpdate' }),
  rollingUpdate: place('maxSurge maxUnavailable partition'),
  statefulSet: place('replicas serviceName podManagementPolicy minReadySeconds revisionHistoryLimit volumeClaimTemplates persistentVolumeClaimRetentionPolicy ordinals', { template: 'podTemplate', selector: 'selector', updateStrategy: 'strategy' }),
  selector: place('matchLabels matchExpressions'),
  pod: place('activeDeadlineSeconds automountServiceAccountToken dnsPolicy enableServiceLinks ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets nodeName nodeSelector os '
    + 'overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims restartPolicy runtimeClassName schedulerName schedulingGates serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace '
    + 'subdomain terminationGracePeriodSeconds workloadRef containerConcurrency timeoutSeconds responseStartTimeoutSeconds idleTimeoutSeconds', {
    containers: 'container', initContainers: 'container', securityContext: 'podSecurity', affinity: 'affinity', tolerations: 'toleration', topologySpreadConstraints: 'spread', volumes: 'volume', dnsConfig: 'dns', resources: 'resources',
  }),
  container: place('args command envFrom image imagePullPolicy name resizePolicy restartPolicy restartPolicyRules stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices workingDir', {
    env: 'variable', ports: 'port', lifecycle: 'lifecycle', resources: 'resources', securityContext: 'containerSecurity', volumeMounts: 'mount', livenessProbe: 'probe', readinessProbe: 'probe', startupProbe: 'probe',
  }),
  variable: place('name value valueFrom'),
  port: place('name containerPort protocol hostPort hostIP'),
  lifecycle: place('postStart preStop stopSignal'),
  resources: place('limits requests claims'),
  mount: place('name mountPath readOnly subPath subPathExpr mountPropagation recursiveReadOnly'),
  probe: place('exec grpc httpGet tcpSocket initialDelaySeconds periodSeconds timeoutSeconds failureThreshold successThreshold terminationGracePeriodSeconds'),
  containerSecurity: place('allowPrivilegeEscalation appArmorProfile capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile windowsOptions'),
  podSecurity: place('appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions seccompProfile supplementalGroups supplementalGroupsPolicy sysctls windowsOptions'),
  affinity: place('nodeAffinity podAffinity podAntiAffinity'),
  toleration: place('key operator value effect tolerationSeconds'),
  spread: place('labelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable'),
  volume: place('name awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir ephemeral fc flexVolume flocker gcePersistentDisk gitRepo glusterfs hostPath image iscsi nfs persistentVolumeClaim '
    + 'photonPersistentDisk portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume'),
  dns: place('nameservers options searches'),
  service: place('allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy healthCheckNodePort internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges '
    + 'publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig trafficDistribution type', { ports: 'servicePort' }),
  servicePort: place('name port targetPort protocol appProtocol nodePort'),
  autoscaler: place('minReplicas maxReplicas metrics behavior scaleTargetRef'),
  budget: place('minAvailable maxUnavailable unhealthyPodEvictionPolicy', { selector: 'selector' }),
  policy: place('podSelector policyTypes ingress egress'),
  ingress: place('defaultBackend ingressClassName rules tls'),
};

const SPECS: Readonly<Record<string, string>> = {
  'apps/Deployment': 'deployment',
  'apps/StatefulSet': 'statefulSet',
  'core/Service': 'service',
  'autoscaling/HorizontalPodAutoscaler': 'autoscaler',
  'policy/PodDisruptionBudget': 'budget',
  'networking.k8s.io/NetworkPolicy': 'policy',
  'networking.k8s.io/Ingress': 'ingress',
  'serving.knative.dev/Service': 'deployment',
};

/** Maps with free keys. */
const FREE = new Set(['labels', 'annotations', 'data', 'stringData', 'binaryData', 'matchLabels', 'nodeSelector', 'limits', 'requests', 'selector', 'overhead']);

/** The known fields at a path in an object of a group and kind; undefined if none are known, or every key is allowed. */
export function fieldsAt(kind: string, keys: readonly string[]): readonly string[] | undefined {
  let at = 'object';
  for (const [i, key] of keys.entries()) {
    if (/^(\d+|-)$/.test(key)) {
      continue; // an element of a list
    }
    const [table, word] = i === 0 && key === 'spec' ? [SPECS, kind] : [PLACES[at].below, key];
    const next = Object.hasOwn(table, word) ? table[word] : undefined; // a key may be called `constructor`
    if (next === undefined) {
      return undefined;
    }
    at = next;
  }
  return at === 'object' ? undefined : PLACES[at].fields;
}

/** Whether the keys below this one are free. */
export function hasFreeKeys(key: string): boolean {
  return FREE.has(key);
}

/*
 * Fields that refer to other objects, by Kubernetes' conventions, so that they also work for kinds that the library does not know.
 */

/** Fields that name an object of one kind by a text. */
const NAMES: Readonly<Record<string, string>> = {
  serviceAccountName: 'ServiceAccount', serviceName: 'Service', claimName: 'PersistentVolumeClaim', secretName: 'Secret', credentialName: 'Secret', runtimeClassName: 'RuntimeClass',
};
/** Fields that hold an object with a name, and the kind that is meant if it has no `kind`. */
const HOLDERS: Readonly<Record<string, string>> = {
  configMapRef: 'ConfigMap', configMapKeyRef: 'ConfigMap', configMap: 'ConfigMap', secretRef: 'Secret', secretKeyRef: 'Secret', secret: 'Secret', imagePullSecrets: 'Secret', service: 'Service', backendRefs: 'Service', backendRef: 'Service',
};
/** Fields that select pods by labels. */
const SELECTORS = ['selector', 'podSelector', 'workloadSelector'];

/** The kind that a text field refers to; undefined if it refers to none. */
export function kindNamed(field: string): string | undefined {
  return Object.hasOwn(NAMES, field) ? NAMES[field] : undefined;
}

/** The kind that an object field refers to if it has no `kind`. */
export function kindHeld(field: string): string | undefined {
  return Object.hasOwn(HOLDERS, field) ? HOLDERS[field] : undefined;
}

/** Whether a field selects pods by their labels. */
export function selectsPods(field: string): boolean {
  return SELECTORS.includes(field);
}
