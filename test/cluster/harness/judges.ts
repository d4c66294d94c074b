import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { goBinary } from './go-build';
import { onExit } from './lifecycle';
import { Manifest, titleOf } from './manifests';
import { moduleFolder } from './modules';

/** What a judge says about one object. */
export interface Verdict {
  readonly file: string;
  readonly object: string;
  /** Why it would be refused; empty when it would be accepted. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
}

/** A program that holds the validation of the project that reads some objects. */
export interface Judge {
  readonly name: string;
  /** The folder with its Go module and its broken manifests. */
  readonly folder: string;
  /** The Go module whose validation it calls. */
  readonly module: string;
  /** The API groups that it judges. */
  readonly groups: RegExp;
  /** What it runs, for a reader of the report. */
  readonly runs: string;
  /** The arguments before the files. */
  readonly args: (version: string) => readonly string[];
}

/** The judge of one project, given the flags that its cluster has set. */
export function judges(knativeFeatures: readonly string[] = []): Judge[] {
  const here = path.join(__dirname, '..');
  return [
    {
      name: 'knative',
      folder: path.join(here, 'knative'),
      module: 'knative.dev/serving',
      groups: /^serving\.knative\.dev\//,
      runs: 'the defaults and the validation of its webhook, under the ConfigMaps that it is installed with, '
        + 'for the object and for the Configuration and the Revision that its controllers make of it',
      args: (version) => [
        '-config', path.join(moduleFolder(`knative.dev/serving@${version}`), 'config', 'core', 'configmaps'),
        ...knativeFeatures.flatMap((feature) => ['-feature', feature]),
      ],
    },
    {
      name: 'istio',
      folder: path.join(here, 'istio'),
      module: 'istio.io/istio',
      groups: /^[a-z]+\.istio\.io\//,
      runs: 'strict decoding, which refuses unknown fields, and the validation that istiod\'s webhook calls (`pkg/config/validation`)',
      args: () => [],
    },
  ];
}

/** The version of the judge's module that its go.mod requires. */
export function versionOf(judge: Judge): string {
  return versionIn(judge.folder, judge.module);
}

/** The version of a module that the go.mod of a folder requires. */
export function versionIn(folder: string, module: string): string {
  const goMod = fs.readFileSync(path.join(folder, 'go.mod'), 'utf8');
  const found = goMod.split('\n').map((line) => line.replace(/^require/, '').trim().split(' ')).find(([name]) => name === module);
  if (!found) {
    throw new Error(`${folder}/go.mod requires no ${module}`);
  }
  return found[1];
}

/** Have the manifests of a judge's groups judged, and fail when it has left one out. */
export async function judged(judge: Judge, manifests: readonly Manifest[]): Promise<Verdict[]> {
  const meant = manifests.filter((manifest) => judge.groups.test(manifest.value.apiVersion ?? ''));
  if (!meant.length) {
    return [];
  }
  const binary = await goBinary({ name: `judge-${judge.name}`, folder: judge.folder });
  const files = [...new Set(meant.map((manifest) => manifest.file))];
  const answer = JSON.parse(await run(binary, [...judge.args(versionOf(judge)), ...files])) as Array<Omit<Verdict, 'object'> & Record<string, string>>;
  const verdicts = answer.map(({ file, refused, warnings, kind, namespace, name }) =>
    ({ file, object: titleOf({ kind, metadata: { namespace, name } } as never), refused, warnings }));
  const expected = meant.map((manifest) => `${manifest.file} ${titleOf(manifest.value)}`).sort();
  // the judge reads whole files: what else stands in them was excluded
  const asked = verdicts.filter((verdict) => expected.includes(`${verdict.file} ${verdict.object}`));
  const seen = asked.map((verdict) => `${verdict.file} ${verdict.object}`).sort();
  if (expected.join('\n') !== seen.join('\n')) {
    const missed = expected.filter((each) => !seen.includes(each));
    throw new Error(`the ${judge.name} judge saw ${seen.length} of ${expected.length} objects; missing: ${missed.join(', ')}`);
  }
  return asked;
}

/** The stdout of a judge's program; whatever it says on stderr is an error, as it has nothing to say besides its verdicts. */
export function run(binary: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const forget = onExit(() => child.kill('SIGKILL'));
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output.stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { output.stderr += text; });
    child.on('error', reject);
    child.on('close', (code) => {
      forget(false);
      if (code === 0 && output.stderr === '') {
        resolve(output.stdout);
      } else {
        reject(new Error(`${path.basename(binary)} ended with ${code}: ${output.stderr.trim()}`));
      }
    });
  });
}
