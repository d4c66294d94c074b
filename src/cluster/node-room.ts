/** A node shape in plain numbers. */
export interface NodeRoom {
  readonly name: string;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  /** Absent = no price is known. */
  readonly hourlyPrice?: number | undefined;
}
