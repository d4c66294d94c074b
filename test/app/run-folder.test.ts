import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Scratch } from './random-app';
import { RunFolder } from '../../src/app/run-folder';

const scratch = new Scratch();
afterEach(() => {
  jest.restoreAllMocks();
  scratch.clear();
});
afterAll(() => scratch.remove());

const disk: typeof fs = jest.requireActual('fs');

/** Seconds for which these tests let a run wait. */
const SHORT = 0.2;

function output(): string {
  const outdir = path.join(scratch.folder(), 'dist');
  fs.mkdirSync(outdir, { recursive: true });
  return outdir;
}

/** The folder that another thread of this process would have. */
function ofAnotherThread(outdir: string): string {
  const run = RunFolder.acquire(outdir, false);
  run.remove();
  const folder = run.folder.replace(/-1$/, '-99');
  fs.mkdirSync(folder);
  return folder;
}

test('lies beside the output, and is gone afterwards', () => {
  const outdir = output();
  const run = RunFolder.acquire(outdir, false);

  expect([run.isBeside, path.dirname(run.folder)]).toEqual([true, path.dirname(outdir)]);
  run.remove();
  expect(fs.readdirSync(path.dirname(outdir))).toEqual(['dist']);
});

test.each([['is a mount point', true, undefined], ['stands in a folder that may not be written', false, 'EACCES'], ['stands in a read-only folder', false, 'EROFS']])('lies inside, where the output %s', (_what, isMount, code) => {
  const outdir = output();
  const original = disk.mkdirSync;
  jest.spyOn(disk, 'mkdirSync').mockImplementation(((folder: string, options?: fs.MakeDirectoryOptions) => {
    if (code && path.dirname(folder) === path.dirname(outdir)) {
      throw Object.assign(new Error(code), { code });
    }
    return original(folder, options);
  }) as never);

  const run = RunFolder.acquire(outdir, isMount);

  expect([run.isBeside, path.dirname(run.folder)]).toEqual([false, outdir]);
});

test('a run of this thread does not wait for itself', () => {
  const outdir = output();

  const runs = [RunFolder.acquire(outdir, false, SHORT), RunFolder.acquire(outdir, false, SHORT)];

  expect(runs[1].folder).not.toBe(runs[0].folder);
});

test('fails when a run that is alive stands still, and names it', () => {
  const outdir = output();
  const folder = ofAnotherThread(outdir);

  expect(() => RunFolder.acquire(outdir, false, SHORT))
    .toThrow(`another run (process ${process.pid}) has been writing to ${outdir} for more than ${SHORT} s`);
  expect(fs.readdirSync(path.dirname(outdir)).sort()).toEqual([path.basename(folder), 'dist'].sort());
});

test('waits for a run that is alive, inside or beside the output, until it ends', () => {
  for (const inside of [false, true]) {
    const outdir = output();
    let folder = ofAnotherThread(outdir);
    if (inside) {
      fs.renameSync(folder, path.join(outdir, path.basename(folder).slice('.dist'.length)));
      folder = path.join(outdir, path.basename(folder).slice('.dist'.length));
    }
    const original = Atomics.wait;
    let looks = 0;
    jest.spyOn(Atomics, 'wait').mockImplementation(((...args: Parameters<typeof Atomics.wait>) => {
      if (++looks === 3) {
        fs.rmdirSync(folder);
      }
      return original(...args);
    }) as never);

    RunFolder.acquire(outdir, false).remove();

    expect(looks).toBe(3);
    jest.restoreAllMocks();
  }
});

test('a run whose process has gone is no obstacle, and is removed', () => {
  const outdir = output();
  const { pid } = spawnSync(process.execPath, ['--eval', '0']);
  const folder = ofAnotherThread(outdir);
  const gone = folder.replace(/synth-[0-9]+-/, `synth-${pid}-`);
  // the same id, but a process that started at another time
  const reused = folder.replace(/(synth-[0-9]+-[0-9a-z]{8})[0-9a-z]*/, '$17');
  [gone, reused].forEach((name) => fs.mkdirSync(name));
  fs.rmdirSync(folder);

  RunFolder.acquire(outdir, false, SHORT).remove();

  expect(fs.readdirSync(path.dirname(outdir))).toEqual(['dist']);
});

test('a run of another machine is no obstacle once it stands still', () => {
  const outdir = output();
  const folder = ofAnotherThread(outdir);
  const elsewhere = folder.replace(/-[0-9a-z]+-99$/, '-elsewhere-1');
  fs.renameSync(folder, elsewhere);
  const original = Atomics.wait;
  let changes = 0;
  jest.spyOn(Atomics, 'wait').mockImplementation(((...args: Parameters<typeof Atomics.wait>) => {
    if (changes < 20) {
      // it goes on for longer than a run waits for one that does not
      fs.utimesSync(elsewhere, 1, ++changes);
    }
    return original(...args);
  }) as never);

  RunFolder.acquire(outdir, false, SHORT).remove();

  expect(changes).toBe(20);
  expect(fs.readdirSync(path.dirname(outdir))).toEqual(['dist']);
});

test('folders that are no run are left alone', () => {
  const outdir = output();
  const names = ['.dist.synth-1', '.dist.synth-1-2-3-4-kept', '.dist.synth-notes'];
  names.forEach((name) => fs.mkdirSync(path.join(path.dirname(outdir), name)));

  RunFolder.acquire(outdir, false, SHORT).remove();

  expect(fs.readdirSync(path.dirname(outdir)).sort()).toEqual([...names, 'dist'].sort());
});

test('an output folder that was moved aside by a run that is gone is put back', () => {
  const outdir = output();
  const folder = ofAnotherThread(outdir);
  fs.writeFileSync(`${outdir}/notes`, 'of the user');
  fs.renameSync(outdir, path.join(folder, 'aside'));
  fs.renameSync(folder, folder.replace(/(synth-[0-9]+-[0-9a-z]{8})[0-9a-z]*/, '$17'));

  RunFolder.recover(outdir);

  expect(fs.readFileSync(`${outdir}/notes`, 'utf8')).toBe('of the user');
  expect(fs.readdirSync(path.dirname(outdir))).toEqual(['dist']);
});
