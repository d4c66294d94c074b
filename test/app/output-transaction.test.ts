import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { filesIn, Scratch } from './random-app';
import { TunedApp } from '../../src/app/tuned-app';

const scratch = new Scratch();
afterEach(() => {
  jest.restoreAllMocks();
  scratch.clear();
});
afterAll(() => scratch.remove());

// the object whose functions the library calls, not a copy of it
const disk: typeof fs = jest.requireActual('fs');

/** An app of three charts whose content is `version`. */
function appOf(outdir: string, version: string, yamlOutputType = YamlOutputType.FILE_PER_CHART): TunedApp {
  const app = new TunedApp({ outdir, yamlOutputType });
  for (const id of ['a', 'b', 'c']) {
    new ApiObject(new Chart(app, id), 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { version } });
  }
  return app;
}

const content = (id: string, version: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${id}\ndata:\n  version: ${version}\n`;
const filesOf = (version: string) => Object.fromEntries(['a', 'b', 'c'].map((id) => [`${id}.k8s.yaml`, content(id, version)]));

function failing(code: string): never {
  throw Object.assign(new Error(`${code}: injected`), { code });
}

/** Lets a function of the file system work a number of times, then fail. */
function failAfter(name: 'writeFileSync' | 'renameSync' | 'mkdirSync' | 'linkSync', successes: number, code: string): void {
  const original = disk[name] as (...args: unknown[]) => unknown;
  let calls = 0;
  jest.spyOn(disk, name).mockImplementation(((...args: unknown[]) => calls++ < successes ? original(...args) : failing(code)) as never);
}

describe('previous output is unchanged, the error names the file', () => {
  test.each([0, 1, 2])('fails when the disk is full after %d files', (successes) => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    failAfter('writeFileSync', successes, 'ENOSPC');

    expect(() => appOf(outdir, 'second').synth()).toThrow(expect.objectContaining({
      message: `cannot write ${outdir}/${'abc'[successes]}.k8s.yaml: ENOSPC: injected; the previous output is unchanged`,
      code: 'ENOSPC',
    }));
    expect(filesIn(outdir)).toEqual(filesOf('first'));
  });

  test.each([0, 1, 2])('fails when a file cannot be moved after %d were', (successes) => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.rmSync(`${outdir}/a.k8s.yaml`);
    const original = disk.renameSync;
    let moves = 0;
    jest.spyOn(disk, 'renameSync').mockImplementation((from, to) => moves++ === successes ? failing('EIO') : original(from, to));

    expect(() => appOf(outdir, 'second').synth())
      .toThrow(`cannot write ${outdir}/${'abc'[successes]}.k8s.yaml: EIO: injected; the previous output is unchanged`);
    expect(filesIn(outdir)).toEqual({ 'b.k8s.yaml': content('b', 'first'), 'c.k8s.yaml': content('c', 'first') });
  });

  test('fails when a new folder cannot be made, and takes the others back', () => {
    const outdir = scratch.folder();
    fs.mkdirSync(outdir);
    fs.writeFileSync(`${outdir}/b`, 'a file where a folder must be');

    expect(() => appOf(outdir, 'first', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE).synth()).toThrow(`cannot write ${outdir}/b`);
    expect(filesIn(outdir)).toEqual({ b: 'a file where a folder must be' });
  });

  test('fails when a folder has the name of a file', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.rmSync(`${outdir}/c.k8s.yaml`);
    fs.mkdirSync(`${outdir}/c.k8s.yaml`);

    expect(() => appOf(outdir, 'second').synth()).toThrow(`cannot write ${outdir}/c.k8s.yaml: a folder has this name; the previous output is unchanged`);
    expect(filesIn(outdir)).toEqual({ ...filesOf('first'), 'c.k8s.yaml': null });
  });

  test('fails when a file may not be written', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    // the superuser may write any file, so the refusal is injected
    jest.spyOn(disk, 'accessSync').mockImplementation((file) => file === `${outdir}/b.k8s.yaml` && failing('EACCES'));

    expect(() => appOf(outdir, 'second').synth()).toThrow(`cannot write ${outdir}/b.k8s.yaml: EACCES: injected; the previous output is unchanged`);
    expect(filesIn(outdir)).toEqual(filesOf('first'));
  });

  test('fails when an output folder is read-only', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    const original = disk.mkdirSync;
    jest.spyOn(disk, 'mkdirSync').mockImplementation(((folder: string, options: fs.MakeDirectoryOptions) => folder === outdir ? original(folder, options) : failing('EROFS')) as never);

    expect(() => appOf(outdir, 'second').synth()).toThrow(`cannot write ${outdir}/a.k8s.yaml: EROFS: injected; the previous output is unchanged`);
    expect(filesIn(outdir)).toEqual(filesOf('first'));
  });

  test('a read-only output folder does not matter when nothing changes', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    const original = disk.mkdirSync;
    jest.spyOn(disk, 'mkdirSync').mockImplementation(((folder: string, options: fs.MakeDirectoryOptions) => folder === outdir ? original(folder, options) : failing('EROFS')) as never);

    appOf(outdir, 'first').synth();

    expect(filesIn(outdir)).toEqual(filesOf('first'));
  });

  test('fails when an object cannot be printed after others were', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    const app = appOf(outdir, 'second');
    new ApiObject(new Chart(app, 'd'), 'broken', { apiVersion: 'v1', kind: 'ConfigMap', data: new Date(0) });

    expect(() => app.synth()).toThrow('Failed serializing construct at path \'d/broken\'');
    expect(filesIn(outdir)).toEqual(filesOf('first'));
  });

  test('fails with where the previous content is when it could not be put back', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    failAfter('renameSync', 1, 'EIO');

    const staging = `${outdir}/.synth-${process.pid}`;
    expect(() => appOf(outdir, 'second').synth()).toThrow(`cannot write ${outdir}/b.k8s.yaml: EIO: injected; could not put back `
      + `${outdir}/b.k8s.yaml (its previous content is in ${staging}/1.previous), ${outdir}/a.k8s.yaml (its previous content is in ${staging}/0.previous)`);
    expect(fs.readFileSync(`${staging}/0.previous`, 'utf8')).toBe(content('a', 'first'));
  });

  test('leaves the files of another run that has the same process id', () => {
    const outdir = scratch.folder();
    const others = `${outdir}/.synth-${process.pid}`;
    fs.mkdirSync(others, { recursive: true });
    fs.writeFileSync(`${others}/0`, 'of another');

    appOf(outdir, 'first').synth();
    appOf(outdir, 'first').synth();

    expect(filesIn(outdir)).toEqual({ ...filesOf('first'), [`.synth-${process.pid}`]: null, [`.synth-${process.pid}/0`]: 'of another' });
  });
});

/** Runs a program that ends itself while it writes; what it leaves, without the hidden folder of an interrupted run. */
function interrupted(outdir: string, injection: string): Record<string, string | null> {
  const program = `
    const fs = require('fs');
    const { ApiObject, Chart } = require('cdk8s');
    const { TunedApp } = require('./src/app/tuned-app.ts');
    ${injection}
    const app = new TunedApp({ outdir: ${JSON.stringify(outdir)} });
    for (const id of ['a', 'b', 'c']) {
      new ApiObject(new Chart(app, id), 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { version: 'second' } });
    }
    app.synth();`;
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--eval', program], { cwd: path.join(__dirname, '../..'), encoding: 'utf8' });
  expect({ signal: run.signal, stderr: run.stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  return Object.fromEntries(Object.entries(filesIn(outdir)).filter(([name]) => !name.startsWith('.synth-')));
}

describe('a process that is killed', () => {
  test('while it writes leaves the previous output', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();

    const left = interrupted(outdir, 'const write = fs.writeFileSync; let n = 0; fs.writeFileSync = (...args) => { write(...args); if (++n === 2) process.kill(process.pid, "SIGKILL"); };');

    expect(left).toEqual(filesOf('first'));
  });

  test('while it moves files leaves each file old or new, and the next run completes the output', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();

    const left = interrupted(outdir, 'const move = fs.renameSync; fs.renameSync = (...args) => { move(...args); process.kill(process.pid, "SIGKILL"); };');

    expect(left).toEqual({ ...filesOf('first'), 'a.k8s.yaml': content('a', 'second') });
    appOf(outdir, 'second').synth();
    expect(Object.entries(filesIn(outdir)).filter(([name]) => !name.startsWith('.synth-'))).toEqual(Object.entries(filesOf('second')));
  });
});

describe('what is written', () => {
  test('only files that change', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.writeFileSync(`${outdir}/b.k8s.yaml`, 'by hand');
    for (const name of fs.readdirSync(outdir)) {
      fs.utimesSync(`${outdir}/${name}`, 1, 1);
    }

    appOf(outdir, 'first').synth();

    expect(filesIn(outdir)).toEqual(filesOf('first'));
    expect(fs.readdirSync(outdir).filter((name) => fs.statSync(`${outdir}/${name}`).mtimeMs !== 1000)).toEqual(['b.k8s.yaml']);
  });

  test('files of earlier runs stay, as with cdk8s.App', () => {
    const outdir = scratch.folder();
    fs.mkdirSync(outdir);
    fs.writeFileSync(`${outdir}/stale.k8s.yaml`, 'stale');

    appOf(outdir, 'first').synth();

    expect(filesIn(outdir)).toEqual({ ...filesOf('first'), 'stale.k8s.yaml': 'stale' });
  });

  test('the last of two resources with one file name, even if the file already holds it', () => {
    const outdir = scratch.folder();
    const synthesize = (...versions: string[]) => {
      const app = new TunedApp({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
      const chart = new Chart(app, 'chart');
      versions.forEach((version, i) => new ApiObject(chart, `${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { version } }));
      app.synth();
      return filesIn(outdir);
    };

    expect(synthesize('one', 'two')).toEqual({ 'ConfigMap.a.k8s.yaml': content('a', 'two') });
    expect(synthesize('one', 'two')).toEqual({ 'ConfigMap.a.k8s.yaml': content('a', 'two') });
  });

  test('a changed file keeps its permissions', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.chmodSync(`${outdir}/a.k8s.yaml`, 0o600);

    appOf(outdir, 'second').synth();

    expect(fs.statSync(`${outdir}/a.k8s.yaml`).mode.toString(8)).toBe('100600');
  });

  test('a link to a file stays a link, and the file it names changes', () => {
    const outdir = scratch.folder();
    const elsewhere = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.renameSync(`${outdir}/a.k8s.yaml`, elsewhere);
    fs.symlinkSync(elsewhere, `${outdir}/a.k8s.yaml`);

    appOf(outdir, 'second').synth();

    expect(fs.lstatSync(`${outdir}/a.k8s.yaml`).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe(content('a', 'second'));
  });

  test('a link to nowhere is written through, and a pipe into', () => {
    const outdir = scratch.folder();
    const elsewhere = scratch.folder();
    fs.mkdirSync(outdir);
    fs.symlinkSync(elsewhere, `${outdir}/a.k8s.yaml`);
    fs.symlinkSync('/dev/null', `${outdir}/b.k8s.yaml`);

    appOf(outdir, 'first').synth();

    expect(fs.readFileSync(elsewhere, 'utf8')).toBe(content('a', 'first'));
    expect(fs.readlinkSync(`${outdir}/b.k8s.yaml`)).toBe('/dev/null');
  });

  test('where files have no second names, the previous ones are copied', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    failAfter('linkSync', 0, 'EPERM');
    appOf(outdir, 'second').synth();
    expect(filesIn(outdir)).toEqual(filesOf('second'));

    failAfter('linkSync', 0, 'EPERM');
    const original = disk.renameSync;
    let moves = 0;
    jest.spyOn(disk, 'renameSync').mockImplementation((from, to) => moves++ === 1 ? failing('EIO') : original(from, to));

    expect(() => appOf(outdir, 'third').synth()).toThrow('the previous output is unchanged');
    expect(filesIn(outdir)).toEqual(filesOf('second'));
  });

  test('a link into another file system is copied into', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    failAfter('renameSync', 0, 'EXDEV');

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual(filesOf('second'));
  });
});
