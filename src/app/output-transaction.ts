import * as fs from 'fs';
import * as path from 'path';

interface StagedFile {
  readonly target: string;
  readonly staged: string;
  readonly replaces: boolean;
}

interface Undo {
  readonly file: string;
  readonly run: () => void;

  /** Where the previous content is until the file is put back. */
  readonly previous?: string;
}

/**
 * Files that appear together or not at all.
 *
 * Changed files are written beside the output first, in a folder of their own, and moved into place by `commit`; files that would not change are left
 * alone. If anything fails, what was there before is put back.
 *
 * A process that is killed while it moves files leaves each file either old or new, and never half written.
 */
export class OutputTransaction {
  // The folder in which files wait; there is none before the first of them.
  private staging?: string;
  private readonly folders = new Set<string>();
  private readonly files = new Map<string, StagedFile>();

  // Pipes, devices and links to nowhere: what stands there cannot be replaced by a file.
  private readonly direct = new Map<string, string>();
  private count = 0;

  // Whether the staging folder holds the only copy of a previous file.
  private isNeeded = false;

  constructor(private readonly outdir: string) {}

  /** A folder that the files need, or that stays empty. */
  public folder(folder: string): void {
    this.folders.add(folder);
  }

  /** Later text for the same file wins. */
  public write(file: string, text: string): void {
    this.files.delete(file);
    this.direct.delete(file);
    try {
      this.stage(file, text);
    } catch (error) {
      throw failure(file, error, []);
    }
  }

  /** Makes the output visible. */
  public commit(): void {
    const undo: Undo[] = [];
    let current = this.outdir;
    try {
      for (const folder of this.folders) {
        current = folder;
        const created = fs.mkdirSync(folder, { recursive: true });
        if (created !== undefined) {
          undo.push({ file: folder, run: () => fs.rmSync(created, { recursive: true, force: true }) });
        }
      }
      for (const file of this.files.values()) {
        current = file.target;
        undo.push(keepPrevious(file));
        move(file.staged, file.target);
      }
      for (const [file, text] of this.direct) {
        current = file;
        fs.writeFileSync(file, text, { encoding: 'utf8' });
      }
    } catch (error) {
      const lost = putBack(undo);
      this.isNeeded = lost.length > 0;
      throw failure(current, error, lost);
    }
    this.abandon();
  }

  /** Forgets what was not committed. */
  public abandon(): void {
    if (this.isNeeded || this.staging === undefined) {
      return;
    }
    try {
      fs.rmSync(this.staging, { recursive: true, force: true });
    } catch {
      // what remains is hidden and no YAML file; an error here would hide the one that matters
    }
  }

  private stage(file: string, text: string): void {
    const entry = fs.lstatSync(file, { throwIfNoEntry: false });
    const isLink = entry?.isSymbolicLink() ?? false;
    const before = isLink ? fs.statSync(file, { throwIfNoEntry: false }) : entry;
    if (before?.isDirectory()) {
      throw new Error('a folder has this name');
    }
    if (entry && !before?.isFile()) {
      this.direct.set(file, text);
      return;
    }
    // where a link leads to: the file is replaced, not the link
    const target = isLink ? fs.realpathSync(file) : file;
    if (before) {
      const bytes = Buffer.from(text, 'utf8');
      if (before.size === bytes.length && bytes.equals(fs.readFileSync(target))) {
        return;
      }
      // a move would replace a file that may not be written
      fs.accessSync(target, fs.constants.W_OK);
    }
    this.files.set(file, { target, staged: this.stageText(text, before?.mode), replaces: before !== undefined });
  }

  private stageText(text: string, mode: number | undefined): string {
    this.staging ??= newFolder(path.join(this.outdir, `.synth-${process.pid}`));
    const staged = path.join(this.staging, String(this.count++));
    fs.writeFileSync(staged, text, { encoding: 'utf8' });
    if (mode !== undefined) {
      fs.chmodSync(staged, mode);
    }
    return staged;
  }
}

/** A folder that nobody else uses: threads, and containers that share a volume, may have the same process id. */
function newFolder(name: string): string {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? name : `${name}-${number}`;
    try {
      fs.mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

function failure(file: string, error: unknown, lost: readonly string[]): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  const rest = lost.length > 0 ? `could not put back ${lost.join(', ')}` : 'the previous output is unchanged';
  return Object.assign(new Error(`cannot write ${file}: ${message}; ${rest}`, { cause: error }), { code });
}

/** Keeps what a file is going to replace. */
function keepPrevious({ target, staged, replaces }: StagedFile): Undo {
  if (!replaces) {
    return { file: target, run: () => fs.rmSync(target, { force: true }) };
  }
  const previous = `${staged}.previous`;
  keep(target, previous);
  return { file: target, run: () => move(previous, target), previous };
}

/** Undoes all steps, the last one first; the result names what could not be undone. */
function putBack(steps: readonly Undo[]): string[] {
  const lost: string[] = [];
  for (const { file, run, previous } of [...steps].reverse()) {
    try {
      run();
    } catch {
      lost.push(previous ? `${file} (its previous content is in ${previous})` : file);
    }
  }
  return lost;
}

/** A second name for a file, or a copy where the file system has no second names. */
function keep(file: string, copy: string): void {
  try {
    fs.linkSync(file, copy);
  } catch {
    fs.copyFileSync(file, copy);
  }
}

function move(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') {
      throw error;
    }
    // a link that leads to another file system
    fs.copyFileSync(from, to);
  }
}
