import { DecisionSource } from '../decisions/decision';
import type { PlanSettings } from '../decisions/settings';
import { listed, type Listed, Tuned, tuned } from '../decisions/tuned';
import { autoscaled, podMaker, replicaOwner, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { secretVariables } from '../demand/secret-variables';
import { Criticality } from '../profile/choices';

/*
 * Where a ruling makes an analyser's finding necessary, the object that owns the pods says so in the analyser's own words ("rulings" in docs/tuning/rules.md).
 * kubesec, Trivy and KICS read no annotation. Measured prices: docs/proof.md.
 */

/** One ruling, and what silences the tools that disagree. */
interface Waiver {
  readonly rule: string;
  readonly why: string;
  readonly inputs: Listed<string>;
  /** Check ids, by tool. */
  readonly kubeScore?: readonly string[];
  readonly polaris?: readonly string[];
  readonly checkov?: readonly string[];
  readonly kubeLinter?: readonly string[];
}

/** Checkov and kube-score want user and group ids from here on. */
const HIGH_USER = 10_000;

/** What was decided about the pods, as far as a ruling follows from it. */
type Waived = Pick<PlanSettings, 'probes' | 'security' | 'containers' | 'spread' | 'priority' | 'disruptionOmitted'>;

/** Annotations of the object that owns the pods by key, each with its reason. */
export function tuneWaivers(ctx: PlanContext, decided: Waived): Record<string, Tuned<string>> {
  const all = waiversOf(ctx, decided);
  return annotationsOf(runsOnKnative(ctx.input) ? all.map((waiver) => ({ ...waiver, kubeScore: undefined })) : all);
}

/** Those of a function's NetworkPolicy: kube-score looks for its pods, which Knative makes. */
export function tunePolicyWaivers(ctx: PlanContext): Record<string, Tuned<string>> | undefined {
  return !runsOnKnative(ctx.input) ? undefined : annotationsOf([{
    rule: 'rulings 7',
    inputs: ['target.knative'],
    why: 'Knative creates the pods that it selects',
    kubeScore: ['networkpolicy-targets-pod'],
  }]);
}

/** Those of an autoscaler whose floor is one pod. */
export function tuneAutoscalerWaivers(ctx: PlanContext): Record<string, Tuned<string>> | undefined {
  const { input, size } = ctx;
  return size.minReplicas >= 2 ? undefined : annotationsOf([{
    rule: 'rulings 16',
    inputs: ['scaling', 'criticality', 'autoscaling.minReplicas'],
    why: input.criticality === Criticality.BEST_EFFORT ? 'a best-effort service may have one replica' : 'a floor of one replica is declared',
    kubeScore: ['horizontalpodautoscaler-replicas'],
    polaris: ['hpaMinAvailability'],
  }]);
}

function annotationsOf(all: readonly Waiver[]): Record<string, Tuned<string>> {
  const out: Record<string, Tuned<string>> = {};
  const kubeScore = all.filter((w) => w.kubeScore !== undefined);
  if (kubeScore.length > 0) {
    out['kube-score/ignore'] = annotation(kubeScore, [...new Set(kubeScore.flatMap((w) => w.kubeScore!))].join(','));
  }
  for (const [check, waiver] of byCheck(all, 'polaris')) {
    out[`polaris.fairwinds.com/${check}-exempt`] = annotation([waiver], 'true');
  }
  const skipped = byCheck(all, 'checkov');
  // each has the number that the others leave to it
  const others = skipped.map(([, waiver]) => waiver);
  skipped.forEach(([check, waiver], i) => {
    out[`checkov.io/skip${i + 1}`] = annotation([waiver], `${check}=${waiver.why}`, others);
  });
  for (const [check, waiver] of byCheck(all, 'kubeLinter')) {
    out[`ignore-check.kube-linter.io/${check}`] = annotation([waiver], waiver.why);
  }
  return out;
}

function byCheck(all: readonly Waiver[], tool: 'polaris' | 'checkov' | 'kubeLinter'): Array<[string, Waiver]> {
  const first = new Map<string, Waiver>();
  for (const waiver of all) {
    for (const check of waiver[tool] ?? []) {
      if (!first.has(check)) {
        first.set(check, waiver);
      }
    }
  }
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @param beside those on which its key depends */
function annotation(waivers: readonly Waiver[], value: string, beside: readonly Waiver[] = []): Tuned<string> {
  return tuned(value, {
    rule: waivers.length === 1 ? waivers[0].rule : [...new Set(waivers.map((w) => w.rule))].join(', '),
    source: DecisionSource.BASELINE,
    inputs: () => [...new Set([...waivers, ...beside].flatMap((w) => listed(w.inputs)))],
    reason: () => waivers.map((w) => w.why).join('; '),
  });
}

function waiversOf(ctx: PlanContext, decided: Waived): Waiver[] {
  const { input } = ctx;
  const owner = podMaker(input) === 'stateful-set' ? 'statefulset' : 'deployment';
  const found: Waiver[] = [];
  if (input.cpu._kind === 'unlimited') {
    found.push({
      rule: 'rulings 1',
      inputs: ['cpu'],
      why: 'CpuPolicy.unlimited - the process limits itself and a quota would throttle it',
      kubeScore: ['container-resources'],
      polaris: ['cpuLimitsMissing'],
      checkov: ['CKV_K8S_11'],
    });
  }
  if (autoscaled(input)) {
    found.push({ rule: 'rulings 3', inputs: ['scaling'], why: 'an autoscaler owns the replicas', polaris: ['deploymentMissingReplicas'] });
  }
  found.push({
    rule: 'rulings 4',
    inputs: ['image'],
    why: 'a fixed tag does not change and pods must start without the registry',
    kubeScore: ['container-image-pull-policy'],
    polaris: ['pullPolicyNotAlways'],
    // Checkov accepts IfNotPresent beside a digest
    checkov: input.image.includes('@') ? [] : ['CKV_K8S_15'],
  });
  const { variables, secrets, inputs } = secretVariables(input);
  if (variables.length + secrets.length > 0) {
    found.push({
      rule: 'rulings 6',
      inputs,
      why: `declared as environment variables - ${[...variables, ...secrets.map((name) => `all keys of ${name}`)].join(' ')}`,
      checkov: ['CKV_K8S_35'],
      kubeLinter: ['read-secret-from-env-var'],
    });
  }
  found.push(...schedulingWaivers(ctx, owner, decided), ...podWaivers(ctx.input, decided));
  return found;
}

function schedulingWaivers(ctx: PlanContext, owner: string, { spread, priority, disruptionOmitted }: Waived): Waiver[] {
  const { input, size } = ctx;
  const found: Waiver[] = [];
  const written = replicaOwner(input) === 'manifest';
  if (!runsOnKnative(input)) {
    found.push({
      rule: 'rulings 8',
      inputs: ['target.zones', 'scaling', 'stateful.replicas'],
      why: 'topology spread is used and anti-affinity is slow in large clusters',
      kubeScore: [`${owner}-has-host-podantiaffinity`],
      // kube-linter looks at written replicas only
      kubeLinter: written && size.minReplicas >= 2 ? ['no-anti-affinity'] : [],
    });
  }
  if (spread.omitted !== undefined) {
    found.push({ rule: 'rulings 8', inputs: ['target.zones', 'target.knative'], why: spread.omitted.because.reason(), polaris: ['topologySpreadConstraint'] });
  }
  if (priority === undefined) {
    found.push({ rule: 'rulings 9', inputs: ['target.priorityClasses', 'criticality'], why: 'no PriorityClass is declared and a missing one refuses the pod', polaris: ['priorityClassNotSet'] });
  }
  if (runsOnKnative(input)) {
    found.push({
      rule: 'rulings 7',
      inputs: ['target.knative'],
      why: 'its NetworkPolicy selects pods by the label of Knative',
      polaris: ['missingNetworkPolicy'],
    });
  }
  if (disruptionOmitted !== undefined && !runsOnKnative(input)) {
    found.push({
      rule: 'rulings 16',
      inputs: disruptionOmitted.because.inputs,
      why: disruptionOmitted.because.reason(),
      kubeScore: [`${owner}-has-poddisruptionbudget`],
      polaris: ['missingPodDisruptionBudget'],
    });
  }
  if (podMaker(input) === 'deployment' && written && size.minReplicas < 2) {
    found.push({
      rule: 'rulings 16',
      inputs: ['scaling'],
      why: input.criticality === Criticality.BEST_EFFORT ? 'a best-effort service may have one replica' : 'one replica is declared',
      kubeScore: ['deployment-replicas'],
      polaris: ['deploymentMissingReplicas'],
    });
  }
  return found;
}

function podWaivers({ pod }: PlanContext['input'], { security, probes, containers = {} }: Waived): Waiver[] {
  const { imageUser } = pod.security;
  const found: Waiver[] = [];
  const beside = Object.values(containers);
  const besideInputs = beside.length === 0 ? [] : ['initContainers', 'sidecars'];
  const user = security.runAsUser?.value;
  if (user === undefined || user < HIGH_USER) {
    found.push({
      rule: 'rulings 12',
      inputs: ['runAsUser', 'target.security', ...(imageUser ? ['imageUser'] : []), ...(user === undefined ? [] : ['security.runAsUser'])],
      why: imageUser ? 'the image decides user and group' : user === undefined ? 'the platform assigns user and group ids' : `the image needs user ${user}`,
      kubeScore: ['container-security-context-user-group-id'],
      checkov: ['CKV_K8S_40'],
    });
  }
  if ([security, ...beside].some(({ readOnlyRootFilesystem }) => !readOnlyRootFilesystem.value)) {
    found.push({
      rule: 'rulings 13',
      inputs: ['readOnlyRoot', ...besideInputs],
      why: 'the program writes to its root by choice',
      kubeScore: ['container-security-context-readonlyrootfilesystem'],
      polaris: ['notReadOnlyRootFilesystem'],
      checkov: ['CKV_K8S_22'],
      kubeLinter: ['no-read-only-root-fs'],
    });
  }
  if ([security, ...beside].some(({ runAsNonRoot }) => !runAsNonRoot.value)) {
    found.push({
      rule: 'rulings 12',
      inputs: ['allowRoot', ...besideInputs],
      why: 'root is allowed by choice',
      polaris: ['runAsRootAllowed'],
      checkov: ['CKV_K8S_23'],
      kubeLinter: ['run-as-non-root'],
    });
  }
  const seccomp = security.seccompProfile.value;
  if (seccomp !== 'RuntimeDefault') {
    found.push({
      rule: 'SEC-1',
      inputs: ['seccompProfile'],
      why: seccomp === 'Unconfined' ? 'no seccomp profile by choice' : 'a seccomp profile of the nodes by choice',
      kubeScore: seccomp === 'Unconfined' ? ['container-seccomp-profile'] : undefined,
      checkov: ['CKV_K8S_31'],
    });
  }
  if (pod.security.capabilities.length > 0 || [...pod.containers.inits, ...pod.containers.sidecars].some(({ capabilities }) => capabilities.length > 0)) {
    found.push({
      rule: 'SEC-2',
      inputs: ['addCapabilities', ...besideInputs],
      why: 'capabilities are added by choice',
      checkov: ['CKV_K8S_25'],
    });
  }
  const plain = beside.filter(({ runs }) => runs.value === 'plain');
  const unasked = plain.some((container) => container.probes?.liveness === undefined);
  if (probes.liveness === undefined || unasked) {
    found.push({
      rule: 'rulings 15',
      inputs: ['health', 'protocol', 'runtime', ...(unasked ? ['sidecars'] : [])],
      why: 'no liveness probe - a failed readiness check must not restart the pod',
      polaris: ['livenessProbeMissing'],
      checkov: ['CKV_K8S_8'],
      kubeLinter: ['no-liveness-probe'],
    });
  }
  if (plain.some((container) => container.probes?.readiness === undefined)) {
    found.push({
      rule: 'rulings 15',
      inputs: ['sidecars'],
      why: 'a sidecar without declared health is not asked for it',
      polaris: ['readinessProbeMissing'],
      checkov: ['CKV_K8S_9'],
      kubeLinter: ['no-readiness-probe'],
    });
  }
  return found;
}
