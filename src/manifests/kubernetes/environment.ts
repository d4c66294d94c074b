import { checkExpansions, inOrderOfNeed, mayRefer } from './expansion';
import { sortedCalls } from '../../tuning/network/connectivity';
import type { Call, EnvEntry, RenderInput } from '../render-input';
import { completeSource } from '../server-defaults';

/** The variable that holds a callee's address: `PRICE_LIST_URL` for `price-list`. */
export function urlVariable(workloadName: string): string {
  return `${workloadName.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`;
}

/**
 * The address for callers: `http://<host>`, for gRPC `<host>:80`.
 *
 * The host ends with a dot, which skips the DNS search list, unless a proxy matches the name: Istio and Knative expect it without a dot (A16).
 */
export function addressOf(input: RenderInput, call: Call): string {
  const { peer } = call;
  const absolute = !input.self.meshed && !peer.meshed && !peer.knative && peer.host.endsWith('.svc.cluster.local');
  const host = absolute ? `${peer.host}.` : peer.host;
  if (peer.protocol.name === 'grpc') {
    return `${host}:${peer.port}`;
  }
  return peer.port === 80 ? `http://${host}` : `http://${host}:${peer.port}`;
}

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
  const callees = new Map<string, Call>();
  for (const call of sortedCalls(input.connections().calls)) {
    const name = urlVariable(call.peer.workloadName);
    const other = callees.get(name);
    const [one, two] = [other ?? call, call].map((each) => addressOf(input, each));
    if (one !== two && !taken.has(name)) {
      const port = (other ?? call).peer.host === call.peer.host;
      const [first, second] = port ? [one, two] : [other!.peer.host, call.peer.host];
      throw new Error(`'${input.name}' calls '${first}' and '${second}', and both set the variable ${name}: ${port ? 'give one of them another workloadName' : 'rename one'}, or set ${name} in env`);
    }
    callees.set(name, call);
  }
  for (const [name, call] of callees) {
    add({ name, value: addressOf(input, call) });
  }
  return inOrderOfNeed(out);
}

/**
 * Checks the references between variables.
 *
 * @param complete whether all calls are declared; before that, a name that ends with `_URL` may become the address of a callee
 * @throws if a reference is never expanded
 */
export function checkEnvironment(input: RenderInput, complete: boolean): void {
  const values = [...Object.values(input.config?.data ?? {}), ...input.env.map((entry) => entry.value), ...Object.values(input.settings.environment).map((leaf) => leaf.value)];
  if (!values.some(mayRefer)) {
    return;
  }
  checkExpansions({ entries: environment(input), config: input.config?.data ?? {}, files: input.secrets.filter((secret) => !secret.env).map((secret) => secret.name), complete });
}
