import { acknowledging } from './acknowledging';
import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import { podMaker, replicaOwner, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import { dataClaim, HISTORY_FREE_SINCE, membersService } from '../demand/taken-over';

/** What the first apply over a running object changes, or leaves beside it. */
export function takeOverFindings(ctx: PlanContext, settings: PlanSettings): Found[] {
  return ctx.input.pod.takeOver === undefined || runsOnKnative(ctx.input) ? [] : [...nameAssumed(ctx), ...replicasGo(ctx), ...staysBeside(ctx), ...fieldsAssumed(ctx, settings)];
}

/** A selector without a name: the workload's name is that of another object, perhaps. */
function nameAssumed({ input }: PlanContext): Found[] {
  const kind = kindOf(input);
  return input.pod.takeOver!.named ? [] : [{
    id: 'take-over-name-assumed',
    rule: 'STS-14',
    message: `takeOver without name: ${kind} '${input.name}' is taken for the one that runs; if it has another name, a second ${kind} with the same selector stands beside it: say name, the name that kubectl get ${kind.toLowerCase()} shows`,
  }];
}

/** HPA-11: an autoscaler sets the number, so the manifest has none. */
function replicasGo({ input }: PlanContext): Found[] {
  const owner = replicaOwner(input);
  return podMaker(input) !== 'deployment' || (owner !== 'autoscaler' && owner !== 'other autoscaler') ? [] : [{
    id: 'take-over-replicas',
    rule: 'HPA-11',
    message: `takeOver: an autoscaler sets the replicas, so Deployment '${input.name}' has none in the output; if what was applied before has them, the API server sets 1 until the autoscaler acts: `
      + `hand the number over first: with client-side apply kubectl apply edit-last-applied deployment/${input.name}, and remove replicas there; with server-side apply let another field manager own it (docs/guides/taking-over.md); when that is done, say ${acknowledging('take-over-replicas')}`,
  }];
}

function staysBeside({ input }: PlanContext): Found[] {
  return [{
    id: 'take-over-leaves-objects',
    rule: 'STS-14',
    message: `takeOver: what was made for ${kindOf(input)} '${input.name}' under other names stays: two HorizontalPodAutoscalers contend, and the API server evicts no pod that has two PodDisruptionBudgets; kubectl get hpa,pdb shows them; delete those that the output does not have; when that is done, say ${acknowledging('take-over-leaves-objects')}`,
  }];
}

function kindOf(input: PlanContext['input']): string {
  return podMaker(input) === 'deployment' ? 'Deployment' : 'StatefulSet';
}

/** Fields that the API server refuses to change, and whose values nobody said. */
function fieldsAssumed({ input }: PlanContext, { stateful, storage, rollout }: PlanSettings): Found[] {
  const { name, target, pod: { takeOver } } = input;
  if (takeOver === undefined || stateful === undefined || storage === undefined) {
    return [];
  }
  const fields: ReadonlyArray<readonly [keyof typeof takeOver, string]> = [
    ['serviceName', `serviceName ${membersService(input)}`],
    ['podManagementPolicy', `podManagementPolicy ${stateful.podManagementPolicy.value}`],
    ...(target._minor < HISTORY_FREE_SINCE ? [['revisionHistoryLimit', `revisionHistoryLimit ${rollout?.revisionHistoryLimit?.value}`] as const] : []),
    ['claimName', `a claim template '${dataClaim(input)}'`],
    ['claimLabels', 'the library\'s labels on its claim template'],
  ];
  const assumed = fields.filter(([field]) => takeOver[field] === undefined);
  return assumed.length === 0 ? [] : [{
    id: 'take-over-fields-assumed',
    rule: 'STS-14',
    message: `API servers refuse to change fields of a StatefulSet, and takeOver does not say ${assumed.map(([field]) => field).join(', ')}: the apply is refused unless StatefulSet '${name}' has ${assumed.map(([, value]) => value).join(', ')}; `
      + `kubectl get statefulset ${name} -o yaml shows what it has. The claim template's size, class and access mode (${storage.size.value} MiB, ${storage.storageClass?.value ?? 'the default class'}, ${storage.accessMode.value}) must be those of \`storage\` too`,
  }];
}
