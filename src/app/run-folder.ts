import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** Seconds that a run waits for another one without progress: ten times what an app of 5000 services takes to print. */
const LONGEST_WAIT_SECONDS = 60;

/** Milliseconds between two checks of the other run; random, so that two runs do not check in step. */
const SHORTEST_LOOK = 10;
const LONGEST_LOOK = 50;

/** Error codes after which another place for the folder is tried. */
const NO_PLACE = ['EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG'];

/** Below a run's folder: the previous output, while the new one takes its place. */
export const ASIDE = 'aside';

/** Index of the start time in /proc/PID/stat (22nd field), counted after the name and the state. */
const STARTED_FIELD = 18;

/** The folders of this thread: a program that prints an app within another synthesis must not wait for itself. */
const ours = new Set<string>();

/**
 * The folder in which a run keeps its files until they are moved into place. It is also the lock: other runs into the same output wait while it exists.
 *
 * Its name has the process id. If that process has ended, the folder is no lock, and the next run removes it.
 */
export class RunFolder {
  /**
   * Waits for other runs, and creates the folder.
   *
   * @param outdir the output folder.
   * @param isMount whether files cannot be moved into it from the folder above.
   * @param longestWaitSeconds how long another run may make no progress.
   */
  public static acquire(outdir: string, isMount: boolean, longestWaitSeconds: number = LONGEST_WAIT_SECONDS): RunFolder {
    const places = placesOf(outdir);
    let waitingFor = '';
    let since = Date.now();
    for (;;) {
      // create the folder first, then check: at least one of two runs sees the other
      const folder = make(isMount ? places.slice(1) : places);
      const [other] = places.flatMap((place) => othersIn(place, outdir));
      if (!other) {
        return new RunFolder(folder, path.dirname(folder) !== outdir);
      }
      fs.rmdirSync(folder);
      ours.delete(folder);
      const seen = `${other.folder} ${other.changed}`;
      if (seen !== waitingFor) {
        waitingFor = seen;
        since = Date.now();
      } else if (Date.now() - since > longestWaitSeconds * 1000) {
        if (other.isAlive) {
          throw new Error(`another run (process ${other.pid}) has been writing to ${outdir} for more than ${longestWaitSeconds} s without progress: end that process, or, if it is not such a run, delete ${other.folder}`);
        }
        fs.rmSync(other.folder, { recursive: true, force: true });
      }
      sleep(SHORTEST_LOOK + Math.floor(Math.random() * (LONGEST_LOOK - SHORTEST_LOOK)));
    }
  }

  /**
   * Removes the folders of killed runs, and restores an output folder that one of them had moved aside.
   *
   * @param outdir the output folder, which may not exist.
   */
  public static recover(outdir: string): void {
    placesOf(outdir).forEach((place) => othersIn(place, outdir));
  }

  private constructor(public readonly folder: string, public readonly isBeside: boolean) {}

  /** Whether the file system ignores case. */
  public get ignoresCase(): boolean {
    const name = path.basename(this.folder);
    return fs.existsSync(path.join(path.dirname(this.folder), name.replace('synth', 'SYNTH')));
  }

  /** Ends the run. Errors are ignored: the rest is hidden and not YAML, and an error here would hide the important one. */
  public remove(): void {
    try {
      fs.rmSync(this.folder, { recursive: true, force: true });
      ours.delete(this.folder);
    } catch {
      // the next run tries again
    }
  }

  /** Ends the run, but keeps the folder, because it has the only copy of a file; returns its new name. */
  public keep(): string {
    ours.delete(this.folder);
    const kept = `${this.folder}-kept`;
    fs.renameSync(this.folder, kept);
    return kept;
  }
}

interface Place {
  readonly folder: string;
  readonly prefix: string;
}

interface OtherRun {
  readonly folder: string;
  readonly pid: number;
  /** Whether the process runs on this machine; false if unknown. */
  readonly isAlive: boolean;
  /** Time of its last change, as a string. */
  readonly changed: string;
}

/** Beside the output, so that a whole folder can be moved into place; else inside. */
function placesOf(outdir: string): [Place, Place] {
  return [{ folder: path.dirname(outdir), prefix: `.${path.basename(outdir)}.synth-` }, { folder: outdir, prefix: '.synth-' }];
}

function make(places: readonly Place[]): string {
  for (let i = 0; ; i++) {
    const { folder, prefix } = places[i];
    for (let count = 1; ; count++) {
      const name = path.join(folder, `${prefix}${thisProcess()}-${count}`);
      try {
        fs.mkdirSync(name);
        ours.add(name);
        return name;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== undefined && NO_PLACE.includes(code) && i + 1 < places.length) {
          break;
        }
        if (code !== 'EEXIST') {
          throw error;
        }
      }
    }
  }
}

/** Other runs that may still run; removes the folders of those that have ended. */
function othersIn(place: Place, outdir: string): OtherRun[] {
  let names: string[];
  try {
    names = fs.readdirSync(place.folder);
  } catch {
    return [];
  }
  return names.filter((name) => name.startsWith(place.prefix)).flatMap((name) => {
    const folder = path.join(place.folder, name);
    const match = /^([0-9]+)-([0-9a-z]+)-([0-9a-z]+)-[0-9]+$/.exec(name.slice(place.prefix.length));
    const entry = fs.lstatSync(folder, { throwIfNoEntry: false, bigint: true });
    if (!match || !entry || ours.has(folder)) {
      return [];
    }
    const [, pid, start, machine] = match;
    const isHere = machine === machineId();
    if (isHere && startOf(Number(pid)) !== start) {
      cleanUp(folder, outdir);
      return [];
    }
    return [{ folder, pid: Number(pid), isAlive: isHere, changed: String(entry.mtimeNs) }];
  });
}

/** Removes the folder of a killed run, and restores the output if it was moved aside and not replaced. */
function cleanUp(folder: string, outdir: string): void {
  try {
    const aside = path.join(folder, ASIDE);
    if (fs.existsSync(aside) && !fs.lstatSync(outdir, { throwIfNoEntry: false })) {
      fs.renameSync(aside, outdir);
    }
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // another run may do the same at the same time
  }
}

/** Process id, start time and machine: process ids are reused. */
function thisProcess(): string {
  return `${process.pid}-${startOf(process.pid) ?? '0'}-${machineId()}`;
}

/** The start of a process on this machine; undefined if it does not run; '0' without /proc. */
function startOf(pid: number): string | undefined {
  const boot = read('/proc/sys/kernel/random/boot_id');
  if (boot !== undefined) {
    // the program's name, in brackets, may contain spaces; fields are counted after it
    const [state, ...fields] = read(`/proc/${pid}/stat`)?.replace(/^.*\)\s+/s, '').split(' ') ?? [];
    return state === undefined || state === 'Z' ? undefined : `${digest(boot)}${fields[STARTED_FIELD]}`;
  }
  try {
    process.kill(pid, 0);
    return '0';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? undefined : '0';
  }
}

/** Host and process namespace: two containers that share a folder have separate process ids. */
function machineId(): string {
  let space = '';
  try {
    space = fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    // no containers here
  }
  return digest(`${os.hostname()} ${space}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
