import type { Invariant } from './invariant';

export const parallelismPinned: Invariant = {
  id: 'RT-0',
  says: 'parallelism is pinned, and below what the quota grants',
  check: (ctx, s, env) => {
    const pinned = ctx.runtime.parallelismFrom?.(env);
    const limit = s.resources.cpuLimit?.value;
    if (pinned === undefined) {
      return undefined;
    }
    // more workers than cores only where the user says that they wait for others
    const most = Math.max(1, (limit ?? Infinity) / 1000) * (ctx.runtime.workersPerCore ?? 1);
    const { variables } = ctx.runtime.libraryThreads ?? { variables: [] };
    const libraries = pinned * Math.max(0, ...variables.map((name) => Number(env[name])));
    if (limit !== undefined && libraries > most && pinned <= most) {
      return `${variables.join(' and ')} let ${pinned} worker${pinned === 1 ? '' : 's'} calculate on ${libraries} threads, above the CPU limit of ${limit / 1000} cores: every period would be throttled; leave them out and the plan sets them`;
    }
    return limit === undefined || pinned <= most ? undefined
      : `the environment sets a parallelism of ${pinned}, above the CPU limit of ${limit / 1000} cores: every period would be throttled; lower it, or raise cpuRequest`;
  },
};

export const requestBelowLimit: Invariant = {
  id: 'CPU-4',
  says: 'no request exceeds its limit',
  check: (_ctx, s) => {
    const { cpuRequest, cpuLimit } = s.resources;
    return cpuLimit === undefined || cpuRequest.value <= cpuLimit.value ? undefined : `the CPU request (${cpuRequest.value}m) is above the limit (${cpuLimit.value}m): the API server refuses the pod`;
  },
};

export const pinnedGuaranteed: Invariant = {
  id: 'CPU-5',
  says: 'a pinned pod is Guaranteed, sidecar included',
  check: (ctx, s) => {
    const sidecar = s.mesh?.sidecar;
    if (ctx.input.cpu._kind !== 'pinned') {
      return undefined;
    }
    if (s.resources.cpuLimit?.value !== s.resources.cpuRequest.value) {
      return 'CPU request and limit differ';
    }
    return sidecar === undefined || (sidecar.cpuLimit?.value === sidecar.cpuRequest.value && sidecar.memoryLimit.value === sidecar.memoryRequest.value) ? undefined : 'the sidecar is not Guaranteed, so the pod is not';
  },
};
