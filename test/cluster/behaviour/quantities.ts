/** Resources of a pod by the names that a ResourceQuota gives them: millicores and bytes. */
export interface PodResources {
  readonly 'requests.cpu': number;
  readonly 'requests.memory': number;
  readonly 'limits.memory': number;
}

const SUFFIXES: Record<string, number> = { '': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40 };

/** Millicores of a quantity; 0 for none. */
export function millicores(quantity: string | number | undefined): number {
  const text = String(quantity ?? 0);
  return text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000;
}

/** Bytes of a quantity; 0 for none. */
export function bytes(quantity: string | number | undefined): number {
  const [, number, suffix] = /^([\d.]+)([A-Za-z]*)$/.exec(String(quantity ?? 0))!;
  return Number(number) * SUFFIXES[suffix];
}

/** What the scheduler and a quota count of a pod: containers and sidecars together, or the first init container that needs more, and what its RuntimeClass adds. */
export function resourcesOf(podSpec: any): PodResources {
  const of = (container: any): PodResources => ({
    'requests.cpu': millicores(container.resources?.requests?.cpu ?? container.resources?.limits?.cpu),
    'requests.memory': bytes(container.resources?.requests?.memory ?? container.resources?.limits?.memory),
    'limits.memory': bytes(container.resources?.limits?.memory),
  });
  const init: any[] = podSpec.initContainers ?? [];
  const { cpu, memory } = podSpec.overhead ?? {};
  const overhead: PodResources = { 'requests.cpu': millicores(cpu), 'requests.memory': bytes(memory), 'limits.memory': bytes(memory) };
  const total = (name: keyof PodResources): number => {
    let sidecars = 0;
    let first = 0;
    for (const container of init) {
      if (container.restartPolicy === 'Always') {
        sidecars += of(container)[name];
        first = Math.max(first, sidecars);
      } else {
        first = Math.max(first, sidecars + of(container)[name]);
      }
    }
    return overhead[name] + Math.max(first, sidecars + podSpec.containers.reduce((sum: number, container: any) => sum + of(container)[name], 0));
  };
  return { 'requests.cpu': total('requests.cpu'), 'requests.memory': total('requests.memory'), 'limits.memory': total('limits.memory') };
}
