import type { IConstruct } from 'constructs';

/*
 * Files of an app's output besides its YAML. A maker registers with the app's root; the writer of the output asks for the files after all validations.
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

/** Registers the maker of a root's files; each root has one. */
export function makeBeside(root: IConstruct, make: () => FileBeside[]): void {
  makers.set(root, make);
}

/** The files that belong to the output of a root, as they are now. */
export function filesBeside(root: IConstruct): FileBeside[] {
  return makers.get(root)?.() ?? [];
}
