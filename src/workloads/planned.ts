import type { Construct } from 'constructs';
import { namespaceOf } from './call-tables';
import { planInputOf, type WorkloadShape } from './plan-input-of';
import { type Previous, previousOf } from './previous-plans';
import { suppliesOf, type Supplies } from './supplies';
import type { IWorkloadAddOn } from './workload';
import type { WorkloadProps } from './workload-props';
import { ClusterTarget } from '../cluster/cluster-target';
import { selectorLabels } from '../manifests/labels';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { checkName } from '../private/checks';
import { runsOnKnative } from '../tuning/demand/capabilities';
import type { PlanInput } from '../tuning/demand/plan-input';
import { servicePortOf } from '../tuning/demand/ports';
import { planWorkload } from '../tuning/plan-workload';
import type { WorkloadRequirements } from '../tuning/profile/requirements';
import type { WorkloadPlan } from '../tuning/workload-plan';

/** An add-on and its requirements. */
export interface AttachedAddOn {
  readonly addOn: IWorkloadAddOn;
  readonly wants: WorkloadRequirements;
}

/** A workload before anything is printed. */
export interface Planned {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly supplies: Supplies;
  readonly addOns: readonly AttachedAddOn[];
  readonly input: PlanInput;
  readonly plan: WorkloadPlan;
  readonly endpoint: WorkloadEndpoint;
  readonly previous: Previous;
}

/** @throws if the props cannot be planned */
export function planOf(self: Construct, props: WorkloadProps, shape: WorkloadShape): Planned {
  const name = props.name ?? self.node.id;
  checkName(name);
  const target = ClusterTarget.of(self);
  const namespace = namespaceOf(self);
  const supplies = suppliesOf(name, target, props, shape.folders ?? {});
  const addOns = (props.addOns ?? []).map((addOn) => ({ addOn, wants: addOn.requirements() }));
  const previous = previousOf(self, name);
  const input = planInputOf({ name, namespace, path: self.node.path, previous: previous.plan, target }, props, shape, supplies, addOns.map((a) => a.wants));
  const plan = planWorkload(input);
  const endpoint = endpointOf(plan, name, namespace, input.serving.port);
  return { name, namespace, supplies, addOns, input, plan, endpoint, previous };
}

function endpointOf({ _settings, _context }: WorkloadPlan, name: string, namespace: string | undefined, port: number): WorkloadEndpoint {
  return Object.freeze({
    workloadName: name,
    namespace,
    host: namespace === undefined ? name : `${name}.${namespace}.svc.cluster.local`,
    port: servicePortOf(_context.input),
    podPort: port,
    protocol: _context.input.serving.protocol,
    podLabels: Object.freeze({ ..._context.input.pod.takeOver?.selector ?? selectorLabels(name) }),
    serviceAccountName: _context.input.pod.account.existing ?? name,
    meshed: _context.mesh !== 'none',
    strict: _settings.mesh?.security.mtlsMode?.value === 'STRICT',
    knative: runsOnKnative(_context.input),
    ...(_context.input.pod.placement.hostNetwork ? { hostNetwork: true } : {}),
  });
}
