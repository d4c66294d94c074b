import type { RenderInput } from './render-input';
import { mountsOf } from '../tuning/demand/pod-volumes';

/** The annotation by which Stakater's Reloader replaces pods when a Secret or a ConfigMap that they read changes (docs.stakater.com/reloader, annotation reference; read in November 2026). */
export const RELOADER = 'reloader.stakater.com/auto';

/** It, where the target has Reloader, and the pods read what may change. Reloader does not know Knative's Services. */
export function reloadAnnotations(input: RenderInput): Record<string, string> {
  return input.target._props.reloader === true && input.settings.knative === undefined && readsOthers(input) ? { [RELOADER]: 'true' } : {};
}

/** Whether a container reads a Secret or a ConfigMap whose name stays when its content changes. */
function readsOthers(input: RenderInput): boolean {
  const { containers, process } = input.declared.pod;
  const beside = [...containers.inits, ...containers.sidecars];
  const referred = [...input.env, ...beside.flatMap(({ env }) => env)]
    .some(({ valueFrom }) => typeof valueFrom === 'object' && valueFrom !== null && ('secretKeyRef' in valueFrom || 'configMapKeyRef' in valueFrom));
  const whole = [...process.variablesFrom ?? [], ...beside.flatMap(({ variablesFrom }) => variablesFrom)];
  return referred || whole.length > 0 || input.secrets.length > 0 || mountsOf(input.declared).some(({ volume }) => (
    volume.kind === 'secret' || (volume.kind === 'configMap' && volume.sharedFrom === undefined) || (volume.kind === 'projected' && volume.sources.some(({ kind }) => kind === 'secret' || kind === 'configMap'))
  ));
}
