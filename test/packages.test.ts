import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PACKAGES, readText, root } from './harness/workspace.js';

type Conditions = Readonly<Record<string, string>>;
type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly sideEffects: boolean;
  readonly engines: Conditions;
  readonly files: readonly string[];
  readonly bin?: Conditions;
  readonly exports: Readonly<Record<string, string | Conditions>>;
  readonly dependencies?: Conditions;
};

const manifestOf = (name: string): Manifest => JSON.parse(readText(`packages/${name}/package.json`)) as Manifest;

/** The names that each package may be imported by, and what it may depend on. Another dependency is a decision: add it here and say why in the commit. */
const PUBLISHED: Readonly<Record<string, { doors: readonly string[]; dependencies: readonly string[] }>> = {
  'feature-core': { doors: ['.'], dependencies: ['@noble/hashes'] },
  sdk: {
    doors: ['.', './experiments', './migration', './testing', './training'],
    dependencies: [
      '@barkeep/feature-core',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      'ioredis',
      'lru-cache',
      'msgpackr',
      'piscina',
      'undici',
    ],
  },
  server: { doors: ['.'], dependencies: ['@barkeep/feature-core', '@barkeep/sdk', '@hono/node-server', 'commander', 'hono', 'lru-cache'] },
};

describe.each(PACKAGES)('the package %s', (name) => {
  const manifest = manifestOf(name);
  const folder = join(root, 'packages', name);

  test('depends on what it is known to depend on, in exact versions', () => {
    const { dependencies = {} } = manifest;
    expect(Object.keys(dependencies).sort()).toEqual([...PUBLISHED[name]!.dependencies].sort());
    for (const [dependency, version] of Object.entries(dependencies)) {
      expect(version, dependency).toMatch(dependency.startsWith('@barkeep/') ? /^workspace:\*$/ : /^\d+\.\d+\.\d+$/);
    }
  });

  test('has no door but the published ones', () => {
    expect(Object.keys(manifest.exports)).toEqual([...PUBLISHED[name]!.doors, './package.json']);
  });

  test('names a built file behind every door, types first', () => {
    for (const [door, target] of Object.entries(manifest.exports)) {
      if (typeof target === 'string') expect(existsSync(join(folder, target)), target).toBe(true);
      else {
        expect(Object.keys(target), door).toEqual(['types', 'default']);
        for (const path of Object.values(target)) expect(existsSync(join(folder, path)), path).toBe(true);
      }
    }
    for (const path of Object.values(manifest.bin ?? {})) expect(existsSync(join(folder, path)), path).toBe(true);
  });

  test('is an ES module without side effects, for Node 22.19 and newer, under the licence of the project', () => {
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false, license: 'MIT', engines: { node: '>=22.19' } });
    expect(readText(`packages/${name}/LICENSE`)).toBe(readText('LICENSE'));
  });

  test('has the version of all packages', () => {
    expect(manifest.version).toBe(manifestOf('feature-core').version);
  });

  test('packs its build, its sources, its licence, and nothing of the build machinery', () => {
    const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const packed = JSON.parse(stdout) as { files: { path: string }[] }[] | Record<string, { files: { path: string }[] }>;
    const paths = Object.values(packed).flatMap(({ files }) => files.map(({ path }) => path));
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']));
    if (name === 'sdk') expect(paths).toEqual(expect.arrayContaining(['data/SOURCES.md', 'data/aapl_1d.csv']));
    expect(paths.filter((path) => /tsbuildinfo|(^|\/)test\/|node_modules/.test(path))).toEqual([]);
  });
});

test('feature-core is one ES module that brings the hash, imports nothing, and is typed without Node', () => {
  const built = readText('packages/feature-core/dist/index.js');
  const imported = [...built.matchAll(/^(?:import|export)\b.*?['"]([^'"]+)['"];$/gm)].map((match) => match[1]!);
  expect(imported).toEqual([]);
  expect(JSON.parse(readText('tsconfig.base.json'))).toMatchObject({ compilerOptions: { types: [], lib: ['ES2023'] } });
  expect(readText('packages/feature-core/tsconfig.json') + readText('packages/feature-core/tsconfig.kernels.json')).not.toMatch(
    /"(types|lib)"/,
  );
});
