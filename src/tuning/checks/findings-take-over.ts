import type { Found } from '../decisions/finding-severity';
import type { PlanSettings } from '../decisions/settings';
import type { PlanContext } from '../demand/plan-context';
import { dataClaim, HISTORY_FREE_SINCE, membersService } from '../demand/taken-over';

/** Fields that the API server refuses to change, and whose values nobody said. */
export function takeOverFindings({ input }: PlanContext, { stateful, storage, rollout }: PlanSettings): Found[] {
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
