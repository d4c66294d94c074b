import type { IConstruct } from 'constructs';

/*
 * Files that belong to an app's output beside its YAML. Who makes them registers with the app's root; who writes the output asks, once everything is validated.
 */

/** A file that belongs to an app's output. */
export interface FileBeside {
  /** An absolute path. */
  readonly file: string;
  readonly text: string;
  /** Path of the construct that it is about, for errors. */
  readonly owner: string;
}

const makers = new WeakMap<IConstruct, () => FileBeside[]>();

/** From now on these files belong to the output of a root; one maker for each root. */
export function makeBeside(root: IConstruct, make: () => FileBeside[]): void {
  makers.set(root, make);
}

/** The files that belong to the output of a root, as they are now. */
export function filesBeside(root: IConstruct): FileBeside[] {
  return makers.get(root)?.() ?? [];
}
