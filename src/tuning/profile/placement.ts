import { between, checkCall, filled, listOf, mapOf, naming, oneOf, whole } from '../../private/known-props';
import { isLabelKey, isLabelValue } from '../../private/names';
import { refuseSurplus } from '../../private/surplus';

/**
 * What a taint does to pods that do not tolerate it.
 */
export enum TaintEffect {
  /** They are not put on the node. */
  NO_SCHEDULE = 'NoSchedule',
  /** They are put on other nodes where possible. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** They are not put on the node, and leave it. */
  NO_EXECUTE = 'NoExecute',
}

type Labels = Readonly<Record<string, string>>;

/** A tolerated taint; an undefined value tolerates all, an undefined effect too. */
export interface GivenToleration {
  readonly key: string;
  readonly value: string | undefined;
  readonly effect: TaintEffect | undefined;
}

/** Where pods may run, in plain data. */
export interface GivenPlacement {
  readonly labels: Labels;
  readonly among: ReadonlyArray<{ readonly key: string; readonly values: readonly string[] }>;
  readonly preferred: ReadonlyArray<{ readonly labels: Labels; readonly weight: number }>;
  readonly tolerations: readonly GivenToleration[];
  /** How fast a core is there, against those where the profile was measured; undefined if nobody said. */
  readonly architecture: { readonly name: string; readonly speed: number | undefined } | undefined;
  readonly spot: boolean;
}

/** No wishes. */
export const ANYWHERE: GivenPlacement = { labels: {}, among: [], preferred: [], tolerations: [], architecture: undefined, spot: false };

/** The label by which nodes tell their architecture. */
export const ARCHITECTURE_LABEL = 'kubernetes.io/arch';

/** Go's names, which the kubelets write into the label. */
const ARCHITECTURES = ['amd64', 'arm64', 'arm', 'ppc64le', 'riscv64', 's390x', '386'];
const OTHER_NAMES: Readonly<Record<string, string>> = { 'x86_64': 'amd64', 'x64': 'amd64', 'x86-64': 'amd64', 'intel': 'amd64', 'aarch64': 'arm64', 'armv8': 'arm64', 'graviton': 'arm64', 'armv7': 'arm', 'x86': '386' };

const KEY = naming('the name of a label or taint, for example \'pool\'; without one a toleration would tolerate every taint', isLabelKey);
const VALUE = naming('the value of a label, for example \'web\'', isLabelValue);
const LABELS = filled(mapOf('an object with at least one label of nodes, for example { pool: \'web\' }', VALUE, naming('the name of a label, for example \'pool\'', isLabelKey)));
const SPEEDS = between(0.01, 100, 1.2);
const TOLERATING = { key: KEY, value: { ...VALUE, optional: true }, effect: { ...oneOf('TaintEffect', TaintEffect), optional: true } };
const PREFERRING = { labels: LABELS, weight: { ...whole(1, 100, 50), optional: true } };
const AMONG = { key: KEY, values: filled(listOf('a list of at least one value, for example [\'eu-1a\', \'eu-1b\']', VALUE)) };
const ARCHITECTURE = {
  name: naming((got) => {
    const other = typeof got === 'string' && Object.hasOwn(OTHER_NAMES, got.toLowerCase()) ? OTHER_NAMES[got.toLowerCase()] : undefined;
    return `an architecture as nodes name it: ${other === undefined ? ARCHITECTURES.map((name) => `'${name}'`).join(', ') : `'${other}'`}`;
  }, (name) => ARCHITECTURES.includes(name)),
  speed: { ...SPEEDS, optional: true },
};

/**
 * On which nodes the pods may run. Spread over zones and nodes is planned beside it.
 */
export class Placement {
  /**
   * Any node. The other methods add to it: `Placement.anywhere().spot({ 'karpenter.sh/capacity-type': 'spot' })`.
   */
  public static anywhere(): Placement {
    return new Placement(ANYWHERE);
  }

