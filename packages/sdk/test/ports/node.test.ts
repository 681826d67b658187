import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockingPorts } from '../../src/ports/blocking.js';
import { nodePorts } from '../../src/ports/node.js';

const { clock, timers, random, files } = nodePorts;
const text = (bytes: Uint8Array | undefined): string | undefined => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('the ports of Node', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'barkeep-ports-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('time goes on', async () => {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    await timers.sleep(5, undefined, true);
    await timers.yieldToLoop();
    expect(clock.monotonic() - monotonic).toBeGreaterThanOrEqual(4);
    expect(clock.now()).toBeGreaterThanOrEqual(now);
    expect(Number.isInteger(now)).toBe(true);
  });

  it('a sleep ends when its signal aborts', async () => {
    const control = new AbortController();
    const asleep = timers.sleep(60_000, control.signal, true);
    control.abort();
    await expect(asleep).rejects.toThrow();
  });

  it('random numbers lie in [0, 1)', () => {
    for (let i = 0; i < 100; i++) expect(random()).toSatisfy((x: number) => x >= 0 && x < 1);
  });

  it('a folder and a device are told from files', async () => {
    await writeFile(join(folder, 'file'), 'x');
    expect((await files.stat(join(folder, 'file')))!.kind).toBeUndefined();
    expect((await files.stat(folder))!.kind).toBe('folder');
    expect((await files.stat('/dev/null'))!.kind).toBe('stream');
  });

  it('what is missing is undefined, for files and for folders', async () => {
    const missing = join(folder, 'nosuch');
    expect(await files.stat(missing)).toBeUndefined();
    expect(await files.list(missing)).toBeUndefined();
    expect(await files.read(missing)).toBeUndefined();
    expect(await files.readRange(missing, 0, 1)).toBeUndefined();
    await writeFile(join(folder, 'plain'), '');
    expect(await files.read(join(folder, 'plain', 'below'))).toBeUndefined();
  });

  it('a thread that waits for nothing reads the same', async () => {
    const { files: blocking, timers: busy } = blockingPorts;
    const path = join(folder, 'blocking');
    await writeFile(path, 'abcdef');
    for (const [from, to] of [
      [0, 6],
      [2, 4],
      [4, 9],
      [9, 12],
    ] as const)
      expect(await blocking.readRange(path, from, to)).toEqual(await files.readRange(path, from, to));
    const into = new Uint8Array(8);
    const there = await blocking.readRange(path, 1, 5, into);
    expect(there).toEqual(await files.readRange(path, 1, 5));
    expect(there!.buffer).toBe(into.buffer);
    expect(await blocking.readRange(path, 0, 6, new Uint8Array(5))).toEqual(await files.readRange(path, 0, 6));
    for (const known of [path, folder, '/dev/null', join(folder, 'nosuch')])
      expect(await blocking.stat(known)).toEqual(await files.stat(known));
    expect(await blocking.readRange(join(folder, 'nosuch'), 0, 1)).toBeUndefined();
    await expect(blocking.readRange(folder, 0, 1)).rejects.toMatchObject({ code: 'EISDIR' });
    await busy.yieldToLoop();
  });

  it('a file is removed once, and touched where it is there', async () => {
    const path = join(folder, 'passing');
    await writeFile(path, 'x');
    await utimes(path, 1, 1);
    await files.touch(path);
    expect((await files.stat(path))!.mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    expect([await files.remove(path), await files.remove(path)]).toEqual([true, false]);
    await files.touch(path);
    expect(await files.stat(path)).toBeUndefined();
  });

  it('what only caches is written without a flush, whole all the same', async () => {
    await files.write(join(folder, 'cached'), bytes('x'), { flush: false });
    expect(text(await files.read(join(folder, 'cached')))).toBe('x');
  });

  it('another fault is thrown', async () => {
    await expect(files.read(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('a file is written whole, in folders that are made for it, and nothing is left beside it', async () => {
    const path = join(folder, 'a', 'b', 'file.csv');
    await files.write(path, bytes('one'));
    const before = await files.stat(path);
    await files.write(path, bytes('two!'));
    const after = await files.stat(path);
    expect(text(await files.read(path))).toBe('two!');
    expect(after!.size).toBe(4);
    expect(after!.inode).not.toBe(before!.inode);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.csv']);
  });

  it('a write that fails leaves nothing behind', async () => {
    await mkdir(join(folder, 'taken', 'inner'), { recursive: true });
    await expect(files.write(join(folder, 'taken'), bytes('x'))).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('a range is what lies in it, and no more than there is', async () => {
    const path = join(folder, 'range');
    await writeFile(path, '0123456789');
    expect(text(await files.readRange(path, 2, 5))).toBe('234');
    expect(text(await files.readRange(path, 8, 50))).toBe('89');
    expect(text(await files.readRange(path, 5, 5))).toBe('');
    await appendFile(path, 'ab');
    expect(text(await files.readRange(path, 10, 12))).toBe('ab');
  });

  it('a folder lists its names', async () => {
    await files.write(join(folder, 'list', 'sub', 'x'), bytes('x'));
    await files.append(join(folder, 'list', 'y'), bytes('y'));
    expect([...(await files.list(join(folder, 'list')))!].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'sub', folder: true },
      { name: 'y', folder: false },
    ]);
  });

  it('appends go to the end, of a new file too', async () => {
    const path = join(folder, 'new', 'log');
    await files.append(path, bytes('a'));
    await files.append(path, bytes('b'));
    expect(text(await files.read(path))).toBe('ab');
    expect(await files.realPath(path)).toContain('log');
    expect(await files.realPath(join(folder, 'nosuch'))).toBeUndefined();
  });
});
