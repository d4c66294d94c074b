import type { IConstruct } from 'constructs';
import { isWorkload } from './around';
import type { Workload } from './workload-base';
import { checkValue } from '../private/known-props';
import { SCOPE } from '../private/scope';
import { refuseSurplus } from '../private/surplus';

/**
 * The workloads of an app, for example for a test or a cost report.
 */
export class Workloads {
  /**
   * All workloads of this library in the tree of a construct, including itself, in the order of the tree; a new array each time.
   *
   * Call it when the app is complete: workloads that are added later are not in the array. Your own implementations of `IWorkload` are not found.
   *
   * @param scope the app, a chart, a workload, or any other construct
   * @throws if the scope is not a construct
   */
  public static of(scope: IConstruct): Workload[] {
    checkValue('Workloads.of', 'scope', SCOPE, scope);
    return scope.node.findAll().filter((construct): construct is Workload => isWorkload(construct));
  }

  private constructor() {}
}

refuseSurplus('Workloads', Workloads);
