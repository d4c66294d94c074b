const { writeSync } = require('node:fs');

/** Prints the closing line of a test run, `N passed, N failed`, after everything else. */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // not through process.stdout: the default reporter has put a buffer before it, which nobody empties at the end
    process.once('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`));
  }
};
