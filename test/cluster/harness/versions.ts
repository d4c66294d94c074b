import * as fs from 'node:fs';
import * as path from 'node:path';

/** A Kubernetes release that has a Go module here. */
export interface Release {
  /** For example `1.36`. */
  readonly minor: string;
  /** For example `1.36.3`. */
  readonly version: string;
  /** Where its go.mod is. */
  readonly folder: string;
}

const HERE = path.join(__dirname, '..');

/** Every release with a module, newest first. */
export function releases(): Release[] {
  return fs.readdirSync(HERE)
    .filter((name) => /^1\.\d+$/.test(name))
    .map((minor) => {
      const folder = path.join(HERE, minor);
      const goMod = fs.readFileSync(path.join(folder, 'go.mod'), 'utf8');
      const found = /^(?:require )?\s*k8s\.io\/kubernetes v(\S+)/m.exec(goMod);
      if (!found) {
        throw new Error(`${folder}/go.mod requires no k8s.io/kubernetes; make it with new-version.ts`);
      }
      return { minor, version: found[1], folder };
    })
    .sort((a, b) => minorNumber(b.minor) - minorNumber(a.minor));
}

/** The release of the newest minor: it also brings the store, the nodes and the certificates of the others. */
export function newest(): Release {
  return releases()[0];
}

/** The releases that were asked for by minor, or an error that names what there is. */
export function pickReleases(minors: readonly string[]): Release[] {
  const all = releases();
  return minors.map((minor) => {
    const found = all.find((release) => release.minor === minor || release.version === minor);
    if (!found) {
      throw new Error(`no control plane for Kubernetes ${minor}; expected one of ${all.map((each) => each.minor).join(', ')}`);
    }
    return found;
  });
}

/** The release that is closest to a minor, the newer of two that are equally far. */
export function nearestRelease(minor: string, all: readonly Release[] = releases()): Release {
  const distance = (release: Release) => Math.abs(minorNumber(release.minor) - minorNumber(minor));
  return [...all].sort((a, b) => distance(a) - distance(b) || minorNumber(b.minor) - minorNumber(a.minor))[0];
}

/** 36 of `1.36`. */
export function minorNumber(minor: string): number {
  return Number(minor.split('.')[1]);
}
