import type { Environment } from './reading';
import type { ListensBy, RuntimeModel } from './runtime-model';

/** Where an environment lets a program of this runtime listen; nothing where it does not say. Values that are no ports (a reference, 0 for any) are left out. */
export function listensBy(runtime: RuntimeModel, env: Environment): ListensBy[] {
  const told = [...runtime.listensBy?.(env) ?? []];
  if (!told.some((one) => one !== undefined) && env.PORT !== undefined) {
    told.push({ from: 'PORT', ports: portOf(env.PORT), by: 'custom' });
  }
  return told.filter((one) => one !== undefined).filter(({ ports }) => ports.length > 0);
}

/** The port that a text is; none where it is no port. */
export function portOf(text: string): number[] {
  return /^[1-9]\d{0,4}$/.test(text.trim()) ? [Number(text)] : [];
}
