import * as fs from 'fs';
import * as path from 'path';
import { swapFolder, WaitingFile } from './folder-swap';
import { mountsIn } from './output-folder';
import { ASIDE, RunFolder } from './run-folder';

interface StagedFile extends WaitingFile {
  readonly replaces: boolean;
}

interface Undo {
  readonly file: string;
  readonly run: () => void;

  /** Where the previous content is kept. */
  readonly previous?: string;
}

/** A written file: its owner, and a comparison with a text. */
interface Written {
  readonly file: string;
  readonly owner: string;
  readonly isText: (text: string) => boolean;
}

/**
 * Files that appear together or not at all.
 *
 * Changed files are written to a folder beside the output first, and `commit` moves them into place; unchanged files are not written. After a failure the previous
 * output is restored. Runs into one folder wait for each other.
 *
 * Several files are moved into place as one folder, so that a killed process leaves the previous output or the new one. If that is impossible
 * (a mount point, links that lead elsewhere, a parent folder that is read-only, a process whose working directory is the folder), they are moved one by one: a killed
 * process then leaves each file either old or new, never half written.
 */
export class OutputTransaction {
  // The folder of the waiting files; created with the first one.
  private run?: RunFolder;
  private readonly folders = new Set<string>();
  private readonly files = new Map<string, StagedFile>();

  // Targets that cannot be replaced (pipes, devices, dangling links), or would get another owner.
  private readonly direct = new Map<string, string>();

  // Files that are already right, with a signature that shows later changes by another run.
  private readonly same = new Map<string, string>();
  private readonly written = new Map<string, Written>();

  // Names that differ in case only.
  private readonly alike: [Written, Written][] = [];
  private readonly realFolders = new Map<string, string>();
  private count = 0;

  constructor(private readonly outdir: string) {}

  /** Adds a folder. */
  public folder(folder: string): void {
    this.folders.add(folder);
  }

  /**
   * A file of the output.
   *
   * @param file its path.
   * @param text its content.
   * @param owner the path of the construct that it is printed from, for errors.
   * @throws if the file was written before with other content: one of the two would be lost.
   */
  public write(file: string, text: string, owner: string): void {
    const key = file.toLowerCase();
    const before = this.written.get(key);
    if (before && before.file === file) {
      if (before.isText(text)) {
        return;
      }
      throw new FileClash(file, before.owner, owner);
    }
    const isText = this.attempt(file, owner, () => this.stage(file, text));
    const now = { file, owner, isText };
    if (before) {
      this.alike.push([before, now]);
    }
    this.written.set(key, now);
  }

  /** Makes the output visible. */
  public commit(): void {
    const [alike] = this.alike;
    if (alike && this.run?.ignoresCase) {
      throw new FileClash(alike[1].file, alike[0].owner, alike[1].owner);
    }
    if (!this.swap()) {
      this.moveEach();
    }
    this.abandon();
  }

  /** Discards the files that were not committed. */
  public abandon(): void {
    this.run?.remove();
    this.run = undefined;
  }

  /** Moves all files at once. */
  private swap(): boolean {
    if (!this.run?.isBeside || this.files.size < 2 || this.direct.size > 0) {
      return false;
    }
    const outdir = fs.realpathSync(this.outdir);
    const isBelow = (file: string) => file.startsWith(outdir + path.sep);
    const files = [...this.files.values()];
    const folders = [...this.folders].map((folder) => path.join(outdir, path.relative(this.outdir, folder)));
    if (!files.every(({ target }) => isBelow(target)) || isBelow(process.cwd() + path.sep) || mountsIn(outdir).length > 0) {
      return false;
    }
    try {
      return swapFolder(outdir, this.run.folder, files, folders);
    } catch (error) {
      throw new Error(`cannot write ${this.outdir}: ${(error as Error).message}: it is in ${path.join(this.run.keep(), ASIDE)}`, { cause: error });
    }
  }

