// what users construct
export { OptimizedWebService } from './workloads/optimized-web-service';
export { type OptimizedWebServiceProps } from './workloads/optimized-web-service-props';
export { PaymentStatefulService } from './workloads/payment-stateful-service';
export { type PaymentStatefulServiceProps } from './workloads/payment-stateful-service-props';
export { EdgeFunction } from './workloads/edge-function';
export { type EdgeFunctionProps } from './workloads/edge-function-props';
export { type AccountProps } from './workloads/account-props';
export { type ContainerProps } from './workloads/container-props';
export { type PodContainersProps } from './workloads/pod-containers-props';
export { type GpuProps, type PlacementProps, type RuntimeOverheadProps } from './workloads/placement-props';
export { type PodProps } from './workloads/pod-props';
export { type PortProps } from './workloads/port-props';
export { SharedConfig, type SharedConfigProps } from './workloads/shared-config';
export { type VolumeProps } from './workloads/volume-props';
export { type TakeOverProp } from './workloads/take-over-props';
export { type WorkloadProps } from './workloads/workload-props';
export { Workload } from './workloads/workload-base';

// what it does
export { Burst, Rate, WorkloadProfile, type WorkloadProfileProps } from './tuning/profile/workload-profile';
export * from './tuning/runtimes/runtime';
export { Slo, type SloProps } from './tuning/profile/slo';

// choices
export { type BalancerOptions, CpuPolicy, Criticality, Exposure, Protocol, type ReplicaRange, Scaling } from './tuning/profile/choices';
export { Check, type CheckOptions, type CommandCheckOptions, HealthChecks, type HealthChecksProps, type HealthPathsProps, type HttpCheckOptions } from './tuning/profile/health';
export { type ExtraContainerProps, type InitContainerProps, type SidecarProps } from './tuning/profile/container-props';
export { InitContainer, Sidecar } from './tuning/profile/containers';
export { EnvSource, type EnvSourceOptions } from './tuning/profile/env-source';
export { SeccompProfile } from './tuning/profile/seccomp-profile';
export { type SecurityProps, type SeLinuxOptions } from './workloads/security-props';
export { type ExecHandlerOptions, type HttpHandlerOptions, Lifecycle, LifecycleHandler, type LifecycleProps } from './tuning/profile/lifecycle';
export { type MetricsPortOptions, Port, PortAccess, type PortOptions } from './tuning/profile/port';
export { Mount } from './tuning/profile/mount';
export { type ClaimOptions, type CsiOptions, type FilesOptions, type KeyFilesOptions, type KeysOptions, ScratchMedium, type TokenOptions } from './tuning/profile/mount-props';
export { ProjectedSource } from './tuning/profile/projected-source';
export { Placement, TaintEffect } from './tuning/profile/placement';
export { ApiAccess, type ApiAccessOptions, type OwnServiceAccountProps, ServiceAccountRef } from './tuning/profile/service-account';
export { AccessMode, Storage, type StorageOptions } from './tuning/profile/storage-choice';
export { TakeOver, type TakeOverProps } from './tuning/profile/take-over';
export { SecretSource } from './manifests/secret-source';

// where it runs
export { ClusterTarget, type ClusterTargetProps, IstioMode, type NodeShape, SecurityPreset } from './cluster/cluster-target';
export { KnativeFeature } from './cluster/knative-feature';
export { TuningBaseline } from './cluster/tuning-baseline';

// what was decided, and why
export { WorkloadPlan } from './tuning/workload-plan';
export { type Decision, DecisionSource, type Finding, FindingSeverity } from './tuning/decisions/decision';
export { Workloads } from './workloads/workloads';
export { Findings } from './workloads/findings';
export { type AcknowledgedFinding, type LocatedFinding } from './workloads/located-finding';
export { type CostEstimate, type CostLevel, type NodeEstimate } from './tuning/answers/cost';
export { type ColdStart, type ReactionTerm } from './tuning/sizing/reaction-budget';
export { type Sensitivity } from './tuning/answers/sensitivity';
export { Traffic } from './tuning/profile/traffic';
export { type Simulation, type SimulationStep } from './tuning/answers/simulation/simulation';

// extending it
export { type CallsExternalOptions, type ICallee, type IWorkload, type IWorkloadAddOn } from './workloads/workload';
export { type WorkloadEndpoint } from './manifests/workload-endpoint';
export { type WorkloadRequirements } from './tuning/profile/requirements';

// fast synthesis for any app
export { TunedApp } from './app/tuned-app';

// tests of your own
export * as assertions from './assertions';
