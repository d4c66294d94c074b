import type { EnvSource } from './env-source';
import type { GivenMount } from './given-volume';
import type { HealthChecks } from './health';
import type { Port } from './port';

/** A variable as Kubernetes writes it. */
export interface GivenVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}

/** A container beside the main one, in plain numbers; undefined is what nobody said. */
export interface GivenContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly workingDir: string | undefined;
  readonly env: readonly GivenVariable[];
  readonly variablesFrom: readonly EnvSource[];
  readonly cpuMillis: number | undefined;
  readonly memoryMiB: number | undefined;
  readonly ephemeralMiB: number | undefined;
  readonly writablePaths: readonly string[];
  readonly mounts: readonly GivenMount[];
  /** Whether it gets the token of the pods' ServiceAccount. */
  readonly token: boolean;
  readonly runAsUser: number | undefined;
  readonly allowRoot: boolean;
  readonly readOnlyRoot: boolean;
  readonly capabilities: readonly string[];
  readonly imageSizeMiB: number | undefined;
}

/** One that runs before the main container. */
export interface GivenInit extends GivenContainer {
  readonly takesSeconds: number | undefined;
}

/** One that runs beside it. */
export interface GivenSidecar extends GivenContainer {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly before: boolean | undefined;
  readonly beforeInit: boolean;
  readonly startupSeconds: number | undefined;
  readonly drainSeconds: number | undefined;
  readonly ports: readonly Port[];
  readonly health: HealthChecks | undefined;
}