  private moveEach(): void {
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
        const kept = keepPrevious(file);
        undo.push(kept);
        move(file.staged, file.target, kept.previous);
      }
      for (const [file, text] of this.direct) {
        current = file;
        if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
          const previous = this.nextFile();
          fs.copyFileSync(file, previous);
          undo.push({ file, run: () => fs.copyFileSync(previous, file), previous });
        }
        fs.writeFileSync(file, text, { encoding: 'utf8' });
      }
    } catch (error) {
      const lost = putBack(undo);
      const kept = lost.length > 0 ? this.run?.keep() : undefined;
      throw failure(current, error, lost.map(({ file, previous }) => (previous && kept
        ? `${file} (its previous content is in ${path.join(kept, path.relative(this.run!.folder, previous))})` : file)));
    }
  }

  private attempt<T>(file: string, owner: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw failure(file, error, [], owner);
    }
  }

  /** Writes a file beside the output; returns a comparison of its content with a text. */
  private stage(file: string, text: string): (text: string) => boolean {
    const entry = fs.lstatSync(file, { throwIfNoEntry: false });
    const isLink = entry?.isSymbolicLink() ?? false;
    const before = isLink ? fs.statSync(file, { throwIfNoEntry: false }) : entry;
    if (before?.isDirectory()) {
      throw new Error('a folder has this name');
    }
    if (entry && !before?.isFile()) {
      return this.stageDirect(file, text);
    }
    // the target of a link is replaced, not the link
    const target = isLink ? fs.realpathSync(file) : path.join(this.realFolder(path.dirname(file)), path.basename(file));
    if (before) {
      const bytes = Buffer.from(text, 'utf8');
      if (before.size === bytes.length && bytes.equals(fs.readFileSync(target))) {
        this.same.set(target, signature(before));
        return (other) => Buffer.from(other, 'utf8').equals(fs.readFileSync(target));
      }
      // a move would replace a file that may not be written
      fs.accessSync(target, fs.constants.W_OK);
    }
    if (!this.run) {
      this.begin();
      // another run may have written this file while we waited for it
      return this.stage(file, text);
    }
    const staged = this.nextFile();
    fs.writeFileSync(staged, text, { encoding: 'utf8' });
    if (before && !keepsOwner(staged, before)) {
      return this.stageDirect(target, text);
    }
    const waiting = { target, staged, replaces: before !== undefined };
    this.files.set(target, waiting);
    return (other) => Buffer.from(other, 'utf8').equals(fs.readFileSync(waiting.staged));
  }

  private stageDirect(file: string, text: string): (text: string) => boolean {
    if (!this.run) {
      this.begin();
    }
    this.direct.set(file, text);
    return (other) => other === text;
  }

  /** Waits until no other run writes here. */
  private begin(): void {
    const outdir = fs.realpathSync(this.outdir);
    const isMount = mountsIn(outdir).includes(outdir) || fs.statSync(outdir).dev !== fs.statSync(path.dirname(outdir)).dev;
    this.run = RunFolder.acquire(outdir, isMount);
    for (const [file, before] of this.same) {
      const entry = fs.statSync(file, { throwIfNoEntry: false });
      if (!entry || signature(entry) !== before) {
        throw new Error(`another run has changed ${file} meanwhile: run it again`);
      }
    }
  }

  /** A folder without links, as far as it is there. */
  private realFolder(folder: string): string {
    let real = this.realFolders.get(folder);
    if (real === undefined) {
      real = fs.existsSync(folder) ? fs.realpathSync(folder) : path.join(this.realFolder(path.dirname(folder)), path.basename(folder));
      this.realFolders.set(folder, real);
    }
    return real;
  }

  private nextFile(): string {
    return path.join(this.run!.folder, String(this.count++));
  }
}

/** Two constructs that are printed to one file. */
export class FileClash extends Error {
  constructor(public readonly file: string, public readonly first: string, public readonly second: string) {
    super(`'${first}' and '${second}' would both be printed to ${file}`);
  }
}

/** Changes when a file is written or replaced. */
function signature(entry: fs.Stats): string {
  return `${entry.ino} ${entry.size} ${entry.mtimeMs} ${entry.ctimeMs}`;
}

/** Gives a file the permissions and the owner of the one that it will replace; false if this process may not give files away. */
function keepsOwner(staged: string, before: fs.Stats): boolean {
  const made = fs.statSync(staged);
  try {
    if (made.uid !== before.uid || made.gid !== before.gid) {
      fs.chownSync(staged, before.uid, before.gid);
    }
  } catch {
    return false;
  }
  fs.chmodSync(staged, before.mode);
  return true;
}

function failure(file: string, error: unknown, lost: readonly string[], owner?: string): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === 'ENAMETOOLONG') {
    const bytes = Buffer.byteLength(path.basename(file));
    return Object.assign(new Error(`[${owner}] cannot write ${file}: a file name of ${bytes} bytes is longer than the file system allows (255 on most): give the object a shorter name, or use YamlOutputType.FILE_PER_CHART`, { cause: error }), { code });
  }
  const rest = lost.length > 0 ? `could not restore ${lost.join(', ')}` : 'the previous output is unchanged';
  return Object.assign(new Error(`cannot write ${file}: ${message}; ${rest}`, { cause: error }), { code });
}

/** Keeps the previous content of a file that is replaced. */
function keepPrevious({ target, staged, replaces }: StagedFile): Undo {
  if (!replaces) {
    return { file: target, run: () => fs.rmSync(target, { force: true }) };
  }
  const previous = `${staged}.previous`;
  try {
    // a second name for it, or a copy where the file system has no second names
    fs.linkSync(target, previous);
  } catch {
    fs.copyFileSync(target, previous);
  }
  return { file: target, run: () => move(previous, target), previous };
}

/** Undoes all steps, the last one first; returns those that could not be undone. */
function putBack(steps: readonly Undo[]): Undo[] {
  return [...steps].reverse().filter(({ run }) => {
    try {
      run();
      return false;
    } catch {
      return true;
    }
  });
}

/** Moves a file; if that is impossible (a link to another file system, a mount point), copies its content. */
function move(from: string, to: string, previous?: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EXDEV' && code !== 'EBUSY') {
      throw error;
    }
    if (previous !== undefined && fs.statSync(previous).ino === fs.statSync(to).ino) {
      // a hard link would change with the file
      fs.rmSync(previous);
      fs.copyFileSync(to, previous);
    }
    fs.copyFileSync(from, to);
  }
}
