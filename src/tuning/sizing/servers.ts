import { type CpuShape, cpuShape, mostMillis } from './cpu-shape';
import type { SizingAsk } from './sizing-ask';
import { commandMillis } from '../demand/checks';

export interface Model {
  readonly servers: number;
  readonly serviceMillis: number;
  readonly capacity: number;
  readonly shape: CpuShape;
}

/** SIZE-2: c = max(1, floor(r)) workers, and one request takes longer where less than a core is granted. */
export function modelOf(ask: SizingAsk, millis: number, cpuMillisPerRequest: number): Model {
  const shape = cpuShape(millis, ask);
  // what commands of health checks compute is not there for requests (PRB-7)
  const capacity = Math.min(Math.max(1, millis - commandMillis(ask.input)), mostMillis(ask)) / 1000;
  const servers = Math.max(1, Math.floor(capacity));
  return { shape, capacity, servers, serviceMillis: cpuMillisPerRequest / Math.min(1, capacity / servers) };
}
