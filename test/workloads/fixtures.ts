import { ApiObject, App, Chart, Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { ClusterTarget, ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { HealthChecks } from '../../src/tuning/profile/health';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { EdgeFunction } from '../../src/workloads/edge-function';
import type { EdgeFunctionProps } from '../../src/workloads/edge-function-props';
import { OptimizedWebService } from '../../src/workloads/optimized-web-service';
import type { OptimizedWebServiceProps } from '../../src/workloads/optimized-web-service-props';
import { PaymentStatefulService } from '../../src/workloads/payment-stateful-service';
import type { PaymentStatefulServiceProps } from '../../src/workloads/payment-stateful-service-props';
import type { IWorkload } from '../../src/workloads/workload';

export interface ShopProps extends ClusterTargetProps {
  /** The chart's namespace; null: none. */
  readonly namespace?: string | null;
  readonly version?: string;
}

/** A chart `shop` on a cluster with sidecars, unless told otherwise. */
export function shop(props: ShopProps = {}): Chart {
  const { namespace, version, ...target } = props;
  const app = new App();
  ClusterTarget.kubernetes(version ?? '1.34', { istio: IstioMode.SIDECAR, gateway: 'infra/public', ...target }).applyTo(app);
  return new Chart(app, 'shop', { namespace: namespace === null ? undefined : namespace ?? 'shop' });
}

export const profile = () => WorkloadProfile.of({ peak: Rate.perSecond(400), cpuPerRequest: Duration.millis(4), memoryBase: Size.mebibytes(120) });

/** A program about which there is nothing to say: its numbers are declared, it stops by a variable, and none of its variables holds all flags. */
export const QUIET = {
  health: HealthChecks.http({ live: '/livez', ready: '/readyz' }),
  runtime: Runtime.python({ version: '3.13' }),
  profile: WorkloadProfile.of({ peak: Rate.perSecond(100), cpuPerRequest: Duration.millis(4), memoryBase: Size.mebibytes(120), startup: Duration.seconds(2) }),
};

export function web(scope: Construct, props: Partial<OptimizedWebServiceProps> = {}, id = 'web'): OptimizedWebService {
  return new OptimizedWebService(scope, id, { image: 'ghcr.io/acme/web:4.1.0', runtime: Runtime.nodejs({ version: '22' }), profile: profile(), ...props });
}

/** With a policy of somebody else's that lets everybody in: nobody has to be declared as a caller. */
export function opened<W extends IWorkload>(workload: W): W {
  const spec = { podSelector: { matchLabels: { ...workload.endpoint.podLabels } }, policyTypes: ['Ingress'], ingress: [{}] };
  new ApiObject(Chart.of(workload), `open-${workload.node.id}`, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec });
  return workload;
}

export function ledger(scope: Construct, props: Partial<PaymentStatefulServiceProps> = {}, id = 'ledger'): PaymentStatefulService {
  return new PaymentStatefulService(scope, id, {
    image: 'ghcr.io/acme/ledger:1.9.3',
    runtime: Runtime.rust(),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(250), cpuPerRequest: Duration.millis(6) }),
    storage: Storage.standard(Size.gibibytes(50)),
    ...props,
  });
}

export function resize(scope: Construct, props: Partial<EdgeFunctionProps> = {}, id = 'resize'): EdgeFunction {
  return new EdgeFunction(scope, id, {
    image: 'ghcr.io/acme/resize:3.2.0',
    runtime: Runtime.golang({ version: '1.25' }),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(80), cpuPerRequest: Duration.millis(25) }),
    coldStart: Duration.seconds(2),
    ...props,
  });
}

/** The object of a kind (and name) as it is printed. */
export function printed(workload: IWorkload, kind: string, name?: string): any {
  const all = workload.apiObjects.filter((o) => o.kind === kind && (name === undefined || o.name === name));
  if (all.length !== 1) {
    throw new Error(`${all.length} objects are ${kind} ${name ?? ''} of ${workload.node.path}`);
  }
  return all[0].toJson();
}

/** The main container's variables by name. */
export function variables(workload: IWorkload): Record<string, unknown> {
  const main = ApiObject.of(workload).toJson();
  return Object.fromEntries((main.spec.template.spec.containers[0].env ?? []).map((e: any) => [e.name, e.value ?? e.valueFrom]));
}

/** `Kind/name` of all objects, in their order. */
export function inventory(workload: IWorkload): string[] {
  return workload.apiObjects.map((o) => `${o.kind}/${o.name}`);
}
