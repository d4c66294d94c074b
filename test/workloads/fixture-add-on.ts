import type { WorkloadRequirements } from '../../src/tuning/profile/requirements';
import type { IWorkload, IWorkloadAddOn } from '../../src/workloads/workload';

/** An add-on that asks for something and notes when it is bound. */
export function fixtureAddOn(wants: WorkloadRequirements, bind: (workload: IWorkload) => void = () => undefined): IWorkloadAddOn {
  return { requirements: () => wants, bind };
}
