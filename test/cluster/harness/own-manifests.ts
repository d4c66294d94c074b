import * as fs from 'node:fs';
import * as path from 'node:path';
import { Unit, unitsOf } from './manifests';

/** The folder of the repository. */
export const ROOT = path.join(__dirname, '..', '..', '..');

/** The reviewed output of the examples. */
export function examples(): Unit[] {
  const folder = path.join(ROOT, 'examples');
  return fs.readdirSync(folder).map((name) => path.join(folder, name, 'expected.yaml')).filter((file) => fs.existsSync(file))
    .flatMap((file) => unitsOf(file, folder));
}

/** What `synth.ts` has printed. */
export function synthesized(): Unit[] {
  const folder = path.join(ROOT, 'reports', 'synth');
  return fs.existsSync(folder) ? unitsOf(folder) : [];
}

/** Manifests written by hand: they show that the harness takes what is right. */
export function fixtures(): Unit[] {
  return unitsOf(path.join(ROOT, 'test', 'cluster', 'fixtures'));
}

/** The units of folders or files that somebody named, or an error. */
export function namedUnits(places: readonly string[]): Unit[] {
  return places.flatMap((place) => {
    const where = path.resolve(place);
    if (!fs.existsSync(where)) {
      throw new Error(`${place} does not exist; expected a folder or a file with manifests`);
    }
    return unitsOf(where);
  });
}
