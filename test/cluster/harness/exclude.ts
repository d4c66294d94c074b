import * as path from 'node:path';
import { Manifest, Unit } from './manifests';

/** What is left of units, and what was taken out. */
export interface Selection {
  readonly units: readonly Unit[];
  readonly excluded: readonly Manifest[];
}

/**
 * Units without the objects that patterns name: a kind (`Ingress`), a kind and a name (`Secret/db-*`), or files by a glob relative to the folder that was given
 * (`legacy/**`, `*.test.yaml`). A pattern that excludes nothing is an error: it is probably misspelt.
 */
export function withoutExcluded(units: readonly Unit[], patterns: readonly string[], folders: readonly string[]): Selection {
  const idle = patterns.filter((pattern) => !units.some((unit) => unit.manifests.some((manifest) => matches(pattern, manifest, folders))));
  if (idle.length) {
    throw new Error(`--exclude ${idle.join(',')} excludes nothing; expected a kind (Ingress), a kind and a name (Secret/db-*) or a glob of files (legacy/**)`);
  }
  const excluded = units.flatMap((unit) => unit.manifests.filter((manifest) => patterns.some((pattern) => matches(pattern, manifest, folders))));
  const left = units.map((unit) => ({ ...unit, manifests: unit.manifests.filter((manifest) => !excluded.includes(manifest)) }));
  const kept = left.filter((unit) => unit.manifests.length);
  if (!kept.length) {
    throw new Error(`--exclude ${patterns.join(',')} excludes everything; expected to leave something to judge`);
  }
  return { units: kept, excluded };
}

function matches(pattern: string, { file, value }: Manifest, folders: readonly string[]): boolean {
  if (/^[A-Z][A-Za-z0-9]*$/.test(pattern)) {
    return value.kind === pattern;
  }
  const glob = globOf(pattern);
  return glob.test(`${value.kind}/${value.metadata?.name}`)
    || folders.map((folder) => path.relative(folder, file)).some((name) => glob.test(name === '' ? path.basename(file) : name) || (!pattern.includes('/') && glob.test(path.basename(file))));
}

/** `*` is any text within one folder, `**` any number of folders, `?` one character. */
function globOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (found) =>
    found === '**/' ? '(?:.*/)?' : found === '**' ? '.*' : found === '*' ? '[^/]*' : found === '?' ? '[^/]' : `\\${found}`);
  return new RegExp(`^${source}$`);
}
