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

/** As for a folder that is a mount point: files can be moved into it, the folder cannot be moved. */
function folderStays(outdir: string, move: (from: string, to: string) => void = disk.renameSync): void {
  const original = disk.renameSync;
  const rename = move === original ? original : move;
  jest.spyOn(disk, 'renameSync').mockImplementation((from, to) => [from, to].includes(outdir) ? failing('EBUSY') : rename(String(from), String(to)));
}

/** Moves into the output folder, of which one fails. */
function failingMove(outdir: string, successes: number, code: string): (from: string, to: string) => void {
  const original = disk.renameSync;
  let moves = 0;
  return (from, to) => (path.dirname(to) === outdir && moves++ === successes ? failing(code) : original(from, to));
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
    folderStays(outdir, failingMove(outdir, successes, 'EIO'));

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
    const original = disk.renameSync;
    let moves = 0;
    folderStays(outdir, (from, to) => (path.dirname(to) === outdir && moves++ > 0 ? failing('EIO') : original(from, to)));

    expect(() => appOf(outdir, 'second').synth()).toThrow(/cannot write .*\/b.k8s.yaml: EIO: injected; could not restore .*\/b.k8s.yaml \(its previous content is in .*-kept\/.*\), .*\/a.k8s.yaml \(its previous content is in .*-kept/);
    jest.restoreAllMocks();
    const [kept] = fs.readdirSync(path.dirname(outdir)).filter((name) => name.endsWith('-kept'));
    const texts = Object.values(filesIn(path.join(path.dirname(outdir), kept)));
    expect(texts).toContain(content('a', 'first'));
    appOf(outdir, 'third').synth();
    expect(Object.values(filesIn(path.join(path.dirname(outdir), kept)))).toEqual(texts);
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

    folderStays(outdir, failingMove(outdir, 1, 'EIO'));

    expect(() => appOf(outdir, 'third').synth()).toThrow('the previous output is unchanged');
    expect(filesIn(outdir)).toEqual(filesOf('second'));
  });

  test.each([['a link into another file system', 'EXDEV'], ['a file that is a mount point', 'EBUSY']])('%s is copied into', (_what, code) => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    failAfter('renameSync', 0, code);

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual(filesOf('second'));
    expect(fs.readdirSync(path.dirname(outdir)).filter((name) => name.includes('synth'))).toEqual([]);
  });
});

