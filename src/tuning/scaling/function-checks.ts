import { SecurityPreset } from '../../cluster/cluster-target';
import { KnativeFeature } from '../../cluster/knative-feature';
import { memoryQuantity } from '../../private/format';
import { QUEUE_PORTS } from '../decisions/knative-facts';
import { runsOnKnative } from '../demand/capabilities';
import type { Cache, KnativeNumber, KnativeServing, PlanInput } from '../demand/plan-input';
import { portPlace } from '../demand/ports';

/** KN-11: `container-concurrency-max-limit`. */
export const MOST_CONCURRENCY = 1000;
/** Section 9.2: an hour. Seconds. */
const LONGEST_RETENTION = 3600;
/** Variables that Knative sets itself, and refuses from anybody else. */
const KNATIVE_VARIABLES = ['PORT', 'K_SERVICE', 'K_CONFIGURATION', 'K_REVISION'];

/** What Knative would refuse is refused here, in the caller's words, before a size is looked for that could not exist. */
export function checkFunction(input: PlanInput): void {
  if (!runsOnKnative(input)) {
    return;
  }
  const { number, cache } = input;
  checkPort('port', input.serving.port);
  input.pod.ports.forEach((port, i) => checkPort(portPlace(port, i), port.number));
  if (number.by === 'knative') {
    checkNumbers(number);
  }
  if (cache !== undefined) {
    checkCache(input, cache);
  }
  checkVariables(input);
  checkFlags(input);
  checkSecurity(input);
  if (input.pod.lifecycle.postStart !== undefined || input.pod.lifecycle.preStop !== undefined) {
    throw new Error('lifecycle is refused by Knative, whose queue-proxy waits before it stops the container: leave it out, or use an OptimizedWebService');
  }
  if (input.pod.takeOver !== undefined) {
    throw new Error('takeOver is for Deployments and StatefulSets: Knative makes the Deployments of a function and their selectors itself; leave it out');
  }
}

function checkPort(prop: string, port: number): void {
  if (QUEUE_PORTS.includes(port)) {
    throw new Error(`${prop} (${port}) is one of Knative's own: expected none of ${QUEUE_PORTS.join(', ')}, for example 8080`);
  }
}

function checkNumbers({ concurrency, idleAfterSeconds, keepWarm, coldStartSeconds }: KnativeNumber): void {
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 0 || concurrency > MOST_CONCURRENCY)) {
    throw new Error(`concurrency (${concurrency}) must be a whole number from 1 to ${MOST_CONCURRENCY}, or 0 for no limit`);
  }
  if (idleAfterSeconds !== undefined && idleAfterSeconds > LONGEST_RETENTION) {
    throw new Error(`idleAfter (${idleAfterSeconds} s) is longer than Knative can keep an idle pod: expected at most ${LONGEST_RETENTION} s, or use keepWarm: true`);
  }
  if (idleAfterSeconds !== undefined && keepWarm === true) {
    throw new Error(`keepWarm: true and idleAfter (${idleAfterSeconds} s) contradict each other: a function that is kept warm never goes to zero; leave one of them out`);
  }
  if (coldStartSeconds !== undefined && !(coldStartSeconds > 0)) {
    throw new Error(`coldStart (${coldStartSeconds} s) must be longer than zero: it is how long the first request may wait; for no wait use keepWarm: true`);
  }
}

function checkCache({ name }: PlanInput, { path }: Cache): void {
  if (!path.startsWith('/')) {
    throw new Error(`cachePath '${path}' must be an absolute path, for example '/var/cache/${name}'`);
  }
  if (path === '/tmp') {
    throw new Error(`cachePath '/tmp' is the scratch volume in memory: expected a path of its own, for example '/var/cache/${name}'`);
  }
}

/** What Knative's webhook would refuse of the user's variables. */
function checkVariables({ envNames, fieldEnvNames = [], target }: PlanInput): void {
  const reserved = envNames.find((name) => KNATIVE_VARIABLES.includes(name));
  if (reserved !== undefined) {
    throw new Error(`${reserved} is set by Knative, which refuses it in env: ${reserved === 'PORT' ? 'say port, and Knative sets PORT to it' : 'leave it out'}`);
  }
  if (fieldEnvNames.length > 0 && !target._knativeHas(KnativeFeature.FIELD_REF)) {
    throw new Error(`env has '${fieldEnvNames[0]}' from a field of the pod, which is refused by Knative's default flags: it needs KnativeFeature.FIELD_REF in the target's knative list (and the flag switched on in the cluster), or leave it out`);
  }
}

