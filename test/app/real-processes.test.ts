import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { buildSync } from 'esbuild';
import * as fc from 'fast-check';
import { filesIn, Scratch } from './random-app';
import { runs } from '../support/runs';

/*
 * Real processes that write into one folder: killed at a step of their way that the seed chooses, or two at once. `KILLS=500 KILL_SEED=1 npx jest test/app/real-processes` tries more.
 */

const KILLS = Number(process.env.KILLS ?? runs(16));
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);
const PAIRS = Math.ceil(KILLS / 4);

const ROOT = path.join(__dirname, '../..');
const scratch = new Scratch();
const library = `${scratch.folder()}.js`;
const program = `${library}.program.js`;

/** Charts of the app; more files take longer to move. */
const CHARTS = ['a', 'b', 'c', 'd', 'e', 'f'];

beforeAll(() => {
  buildSync({ entryPoints: [path.join(ROOT, 'src/app/tuned-app.ts')], outfile: library, bundle: true, platform: 'node', external: ['cdk8s', 'constructs'], logLevel: 'error' });
  fs.writeFileSync(program, `
    const [outdir, version, killAt, stays] = process.argv.slice(2);
    const fs = require('fs');
    let steps = 0;
    let isInside = false;
    for (const name of ['mkdirSync', 'writeFileSync', 'linkSync', 'renameSync', 'rmSync', 'rmdirSync', 'chmodSync', 'copyFileSync']) {
      const original = fs[name];
      fs[name] = (...args) => {
        if (isInside) { return original(...args); }
        if (++steps === Number(killAt)) { process.kill(process.pid, 'SIGKILL'); }
        if (stays && name === 'renameSync' && args.includes(outdir)) { throw Object.assign(new Error('stays'), { code: 'EBUSY' }); }
        isInside = true;
        try { return original(...args); } finally { isInside = false; }
      };
    }
    const { ApiObject, Chart } = require('cdk8s');
    const { TunedApp } = require(${JSON.stringify(library)});
    const app = new TunedApp({ outdir });
    for (const id of ${JSON.stringify(CHARTS)}) {
      new ApiObject(new Chart(app, id), 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { version } });
    }
    app.synth();
    console.log(steps);`);
});
afterAll(() => scratch.remove());

