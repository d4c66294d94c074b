import { Unit } from '../cluster/harness/manifests';

/** One thing that an analyser says about one object. */
export interface Finding {
  readonly tool: string;
  /** The analyser's own id of the rule. */
  readonly rule: string;
  readonly severity: string;
  /** For example `Deployment shop/cart`. */
  readonly object: string;
  readonly message: string;
}

/** An analyser: installed once, then asked about one unit after the other. */
export interface Analyser {
  readonly name: string;
  /** The pinned version. */
  readonly version: string;
  /** It compares objects with each other: those of different applications must not be given to it together. */
  readonly comparesObjects?: boolean;
  /** Install what is missing; the answer runs it. */
  install(): Promise<(unit: Unit) => Promise<Finding[]>>;
}

/** A finding that stays because a ruling says so, where the tool knows no annotation to waive it. */
interface Explained {
  readonly tool: string;
  readonly rule: string;
  /** The ruling, in one line. */
  readonly because: string;
  /** Checkov's check of the same matter: only an object that waives it by an annotation has the finding explained. */
  readonly waivedAs?: string;
}

const EXPLAINED: readonly Explained[] = [
  { tool: 'checkov', rule: 'CKV_K8S_43', because: 'the image is the caller\'s: a tag alone is accepted, and is a finding of the plan too' },
  { tool: 'kics', rule: 'Image Without Digest', because: 'the image is the caller\'s: a tag alone is accepted, and is a finding of the plan too' },
  { tool: 'kics', rule: 'Network Policy Is Not Targeting Any Pod', because: 'Knative makes the pods that the policy of a function selects' },
  { tool: 'kics', rule: 'Image Pull Policy Of The Container Is Not Set To Always', because: 'a fixed tag or digest needs no registry at every start' },
  { tool: 'kics', rule: 'Deployment Has No PodAntiAffinity', because: 'topology spread does it, and keeps large schedulers fast' },
  { tool: 'kics', rule: 'StatefulSet Has No PodAntiAffinity', because: 'topology spread does it, and keeps large schedulers fast' },
  { tool: 'kics', rule: 'Missing AppArmor Profile', because: 'the tool reads only the annotation that Kubernetes has deprecated' },
  { tool: 'kics', rule: 'Incorrect Volume Claim Access Mode ReadWriteOnce', because: 'ReadWriteOncePod is the stricter mode for one writer' },
  { tool: 'kics', rule: 'StatefulSet Requests Storage', because: 'a stateful service has storage' },
  { tool: 'kics', rule: 'Container Running With Low UID', because: 'on OpenShift the platform assigns the user: the object says that it is not root' },
  { tool: 'monokle', rule: 'KBP104', because: 'on OpenShift the platform assigns the user: the object says that it is not root' },
  { tool: 'monokle', rule: 'KBP102', waivedAs: 'CKV_K8S_22', because: 'asked for as readOnlyRoot: false, and a finding of the plan too' },
  { tool: 'kics', rule: 'Root Container Not Mounted Read-only', waivedAs: 'CKV_K8S_22', because: 'asked for as readOnlyRoot: false, and a finding of the plan too' },
  { tool: 'kics', rule: 'Secrets As Environment Variables', waivedAs: 'CKV_K8S_35', because: 'the caller reads secrets as environment variables' },
  { tool: 'kics', rule: 'Liveness Probe Is Not Defined', waivedAs: 'CKV_K8S_8', because: 'the declared checks have none that a restart would help' },
  { tool: 'kics', rule: 'Readiness Probe Is Not Configured', waivedAs: 'CKV_K8S_9', because: 'a sidecar without declared health is not asked for it' },
  { tool: 'monokle', rule: 'KBP105', because: 'on OpenShift the platform assigns the group' },
  { tool: 'kics', rule: 'Volume Mount With OS Directory Write Permissions', because: 'an emptyDir at a path that the caller named: nothing of the node is mounted' },
  { tool: 'kics', rule: 'Service With External Load Balancer', because: 'asked for as exposure; whether it is internal stands in the cloud\'s own annotation, which the caller adds' },
  { tool: 'kics', rule: 'CPU Limits Not Set', because: 'asked for as CpuPolicy.unlimited()' },
  { tool: 'kics', rule: 'Pod or Container Without LimitRange', because: 'the platform team owns it, in its own chart' },
  { tool: 'kics', rule: 'Pod or Container Without ResourceQuota', because: 'the platform team owns it, in its own chart' },
  { tool: 'kics', rule: 'Ensure Administrative Boundaries Between Resources', because: 'said about every service account that has a namespace' },
];

/** The reason why a finding about an object of a unit may stay, or undefined. */
export function explanationOf(finding: Finding, unit: Unit): string | undefined {
  const words = finding.object.split(/[^\w-]+/);
  const waives = (check: string) => waiversOf({ ...unit, manifests: unit.manifests.filter(({ value }) => words.includes(value.metadata?.name)) }).includes(`checkov: ${check}`);
  return EXPLAINED.find((each) => each.tool === finding.tool && each.rule === finding.rule && (each.waivedAs === undefined || waives(each.waivedAs)))?.because;
}

/** The analysers' own annotations on objects and pod templates, as `tool: check`: each is a visible waiver. */
export function waiversOf(unit: Unit): string[] {
  return unit.manifests.flatMap(({ value }) => {
    const annotations = { ...value.spec?.template?.metadata?.annotations, ...value.metadata?.annotations };
    return Object.entries(annotations as Record<string, string>).flatMap(([key, text]) => {
      if (key === 'kube-score/ignore') {
        return text.split(',').map((check) => `kube-score: ${check.trim()}`);
      }
      if (key.startsWith('checkov.io/skip')) {
        return [`checkov: ${text.split('=')[0]}`];
      }
      if (key.startsWith('polaris.fairwinds.com/')) {
        return [`polaris: ${key.split('/')[1].replace(/-exempt$/, '')}`];
      }
      return key.startsWith('ignore-check.kube-linter.io/') ? [`kube-linter: ${key.split('/')[1]}`] : [];
    });
  });
}