/** What Knative admits where its operator has switched a flag on. */
function checkFlags({ target, serving, keeping, pod }: PlanInput & { readonly serving: KnativeServing }): void {
  const { runtimeClass } = serving;
  if (runtimeClass !== undefined) {
    needs(target._knativeHas(KnativeFeature.RUNTIME_CLASS), `runtimeClass '${runtimeClass}'`, 'KnativeFeature.RUNTIME_CLASS', 'let the operator set runtime-class-name in config-deployment');
  }
  const { labels, among, preferred, tolerations, priorityClass, hostNetwork } = pod.placement;
  if (Object.keys(labels).length > 0) {
    needs(target._knativeHas(KnativeFeature.NODE_SELECTOR), `placement on nodes with ${Object.keys(labels)[0]}`, 'KnativeFeature.NODE_SELECTOR', 'leave placement out');
  }
  if (tolerations.length > 0) {
    needs(target._knativeHas(KnativeFeature.TOLERATIONS), `placement that tolerates ${tolerations[0].key}`, 'KnativeFeature.TOLERATIONS', 'leave tolerating out');
  }
  if (among.length > 0 || preferred.length > 0) {
    needs(target._knativeHas(KnativeFeature.AFFINITY), `placement ${among.length > 0 ? `among values of ${among[0].key}` : 'that prefers nodes'}`, 'KnativeFeature.AFFINITY', `leave ${among.length > 0 ? 'among' : 'preferring'} out`);
  }
  if (priorityClass !== undefined) {
    needs(target._knativeHas(KnativeFeature.PRIORITY_CLASS), `priorityClassName '${priorityClass}'`, 'KnativeFeature.PRIORITY_CLASS', 'leave priorityClassName out');
  }
  if (hostNetwork) {
    needs(target._knativeHas(KnativeFeature.HOST_NETWORK), 'hostNetwork', 'KnativeFeature.HOST_NETWORK', 'leave hostNetwork out');
    // without it such a pod asks its node's DNS, which knows no Service
    needs(target._knativeHas(KnativeFeature.DNS_POLICY), 'hostNetwork with the cluster\'s DNS (dnsPolicy)', 'KnativeFeature.DNS_POLICY', 'leave hostNetwork out');
  }
  if (keeping.what !== 'buffer') {
    return;
  }
  const asked = `offlineBuffer (${memoryQuantity(keeping.sizeMiB)})`;
  needs(target._knativeHas(KnativeFeature.PVC), asked, 'KnativeFeature.PVC', 'use cachePath, which lasts as long as the pod');
  needs(target._knativeHas(KnativeFeature.PVC_WRITE), asked, 'KnativeFeature.PVC_WRITE', 'use cachePath, which lasts as long as the pod');
  if (target.security === SecurityPreset.HARDENED && !target._knativeHas(KnativeFeature.SECURITY_CONTEXT)) {
    throw new Error(`${asked} could not be written: the volume belongs to root, and Knative's default flags refuse the fsGroup that gives it to the program's group: it needs KnativeFeature.SECURITY_CONTEXT in the target's knative list (and the flag switched on in the cluster), or use cachePath, which lasts as long as the pod`);
  }
}

/** What Knative's field masks leave out of a security context (knative/serving pkg/apis/serving/fieldmask.go: PodSecurityContextMask, SecurityContextMask, CapabilitiesMask). */
function checkSecurity({ target, pod: { security } }: PlanInput): void {
  if (security.seLinux !== undefined) {
    throw new Error('seLinuxOptions is refused by Knative: leave it out, or use an OptimizedWebService');
  }
  const context = target._knativeHas(KnativeFeature.SECURITY_CONTEXT);
  needs(security.supplementalGroups.length === 0 || context, `supplementalGroups (${security.supplementalGroups.join(', ')})`, 'KnativeFeature.SECURITY_CONTEXT', 'leave it out');
  needs(security.fsGroup === undefined || context, `fsGroup (${security.fsGroup})`, 'KnativeFeature.SECURITY_CONTEXT', 'leave it out');
  needs(security.capabilities.length === 0 || target._knativeHas(KnativeFeature.ADD_CAPABILITIES), `addCapabilities (${security.capabilities.join(', ')})`, 'KnativeFeature.ADD_CAPABILITIES', 'leave it out');
}

function needs(has: boolean, asked: string, feature: string, otherwise: string): void {
  if (!has) {
    throw new Error(`${asked} is refused by Knative's default flags: it needs ${feature} in the target's knative list (and the flag switched on in the cluster), or ${otherwise}`);
  }
}
