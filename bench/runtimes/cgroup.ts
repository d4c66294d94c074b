import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'fs';
import { join } from 'path';

/** A cgroup of our own with a memory limit and no swap. */
export interface MemoryGroup {
  readonly dir: string;
  /** Writing a process id here puts the process into it. */
  readonly procs: string;
  /** Processes that the kernel killed because of the limit. */
  kills(): number;
  /** The most that was in use, in MiB. */
  peakMiB(): number | undefined;
  remove(): void;
}

interface Files {
  readonly root: string;
  readonly limit: string;
  readonly noSwap: ReadonlyArray<[file: string, value: string]>;
  readonly events: string;
  readonly peak: string;
  /** What a group must be told before groups in it have limits of their own. */
  readonly holdsGroups: ReadonlyArray<[file: string, value: string]>;
}

const V1: Files = {
  root: '/sys/fs/cgroup/memory',
  limit: 'memory.limit_in_bytes',
  noSwap: [['memory.swappiness', '0']],
  events: 'memory.oom_control',
  peak: 'memory.max_usage_in_bytes',
  holdsGroups: [['memory.use_hierarchy', '1']],
};
const V2: Files = {
  root: '/sys/fs/cgroup',
  limit: 'memory.max',
  noSwap: [['memory.swap.max', '0']],
  events: 'memory.events',
  peak: 'memory.peak',
  holdsGroups: [['cgroup.subtree_control', '+memory']],
};

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The hierarchy that limits memory here, or why there is none that we may use. */
function hierarchy(): Files | string {
  if (existsSync(join(V1.root, 'memory.limit_in_bytes'))) {
    return writable(V1.root) ? V1 : `${V1.root} is not writable`;
  }
  const control = join(V2.root, 'cgroup.subtree_control');
  if (!existsSync(control)) {
    return 'this machine has no cgroups with a memory controller';
  }
  if (!writable(V2.root)) {
    return `${V2.root} is not writable`;
  }
  try {
    writeFileSync(control, '+memory');
    return V2;
  } catch (e) {
    return `the memory controller cannot be turned on in ${control}: ${(e as Error).message}`;
  }
}

/** Why memory cannot be limited here; undefined where it can. */
export function cannotLimit(): string | undefined {
  const files = hierarchy();
  if (typeof files === 'string') {
    return files;
  }
  try {
    memoryGroup('probe', 64).remove();
    return undefined;
  } catch (e) {
    return (e as Error).message;
  }
}

/** A group of its own, or one within another, as those of containers are in that of their pod. */
export function memoryGroup(name: string, limitMiB: number, within?: MemoryGroup): MemoryGroup {
  const files = hierarchy();
  if (typeof files === 'string') {
    throw new Error(files);
  }
  for (const [file, value] of within === undefined ? [] : files.holdsGroups) {
    if (existsSync(join(within!.dir, file)) && readFileSync(join(within!.dir, file), 'utf8').trim() !== value.replace('+', '')) {
      writeFileSync(join(within!.dir, file), value);
    }
  }
  const dir = within === undefined ? join(files.root, `bench-runtimes-${process.pid}-${name}`) : join(within.dir, name);
  mkdirSync(dir);
  try {
    writeFileSync(join(dir, files.limit), String(limitMiB * 1024 * 1024));
    for (const [file, value] of files.noSwap) {
      if (existsSync(join(dir, file))) {
        writeFileSync(join(dir, file), value);
      }
    }
  } catch (e) {
    rmdirSync(dir);
    throw e;
  }
  return {
    dir,
    procs: join(dir, 'cgroup.procs'),
    kills: () => Number(/^oom_kill (\d+)$/m.exec(readFileSync(join(dir, files.events), 'utf8'))?.[1] ?? 0),
    peakMiB: () => {
      const path = join(dir, files.peak);
      return existsSync(path) ? Math.round(Number(readFileSync(path, 'utf8')) / 1024 / 1024) : undefined;
    },
    remove: () => rmdirSync(dir),
  };
}
