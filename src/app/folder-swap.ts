import * as fs from 'fs';
import * as path from 'path';
import { ASIDE } from './run-folder';

/** A file that waits beside the output: where it waits, where it belongs. */
export interface WaitingFile {
  readonly target: string;
  staged: string;
}

/** What the new folder was made of: paths below it, and for each the file that it was linked from. */
interface Contents {
  readonly linked: Map<string, bigint>;
  readonly folders: string[];
}

/** A folder with more entries than this is changed file by file: making a second one takes longer than the run. */
const MOST_ENTRIES = 100_000;

/**
 * Makes all changes of an output folder visible at once: a second folder is made of the new files and of links to all others, and takes the place of the first.
 *
 * An empty folder is replaced in one step. A folder that holds something is moved aside first; between the two moves there is no output folder,
 * and the next run puts it back if this one is killed just then.
 *
 * @param outdir the folder, not a link to one.
 * @param run a folder beside it, on the same file system.
 * @param files what changes, all below the folder.
 * @param folders what has to be there, all below the folder.
 * @throws if the previous folder could not be put back; it is in the run's folder then.
 * @returns false if the file system does not allow it; nothing has changed then, and the files wait where they say.
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

/** A folder like another: with links to its files, but for those that are replaced. */
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

/** What others wrote into the folder while the second one was made. */
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
      // somebody wrote into the new folder, too: theirs stays
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
