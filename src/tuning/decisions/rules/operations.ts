import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Promises, observability, payments. */
export const OPERATIONS_RULES: RuleTexts = {
  'SRC-1': ['Budgets of a start', 'image {reaction.assumedImageMiB} MiB; a caller waits {knative.coldStartBudget} s for a sleeping function, {knative.slowColdStartBudget} s where runtimes start slowly', 'none', s.OWN, 'Warned about, never enforced.'],
  'SRC-14': ['Default availability', '{demand.availability.best-effort} / {demand.availability.standard} / {demand.availability.critical} % by criticality', 'below 100 %', s.OWN, '99 % are 7.2 hours in 30 days.'],
  'OBS-1': ['Burn rates', 'page 14.4 x over 1 h and 5 min, 6 x over 6 h and 30 min; ticket 3 x over 1 d and 2 h, 1 x over 3 d and 6 h', 'none', s.SRE_WORKBOOK, 'Since V1.'],
  'OBS-2': ['Thresholds', 'factor x (1 - objective)', 'objective above 93 % for 14.4', s.SRE_WORKBOOK, 'Since V1.'],
  'OBS-3': ['Factor of a burn rate', 'share of the budget x period / window', 'none', s.SRE_WORKBOOK, 'Since V1.'],
  'OBS-6': ['Trace sampling', 'clamp(100 / rate, 1 %, 10 %) above 100 requests/s', '1 to 100 %', s.OTEL_DOC, 'B27: in a mesh the gateway decides first.'],
  'OBS-7': ['Names of telemetry', 'OTEL_SERVICE_NAME', 'none', s.OTEL_DOC, 'Since V1.'],
  'OBS-11': ['Logs on disk', '50 MiB a container, by the kubelet\'s rotation', 'none', s.KUBELET_CONFIG_DOC, 'Counted by rulings 17.'],
  'PAY-1': ['A payment is never repeated by the mesh', 'attempts 0 for everything but GET, HEAD and OPTIONS, unless you name more methods', 'none', s.VIRTUAL_SERVICE_DOC, 'A17.'],
  'PAY-2': ['Timeouts decrease inwards', 'provider < service < gateway < client: the route at the gateway gets {network.gatewayFactor} x the request timeout, and the drain covers it; drain = max(slowest request, provider + 5 s)', 'none', s.POD_LIFECYCLE_DOC, 'B18: drain and example disagreed.'],
  'PAY-4': ['Planned sales', 'raise the floor on a schedule, twice the reaction time before', 'none', s.HPA_DOC, 'Said as a finding (SIZE-5).'],
  'PAY-5': ['What criticality decides', 'largest utilisation {sizing.utilizationCap.critical%} / {sizing.utilizationCap.standard%} / {sizing.utilizationCap.best-effort%} %; floor max({sizing.leastReplicas.critical}, zones) / {sizing.leastReplicas.standard} / {sizing.leastReplicas.best-effort} for critical, standard and best effort', 'none', s.OWN, 'B5: the one table of caps; A8: no DoNotSchedule; B26: no CPU limit by criticality.'],
};
