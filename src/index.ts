// what users construct
export { OptimizedWebService, type OptimizedWebServiceProps } from './workloads/optimized-web-service';
export { PaymentStatefulService, type PaymentStatefulServiceProps } from './workloads/payment-stateful-service';
export { EdgeFunction, type EdgeFunctionProps } from './workloads/edge-function';
export { type WorkloadProps } from './workloads/workload-props';

// what it does
export { Burst, Rate, WorkloadProfile, type WorkloadProfileProps } from './tuning/workload-profile';
export { Runtime } from './tuning/runtime';
export { type DotnetOptions, type GolangOptions, type JvmOptions, type NodejsOptions, type PythonOptions } from './tuning/runtime-options';
export { Slo, type SloProps } from './tuning/slo';

// choices
export { type BalancerOptions, CpuPolicy, Criticality, Exposure, HealthChecks, type HealthPathsProps, Protocol, type ReplicaRange, Scaling } from './tuning/choices';
export { AccessMode, Storage, type StorageOptions } from './tuning/storage-choice';
export { SecretSource } from './manifests/secret-source';

// where it runs
export { ClusterTarget, type ClusterTargetProps, IstioMode, type NodeShape, SecurityPreset } from './cluster/cluster-target';
export { KnativeFeature } from './cluster/knative-feature';

// what was decided, and why
export { WorkloadPlan } from './tuning/workload-plan';
export { type Decision, DecisionSource, type Finding, FindingSeverity } from './tuning/decision';
export { type AcknowledgedFinding, Findings, type LocatedFinding } from './workloads/findings';
export { type CostEstimate, type CostLevel, type NodeEstimate } from './tuning/cost';
export { type ColdStart } from './tuning/reaction-budget';
export { type ReactionTerm } from './tuning/reaction';
export { type Sensitivity } from './tuning/sensitivity';
export { Traffic } from './tuning/traffic';
export { type Simulation, type SimulationStep } from './tuning/simulation';

// extending it
export { type CallsExternalOptions, type IWorkload, type IWorkloadAddOn } from './workloads/workload';
export { type WorkloadEndpoint } from './manifests/workload-endpoint';
export { type WorkloadRequirements } from './tuning/requirements';

// fast synthesis for any app
export { TunedApp } from './app/tuned-app';
