import { defineConfig } from 'tsup';

/**
 * esbuild writes the constants of a bundle as `var`, which V8 takes for variables: a kernel reads each factor and table anew at each use, looks at its type and at
 * its length. As `const` they are known to it for what they are.
 */
const constants = {
  name: 'constants',
  renderChunk: (code: string) => ({
    code: code.replaceAll(/^var ([\w$]+) = /gm, (declaration, name: string) => (isAssigned(code, name) ? declaration : `const ${name} = `)),
  }),
};

/** Whether a name may have a value assigned to it after its declaration. */
function isAssigned(code: string, name: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`);
  const assigned = new RegExp(
    String.raw`(?<![\w$.])${escaped}\s*(?:[-+*/%&|^?<>]{0,3}=(?![=>])|\+\+|--)|(?:\+\+|--)${escaped}(?![\w$])`,
    'g',
  );
  return [...code.matchAll(assigned)].length > 1;
}

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
    plugins: [constants],
    entry: ['packages/feature-core/src/index.ts'],
    outDir: 'packages/feature-core/dist',
    target: 'es2022',
    platform: 'neutral',
    skipNodeModulesBundle: false,
    noExternal: ['@noble/hashes'],
  },
  {
    ...shared,
    plugins: [constants],
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
    plugins: [constants],
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
