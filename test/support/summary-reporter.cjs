// Prints one plain line after Jest's own summary, for people and programs that read only the last line.
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    const skipped = numPendingTests + numTodoTests;
    // A suite that does not even load has no tests to count, and must not look like none failed.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Jest prints its summary after all other reporters, so this waits for the very end.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
};