describe('an output that several constructs share', () => {
  const both = (yamlOutputType: YamlOutputType, fill: (app: TunedApp) => void) => {
    const outdir = scratch.folder();
    const app = new TunedApp({ outdir, yamlOutputType });
    fill(app);
    return () => { app.synth(); return filesIn(outdir); };
  };
  const object = (chart: Chart, id: string, name: string, more: object = {}) => new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data: { id } });

  test.each<[string, YamlOutputType, (app: TunedApp) => void, string]>([
    ['one name in two charts', YamlOutputType.FILE_PER_RESOURCE, (app) => ['dev', 'prod'].forEach((id) => object(new Chart(app, id), id, 'web')), "'dev/dev' and 'prod/prod'"],
    ['one name in two namespaces', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, (app) => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach((namespace) => object(chart, namespace, 'web', { namespace }));
    }, "'chart/a' and 'chart/b'"],
    ['one kind in two groups', YamlOutputType.FILE_PER_RESOURCE, (app) => {
      const chart = new Chart(app, 'chart');
      ['serving.knative.dev/v1', 'v1'].forEach((apiVersion) => new ApiObject(chart, apiVersion, { apiVersion, kind: 'Service', metadata: { name: 'web' } }));
    }, "'chart/serving.knative.dev--v1' and 'chart/v1'"],
    ['names of which letters are left out', YamlOutputType.FILE_PER_RESOURCE, (app) => {
      const chart = new Chart(app, 'chart');
      ['system:web', 'systemweb'].forEach((name) => object(chart, name, name));
    }, "'chart/system:web' and 'chart/systemweb'"],
    ['a chart and the file of metadata', YamlOutputType.FILE_PER_CHART, (app) => {
      Object.assign(app, { outputFileExtension: '.json', recordsMetadata: true });
      object(new Chart(app, 'construct-metadata'), 'a', 'a');
    }, "'construct-metadata' and 'the construct metadata'"],
  ])('fails on %s, and names both', (_what, type, fill, names) => {
    expect(both(type, fill)).toThrow(`${names} would both be printed to `);
    expect(both(type, fill)).toThrow('YamlOutputType.FILE_PER_APP');
  });

  test('does what the error says', () => {
    const files = both(YamlOutputType.FILE_PER_APP, (app) => ['dev', 'prod'].forEach((id) => object(new Chart(app, id), id, 'web')))();

    expect(files['app.k8s.yaml']?.match(/name: web/g)).toHaveLength(2);
  });

  test('the same text twice is one file: nothing is lost', () => {
    const files = both(YamlOutputType.FILE_PER_RESOURCE, (app) => ['dev', 'prod'].forEach((id) => object(new Chart(app, id), 'same', 'web')))();

    expect(Object.keys(files)).toEqual(['ConfigMap.web.k8s.yaml']);
  });

  test('fails when the file system takes capital letters for small ones, and not elsewhere', () => {
    const program = () => both(YamlOutputType.FILE_PER_RESOURCE, (app) => ['web', 'WEB'].forEach((name, i) => object(new Chart(app, `c${i}`), 'a', name)));
    expect(Object.keys(program()())).toEqual(['ConfigMap.WEB.k8s.yaml', 'ConfigMap.web.k8s.yaml']);

    const original = disk.existsSync;
    jest.spyOn(disk, 'existsSync').mockImplementation((file) => original(String(file).replace('SYNTH', 'synth')));
    expect(program()).toThrow("'c0/a' and 'c1/a' would both be printed to ");
  });

  test('fails on a file name that is too long, with the object and the way out', () => {
    const program = (type: YamlOutputType) => both(type, (app) => object(new Chart(app, 'chart'), 'long', 'n'.repeat(250)));

    expect(program(YamlOutputType.FILE_PER_RESOURCE)).toThrow(/^\[chart\/long\] cannot write .*: a file name of 269 bytes is longer than the file system allows/);
    expect(Object.keys(program(YamlOutputType.FILE_PER_CHART)())).toEqual(['chart.k8s.yaml']);
  });
});

describe('an output folder that is none', () => {
  test.each<[string, (outdir: string) => void, string]>([
    ['a file', (outdir) => fs.writeFileSync(outdir, ''), 'is a file: delete it'],
    ['a link to nowhere', (outdir) => fs.symlinkSync('/nowhere/at/all', outdir), 'is a link to /nowhere/at/all, which does not exist'],
    ['a link to a file', (outdir) => { fs.writeFileSync(`${outdir}.file`, ''); fs.symlinkSync(`${outdir}.file`, outdir); }, 'is a link to a file'],
  ])('fails on %s', (_what, make, message) => {
    const outdir = scratch.folder();
    make(outdir);

    expect(() => appOf(outdir, 'first').synth()).toThrow(`cannot write to the output folder ${outdir}: ${outdir} ${message}`);
    expect(() => appOf(`${outdir}/below/it`, 'first').synth()).toThrow(`cannot write to the output folder ${outdir}/below/it: ${outdir} ${message}`);
  });

  test('a link to a folder is written through, and stays', () => {
    const [outdir, elsewhere] = [scratch.folder(), scratch.folder()];
    fs.mkdirSync(elsewhere);
    fs.symlinkSync(elsewhere, outdir);

    appOf(outdir, 'first').synth();
    appOf(outdir, 'second').synth();

    expect(fs.readlinkSync(outdir)).toBe(elsewhere);
    expect(filesIn(elsewhere)).toEqual(filesOf('second'));
  });
});

