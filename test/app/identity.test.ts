import fs from 'fs';
import { App, Chart, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { parametersOf } from './hostile';
import { anyChangingProgram, anyProgram, build, filesIn, Outcome, outcomeOf, Program, Scratch } from './random-app';
import { TunedApp } from '../../src/app/tuned-app';
import { inFull } from '../support/runs';

const scratch = new Scratch();
afterEach(() => scratch.clear());
afterAll(() => scratch.remove());

/** What both apps do; TunedApp refuses two objects that would be one file, of which cdk8s keeps the last. */
function expectSame(program: Program, actual: Outcome, expected: Outcome): void {
  if (actual.error?.includes('would both be printed to')) {
    if (!expected.error) {
      // cdk8s wrote one file more than once
      const writes = jest.spyOn(fs, 'writeFileSync');
      try {
        build(program, App, scratch.folder()).synth();
        const written = writes.mock.calls.map(([file]) => String(file));
        expect(written.length).toBeGreaterThan(new Set(written).size);
      } finally {
        writes.mockRestore();
      }
    }
    expect(actual.files).toEqual({});
    return;
  }
  // cdk8s may have written some charts before it failed
  expect(actual).toEqual(expected.error ? { error: expected.error, files: {} } : expected);
}

test('random apps leave the same files or fail with the same error', () => {
  const parameters = parametersOf(1200);
  const met = { files: 0, cycles: 0, failedValidations: 0, otherErrors: 0 };
  console.log(`random apps: seed ${parameters.seed}, ${parameters.numRuns}`);

  fc.assert(fc.property(anyProgram, (program) => {
    const [theirs, ours] = [scratch.folder(), scratch.folder()];
    const expected = outcomeOf(() => build(program, App, theirs).synth(), theirs);
    const actual = outcomeOf(() => build(program, TunedApp, ours).synth(), ours);

    expectSame(program, actual, expected);
    met[!expected.error ? 'files' : /cycle/.test(expected.error) ? 'cycles' : /Validation/.test(expected.error) ? 'failedValidations' : 'otherErrors']++;
  }), parameters);

  // each of these must have been tried for the property to mean something
  expect(Object.entries(met).filter(([, count]) => inFull && count < 5)).toEqual([]);
});

test('random apps give the same string and the same order of charts, before and after synthesis', () => {
  const parameters = parametersOf(500);
  console.log(`random strings of apps: seed ${parameters.seed}, ${parameters.numRuns}`);

  fc.assert(fc.property(anyProgram, (program) => {
    const observe = (app: App) => {
      const order = () => app.charts.map((chart) => chart.node.path);
      const attempt = <T>(run: () => T) => {
        try {
          return run();
        } catch (error) {
          return String(error);
        }
      };
      return [attempt(order), attempt(() => app.synthYaml()), attempt(order), attempt(() => app.synthYaml())];
    };
    const folder = scratch.folder();

    expect(observe(build(program, TunedApp, folder))).toEqual(observe(build(program, App, folder)));
    expect(filesIn(folder)).toEqual({});
  }), parameters);
});

describe('apps that change while they are synthesized', () => {
  test('leave the same files or fail with the same error', () => {
    const parameters = parametersOf(500);
    console.log(`random changing apps: seed ${parameters.seed}, ${parameters.numRuns}`);
    const met = { files: 0, cycles: 0, failedValidations: 0, otherErrors: 0, printed: 0 };

    fc.assert(fc.property(anyChangingProgram, (program) => {
      const [theirs, ours] = [scratch.folder(), scratch.folder()];
      const expected = outcomeOf(() => build(program, App, theirs).synth(), theirs);
      const actual = outcomeOf(() => build(program, TunedApp, ours).synth(), ours);

      expectSame(program, actual, expected);
      met[!expected.error ? 'files' : /cycle/.test(expected.error) ? 'cycles' : /Validation/.test(expected.error) ? 'failedValidations' : 'otherErrors']++;
      met.printed += Object.values(expected.files).some((text) => text?.includes('kind: Made')) ? 1 : 0;
    }), parameters);

    expect(Object.entries(met).filter(([, count]) => inFull && count < 5)).toEqual([]);
  });

  test('give the same string and the same order of charts, and again after a second and third time', () => {
    const parameters = parametersOf(250);
    console.log(`random strings of changing apps: seed ${parameters.seed}, ${parameters.numRuns}`);

    fc.assert(fc.property(anyChangingProgram, (program) => {
      const observe = (app: App) => {
        const attempt = <T>(run: () => T) => {
          try {
            return run();
          } catch (error) {
            return String(error);
          }
        };
        const order = () => attempt(() => app.charts.map((chart) => chart.node.path));
        const chart = app.node.children.find((child): child is Chart => Chart.isChart(child));
        return [order(), attempt(() => app.synthYaml()), order(), attempt(() => chart && Testing.synth(chart)), attempt(() => app.synthYaml()), order(), attempt(() => app.synthYaml())];
      };

      expect(observe(build(program, TunedApp, scratch.folder()))).toEqual(observe(build(program, App, scratch.folder())));
    }), parameters);
  });
});
