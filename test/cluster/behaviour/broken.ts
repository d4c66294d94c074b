import * as fs from 'node:fs';
import * as path from 'node:path';
import { manifestsOf, Unit } from '../harness/manifests';

/** A unit that breaks a promise, from a file with the line `# breaks: part of the promise`. */
export interface Broken {
  readonly unit: Unit;
  readonly breaks: string;
}

/** The broken units of a folder: they show that the checks can fail. */
export function brokenIn(folder: string): Broken[] {
  return fs.readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort().map((file) => {
    const where = path.join(folder, file);
    const breaks = /^# breaks: (.+)$/m.exec(fs.readFileSync(where, 'utf8'))?.[1];
    if (!breaks) {
      throw new Error(`${where} does not say what it breaks; expected a line "# breaks: part of the promise"`);
    }
    return { breaks, unit: { name: file, since: '1.28', planned: [], manifests: manifestsOf(where) } };
  });
}
