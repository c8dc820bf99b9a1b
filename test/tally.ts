import type { Reporter, TestModule } from 'vitest/node';

const MOST_FILES = 10;

/** Prints the slowest files and, as the last line of a run, `N passed, N failed`; a file that does not load and an error outside tests count as failed. */
export const tally: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const passed = sum(modules.map((module) => count(module, 'passed')));
    const failed = sum(modules.map(failures)) + unhandledErrors.length;
    const lines = [...slowest(modules), '', `${passed} passed, ${failed} failed`];
    // Coverage is printed after this hook, so the lines wait for the process to end.
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  },
};

function slowest(modules: readonly TestModule[]): string[] {
  return modules
    .map((module) => ({ file: module.relativeModuleId, seconds: secondsOf(module) }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, MOST_FILES)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${file}`);
}

/** The seconds of its imports, hooks and tests. */
function secondsOf(module: TestModule): number {
  const { setupDuration, collectDuration, duration } = module.diagnostic();
  return (setupDuration + collectDuration + duration) / 1000;
}

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
