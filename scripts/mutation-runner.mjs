/*
 * A test runner for Stryker that runs the bundle of the tuning tests inside the worker process: no new Jest for each mutant.
 * It knows the part of Jest's interface that those tests use (test, test.each, describe, describe.each, the hooks, expect, and jest's mocks) and refuses the rest by not having it.
 * Modules stay loaded from mutant to mutant, so that their code is compiled once. A test that finds a mutant is run again without it: if it fails then too, an earlier mutant has spoilt a value,
 * and all is loaded anew. A mutant that nobody found is judged once more with freshly loaded modules: some tests make their plans while they are registered.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { Script } from 'node:vm';
import { declareClassPlugin, declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { ModuleMocker } from 'jest-mock';

const BUNDLE = 'test/tuning/mutation.bundle.js';
/** CPU for one mutant in modules that are loaded, and in fresh ones, in milliseconds. Tests that would come later are not asked: a mutant that only they find counts as not found. */
const BUDGET = { loaded: 4000, fresh: 1500 };
/** The record of decisions: each of its tests sees most rules. */
const RECORD = 'tuning/decisions.test.ts';
/** In the bundle: loads all sources, so that what they compute while they load belongs to no test. */
const SOURCES = 'sources';
/** How long each test took without a mutant, in milliseconds: a mutant meets the quick tests first. */
const TIMES = 'test/tuning/mutation.times.json';

/** The test files of a freshly loaded bundle: each is a function that runs the file and gives the tests that it registers. */
function load(script, file) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  module.exports[SOURCES]();
  delete module.exports[SOURCES];
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

/** How often mutants were reached, by both. */
function summed(one = {}, other = {}) {
  const sum = { ...one };
  for (const [mutant, times] of Object.entries(other)) {
    sum[mutant] = (sum[mutant] ?? 0) + times;
  }
  return sum;
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
    const registeredTests = [...load(this.script, this.file)].flatMap(([file, enter]) => {
      this.state.currentTestId = file;
      return enter();
    });
    this.state.currentTestId = undefined;
    const tests = await run(registeredTests, { onTest: (id) => { this.state.currentTestId = id; } });
    this.state.currentTestId = undefined;
    writeFileSync(TIMES, JSON.stringify(Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, Math.round(timeSpentMs * 10) / 10]))));
    // what a file does while it registers its tests, such as making their plans, is reached by all of them
    const { perTest, ...others } = this.state.mutantCoverage;
    const reached = Object.fromEntries(tests.map(({ id }) => [id, summed(perTest[id], perTest[id.slice(0, id.lastIndexOf('#'))])]));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { ...others, perTest: reached } };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    this.times ??= existsSync(TIMES) ? JSON.parse(readFileSync(TIMES, 'utf8')) : {};
    const ids = this.order(activeMutant.fileName, testFilter ?? Object.keys(this.times));
    const withMutant = () => {
      this.state.activeMutant = activeMutant.id;
      this.state.hitCount = hitLimit === undefined ? undefined : 0;
      this.state.hitLimit = hitLimit;
    };
    const without = () => {
      this.state.activeMutant = undefined;
      this.state.hitLimit = undefined;
    };
    without();
    this.environment ??= this.load(false);
    withMutant();
    let tests = await this.judge(this.environment, ids, BUDGET.loaded);
    let endless = determineHitLimitReached(this.state.hitCount, this.state.hitLimit);
    const killer = tests.find(({ status }) => status === TestStatus.Failed);
    without();
    const spoilt = killer !== undefined && (await this.judge(this.environment, [killer.id], Infinity)).some(({ status }) => status === TestStatus.Failed);
    if (spoilt || endless !== undefined) {
      this.environment = undefined;
    }
    if (spoilt || (killer === undefined && endless === undefined)) {
      withMutant();
      try {
        tests = await this.judge(this.load(true), ids, BUDGET.fresh);
      } catch (error) {
        // a mutant that breaks the loading of the tests is as good as found
        tests = [{ id: 'load', name: 'the tests load', status: TestStatus.Failed, failureMessage: String(error), timeSpentMs: 0 }];
      }
      endless = determineHitLimitReached(this.state.hitCount, this.state.hitLimit);
      without();
    }
    const found = tests.find(({ status }) => status === TestStatus.Failed);
    if (found !== undefined) {
      this.killers(activeMutant.fileName).set(found.id, (this.killers(activeMutant.fileName).get(found.id) ?? 0) + 1);
    }
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }

  /** @param fresh whether test files register their tests with the mutant */
  load(fresh) {
    return { files: load(this.script, this.file), loaded: new Map(), fresh };
  }

  /** How many mutants of a source file each test has found. */
  killers(fileName) {
    this.found ??= new Map();
    if (!this.found.has(fileName)) {
      this.found.set(fileName, new Map());
    }
    return this.found.get(fileName);
  }

  /** First the tests that have found mutants of this file, then those of its name, then the record of decisions, then the quickest. */
  order(fileName, ids) {
    const killers = this.killers(fileName);
    const words = basename(fileName, '.ts').split('-').filter((word) => word.length > 3 && word !== 'findings' && word !== 'checks');
    const rank = (id) => (killers.has(id) ? -killers.get(id) : words.some((word) => id.includes(word)) ? 0 : id.startsWith(RECORD) ? 1 : 2);
    return [...ids].sort((a, b) => rank(a) - rank(b) || (this.times[a] ?? 0) - (this.times[b] ?? 0));
  }

  /** Runs tests until one fails; those of a file are registered when its first is due. */
  async judge({ files, loaded, fresh }, ids, budget) {
    const testOf = (id) => {
      const file = id.slice(0, id.lastIndexOf('#'));
      if (!loaded.has(file)) {
        const { activeMutant } = this.state;
        this.state.activeMutant = fresh ? activeMutant : undefined;
        loaded.set(file, new Map(files.get(file)().map((test) => [test.id, test])));
        this.state.activeMutant = activeMutant;
      }
      return loaded.get(file).get(id);
    };
    const due = function* () {
      for (const id of ids) {
        const test = testOf(id);
        if (test !== undefined) {
          yield test;
        }
      }
    };
    return run(due(), { bail: true, budget });
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