const environment = { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules') };
const argumentsOf = (outdir: string, version: string, killAt = 0, stays = false) => [program, outdir, version, String(killAt), ...stays ? ['stays'] : []];
const run = (outdir: string, version: string, killAt = 0, stays = false) => spawnSync(process.execPath, argumentsOf(outdir, version, killAt, stays), { encoding: 'utf8', env: environment });

/** A run that is not killed; how many steps it took. */
function complete(outdir: string, version: string, stays = false): number {
  const { status, stdout, stderr } = run(outdir, version, 0, stays);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return Number(stdout);
}

/** Which version each file of the output is of. */
function versionsIn(outdir: string): string[] {
  return CHARTS.map((id) => /version: (\S+)/.exec(filesIn(outdir)[`${id}.k8s.yaml`] ?? '')?.[1] ?? 'none');
}

const allOf = (version: string) => CHARTS.map(() => version);
const hiddenIn = (folder: string) => fs.readdirSync(folder).filter((name) => name.includes('synth'));

function stepsOf(steps: number): number[] {
  return fc.sample(fc.integer({ min: 1, max: steps }), { numRuns: KILLS, seed: SEED });
}

describe('a process that is killed', () => {
  test('leaves the previous output or the new one, and the next run completes it', () => {
    console.log(`kills: seed ${SEED}, ${KILLS}`);
    const folder = scratch.folder();
    const outdir = path.join(folder, 'dist');
    complete(outdir, 'first');
    fs.writeFileSync(`${outdir}/notes`, 'of the user');
    const steps = complete(outdir, 'second');
    const left = new Set<string>();

    for (const step of stepsOf(steps)) {
      complete(outdir, 'first');
      expect(run(outdir, 'second', step).signal).toBe('SIGKILL');
      // between two steps there is no folder at all: what reads it fails, in place of reading a mix
      const found = fs.existsSync(outdir) ? versionsIn(outdir) : allOf('no folder');
      expect({ step, found: new Set(found).size }).toEqual({ step, found: 1 });
      left.add(found[0]);

      complete(outdir, 'second');
      expect(versionsIn(outdir)).toEqual(allOf('second'));
      expect(fs.readFileSync(`${outdir}/notes`, 'utf8')).toBe('of the user');
      expect([hiddenIn(folder), hiddenIn(outdir)]).toEqual([[], []]);
    }
    expect([...left].filter((each) => !['first', 'second', 'no folder'].includes(each))).toEqual([]);
  }, 600_000);

  test('in each of the last steps, too', () => {
    const folder = scratch.folder();
    const outdir = path.join(folder, 'dist');
    complete(outdir, 'first');
    fs.writeFileSync(`${outdir}/notes`, 'of the user');
    const steps = complete(outdir, 'second');
    const left = [3, 2, 1, 0].map((before) => {
      complete(outdir, 'first');
      run(outdir, 'second', steps - before);
      const found = fs.existsSync(outdir) ? versionsIn(outdir) : allOf('no folder');
      complete(outdir, 'first');
      expect(versionsIn(outdir)).toEqual(allOf('first'));
      expect(fs.readFileSync(`${outdir}/notes`, 'utf8')).toBe('of the user');
      return [...new Set(found)];
    });

    // the folder is moved aside, the new one takes its place, what was aside is removed
    expect(left).toEqual([['first'], ['first'], ['no folder'], ['second']]);
  }, 600_000);

  test('while it makes a first output leaves all of it or nothing', () => {
    const steps = complete(path.join(scratch.folder(), 'dist'), 'first');
    for (const step of stepsOf(steps).slice(0, Math.ceil(KILLS / 2))) {
      const outdir = path.join(scratch.folder(), 'dist');
      run(outdir, 'first', step);
      expect([allOf('none'), allOf('first')]).toContainEqual(fs.existsSync(outdir) ? versionsIn(outdir) : allOf('none'));
    }
  }, 600_000);

  test('where the folder itself cannot be moved leaves each file old or new, and the next run completes it', () => {
    const outdir = path.join(scratch.folder(), 'dist');
    complete(outdir, 'first');
    const steps = complete(outdir, 'second', true);
    for (const step of stepsOf(steps).slice(0, Math.ceil(KILLS / 2))) {
      complete(outdir, 'first');
      run(outdir, 'second', step, true);
      expect(versionsIn(outdir).filter((version) => !['first', 'second'].includes(version))).toEqual([]);

      complete(outdir, 'second', true);
      expect(versionsIn(outdir)).toEqual(allOf('second'));
      expect([hiddenIn(path.dirname(outdir)), hiddenIn(outdir)]).toEqual([[], []]);
    }
  }, 600_000);
});

test('of two runs at once each writes all of its files, one after the other', async () => {
  const outdir = path.join(scratch.folder(), 'dist');
  for (let pair = 0; pair < PAIRS; pair++) {
    const processes = ['second', 'third'].map((version) => spawn(process.execPath, argumentsOf(outdir, version + pair), { env: environment }));
    expect(await Promise.all(processes.map(exitOf))).toEqual([{ code: 0, errors: '' }, { code: 0, errors: '' }]);

    expect(new Set(versionsIn(outdir)).size).toBe(1);
    expect([`second${pair}`, `third${pair}`]).toContain(versionsIn(outdir)[0]);
  }
  expect([hiddenIn(path.dirname(outdir)), hiddenIn(outdir)]).toEqual([[], []]);
}, 600_000);

function exitOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly errors: string }> {
  let errors = '';
  child.stderr!.on('data', (data) => { errors += String(data); });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, errors })));
}
