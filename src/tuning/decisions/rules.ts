import { NUMBER_RULES } from './rules/amendments-numbers';
import { OUTAGE_RULES } from './rules/amendments-outages';
import { CAPACITY_RULES } from './rules/capacity';
import { CONTAINER_RULES } from './rules/containers';
import { CPU_RULES } from './rules/cpu';
import { KNATIVE_RULES } from './rules/knative';
import { LIFECYCLE_RULES } from './rules/lifecycle';
import { MEMORY_RULES } from './rules/memory';
import { NETWORK_RULES } from './rules/network';
import { OPERATIONS_RULES } from './rules/operations';
import { PLACEMENT_RULES } from './rules/placement';
import { PROBE_RULES } from './rules/probes';
import type { RuleTexts } from './rules/rule-text';
import { RULINGS } from './rules/rulings';
import { RUNTIME_RULES } from './rules/runtimes';
import { SECURITY_RULES } from './rules/security';
import { SIZING_RULES } from './rules/sizing';
import { STATEFUL_RULES } from './rules/stateful';
import { VOLUME_RULES } from './rules/volumes';
import { decimal } from '../../private/format';

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
  /** What changed: in which version of whose software, or which rule it corrects (docs/decisions/README.md). */
  readonly history: string;
}

/** The catalogue by section, in the order in which a plan is made. */
export const RULE_SECTIONS: Readonly<Record<string, RuleTexts>> = {
  'CPU': CPU_RULES,
  'Runtimes': RUNTIME_RULES,
  'Memory and disk': MEMORY_RULES,
  'Containers beside the main one': CONTAINER_RULES,
  'Volumes': VOLUME_RULES,
  'Capacity and autoscaling': CAPACITY_RULES,
  'Size, target, floor and ceiling': SIZING_RULES,
  'Placement': PLACEMENT_RULES,
  'Probes': PROBE_RULES,
  'Shutdown, rollout, disruption, spread': LIFECYCLE_RULES,
  'Stateful workloads': STATEFUL_RULES,
  'Network and mesh': NETWORK_RULES,
  'Knative': KNATIVE_RULES,
  'Security and images': SECURITY_RULES,
  'Objectives, observability, payments': OPERATIONS_RULES,
  'Corrections: outages': OUTAGE_RULES,
  'Corrections: numbers': NUMBER_RULES,
  'Rulings': RULINGS,
};

let byId: Map<string, Rule> | undefined;

/** All rules by id, with the names of numbers where they are written; built when somebody asks. */
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

/** The numbers of a baseline by concern: `sizing`, `runtimes.nodejs`. */
export type NumberTables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `{sizing.ceilingFactor}`, `{demand.availability.critical}`, a whole list `{sizing.cpuCandidates.*}`; a share as percent `{memory.share%}`, one part of so many `{1/demand.typicalShare}`. */
const NUMBER = /\{(1\/)?([a-z][A-Za-z]*(?:\.(?:[A-Za-z0-9-]+|\*))+)(%)?\}/g;

/** All rules by id as they stand with the numbers of a baseline. */
export function rulesOn(tables: NumberTables): ReadonlyMap<string, Rule> {
  const filled = (text: string): string => text.replace(NUMBER, (_, inverse: string | undefined, name: string, percent: string | undefined) => {
    const found = numberOf(tables, name);
    return found.map((value) => decimal(inverse !== undefined ? 1 / value : percent !== undefined ? value * 100 : value)).join(', ');
  });
  return new Map([...allRules()].map(([id, { title, formula, range, reference, history }]) => [id, {
    id, title: filled(title), formula: filled(formula), range: filled(range), reference, history: filled(history),
  }]));
}

/** One number, or all of a list. */
function numberOf(tables: NumberTables, name: string): readonly number[] {
  const parts = name.split('.');
  const concern = parts.splice(0, parts[0] === 'runtimes' ? 2 : 1).join('.');
  const found = parts.reduce<unknown>((value, key) => (key === '*' ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[key]), tables[concern]);
  const numbers = Array.isArray(found) ? found as readonly unknown[] : [found];
  if (!numbers.every((one): one is number => typeof one === 'number')) {
    throw new Error(`a rule is written with '${name}', which is no number of the baseline`);
  }
  return numbers;
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
