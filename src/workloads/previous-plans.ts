import { readFileSync, statSync } from 'fs';
import { join, resolve } from 'path';
import type { IConstruct } from 'constructs';
import { planFileOf, planFolderFor } from './plan-files';
import { ClusterTarget } from '../cluster/cluster-target';
import { shown, shownFile, shownPath } from '../private/shown';
import type { PrintedFacts } from '../tuning/checks/findings-previous';
import { DecisionSource } from '../tuning/decisions/decision';
import type { Found } from '../tuning/decisions/finding-severity';
import type { PreviousPlan } from '../tuning/demand/plan-input';
import { PLAN_SCHEMA_VERSION } from '../tuning/workload-plan';

/*
 * The plans of the last synthesis. They are read when a workload is made, before this synthesis writes its own plans, possibly into the same folder.
 */

/** A folder; or `0`, `false`, `off` for no comparison, even if a target names a folder. */
const PREVIOUS_VARIABLE = 'CDK8S_TUNED_PREVIOUS';

/** A workload in the last synthesis. */
export interface Previous {
  readonly plan?: PreviousPlan;
  /** The objects that it printed; absent if unknown. */
  readonly objects?: readonly PrintedFacts[];
  /** Findings about the file. */
  readonly found: readonly Found[];
}

const NOTHING: Previous = { found: [] };

/**
 * A workload's plan of the last synthesis.
 *
 * @throws if the folder does not exist (unless this synthesis creates it), or the file is not a plan of this workload and this schema version
 */
export function previousOf(self: IConstruct, name: string): Previous {
  const said = process.env[PREVIOUS_VARIABLE]?.trim() ?? '';
  if (['0', 'false', 'off'].includes(said.toLowerCase())) {
    return NOTHING;
  }
  const given = said === '' ? ClusterTarget.of(self)._props.previousPlans : said;
  if (given === undefined) {
    return NOTHING;
  }
  const by = said === '' ? 'previousPlans of the target' : PREVIOUS_VARIABLE;
  const folder = resolve(given);
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined ? folder !== planFolderFor(self) : !stat.isDirectory()) {
    throw new Error(`${by} is ${shownPath(given)}, which ${stat === undefined ? 'does not exist' : 'is not a folder'}: expected the folder with the plans of the last synthesis; create it with mkdir -p before the first one (CDK8S_TUNED_PLANS or planFolder of the target writes plans)`);
  }
  const file = join(folder, planFileOf(self, name));
  const text = textOf(file, by);
  return text === undefined ? { found: [missing(file)] } : parsed(text, file, name);
}

function textOf(file: string, by: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (e) {
    const { code } = e as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return undefined;
    }
    throw new Error(`the previous plan ${shownFile(file)} cannot be read: ${code ?? (e as Error).message}; make it readable, or set ${by} to another folder`);
  }
}

function missing(file: string): Found {
  return {
    id: 'previous-plan-missing',
    message: `${shownFile(file)} does not exist, so nothing is compared. That is right for a new workload. For an applied one, restore the file from the commit that was applied, and keep plans outside of the output folder, which cdk8s synth empties`,
  };
}

/** The content of a plan file, checked. */
function parsed(text: string, file: string, name: string): Previous {
  const refuse = (what: string): never => {
    throw new Error(`the previous plan ${shownFile(file)} ${what}: use the file that the last synthesis wrote, or delete it to compare nothing`);
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return refuse('is not JSON');
  }
  if (!isRecord(content) || typeof content.workload !== 'string' || !Array.isArray(content.decisions)) {
    return refuse('is not the plan of a workload');
  }
  const { version, workload, kind, runtime, baseline, decisions, objects } = content;
  if (version !== PLAN_SCHEMA_VERSION) {
    return refuse(`has ${version === undefined ? 'no schema version' : `the schema version ${shown(version)}`}, expected ${PLAN_SCHEMA_VERSION}, because another release wrote it`);
  }
  if (workload !== name) {
    return refuse(`is the plan of ${shown(workload)}, expected '${name}'`);
  }
  if (typeof kind !== 'string' || typeof runtime !== 'string' || typeof baseline !== 'string' || !decisions.every(isDecision)) {
    return refuse('lacks kind, runtime, baseline or decisions');
  }
  if (!Array.isArray(objects) || !objects.every(isFacts)) {
    return refuse('has no objects (plan.toJson() has none; CDK8S_TUNED_PLANS and planFolder of the target write them)');
  }
  // a number that the user gave before and no longer gives may change
  const decided = decisions.filter((d) => d.number !== undefined && d.source !== DecisionSource.USER);
  return { plan: { kind, runtime, baseline, numbers: Object.fromEntries(decided.map((d) => [d.setting, d.number!])) }, objects, found: [] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDecision(value: unknown): value is { readonly setting: string; readonly source: string; readonly number?: number } {
  return isRecord(value) && typeof value.setting === 'string' && typeof value.source === 'string' && (value.number === undefined || typeof value.number === 'number');
}

function isFacts(value: unknown): value is PrintedFacts {
  return isRecord(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string' && typeof value.name === 'string'
    && (value.namespace === undefined || typeof value.namespace === 'string') && (value.replicas === undefined || typeof value.replicas === 'number')
    && (value.fixed === undefined || isRecord(value.fixed));
}
