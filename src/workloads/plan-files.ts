import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { Chart, Names } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { afterSynthesis, isOfUnitTest, outputFolder } from './after-synthesis';
import { isWorkload, Surroundings } from './around';
import { ClusterTarget } from '../cluster/cluster-target';
import { type FileBeside, makeBeside } from '../private/beside';
import { shownFile } from '../private/shown';

/*
 * Plans as JSON files, written after all validations have passed. TunedApp writes those in its output folder together with the YAML; the others are written after
 * the synthesis.
 */

/** `1`, `true` and `on`: a folder in the output folder. `0`, `false` and `off`: no plans, even if a target asks for them. Any other text: a folder. */
const PLANS_VARIABLE = 'CDK8S_TUNED_PLANS';
/** Within the output folder. A separate folder, because `kubectl apply -f dist` and Argo CD read each .json file of a folder as a manifest, and by default skip folders below it. */
const BESIDE = 'plans';

/** The texts of the plans, by workload. */
const texts = new WeakMap<IConstruct, (around: Surroundings) => string>();

/** Adds a workload's plan to the files of its app, if the environment or the target asks for it. */
export function writePlanAfterSynthesis(self: IConstruct, text: (around: Surroundings) => string): void {
  texts.set(self, text);
  const { root } = self.node;
  makeBeside(root, () => planFilesOf(root));
  afterSynthesis(root, 'plans', (method) => {
    if (method === 'synth') {
      planFilesOf(root).forEach(write);
    }
  });
}

/** The file name of a workload's plan: its chart's DNS label, and its name. */
export function planFileOf(self: IConstruct, name: string): string {
  return `${Names.toDnsLabel(Chart.of(self))}.${name}.plan.json`;
}

function planFilesOf(root: IConstruct): FileBeside[] {
  if (isOfUnitTest(root)) {
    return [];
  }
  const owners = new Map<string, string>();
  const around = new Surroundings();
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
      throw new Error(`the plans of '${other}' and '${path}' are both written to ${shownFile(file)}: give one of the workloads another name`);
    }
    owners.set(file, path);
    return [{ file, text: text(around), owner: path }];
  });
}

/** The folder of a workload's plan; undefined if none is wanted. */
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

/** Writes one plan by a rename, so that a reader sees the old or the new file. An unchanged file is not written. */
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
      // there was no file
    }
    throw new Error(`cannot write the plan of '${owner}' to ${shownFile(file)}: ${(e as NodeJS.ErrnoException).code ?? (e as Error).message}; the YAML was written. Set planFolder of the target, or ${PLANS_VARIABLE}, to a folder that can be written`);
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
