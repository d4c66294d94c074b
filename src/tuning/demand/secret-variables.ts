import { containerProps } from './placed-containers';
import type { PlanInput } from './plan-input';
import type { GivenContainer, GivenVariable } from '../profile/given-container';

/*
 * What stands in the environment of any container, and comes from a Secret: running pods keep its old value, and analysers ask for files.
 */

/** Variables by name, and whole Secrets by theirs; with the props that brought them. */
export interface SecretVariables {
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
  readonly inputs: readonly string[];
}

/** Those of the main container, and of the containers beside it. */
export function secretVariables(input: Pick<PlanInput, 'secretEnvNames' | 'pod'>): SecretVariables {
  const { process, containers } = input.pod;
  const beside: readonly GivenContainer[] = [...containers.inits, ...containers.sidecars];
  const own = (process.variablesFrom ?? []).filter(({ kind }) => kind === 'secret').map(({ name }) => name);
  const theirs = beside.flatMap(({ variablesFrom }) => variablesFrom.filter(({ _kind }) => _kind === 'secret').map(({ name }) => name));
  const named = beside.flatMap(({ env }) => env.filter(readsSecret).map(({ name }) => name));
  return {
    variables: [...new Set([...input.secretEnvNames, ...named])].sort(),
    secrets: [...new Set([...own, ...theirs])].sort(),
    inputs: ['secrets', ...(own.length > 0 ? ['envFrom'] : []), ...(named.length + theirs.length > 0 ? containerProps(input) : [])],
  };
}

function readsSecret({ valueFrom }: GivenVariable): boolean {
  return (valueFrom as { secretKeyRef?: unknown } | undefined)?.secretKeyRef !== undefined;
}
