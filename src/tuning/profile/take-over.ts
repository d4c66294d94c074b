import { checkOptions, filled, mapOf, naming, type PropTable } from '../../private/known-props';
import { isLabelKey, isLabelValue, labelName } from '../../private/names';
import { refuseSurplus } from '../../private/surplus';

/** The identity of what runs already, in plain data. */
export interface GivenTakeOver {
  readonly selector: Readonly<Record<string, string>>;
  /** All labels of the pods that are kept, those of the selector among them. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly containerName: string | undefined;
}

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
}

/** Labels that controllers set: a selector with one of them selects the pods of one revision only. */
const OF_CONTROLLERS = /^(?:pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/.*|apps\.kubernetes\.io\/pod-index|serving\.knative\.dev\/.*)$/;

const KEY = naming((got) => (typeof got === 'string' && OF_CONTROLLERS.test(got) ? 'no label of a controller, which changes with each revision: leave it out' : 'the name of a label, for example \'app\''), (key) => isLabelKey(key) && !OF_CONTROLLERS.test(key));
const VALUE = naming('the value of a label, for example \'web\'', isLabelValue);
const ROWS: PropTable<TakeOverProps> = {
  selector: { ...filled(mapOf('an object with at least one label, as in spec.selector.matchLabels, for example { app: \'web\' }', VALUE, KEY)), required: true },
  podLabels: mapOf('an object of labels, for example { app: \'web\', tier: \'front\' }', VALUE, KEY),
  containerName: labelName('the name of a container', 'web'),
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
    const { selector, podLabels = {}, containerName } = props;
    const other = Object.keys(selector).find((key) => Object.hasOwn(podLabels, key) && podLabels[key] !== selector[key]);
    if (other !== undefined) {
      throw new Error(`TakeOver.of: selector has '${other}: ${selector[other]}', and podLabels '${other}: ${podLabels[other]}': the selector must match its pods; write the value of spec.selector.matchLabels in both, or leave '${other}' out of podLabels`);
    }
    return new TakeOver({ selector: { ...selector }, podLabels: { ...podLabels, ...selector }, containerName });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenTakeOver,
  ) {}
}

refuseSurplus('TakeOver', TakeOver);
