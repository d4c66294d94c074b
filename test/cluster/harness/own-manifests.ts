import * as fs from 'node:fs';
import * as path from 'node:path';
import { progress } from './cache';
import { isObject, Manifest, manifestsOf, Unit, unitsOf } from './manifests';
import { callerFolder, fromCaller } from './options';

/** The folder of the repository. */
export const ROOT = path.join(__dirname, '..', '..', '..');

/** The reviewed output of the examples, and of the program with all props of pods for several releases; `plain` is what any installation takes. */
export function examples(which: 'all' | 'plain' = 'plain'): Unit[] {
  const folder = path.join(ROOT, 'examples');
  return [
    ...fs.readdirSync(folder).map((name) => path.join(folder, name, 'expected.yaml')).filter((file) => fs.existsSync(file)).flatMap((file) => unitsOf(file, folder)),
    ...unitsOf(path.join(ROOT, 'test', 'pods')).filter((unit) => which === 'all' || !needsFlags(unit)),
  ];
}

/** What Knative takes only with its flags on. */
export function flagged(): Unit[] {
  return [...examples('all'), ...complete('all')].filter(needsFlags);
}

function needsFlags(unit: Unit): boolean {
  return unit.name.split(path.sep).includes('flags');
}

/** The random workloads that `synth.ts` has printed. */
export function synthesized(): Unit[] {
  return printed('synth');
}

/** The workloads with everything declared that `synth.ts` has printed; `plain` are those that any installation takes. */
export function complete(which: 'all' | 'plain' = 'plain'): Unit[] {
  return printed('complete').filter((unit) => which === 'all' || path.basename(unit.name) === 'plain');
}

function printed(name: string): Unit[] {
  const folder = path.join(ROOT, 'reports', name);
  return fs.existsSync(folder) ? unitsOf(folder) : [];
}

/** Manifests written by hand: they show that the harness takes what is right. */
export function fixtures(): Unit[] {
  return unitsOf(path.join(ROOT, 'test', 'cluster', 'fixtures'));
}

/** What a platform team has in each cluster and manifests may name: it is not what is proved. */
export function platform(): Manifest[] {
  const folder = path.join(ROOT, 'test', 'cluster', 'platform');
  return fs.readdirSync(folder).sort().flatMap((file) => manifestsOf(path.join(folder, file)));
}

/** The units of folders or files that a command names, relative to where it was given, or an error. Documents that are no objects are named and left out. */
export function namedUnits(places: readonly string[]): Unit[] {
  return places.flatMap((place) => {
    const where = fromCaller(place);
    if (!fs.existsSync(where)) {
      throw new Error(`${where} does not exist; expected a folder or a file with manifests`);
    }
    return unitsOf(where, where, 'plans').map(onlyObjects).filter((unit) => unit.manifests.length);
  });
}

function onlyObjects(unit: Unit): Unit {
  const others = unit.manifests.filter((manifest) => !isObject(manifest));
  for (const file of new Set(others.map((manifest) => manifest.file))) {
    progress(`note: ${path.relative(callerFolder(), file)} holds what is no Kubernetes object (apiVersion, kind and metadata.name), which is not judged`);
  }
  return others.length ? { ...unit, manifests: unit.manifests.filter(isObject) } : unit;
}
