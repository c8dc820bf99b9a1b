import type { Reporter, TestModule } from 'vitest/node';

/** Prints `N passed, N failed` as the last line of a run; a file that does not load and an error outside tests count as failed. */
export const tally: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const passed = sum(modules.map((module) => count(module, 'passed')));
    const failed = sum(modules.map(failures)) + unhandledErrors.length;
    // Coverage is printed after this hook, so the line waits for the process to end.
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  },
};

function failures(module: TestModule): number {
  const tests = count(module, 'failed');
  return tests === 0 && !module.ok() ? 1 : tests;
}

function count(module: TestModule, state: 'passed' | 'failed'): number {
  return [...module.children.allTests(state)].length;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
