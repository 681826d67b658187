import { defineConfig } from 'tsup';

const shared = {
  format: 'esm',
  target: 'node22',
  dts: false,
  sourcemap: true,
  clean: false,
  splitting: true,
  treeshake: true,
  // Packages import each other and their dependencies by name: a class bundled twice is two classes, and instanceof would tell them apart.
  skipNodeModulesBundle: true,
} as const;

export default defineConfig([
  {
    ...shared,
    entry: ['packages/feature-core/src/index.ts'],
    outDir: 'packages/feature-core/dist',
    target: 'es2022',
    platform: 'neutral',
    skipNodeModulesBundle: false,
    noExternal: ['@noble/hashes'],
  },
  {
    ...shared,
    entry: {
      index: 'packages/sdk/src/index.ts',
      experiments: 'packages/sdk/src/experiments/index.ts',
      migration: 'packages/sdk/src/migration/index.ts',
      testing: 'packages/sdk/src/testing/index.ts',
      training: 'packages/sdk/src/training/index.ts',
      manyWorker: 'packages/sdk/src/many/worker.ts',
    },
    outDir: 'packages/sdk/dist',
    platform: 'node',
  },
  {
    ...shared,
    entry: { index: 'packages/server/src/index.ts', main: 'packages/server/src/cli/main.ts' },
    outDir: 'packages/server/dist',
    platform: 'node',
  },
  // The launcher stays one small file that an old Node can parse; it finds main.js beside itself.
  {
    ...shared,
    entry: { cli: 'packages/server/src/cli/launcher.js' },
    outDir: 'packages/server/dist',
    platform: 'node',
    target: 'node14',
    bundle: false,
    splitting: false,
    treeshake: false,
    sourcemap: false,
  },
]);
