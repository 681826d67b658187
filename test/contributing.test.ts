import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as core from '@barkeep/feature-core';
import { afterAll, describe, expect, test } from 'vitest';
import { snippetsOf } from './harness/markdown.js';
import { root } from './harness/workspace.js';

type Core = typeof core;

/** Beside the real sources, so that its imports resolve as theirs do; ignored by git. */
const copy = join(root, 'packages/feature-core/.barkeep/contributing');

function edit(path: string, change: (text: string) => string): void {
  const file = join(copy, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} has no place for the change`);
  writeFileSync(file, after);
}

describe('the steps of CONTRIBUTING.md', () => {
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('add an operator by one file and one line of the catalogue, and a feature by one line of a set', async () => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(root, 'packages/feature-core/src'), join(copy, 'src'), { recursive: true });
    for (const { info, code } of snippetsOf('CONTRIBUTING.md')) {
      const path = /\bfile="packages\/feature-core\/([^"]+)"/.exec(info)?.[1];
      if (path === undefined) continue;
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), code);
    }
    edit('src/operators/catalogue.ts', (text) =>
      text
        .replace('import { rsi }', "import { streak } from './momentum/streak.js';\nimport { rsi }")
        .replace(/^ {2}sum,$/m, '  streak,\n  sum,'),
    );
    edit('src/sets/legacy.ts', (text) => text.replace('rsi_14: [', "close_streak: 'streak(close)', rsi_14: ["));

    const changed = (await import(pathToFileURL(join(copy, 'src/index.ts')).href)) as Core;
    const closes = [1, 2, 3, 3, 2, 1, NaN, 0, 5];
    const bars = core.barsFrom(
      closes.map((close, i) => ({ timestamp: i * 60_000, open: close, high: close, low: close, close, volume: 1 })),
    );
    const frame = changed.compute(bars, 'legacy');
    expect([...frame.column('close_streak')]).toEqual([NaN, 1, 2, 0, -1, -2, NaN, -3, 1]);

    const stream = changed.openStream('legacy');
    for (let i = 0; i < closes.length; i++) expect([...stream.push(changed.barAt(bars, i))]).toEqual([...frame.row(i)]);
    expect(changed.describeOperators().map(({ name }) => name)).toContain('streak');
    expect(changed.featureSet('legacy').version).not.toBe(core.featureSet('legacy').version);
  });
});
