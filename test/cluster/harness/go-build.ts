import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cacheFolder, keyOf, progress } from './cache';
import { onExit } from './lifecycle';

/** What to build, and under which name to keep it. */
export interface GoProgram {
  /** The name in messages and in the cache. */
  readonly name: string;
  /** A folder with go.mod, go.sum and the Go files of package main. */
  readonly folder: string;
  /** Package to build: `./folder` of the module or one that it requires; the folder's own by default. */
  readonly target?: string;
  /** Linker flags besides `-s -w`. */
  readonly ldflags?: readonly string[];
}

/**
 * The binary of a Go module: from the cache when its sources and the Go version are the same, else built.
 *
 * The Go build cache of a control plane takes 2 to 3 GB, so it is private to the build and deleted afterwards;
 * `PROVE_GOCACHE` names one to keep instead.
 */
export async function goBinary(program: GoProgram): Promise<string> {
  const target = program.target ?? '.';
  const goVersion = execFileSync('go', ['version'], { encoding: 'utf8' });
  const own = target.startsWith('./') ? fs.readdirSync(path.join(program.folder, target)).map((file) => path.join(target, file)) : [];
  const sources = [...fs.readdirSync(program.folder), ...own].filter((file) => /^go\.(mod|sum)$|\.go$/.test(file)).sort();
  const key = keyOf([goVersion, target, (program.ldflags ?? []).join(' '),
    ...sources.flatMap((file) => [file, fs.readFileSync(path.join(program.folder, file), 'utf8')])]);
  const binary = path.join(cacheFolder('bin'), `${program.name}-${key}`);
  const building = underWay.get(binary) ?? (fs.existsSync(binary) ? Promise.resolve() : build(program, target, binary));
  underWay.set(binary, building);
  await building;
  return binary;
}

/** Builds of this process: a binary that two callers want is built once, and a failed build is not tried again. */
const underWay = new Map<string, Promise<void>>();

async function build(program: GoProgram, target: string, binary: string): Promise<void> {
  const kept = process.env.PROVE_GOCACHE;
  const goCache = kept ?? fs.mkdtempSync(path.join(cacheFolder(), 'go-build-'));
  const forget = kept ? () => {} : onExit(() => fs.rmSync(goCache, { recursive: true, force: true }));
  const unfinished = `${binary}.${process.pid}`;
  const started = Date.now();
  progress(`building ${program.name} from Go modules (minutes when cold, then kept in ${path.dirname(binary)})`);
  try {
    await goBuild(program, target, unfinished, goCache, started);
    fs.renameSync(unfinished, binary);
    progress(`built ${program.name} in ${seconds(started)} s`);
  } finally {
    fs.rmSync(unfinished, { force: true });
    forget();
  }
}

function goBuild(program: GoProgram, target: string, output: string, goCache: string, started: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const ldflags = ['-s', '-w', ...(program.ldflags ?? [])].join(' ');
    const child = spawn('go', ['build', '-v', '-buildvcs=false', '-trimpath', '-ldflags', ldflags, '-o', output, target], {
      cwd: program.folder,
      env: { ...process.env, CGO_ENABLED: '0', GOCACHE: goCache, GOTOOLCHAIN: 'local' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    os.setPriority(child.pid!, 10);
    const forget = onExit(() => child.kill('SIGKILL'));
    let packages = 0;
    const tail: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n').filter(Boolean);
      packages += lines.length;
      tail.push(...lines);
      tail.splice(0, tail.length - 30);
    });
    const ticker = setInterval(() => progress(`  ${program.name}: ${packages} packages compiled after ${seconds(started)} s`), 20_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(ticker);
      forget(false);
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${program.name} cannot be built (go build ended with ${code}):\n${tail.join('\n')}`));
      }
    });
  });
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
