/** A node shape as plain numbers. */
export interface NodeRoom {
  readonly name: string;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly gpus?: number | undefined;
  /** The most pods of one kind, where something beside CPU and memory bounds them. */
  readonly mostPods?: number;
  /** Price of one hour; absent if unknown. */
  readonly hourlyPrice?: number | undefined;
}
