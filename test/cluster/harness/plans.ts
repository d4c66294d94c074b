import * as fs from 'node:fs';
import * as path from 'node:path';
import { minorNumber } from './versions';

/** The Kubernetes releases that the plans of a folder were made for, oldest first: the JSON files beside the YAML that hold what `plan.toJson()` gives. */
export function plannedReleases(folder: string): string[] {
  const releases = fs.readdirSync(folder).filter((file) => file.endsWith('.json')).sort()
    .flatMap((file) => plansIn(path.join(folder, file)))
    .map((plan) => plan.kubernetes.split('.').slice(0, 2).join('.'));
  return [...new Set(releases)].sort((a, b) => minorNumber(a) - minorNumber(b));
}

interface Plan {
  readonly kubernetes: string;
}

/** One plan, or a list of plans; anything else in JSON is not meant. */
function plansIn(file: string): Plan[] {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  return (Array.isArray(content) ? content : [content]).filter((each): each is Plan =>
    typeof each === 'object' && each !== null && /^1\.\d+/.test(`${each.kubernetes}`) && typeof each.workload === 'string' && Array.isArray(each.decisions));
}
