/*
 * A test runner for Stryker that runs the bundle of the tuning tests inside the worker process: no new Jest for each mutant.
 * It knows the part of Jest's interface that those tests use (test, test.each, describe, describe.each, the hooks, expect, and jest's mocks) and refuses the rest by not having it.
 * Every mutant gets freshly loaded modules, so that no value that a mutant spoilt is left for the next one.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Script } from 'node:vm';
import { declareClassPlugin, declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { ModuleMocker } from 'jest-mock';

const BUNDLE = 'test/tuning/mutation.bundle.js';
/**
 * CPU for one mutant, in milliseconds. The tests that would come after it are not asked: a mutant that only they find counts as not found.
 */
const BUDGET = 1500;
/** How long each test took without a mutant, in milliseconds: a mutant meets the quick tests first. */
const TIMES = 'test/tuning/mutation.times.json';

/** The test files of a freshly loaded bundle: each is a function that runs the file and gives the tests that it registers. */
function load(script, file) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return new Map(Object.entries(module.exports).map(([name, enter]) => [name, () => registered(name, enter)]));
}

/** What a test file registers; an id is its file and its place in it. */
function registered(file, enter) {
  const root = { name: '', before: [], after: [], beforeEach: [], afterEach: [], parent: undefined };
  const tests = [];
  let suite = root;
  const test = (name, run) => {
    tests.push({ id: `${file}#${tests.length}`, name: [file, suite.name, name].filter((part) => part !== '').join(' > '), run, suite });
  };
  const describe = (name, body) => {
    const outer = suite;
    suite = { name: [outer.name, name].filter((part) => part !== '').join(' > '), before: [], after: [], beforeEach: [], afterEach: [], parent: outer };
    body();
    suite = outer;
  };
  test.each = bind(test);
  describe.each = bind(describe, false);
  Object.assign(globalThis, {
    test,
    it: test,
    describe,
    expect,
    jest: new ModuleMocker(globalThis),
    beforeAll: (run) => suite.before.push(run),
    afterAll: (run) => suite.after.push(run),
    beforeEach: (run) => suite.beforeEach.push(run),
    afterEach: (run) => suite.afterEach.push(run),
  });
  enter();
  return tests;
}

const lineage = (suite) => (suite === undefined ? [] : [...lineage(suite.parent), suite]);

/** Runs tests one after the other; with `bail` it stops at the first failure. After `budget` milliseconds of CPU no further test begins. */
async function run(tests, { bail = false, onTest, budget = Infinity }) {
  const began = cpu();
  const entered = new Set();
  const results = [];
  for (const test of tests) {
    const suites = lineage(test.suite);
    const begin = performance.now();
    const result = { id: test.id, name: test.name, status: TestStatus.Success };
    try {
      onTest?.(test.id);
      for (const suite of suites.filter((s) => !entered.has(s))) {
        entered.add(suite);
        for (const hook of suite.before) {
          await hook();
        }
      }
      for (const hook of suites.flatMap((s) => s.beforeEach)) {
        await hook();
      }
      await test.run();
      for (const hook of suites.flatMap((s) => s.afterEach)) {
        await hook();
      }
    } catch (error) {
      result.status = TestStatus.Failed;
      result.failureMessage = error instanceof Error ? error.message : String(error);
    }
    results.push({ ...result, timeSpentMs: performance.now() - begin });
    if ((bail && result.status === TestStatus.Failed) || cpu() - began > budget) {
      break;
    }
  }
  for (const suite of entered) {
    for (const hook of suite.after) {
      await hook();
    }
  }
  return results;
}

/** CPU of this process, in milliseconds: on a machine that others use, time would judge them. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

class TuningRunner {
  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    this.file = resolve(BUNDLE);
    this.script = new Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(this.file, 'utf8')}\n})`, { filename: this.file });
    this.state = globalThis.__stryker__ ??= {};
    this.times = undefined;
  }

  async dryRun() {
    this.state.mutantCoverage = undefined;
    this.state.currentTestId = undefined;
    const registeredTests = [...load(this.script, this.file).values()].flatMap((enter) => enter());
    const tests = await run(registeredTests, { onTest: (id) => { this.state.currentTestId = id; } });
    this.state.currentTestId = undefined;
    writeFileSync(TIMES, JSON.stringify(Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, Math.round(timeSpentMs * 10) / 10]))));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.state.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    this.state.activeMutant = activeMutant.id;
    this.state.hitCount = hitLimit === undefined ? undefined : 0;
    this.state.hitLimit = hitLimit;
    this.times ??= existsSync(TIMES) ? JSON.parse(readFileSync(TIMES, 'utf8')) : {};
    let tests;
    try {
      tests = await this.judge(testFilter);
    } catch (error) {
      // a mutant that breaks the loading of the tests is as good as found
      tests = [{ id: 'load', name: 'the tests load', status: TestStatus.Failed, failureMessage: String(error), timeSpentMs: 0 }];
    }
    const endless = determineHitLimitReached(this.state.hitCount, this.state.hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }

  /** The tests that reach the mutant, the quickest first; those of a file are registered when its first is due. */
  async judge(wanted) {
    const files = load(this.script, this.file);
    const loaded = new Map();
    const testOf = (id) => {
      const file = id.slice(0, id.lastIndexOf('#'));
      if (!loaded.has(file)) {
        loaded.set(file, new Map(files.get(file)().map((test) => [test.id, test])));
      }
      return loaded.get(file).get(id);
    };
    const ids = (wanted ?? Object.keys(this.times)).slice().sort((a, b) => (this.times[a] ?? 0) - (this.times[b] ?? 0));
    const due = function* () {
      for (const id of ids) {
        yield testOf(id);
      }
    };
    return run(due(), { bail: true, budget: BUDGET });
  }
}

const isText = (node) => node.type === 'StringLiteral' || node.type === 'TemplateLiteral' || (node.type === 'ConditionalExpression' && isText(node.consequent) && isText(node.alternate));
const answersNothing = ({ type, test, consequent }) => type === 'SwitchCase' && test === null && consequent.length === 1 && consequent[0].type === 'ReturnStatement' && consequent[0].argument?.callee?.name === 'unanswered';

/**
 * Words are read where a sample is pinned, what a decision declares to read is held by the test of the baseline, and the compiler holds that a default case without an answer is never reached:
 * none of them is worth a mutant.
 */
const words = {
  shouldIgnore(path) {
    const { node } = path;
    const property = node.type === 'ObjectProperty' && !node.computed ? node.key.name : undefined;
    const why = property === 'reason' || property === 'reads' ? property
      : node.type === 'ConditionalExpression' && isText(node) && path.findParent(({ node: outer }) => outer.type === 'TemplateLiteral') ? 'a choice of words'
        : answersNothing(node) ? 'unanswered' : undefined;
    return why === undefined ? undefined : `${why}: see docs/tuning-mutation.md`;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'words', words), declareClassPlugin(PluginKind.TestRunner, 'tuning', TuningRunner)];
