import { NUMBER_RULES } from './rules/amendments-numbers';
import { OUTAGE_RULES } from './rules/amendments-outages';
import { CAPACITY_RULES } from './rules/capacity';
import { CPU_RULES } from './rules/cpu';
import { KNATIVE_RULES } from './rules/knative';
import { LIFECYCLE_RULES } from './rules/lifecycle';
import { MEMORY_RULES } from './rules/memory';
import { NETWORK_RULES } from './rules/network';
import { OPERATIONS_RULES } from './rules/operations';
import { PROBE_RULES } from './rules/probes';
import type { RuleTexts } from './rules/rule-text';
import { RULINGS } from './rules/rulings';
import { RUNTIME_RULES } from './rules/runtimes';
import { SECURITY_RULES } from './rules/security';
import { SIZING_RULES } from './rules/sizing';
import { STATEFUL_RULES } from './rules/stateful';

/** A rule that decisions cite. */
export interface Rule {
  /** As decisions cite it: `HPA-8`, `A1`, `rulings 1`. */
  readonly id: string;
  readonly title: string;
  /** The rule as it stands, in plain text. */
  readonly formula: string;
  /** Where the number may lie, or `none`. */
  readonly range: string;
  /** The primary source: an address, or the name of a document. */
  readonly reference: string;
  /** What changed: in which version of whose software, or by which correction of a first draft (docs/decisions/README.md). */
  readonly history: string;
}

/** The catalogue by section, in the order in which a plan is made. */
export const RULE_SECTIONS: Readonly<Record<string, RuleTexts>> = {
  'CPU': CPU_RULES,
  'Runtimes': RUNTIME_RULES,
  'Memory and disk': MEMORY_RULES,
  'Capacity and autoscaling': CAPACITY_RULES,
  'Size, target, floor and ceiling': SIZING_RULES,
  'Probes': PROBE_RULES,
  'Shutdown, rollout, disruption, spread': LIFECYCLE_RULES,
  'Stateful workloads': STATEFUL_RULES,
  'Network and mesh': NETWORK_RULES,
  'Knative': KNATIVE_RULES,
  'Security and images': SECURITY_RULES,
  'Promises, observability, payments': OPERATIONS_RULES,
  'Amendments: outages': OUTAGE_RULES,
  'Amendments: numbers': NUMBER_RULES,
  'Rulings': RULINGS,
};

let byId: Map<string, Rule> | undefined;

/** All rules by id; built when somebody asks. */
export function allRules(): ReadonlyMap<string, Rule> {
  if (byId === undefined) {
    byId = new Map();
    for (const texts of Object.values(RULE_SECTIONS)) {
      for (const [id, [title, formula, range, reference, history]] of Object.entries(texts)) {
        byId.set(id, { id, title, formula, range, reference, history });
      }
    }
  }
  return byId;
}

/** The ids in what a decision cites: `RT-N4, A1` are two. */
export function ruleIds(cited: string): string[] {
  return cited.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

/** The rules that a decision cites, in its order; ids that the catalogue lacks are left out. */
export function rulesOf(cited: string): Rule[] {
  const rules = allRules();
  return ruleIds(cited).flatMap((id) => rules.get(id) ?? []);
}

/** Where the cited rules come from: their primary sources, each once; undefined where none is known. */
export function referenceOf(cited: string | undefined): string | undefined {
  const sources = cited === undefined ? [] : [...new Set(rulesOf(cited).map((rule) => rule.reference))];
  return sources.length === 0 ? undefined : sources.join('; ');
}
