import type { IConstruct } from 'constructs';
import { isWorkload } from './around';
import type { Workload } from './workload-base';
import { checkValue } from '../private/known-props';
import { SCOPE } from '../private/scope';
import { refuseSurplus } from '../private/surplus';

/**
 * The workloads of an app, for those who look at all of them: a test, a review, a report of what they cost.
 */
export class Workloads {
  /**
   * All workloads of this library in the tree below a construct, itself included, in the order of the tree; a new array each time.
   *
   * Workloads that are added later are not in it: ask when the app is complete. A class of your own that implements `IWorkload` is not found.
   *
   * @param scope the app, a chart, a workload, or any other construct
   * @throws if the scope is no construct
   */
  public static of(scope: IConstruct): Workload[] {
    checkValue('Workloads.of', 'scope', SCOPE, scope);
    return scope.node.findAll().filter((construct): construct is Workload => isWorkload(construct));
  }

  private constructor() {}
}

refuseSurplus('Workloads', Workloads);
