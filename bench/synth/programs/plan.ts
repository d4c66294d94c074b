/** Planning alone, without constructs and objects: `node plan.js <services>`. */
import { App } from 'cdk8s';
import { ClusterTarget } from '../../../src/cluster/cluster-target';
import { Exposure } from '../../../src/tuning/profile/choices';
import { planWorkload } from '../../../src/tuning/plan-workload';
import { Runtime } from '../../../src/tuning/runtimes/runtime';
import { Rate, WorkloadProfile } from '../../../src/tuning/profile/workload-profile';
import { webShape } from '../../../src/workloads/optimized-web-service';
import { planInputOf } from '../../../src/workloads/plan-input-of';
import { suppliesOf } from '../../../src/workloads/supplies';
import { WORKLOAD_NAMESPACE, workloadName, workloadProps } from '../workloads';

const target = ClusterTarget.of(new App());
for (let index = 0; index < Number(process.argv[2]); index++) {
  const name = workloadName(index);
  const props = workloadProps({ Exposure, Rate, Runtime, WorkloadProfile } as never, index);
  planWorkload(planInputOf({ name, namespace: WORKLOAD_NAMESPACE, path: `shop/${name}`, target }, props, webShape(props), suppliesOf(name, target, props, {}), []));
}
