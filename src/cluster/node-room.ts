/** A node shape as plain numbers. */
export interface NodeRoom {
  readonly name: string;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  /** Price of one hour; absent if unknown. */
  readonly hourlyPrice?: number | undefined;
}
