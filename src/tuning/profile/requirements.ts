/**
 * What an add-on asks of the plan before it is made.
 */
export interface WorkloadRequirements {
  /**
   * The add-on's name, for errors and reasons.
   */
  readonly name: string;

  /**
   * Seconds that the add-on needs to drain beyond the workload's own drain.
   *
   * @default - none
   */
  readonly drainSeconds?: number;

  /**
   * CPU request of the sidecar that the add-on brings, in millicores.
   *
   * @default - no sidecar
   */
  readonly sidecarCpuMillis?: number;

  /**
   * Memory of the sidecar that the add-on brings, in MiB.
   *
   * @default - no sidecar
   */
  readonly sidecarMemoryMiB?: number;

  /**
   * Environment variables of the main container.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };
}

/** All add-ons' wishes as one, whatever their order. */
export interface MergedRequirements {
  /** Names of the add-ons, sorted. */
  readonly names: readonly string[];
  /** The longest drain that any asks for. */
  readonly drainSeconds: number;
  /** The names of those that ask for it. */
  readonly drainBy: string;
  /** Sum over the sidecars. */
  readonly sidecarCpuMillis: number;
  readonly sidecarMemoryMiB: number;
  readonly env: Readonly<Record<string, { value: string; by: string }>>;
}

/**
 * Merges wishes; the same result in any order. Two add-ons that want different values of one variable are an error that names both.
 *
 * @param settled variables that the user sets, whatever add-ons want
 */
export function mergeRequirements(all: readonly WorkloadRequirements[], settled: readonly string[] = []): MergedRequirements {
  const sorted = [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  // keys come from outside: `toString` is a name like any other
  const env: Record<string, { value: string; by: string }> = Object.create(null);
  let drainSeconds = 0;
  let sidecarCpuMillis = 0;
  let sidecarMemoryMiB = 0;
  for (const one of sorted) {
    for (const [what, n] of Object.entries({ drainSeconds: one.drainSeconds, sidecarCpuMillis: one.sidecarCpuMillis, sidecarMemoryMiB: one.sidecarMemoryMiB })) {
      if (n !== undefined && !(Number.isFinite(n) && n >= 0)) {
        throw new Error(`add-on ${one.name} asks for ${what} ${n}: expected a number of at least 0`);
      }
    }
    drainSeconds = Math.max(drainSeconds, one.drainSeconds ?? 0);
    sidecarCpuMillis += one.sidecarCpuMillis ?? 0;
    sidecarMemoryMiB += one.sidecarMemoryMiB ?? 0;
    for (const [name, value] of Object.entries(one.env ?? {})) {
      const earlier = env[name] as typeof env[string] | undefined;
      if (earlier !== undefined && earlier.value !== value && !settled.includes(name)) {
        throw new Error(`add-ons ${earlier.by} and ${one.name} disagree about the value of ${name}: remove one, or set ${name} in env yourself`);
      }
      env[name] = earlier ?? { value, by: one.name };
    }
  }
  const drainBy = sorted.filter((r) => (r.drainSeconds ?? 0) === drainSeconds && drainSeconds > 0).map((r) => r.name).join(', ');
  return { names: sorted.map((r) => r.name), drainSeconds, drainBy, sidecarCpuMillis, sidecarMemoryMiB, env };
}
