import type { PodManagementPolicy } from 'cdk8s-plus-28';
import { checkOptions, filled, mapOf, naming, oneOf, type PropTable, text, whole } from '../../private/known-props';
import { isLabelKey, isLabelValue, labelName } from '../../private/names';
import { refuseSurplus } from '../../private/surplus';

/** The identity of what runs already, in plain data. */
export interface GivenTakeOver {
  /** Whether the workload says its name: the object that runs has it, else that is assumed. */
  readonly named: boolean;
  readonly selector: Readonly<Record<string, string>>;
  /** All labels of the pods that are kept, those of the selector among them. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly containerName: string | undefined;
  readonly serviceName: string | undefined;
  readonly podManagementPolicy: 'OrderedReady' | 'Parallel' | undefined;
  readonly revisionHistoryLimit: number | undefined;
  readonly claimName: string | undefined;
  readonly claimLabels: Readonly<Record<string, string>> | undefined;
  readonly claimAnnotations: Readonly<Record<string, string>> | undefined;
}

/** What only a StatefulSet has, and its API server refuses to change. */
export const FIXED_OF_MEMBERS = ['serviceName', 'podManagementPolicy', 'revisionHistoryLimit', 'claimName', 'claimLabels', 'claimAnnotations'] as const;

/**
 * What is kept of a Deployment or StatefulSet that runs already.
 */
export interface TakeOverProps {
  /**
   * `spec.selector.matchLabels` as it is in the cluster: API servers refuse to change it.
   */
  readonly selector: { [key: string]: string };

  /**
   * Labels of the pods that something else selects, such as a Service or a NetworkPolicy of another chart.
   *
   * @default - those of the selector, and those of the library
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Name of the main container as it is in the cluster: where several tools apply the object, a container of another name would stand beside it.
   *
   * @default 'app'
   */
  readonly containerName?: string;

  /**
   * `spec.serviceName` of a StatefulSet: the headless Service of its members has that name. API servers refuse to change it. Not the name of the workload, which the
   * Service for callers has.
   *
   * @default - the workload's name and `-headless`
   */
  readonly serviceName?: string;

  /**
   * `spec.podManagementPolicy` of a StatefulSet, which API servers refuse to change. `OrderedReady` is not for a quorum.
   *
   * @default - `Parallel` for a quorum, else `OrderedReady`
   */
  readonly podManagementPolicy?: PodManagementPolicy;

  /**
   * `spec.revisionHistoryLimit` of a StatefulSet, which API servers refuse to change before Kubernetes 1.33. Revisions, from 0 to 1000.
   *
   * @default - see plan.decisions 'rollout.revisionHistoryLimit'
   */
  readonly revisionHistoryLimit?: number;

  /**
   * Name of the claim template of a StatefulSet, `spec.volumeClaimTemplates[0].metadata.name`: the claims of its members are named after it.
   * Size, class and access mode are those of `storage`.
   *
   * @default 'data'
   */
  readonly claimName?: string;

  /**
   * Labels of the claim template of a StatefulSet; `{}` if it has none. API servers refuse to change them.
   *
   * @default - the library's, `app.kubernetes.io/name` and `app.kubernetes.io/instance`
   */
  readonly claimLabels?: { [key: string]: string };

  /**
   * Annotations of the claim template of a StatefulSet. API servers refuse to change them.
   *
   * @default - none
   */
  readonly claimAnnotations?: { [key: string]: string };
}

/** Labels that controllers set: a selector with one of them selects the pods of one revision only. */
const OF_CONTROLLERS = /^(?:pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/.*|apps\.kubernetes\.io\/pod-index|serving\.knative\.dev\/.*)$/;

const KEY = naming((got) => (typeof got === 'string' && OF_CONTROLLERS.test(got) ? 'no label of a controller, which changes with each revision: leave it out' : 'the name of a label, for example \'app\''), (key) => isLabelKey(key) && !OF_CONTROLLERS.test(key));
const VALUE = naming('the value of a label, for example \'web\'', isLabelValue);
const ROWS: PropTable<TakeOverProps> = {
  selector: { ...filled(mapOf('an object with at least one label, as in spec.selector.matchLabels, for example { app: \'web\' }', VALUE, KEY)), required: true },
  podLabels: mapOf('an object of labels, for example { app: \'web\', tier: \'front\' }', VALUE, KEY),
  containerName: labelName('the name of a container', 'web'),
  serviceName: labelName('the name of a Service', 'ledger-members'),
  podManagementPolicy: oneOf('PodManagementPolicy', { ORDERED_READY: 'OrderedReady', PARALLEL: 'Parallel' }),
  revisionHistoryLimit: whole(0, 1000, 10),
  claimName: labelName('the name of a claim template', 'data'),
  claimLabels: mapOf('an object of labels, for example { app: \'ledger\' }', VALUE, KEY),
  claimAnnotations: mapOf('an object of annotations, for example { \'acme.example/backup\': \'daily\' }', text('daily'), naming('the name of an annotation, for example \'acme.example/backup\'', isLabelKey)),
};

/**
 * The identity of a Deployment or StatefulSet that runs already: the workload keeps it, so that the object is changed and not replaced.
 */
export class TakeOver {
  /**
   * The parts that are kept.
   *
   * @param props selector, pod labels and container name as they are in the cluster
   * @throws if the selector is empty, has a label of a controller, or does not match the pod labels
   */
  public static of(props: TakeOverProps): TakeOver {
    checkOptions('TakeOver.of', ROWS, props, undefined, 'props');
    const { selector, podLabels = {}, containerName, serviceName, podManagementPolicy, revisionHistoryLimit, claimName, claimLabels, claimAnnotations } = props;
    const other = Object.keys(selector).find((key) => Object.hasOwn(podLabels, key) && podLabels[key] !== selector[key]);
    if (other !== undefined) {
      throw new Error(`TakeOver.of: selector has '${other}: ${selector[other]}', and podLabels '${other}: ${podLabels[other]}': the selector must match its pods; write the value of spec.selector.matchLabels in both, or leave '${other}' out of podLabels`);
    }
    return new TakeOver({
      named: false,
      selector: { ...selector },
      podLabels: { ...podLabels, ...selector },
      containerName,
      serviceName,
      podManagementPolicy: podManagementPolicy as GivenTakeOver['podManagementPolicy'],
      revisionHistoryLimit,
      claimName,
      claimLabels: claimLabels === undefined ? undefined : { ...claimLabels },
      claimAnnotations: claimAnnotations === undefined ? undefined : { ...claimAnnotations },
    });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenTakeOver,
  ) {}
}

refuseSurplus('TakeOver', TakeOver);
