import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically } from '../../src/tabular/atomicFile.js';
import { encoder } from './support.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barkeep-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pieces = (...texts: string[]): Uint8Array[] => texts.map((text) => encoder.encode(text));

async function* failing(): AsyncGenerator<Uint8Array> {
  yield encoder.encode('half');
  throw new Error('broken off');
}

describe('writeFileAtomically', () => {
  it('writes the pieces and leaves nothing else', async () => {
    expect(await writeFileAtomically(join(folder, 'a.csv'), pieces('x,', '', 'y'))).toBe(3);
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('x,y');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  it('replaces an earlier file and keeps its mode', async () => {
    await writeFile(join(folder, 'a.csv'), 'old', { mode: 0o640 });
    await writeFileAtomically(join(folder, 'a.csv'), pieces('new'));
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('new');
    expect((await stat(join(folder, 'a.csv'))).mode & 0o777).toBe(0o640);
  });

  it('keeps an earlier file and no half one when its source fails', async () => {
    await writeFile(join(folder, 'a.csv'), 'old');
    await expect(writeFileAtomically(join(folder, 'a.csv'), failing())).rejects.toThrow('broken off');
    await expect(writeFileAtomically(join(folder, 'b.csv'), failing())).rejects.toThrow('broken off');
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  it('ends at an abort, also while its source is silent', async () => {
    await writeFile(join(folder, 'a.csv'), 'old');
    const abort = new AbortController();
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield encoder.encode('half');
      queueMicrotask(() => abort.abort(new Error('interrupted')));
      await new Promise(() => undefined);
    }
    await expect(writeFileAtomically(join(folder, 'a.csv'), silent(), { signal: abort.signal })).rejects.toThrow('interrupted');
    await expect(writeFileAtomically(join(folder, 'a.csv'), pieces('new'), { signal: abort.signal })).rejects.toThrow('interrupted');
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  it('writes all pieces of a source under a signal that stays silent', async () => {
    const { signal } = new AbortController();
    await writeFileAtomically(join(folder, 'a.csv'), pieces('a', 'b'), { signal });
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('ab');
  });

  it('passes by a temporary file that a killed process left', async () => {
    await writeFile(join(folder, `.a.csv.${process.pid}-0.tmp`), 'left');
    await writeFileAtomically(join(folder, 'a.csv'), pieces('new'));
    expect((await readdir(folder)).sort()).toEqual([`.a.csv.${process.pid}-0.tmp`, 'a.csv']);
  });

  it('keeps a symbolic link, and never replaces what is no file', async () => {
    await writeFile(join(folder, 'a.csv'), 'old');
    await symlink('a.csv', join(folder, 'link.csv'));
    await writeFileAtomically(join(folder, 'link.csv'), pieces('new'));
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('new');
    expect(await writeFileAtomically('/dev/null', pieces('gone'))).toBe(4);
    expect((await stat('/dev/null')).isFile()).toBe(false);
    await expect(writeFileAtomically(folder, pieces('new'))).rejects.toThrow();
    const path = join(folder, 'missing', 'a.csv');
    await expect(writeFileAtomically(path, pieces('new'))).rejects.toMatchObject({ code: 'ENOENT', path });
  });
});
