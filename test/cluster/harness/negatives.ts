import * as fs from 'node:fs';
import * as path from 'node:path';
import { Api } from './api';
import { checkManifests } from './checks';
import { Manifest, manifestsOf } from './manifests';

/** A broken manifest, and what it has to be refused for. */
export interface Negative {
  readonly name: string;
  /** Part of the message, from its first line `# refused: …`. */
  readonly expected: string;
  /** The check that has to fail, from `# check: …`. */
  readonly check: string;
  /** The oldest minor that refuses it, from `# since: 1.NN`. */
  readonly since: string;
  readonly planned: readonly string[];
  readonly manifests: readonly Manifest[];
}

/** The broken manifests of a folder. */
export function negativesOf(folder: string): Negative[] {
  return fs.readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort().map((file) => {
    const where = path.join(folder, file);
    const text = fs.readFileSync(where, 'utf8');
    const expected = /^# refused: (.+)$/m.exec(text)?.[1];
    const check = /^# check: (\w+)$/m.exec(text)?.[1];
    if (!expected || !check) {
      throw new Error(`${where} does not say what it is refused for; expected the lines "# refused: text of the refusal" and "# check: name"`);
    }
    return { name: file, expected, check, since: /^# since: (1\.\d+)$/m.exec(text)?.[1] ?? '1.28', planned: [], manifests: manifestsOf(where) };
  });
}

/** Whether the named check fails with the expected words. */
export async function provesNegative(api: Api, minor: string, negative: Negative): Promise<{ name: string; expected: string; said: string; refused: boolean }> {
  const results = await checkManifests(api, minor, negative.manifests);
  const failures = results.filter((result) => result.failure);
  const refused = failures.some((result) => result.check === negative.check && result.failure!.includes(negative.expected));
  return { name: negative.name, expected: negative.expected, said: failures.map((result) => `${result.check}: ${result.failure}`).join(' | '), refused };
}
