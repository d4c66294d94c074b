import type { Invariant } from './invariant';
import { runsOnKnative } from '../demand/capabilities';

export const fieldsExist: Invariant = {
  id: 'A12, TRM-2',
  says: 'every field exists in the target\'s version',
  check: (ctx, s) => {
    const { target } = ctx.input;
    if (s.shutdown.preStopKind?.value === 'sleep' && !target._has('preStopSleep')) {
      return `the sleep hook needs Kubernetes 1.30, the target is ${target.version}`;
    }
    return s.security.hostUsers !== undefined && !target._has('userNamespaces') ? `hostUsers needs Kubernetes 1.33, the target is ${target.version}` : undefined;
  },
};

export const knativeAdmits: Invariant = {
  id: 'KN-1',
  says: 'Knative admits every field',
  check: (ctx, s) => {
    if (!runsOnKnative(ctx.input)) {
      return undefined;
    }
    const k = s.knative;
    if (s.shutdown.preStop !== undefined || s.disruption !== undefined || s.autoscaling !== undefined) {
      return 'Knative refuses a preStop hook, and owns the replicas';
    }
    if (k === undefined || k.timeout.value > 600 || k.responseStartTimeout.value > k.timeout.value) {
      return `timeoutSeconds (${k?.timeout.value}) must be at most 600 and at least responseStartTimeoutSeconds (${k?.responseStartTimeout.value})`;
    }
    return k.maxScale.value >= k.minScale.value ? undefined : `min-scale (${k.minScale.value}) is above max-scale (${k.maxScale.value})`;
  },
};