  /**
   * Nodes with all of these labels only.
   *
   * @param labels labels of nodes
   * @throws if there is none, or one is not legal
   */
  public static onNodes(labels: { [key: string]: string }): Placement {
    checkCall('Placement.onNodes', { labels: LABELS }, labels);
    return new Placement(withLabels(ANYWHERE, labels, 'Placement.onNodes'));
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenPlacement,
  ) {}

  /**
   * Also nodes with this taint.
   *
   * @param key the taint's key
   * @param value its value; left out, any value
   * @param effect its effect; left out, any effect
   * @throws if the key is missing or not legal, or an effect stands where the value does
   */
  public tolerating(key: string, value?: string, effect?: TaintEffect): Placement {
    checkCall('placement.tolerating', TOLERATING, key, value, effect);
    const meant = effect === undefined ? Object.entries(TaintEffect).find(([, one]) => one === value)?.[0] : undefined;
    if (meant !== undefined) {
      throw new Error(`placement.tolerating: value is '${value}', a TaintEffect, which comes third: write .tolerating('${key}', undefined, TaintEffect.${meant})`);
    }
    return new Placement({ ...this._given, tolerations: [...this._given.tolerations, { key, value, effect }] });
  }

  /**
   * Nodes with these labels where there is room; others otherwise.
   *
   * @param labels labels of nodes
   * @param weight from 1 to 100, against other preferences; default 1
   * @throws if there is no label, or the weight is out of its bounds
   */
  public preferring(labels: { [key: string]: string }, weight?: number): Placement {
    checkCall('placement.preferring', PREFERRING, labels, weight);
    return new Placement({ ...this._given, preferred: [...this._given.preferred, { labels: { ...labels }, weight: weight ?? 1 }] });
  }

  /**
   * Only nodes whose label has one of these values.
   *
   * @param key the label
   * @param values its values
   * @throws if there is no value, or one is not legal
   */
  public among(key: string, values: string[]): Placement {
    checkCall('placement.among', AMONG, key, values);
    return new Placement({ ...this._given, among: [...this._given.among, { key, values: [...values] }] });
  }

  /**
   * Only nodes of this architecture. The image must be built for it.
   *
   * @param name `amd64`, `arm64`, as in the label `kubernetes.io/arch`
   * @param speed how many times as much one of its cores does as one where `cpuPerRequest` was measured; left out, as much, assumed, with the finding `architecture-speed-assumed`
   * @throws if the architecture is unknown, or the labels name another
   */
  public architecture(name: string, speed?: number): Placement {
    checkCall('placement.architecture', ARCHITECTURE, name, speed);
    return new Placement({ ...withLabels(this._given, { [ARCHITECTURE_LABEL]: name }, 'placement.architecture'), architecture: { name, speed } });
  }

  /**
   * Only spot nodes, which the cloud takes back at any time. The plan has one replica more. A number that you give (`Scaling.exactly`, `min`) stays, with the finding
   * `spot-without-spare` where the plan would have chosen more.
   *
   * @param labels the labels of spot nodes: `{ 'karpenter.sh/capacity-type': 'spot' }`, `{ 'cloud.google.com/gke-spot': 'true' }`; their taint, where they have one, needs `tolerating`
   * @throws if there is no label, or one contradicts another
   */
  public spot(labels: { [key: string]: string }): Placement {
    checkCall('placement.spot', { labels: LABELS }, labels);
    return new Placement({ ...withLabels(this._given, labels, 'placement.spot'), spot: true });
  }
}

/** @throws if a label has another value already */
function withLabels(given: GivenPlacement, labels: Labels, call: string): GivenPlacement {
  const other = Object.keys(labels).find((key) => Object.hasOwn(given.labels, key) && given.labels[key] !== labels[key]);
  if (other !== undefined) {
    throw new Error(`${call}: the label '${other}' is '${labels[other]}' here and '${given.labels[other]}' before: no node has both; leave one of them out, or use among('${other}', ['${given.labels[other]}', '${labels[other]}'])`);
  }
  return { ...given, labels: { ...given.labels, ...labels } };
}

refuseSurplus('Placement', Placement, { tolerating: 3, preferring: 2, architecture: 2 });
