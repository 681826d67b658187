import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/harness/longestFirst.js';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const enforced = { lines: 90, branches: 90 };

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@barkeep\/feature-core$/, replacement: source('./packages/feature-core/src/index.ts') },
      { find: /^@barkeep\/sdk\/experiments$/, replacement: source('./packages/sdk/src/experiments/index.ts') },
      { find: /^@barkeep\/sdk\/migration$/, replacement: source('./packages/sdk/src/migration/index.ts') },
      { find: /^@barkeep\/sdk\/testing$/, replacement: source('./packages/sdk/src/testing/index.ts') },
      { find: /^@barkeep\/sdk\/training$/, replacement: source('./packages/sdk/src/training/index.ts') },
      { find: /^@barkeep\/sdk$/, replacement: source('./packages/sdk/src/index.ts') },
      { find: /^@barkeep\/server$/, replacement: source('./packages/server/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/harness/installPrograms.ts'],
    // One file at a time would leave a core idle: vitest keeps one for itself, and needs none.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['packages/feature-core/src/**/*.ts', 'packages/sdk/src/**/*.ts'],
      exclude: ['packages/sdk/src/contracts/**'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
      thresholds: { 'packages/feature-core/src/**': enforced, 'packages/sdk/src/**': enforced },
    },
  },
});
