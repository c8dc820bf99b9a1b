import { defineConfig } from 'vitest/config';
import { tally } from './test/tally.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/properties.ts'],
    // What takes seconds takes minutes beside eight other processes.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: '100%',
    reporters: ['default', tally],
    coverage: {
      provider: 'v8',
      include: ['functions/**/*.ts', 'lib/**/*.ts'],
      reporter: ['text-summary'],
    },
  },
});
