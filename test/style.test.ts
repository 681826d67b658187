import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { filesBelow, PACKAGES, readText, root } from './harness/workspace.js';

const sources = PACKAGES.flatMap((name) => filesBelow(`packages/${name}/src`, '.ts', '.js'));
const tests = [...PACKAGES.flatMap((name) => filesBelow(`packages/${name}/test`, '.ts')), ...filesBelow('test', '.ts')];
const LONGEST_FILE = 400;
const LARGEST_FILE_BYTES = 2_000_000;
const BARRELS = [
  ...PACKAGES.map((name) => `packages/${name}/src/index.ts`),
  'packages/sdk/src/experiments/index.ts',
  'packages/sdk/src/migration/index.ts',
  'packages/sdk/src/testing/index.ts',
  'packages/sdk/src/training/index.ts',
];

describe('the sources', () => {
  test('hold no barrel but the public ones', () => {
    const handsOn = (path: string): boolean => /^export .* from '/m.test(readText(path));
    expect(sources.filter((path) => basename(path) === 'index.ts' && !BARRELS.includes(path) && handsOn(path))).toEqual([]);
  });

  test(`hold no file of more than ${LONGEST_FILE} lines`, () => {
    const lines = (path: string): number => readText(path).split('\n').length;
    expect(sources.filter((path) => lines(path) > LONGEST_FILE)).toEqual([]);
  });

  test('hold no file named after what it is not', () => {
    expect(sources.filter((path) => /^(utils?|helpers?|common|misc)\b/.test(basename(path)))).toEqual([]);
  });

  test('give every operator file the name of its operator', () => {
    const unlike = filesBelow('packages/feature-core/src/operators', '.ts').filter((path) => {
      const names = [...readText(path).matchAll(/defineOperator\(\{\s*name: '([^']+)'/g)].map((match) => match[1]);
      return names.length === 1 && `${names[0]}.ts` !== basename(path);
    });
    expect(unlike).toEqual([]);
  });
});

describe('the tests', () => {
  test('state facts: no name says "should"', () => {
    expect(tests.filter((path) => /\b(test|it|describe)\((['"`])[^'"`\n]*\bshould\b/.test(readText(path)))).toEqual([]);
  });

  test('are all run: none is marked only, and a skipped one says why on the line before', () => {
    const marked = tests.flatMap((path) => {
      const lines = readText(path).split('\n');
      return lines.flatMap((line, i) => {
        if (/^\s*(test|it|describe)\.only\b/.test(line)) return [`${path}:${i + 1}`];
        const reasoned = (lines[i - 1] ?? '').trim().startsWith('//');
        return /^\s*(test|it|describe)\.(skip|todo)\b/.test(line) && !reasoned ? [`${path}:${i + 1}`] : [];
      });
    });
    expect(marked).toEqual([]);
  });
});

/** One fault each: where it is planted, what it says, and the rule that must name it. */
const PLANTED: readonly { readonly path: string; readonly code: string; readonly rule: string }[] = [
  { path: 'feature-core/src/operators/trend/a1.ts', code: 'export const a = Math.log(2);', rule: 'barkeep(fixed-bits)' },
  { path: 'feature-core/src/operators/trend/a2.ts', code: 'export const a = (x: number) => x ** 2;', rule: 'barkeep(fixed-bits)' },
  { path: 'feature-core/src/math/a3.ts', code: "export const a = Math['hypot'](1, 2);", rule: 'barkeep(fixed-bits)' },
  {
    path: 'feature-core/src/engine/a4.ts',
    code: 'export const a = (x: number) => { let y = x; y **= 2; return y; };',
    rule: 'barkeep(fixed-bits)',
  },
  { path: 'feature-core/src/operators/trend/b1.ts', code: "export { b } from './ema.js';", rule: 'barkeep(layers)' },
  { path: 'feature-core/src/operators/trend/b2.ts', code: "export { b } from '../../engine/batch.js';", rule: 'barkeep(layers)' },
  { path: 'feature-core/src/sets/b3.ts', code: "export { b } from '../operators/catalogue.js';", rule: 'barkeep(layers)' },
  { path: 'feature-core/src/engine/b4.ts', code: "export { b } from 'lru-cache';", rule: 'barkeep(layers)' },
  { path: 'feature-core/src/engine/b5.ts', code: "export { readFileSync } from 'node:fs';", rule: 'barkeep(layers)' },
  { path: 'sdk/src/service/b6.ts', code: "export { b } from '@barkeep/server';", rule: 'barkeep(layers)' },
  { path: 'sdk/src/service/b7.ts', code: "export { b } from '@barkeep/feature-core/src/errors.js';", rule: 'barkeep(layers)' },
  { path: 'sdk/src/service/b8.ts', code: "export { b } from '../../../feature-core/src/errors.js';", rule: 'barkeep(layers)' },
  { path: 'sdk/src/service/b9.ts', code: "export { b } from './limits';", rule: 'barkeep(layers)' },
  { path: 'sdk/src/contracts/b10.ts', code: "import { b } from '@barkeep/feature-core';\nexport const c = b;", rule: 'barkeep(layers)' },
  { path: 'sdk/src/service/c1.ts', code: 'export const c = () => Date.now();', rule: 'barkeep(ports)' },
  { path: 'sdk/src/service/c2.ts', code: 'export const c = () => new Date();', rule: 'barkeep(ports)' },
  { path: 'sdk/src/service/c3.ts', code: 'export const c = () => Math.random();', rule: 'barkeep(ports)' },
  { path: 'sdk/src/service/c4.ts', code: 'export const c = () => setTimeout(() => {}, 1);', rule: 'barkeep(ports)' },
  { path: 'server/src/routes/c5.ts', code: 'export const c = () => process.hrtime.bigint();', rule: 'barkeep(ports)' },
  { path: 'server/src/routes/c6.ts', code: 'export const c = () => performance.now();', rule: 'barkeep(ports)' },
  {
    path: 'sdk/src/service/c7.ts',
    code: "import { setTimeout as wait } from 'node:timers/promises';\nexport const w = wait;",
    rule: 'barkeep(ports)',
  },
  { path: 'sdk/src/service/d1.ts', code: 'export enum D { A }', rule: 'barkeep(no-enum)' },
  { path: 'sdk/src/service/d2.ts', code: "export * from './limits.js';", rule: 'barkeep(no-export-all)' },
  { path: 'sdk/src/service/d3.ts', code: 'export let d = 0;', rule: 'barkeep(no-module-state)' },
  { path: 'sdk/src/service/d4.ts', code: 'export default function d(): void {}', rule: 'import(no-default-export)' },
  { path: 'sdk/src/service/d5.ts', code: 'export const d = (x: any): unknown => x;', rule: 'typescript(no-explicit-any)' },
];

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-lint-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('names every planted fault by its rule, and no other', () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'scripts'));
    cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const { path, code } of PLANTED) {
      const file = join(folder, 'packages', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${code}\n`);
    }
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format=json', 'packages'], { cwd: folder, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    const named = PLANTED.map(({ path, rule }) => {
      const codes = diagnostics.filter(({ filename }) => filename === `packages/${path}`).map(({ code }) => code);
      return { path, rules: codes.filter((code) => code === rule || code.startsWith('barkeep')) };
    });
    expect(named).toEqual(PLANTED.map(({ path, rule }) => ({ path, rules: [rule] })));
  });
});

describe('the repository', () => {
  test(`tracks no build output and no file above ${LARGEST_FILE_BYTES} bytes`, () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter((path) => path !== '' && existsSync(join(root, path)));
    expect(tracked.filter((path) => /(^|\/)(dist|node_modules|coverage)\//.test(path))).toEqual([]);
    expect(tracked.filter((path) => statSync(join(root, path)).size > LARGEST_FILE_BYTES)).toEqual([]);
  });
});
