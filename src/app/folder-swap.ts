import * as fs from 'fs';
import * as path from 'path';
import { ASIDE } from './run-folder';

/** A file that is written beside the output: its current path and its target. */
export interface WaitingFile {
  readonly target: string;
  staged: string;
}

/** The content of the new folder: paths below it, and the file to which each is linked. */
interface Contents {
  readonly linked: Map<string, bigint>;
  readonly folders: string[];
}

/** A folder with more entries is changed file by file: copying it would take longer than the run. */
const MOST_ENTRIES = 100_000;

/**
 * Makes all changes of an output folder visible at once: a second folder, with the new files and links to all others, replaces the first.
 *
 * An empty folder is replaced in one step. Another folder is moved aside first. Between the two moves there is no output folder;
 * if the process is killed then, the next run restores it.
 *
 * @param outdir the folder, not a link to one.
 * @param run a folder beside it, on the same file system.
 * @param files the changed files, all below the folder.
 * @param folders the folders that must exist, all below the folder.
 * @throws if the previous folder could not be restored; it is in the run's folder then.
 * @returns false if the file system does not allow it; nothing has changed then.
 */
export function swapFolder(outdir: string, run: string, files: readonly WaitingFile[], folders: readonly string[]): boolean {
  const fresh = path.join(run, 'new');
  const aside = path.join(run, ASIDE);
  const below = (file: string) => path.join(fresh, path.relative(outdir, file));
  let contents: Contents;
  try {
    contents = secondFolder(outdir, fresh, new Set(files.map((file) => file.target)));
    for (const folder of folders) {
      fs.mkdirSync(below(folder), { recursive: true });
    }
    for (const file of files) {
      fs.renameSync(file.staged, below(file.target));
      file.staged = below(file.target);
    }
  } catch {
    return false;
  }
  if (contents.linked.size + contents.folders.length === 0 && moved(fresh, outdir)) {
    return true;
  }
  if (!moved(outdir, aside)) {
    return false;
  }
  if (!moved(fresh, outdir)) {
    if (!moved(aside, outdir)) {
      throw new Error('the output folder was moved aside and could not be put back');
    }
    return false;
  }
  carryOver(aside, outdir, contents, new Set(files.map((file) => path.relative(outdir, file.target))));
  return true;
}

/** A second folder with links to the files of the first, except for those that are replaced. */
function secondFolder(from: string, to: string, replaced: ReadonlySet<string>): Contents {
  const contents: Contents = { linked: new Map(), folders: [] };
  visit(from, to, fs.statSync(from, { bigint: true }).dev);
  return contents;

  function visit(source: string, copy: string, device: bigint): void {
    const like = fs.statSync(source, { bigint: true });
    fs.mkdirSync(copy);
    for (const name of fs.readdirSync(source)) {
      const [before, after] = [path.join(source, name), path.join(copy, name)];
      const entry = fs.lstatSync(before, { bigint: true });
      if (entry.dev !== device || contents.linked.size + contents.folders.length > MOST_ENTRIES) {
        throw new Error('cannot be made of links');
      }
      if (entry.isDirectory()) {
        contents.folders.push(path.relative(from, before));
        visit(before, after, device);
      } else if (!replaced.has(before)) {
        fs.linkSync(before, after);
        if (fs.lstatSync(after, { bigint: true }).ino !== entry.ino) {
          throw new Error('a link to a link is a link to its target here');
        }
        contents.linked.set(path.relative(from, before), entry.ino);
      }
    }
    const made = fs.statSync(copy, { bigint: true });
    if (made.uid !== like.uid || made.gid !== like.gid) {
      fs.chownSync(copy, Number(like.uid), Number(like.gid));
    }
    fs.chmodSync(copy, Number(like.mode % 0o10000n));
  }
}

/** Moves files that others wrote into the folder meanwhile. */
function carryOver(aside: string, outdir: string, contents: Contents, replaced: ReadonlySet<string>, below = ''): void {
  for (const name of fs.readdirSync(path.join(aside, below))) {
    const relative = path.join(below, name);
    try {
      const entry = fs.lstatSync(path.join(aside, relative), { bigint: true });
      if (entry.isDirectory()) {
        fs.mkdirSync(path.join(outdir, relative), { recursive: true });
        carryOver(aside, outdir, contents, replaced, relative);
      } else if (!replaced.has(relative) && contents.linked.get(relative) !== entry.ino) {
        fs.renameSync(path.join(aside, relative), path.join(outdir, relative));
      }
    } catch {
      // the new folder already has the file: keep that
    }
  }
}

function moved(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}
