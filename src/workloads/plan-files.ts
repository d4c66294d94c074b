import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { Chart, Names } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { afterSynthesis, isOfUnitTest, outputFolder } from './after-synthesis';
import { isWorkload } from './around';
import { ClusterTarget } from '../cluster/cluster-target';
import { type FileBeside, makeBeside } from '../private/beside';
import { shownFile } from '../private/shown';

/*
 * The plans of an app as files, for those who read no TypeScript. A plan is written once everything was validated: TunedApp writes those that lie in its output folder
 * together with the YAML, the others follow the synthesis.
 */

/** `1`, `true` and `on` write beside the YAML; `0`, `false` and `off` nothing, whatever targets say; anything else is a folder. */
const PLANS_VARIABLE = 'CDK8S_TUNED_PLANS';
/** In the output folder. A folder of its own: `kubectl apply -f dist` and Argo CD take each .json file of a folder for a manifest, and neither looks into folders below it unless told to. */
const BESIDE = 'plans';

/** The texts of the plans, by workload. */
const texts = new WeakMap<IConstruct, () => string>();

/** From now on the plan of a workload is among the files of its app, where the environment or the target asks for it. */
export function writePlanAfterSynthesis(self: IConstruct, text: () => string): void {
  texts.set(self, text);
  const { root } = self.node;
  makeBeside(root, () => planFilesOf(root));
  afterSynthesis(root, 'plans', (method) => {
    if (method === 'synth') {
      planFilesOf(root).forEach(write);
    }
  });
}

/** The name of a workload's plan in a folder of plans: that of its chart's YAML, and its own. */
export function planFileOf(self: IConstruct, name: string): string {
  return `${Names.toDnsLabel(Chart.of(self))}.${name}.plan.json`;
}

function planFilesOf(root: IConstruct): FileBeside[] {
  if (isOfUnitTest(root)) {
    return [];
  }
  const owners = new Map<string, string>();
  return root.node.findAll().filter(isWorkload).flatMap((workload) => {
    const folder = planFolderFor(workload);
    const text = texts.get(workload);
    if (folder === undefined || text === undefined) {
      return [];
    }
    const { path } = workload.node;
    const file = join(folder, planFileOf(workload, workload.endpoint.workloadName));
    const other = owners.get(file);
    if (other !== undefined) {
      throw new Error(`the plans of '${other}' and '${path}' would both be ${shownFile(file)}: give one of the workloads another name`);
    }
    owners.set(file, path);
    return [{ file, text: text(), owner: path }];
  });
}

/** Where a workload's plan belongs; undefined where nobody asks for it. */
export function planFolderFor(workload: IConstruct): string | undefined {
  const said = process.env[PLANS_VARIABLE]?.trim() ?? '';
  const word = said.toLowerCase();
  if (['0', 'false', 'off'].includes(word)) {
    return undefined;
  }
  if (['1', 'true', 'on'].includes(word)) {
    const outdir = outputFolder(workload.node.root);
    return outdir === undefined ? undefined : resolve(outdir, BESIDE);
  }
  const folder = said === '' ? ClusterTarget.of(workload)._props.planFolder : said;
  return folder === undefined ? undefined : resolve(folder);
}

/** Writes one plan: a reader sees the old file or the new one. What would not change is not written. */
function write({ file, text, owner }: FileBeside): void {
  if (contentOf(file) === text) {
    return;
  }
  const staged = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(staged, text);
    renameSync(staged, file);
  } catch (e) {
    try {
      rmSync(staged, { force: true });
    } catch {
      // it was never there
    }
    throw new Error(`cannot write the plan of '${owner}' to ${shownFile(file)}: ${(e as NodeJS.ErrnoException).code ?? (e as Error).message}; the YAML is written. Name a folder that can be written, as planFolder of the target or as ${PLANS_VARIABLE}`);
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
