import { addressOf, addressVariables } from './address';
import { checkExpansions, inOrderOfNeed, mayRefer } from './expansion';
import { placedContainers, type Placed } from '../../tuning/demand/placed-containers';
import { sortedCalls } from '../../tuning/network/connectivity';
import type { Call, EnvEntry, RenderInput } from '../render-input';
import { completeSource } from '../server-defaults';

/**
 * The container's variables: the plan's by name, then the user's, then secrets, then the addresses of callees. Each name appears once: the user's value replaces
 * the plan's value and an address. A variable to which another refers as `$(NAME)` comes before it.
 *
 * @throws if two callees have the same variable
 */
export function environment(input: RenderInput): EnvEntry[] {
  const byReference = new Set(input.env.filter((e) => e.value === undefined).map((e) => e.name));
  const out: EnvEntry[] = [];
  const taken = new Set<string>();
  const add = (entry: EnvEntry) => {
    if (!taken.has(entry.name)) {
      taken.add(entry.name);
      out.push(entry);
    }
  };
  for (const name of Object.keys(input.settings.environment).sort()) {
    if (!byReference.has(name)) {
      add({ name, value: input.settings.environment[name].value });
    }
  }
  for (const entry of input.env) {
    const { name, value, valueFrom } = entry;
    add(valueFrom === undefined ? { name, value } : { name, valueFrom: input.settings.knative === undefined ? completeSource(valueFrom) : valueFrom });
  }
  for (const secret of [...input.secrets].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    add(secret.env
      ? { name: secret.name, valueFrom: { secretKeyRef: { name: secret.secretName, key: secret.key } } }
      : { name: `${secret.name}_FILE`, value: secret.path });
  }
  const callees = new Map<string, { readonly call: Call; readonly value: string }>();
  for (const call of sortedCalls(input.connections().calls)) {
    const values = addressOf(input, call);
    addressVariables(call.peer).forEach((name, i) => {
      const other = callees.get(name);
      if (other !== undefined && other.value !== values[i] && !taken.has(name)) {
        throw twoAddresses(input, name, other.call, call);
      }
      callees.set(name, { call, value: values[i] });
    });
  }
  for (const [name, { value }] of callees) {
    add({ name, value });
  }
  return inOrderOfNeed(out);
}

function twoAddresses(input: RenderInput, name: string, one: Call, two: Call): Error {
  const sameHost = one.peer.host === two.peer.host;
  const [first, second] = sameHost ? [one, two].map((call) => addressOf(input, call).join(':')) : [one.peer.host, two.peer.host];
  return new Error(`'${input.name}' calls '${first}' and '${second}', and both set the variable ${name}: ${sameHost ? 'give one of them another workloadName' : 'rename one'}, or set ${name} in env`);
}

/**
 * Checks the references between variables.
 *
 * @param complete whether all calls are declared; before that, a name that ends with `_URL` may become the address of a callee
 * @throws if a reference is never expanded
 */
export function checkEnvironment(input: RenderInput, complete: boolean): void {
  placedContainers(input.declared).forEach(checkBeside);
  const { command = [], args = [], variablesFrom = [] } = input.declared.pod.process;
  const started = [...command.map((text, i) => [`command[${i}]`, text] as const), ...args.map((text, i) => [`args[${i}]`, text] as const)];
  const own = input.env.map((entry) => entry.value);
  const values = [...command, ...args, ...Object.values(input.config?.data ?? {}), ...own, ...Object.values(input.settings.environment).map((leaf) => leaf.value)];
  if (!values.some(mayRefer)) {
    return;
  }
  checkExpansions({
    entries: environment(input),
    config: input.config?.data ?? {},
    started,
    others: input.declared.pod.volumes.shared.flatMap(({ data }) => Object.keys(data)),
    prefixes: variablesFrom.map(({ prefix = '' }) => prefix),
    files: input.secrets.filter((secret) => !secret.env).map((secret) => secret.name),
    complete,
  });
}

/** The variables of a container beside the main one: it has those that its author gave, and no address of a callee. */
function checkBeside({ runs, given: { name, env, command = [], args = [], variablesFrom } }: Placed): void {
  const started = [...command.map((text, i) => [`command[${i}]`, text] as const), ...args.map((text, i) => [`args[${i}]`, text] as const)];
  try {
    checkExpansions({ entries: env, config: {}, started, prefixes: variablesFrom.map(({ _prefix: prefix = '' }) => prefix), files: [], beside: true, complete: true });
  } catch (e) {
    throw new Error(`${runs === 'init' ? 'initContainers' : 'sidecars'} '${name}': ${(e as Error).message}`);
  }
}