describe('what stays as it was', () => {
  const asRoot = process.getuid?.() === 0;
  const owned = { uid: asRoot ? 1234 : process.getuid!(), gid: asRoot ? 2345 : process.getgid!() };

  test('the owner and the permissions of files and folders', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.chownSync(`${outdir}/a.k8s.yaml`, owned.uid, owned.gid);
    fs.chownSync(outdir, owned.uid, owned.gid);
    fs.chmodSync(outdir, 0o2750);

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual(filesOf('second'));
    for (const file of [outdir, `${outdir}/a.k8s.yaml`]) {
      const { uid, gid } = fs.statSync(file);
      expect({ uid, gid }).toEqual(owned);
    }
    expect(fs.statSync(outdir).mode.toString(8)).toBe('42750');
  });

  test('the owner, where files may be written but not given away: the file itself is written', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    const stat = disk.statSync;
    jest.spyOn(disk, 'chownSync').mockImplementation(() => failing('EPERM'));
    jest.spyOn(disk, 'statSync').mockImplementation(((file: string, options?: fs.StatSyncOptions) => {
      const found = stat(file, options);
      // every file that waits belongs to another
      return /synth-[^/]*\/[0-9]+$/.test(file) ? Object.assign(found!, { uid: 4321 }) : found;
    }) as never);
    const inode = fs.statSync(`${outdir}/a.k8s.yaml`).ino;

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual(filesOf('second'));
    expect(fs.statSync(`${outdir}/a.k8s.yaml`).ino).toBe(inode);
  });

  test('other files, links and folders, each the same file as before', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.mkdirSync(`${outdir}/docs/deep`, { recursive: true });
    fs.writeFileSync(`${outdir}/docs/deep/notes.md`, 'notes');
    fs.symlinkSync('docs/deep/notes.md', `${outdir}/link`);
    fs.symlinkSync('nowhere', `${outdir}/dangling`);
    fs.chmodSync(`${outdir}/docs`, 0o700);
    const inode = fs.statSync(`${outdir}/docs/deep/notes.md`).ino;

    appOf(outdir, 'second').synth();

    expect(fs.readdirSync(outdir).sort()).toEqual([...Object.keys(filesOf('second')), 'dangling', 'docs', 'link'].sort());
    expect(fs.readFileSync(`${outdir}/link`, 'utf8')).toBe('notes');
    expect(fs.readlinkSync(`${outdir}/dangling`)).toBe('nowhere');
    expect(fs.statSync(`${outdir}/docs`).mode.toString(8)).toBe('40700');
    expect(fs.statSync(`${outdir}/docs/deep/notes.md`).ino).toBe(inode);
  });

  test('what somebody writes into the folder while it is replaced', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    fs.writeFileSync(`${outdir}/notes`, 'old');
    const original = disk.renameSync;
    jest.spyOn(disk, 'renameSync').mockImplementation((from, to) => {
      if (from === outdir) {
        disk.writeFileSync(`${outdir}/late`, 'late');
        disk.writeFileSync(`${outdir}/notes.tmp`, 'new');
        original(`${outdir}/notes.tmp`, `${outdir}/notes`);
      }
      original(from, to);
    });

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual({ ...filesOf('second'), late: 'late', notes: 'new' });
  });

  test.each(['the folder', 'the new folder'])('the output, when %s cannot be moved', (which) => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    const original = disk.renameSync;
    jest.spyOn(disk, 'renameSync').mockImplementation((from, to) => (which === 'the folder' ? from === outdir : to === outdir && path.basename(String(from)) === 'new') ? failing('EPERM') : original(from, to));

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual(filesOf('second'));
  });

  test('a folder in which a process stands', () => {
    const outdir = scratch.folder();
    appOf(outdir, 'first').synth();
    const inode = fs.statSync(outdir).ino;
    jest.spyOn(process, 'cwd').mockReturnValue(`${outdir}/below`);

    appOf(outdir, 'second').synth();

    expect(filesIn(outdir)).toEqual(filesOf('second'));
    expect(fs.statSync(outdir).ino).toBe(inode);
  });
});
