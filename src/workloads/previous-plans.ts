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
 * The plans of the last synthesis, read when a workload is made: before this synthesis writes its own, which may be into the same folder.
 */

/** A folder, or `0`, `false`, `off` for none, whatever targets say. */
const PREVIOUS_VARIABLE = 'CDK8S_TUNED_PREVIOUS';

/** What is known of a workload's last synthesis. */
export interface Previous {
  readonly plan?: PreviousPlan;
  /** The objects that it printed; absent where nothing is known. */
  readonly objects?: readonly PrintedFacts[];
  /** What its owner should know about the file. */
  readonly found: readonly Found[];
}

const NOTHING: Previous = { found: [] };

/**
 * What the plan of the last synthesis says about a workload.
 *
 * @throws if the folder is not there, unless this synthesis makes it, and if the file is no plan of this workload and this version
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
    throw new Error(`${by} is ${shownPath(given)}, which is no folder${stat === undefined ? ' that is there' : ''}: name the one with the plans of the last synthesis, or make it (mkdir -p); CDK8S_TUNED_PLANS or planFolder of the target has plans written`);
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
    throw new Error(`the previous plan ${shownFile(file)} cannot be read: ${code ?? (e as Error).message}; mend the file, or name another folder as ${by}`);
  }
}

function missing(file: string): Found {
  return {
    id: 'previous-plan-missing',
    message: `there is no ${shownFile(file)}, so nothing is compared: right for a new workload. Of one that is applied, take the file from the commit that is; cdk8s synth empties its output folder first, so keep plans elsewhere`,
  };
}

/** The file as plain data, once it is known to be what it should be. */
function parsed(text: string, file: string, name: string): Previous {
  const refuse = (what: string): never => {
    throw new Error(`the previous plan ${shownFile(file)} ${what}: take the file that the last synthesis wrote, or delete it and nothing is compared`);
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return refuse('is no JSON');
  }
  if (!isRecord(content) || typeof content.workload !== 'string' || !Array.isArray(content.decisions)) {
    return refuse('is no plan of a workload');
  }
  const { version, workload, kind, runtime, baseline, decisions, objects } = content;
  if (version !== PLAN_SCHEMA_VERSION) {
    return refuse(`has ${version === undefined ? 'no schema version' : `the schema version ${shown(version)}`}, expected ${PLAN_SCHEMA_VERSION}, because another release wrote it`);
  }
  if (workload !== name) {
    return refuse(`is the plan of ${shown(workload)}, expected '${name}'`);
  }
  if (typeof kind !== 'string' || typeof runtime !== 'string' || typeof baseline !== 'string' || !decisions.every(isDecision)) {
    return refuse('is not complete');
  }
  if (!Array.isArray(objects) || !objects.every(isFacts)) {
    return refuse('has no objects, as what plan.toJson() returns: CDK8S_TUNED_PLANS or planFolder of the target writes them');
  }
  // a number that was given, and no longer is, is meant to change
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
