import { describe, expect, it } from 'vitest';
import { DiskStore } from '../../src/states/diskStore.js';
import { MemoryFiles } from '../../src/testing/memoryFiles.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';

const kilobyte = (fill: number): Uint8Array => new Uint8Array(1000).fill(fill);

describe('DiskStore', () => {
  const world = (maxBytes?: number): { time: VirtualTime; files: MemoryFiles; disk: DiskStore; open(): DiskStore } => {
    const time = new VirtualTime();
    const files = new MemoryFiles(time);
    const open = (): DiskStore => new DiskStore({ files, clock: time, folder: '/cache', ...(maxBytes === undefined ? {} : { maxBytes }) });
    return { time, files, disk: open(), open };
  };

  it('keeps what was used last where the folder is full, whoever wrote and used it', async () => {
    const { time, disk, open } = world(5000);
    for (const k of [1, 2, 3, 4]) {
      await disk.write(`f/${k}`, kilobyte(k));
      await time.advance(10);
    }
    const other = open();
    expect(await other.read('f/1')).toEqual(kilobyte(1));
    await time.advance(10);
    await other.write('f/5', kilobyte(5));
    await other.write('f/6', kilobyte(6));
    expect([...(await disk.list('f'))].sort()).toEqual(['1', '4', '5', '6']);
    expect(other.stats()).toMatchObject({ evictions: 2, bytes: 4000, maxBytes: 5000, errors: 0 });
  });

  it('does not write what is larger than the whole folder may be', async () => {
    const { disk } = world(999);
    expect(await disk.write('large', kilobyte(1))).toBe(false);
    expect(await disk.read('large')).toBeUndefined();
  });

  it('takes files and folders of others for what they are', async () => {
    const { files, disk } = world();
    files.put('/cache/a/half.uuid.tmp', 'half');
    files.put('/cache/a/b/file', 'x');
    expect([await disk.list('a'), await disk.folders('a'), await disk.list('none')]).toEqual([[], ['b'], []]);
    expect([await disk.remove('a/b/file'), await disk.remove('a/b/file')]).toEqual([true, false]);
  });

  it('counts what a full or broken disk refuses, tries it again after a while, and never throws', async () => {
    const { time, files, disk } = world();
    const write = files.write.bind(files);
    files.write = () => Promise.reject(new Error('ENOSPC'));
    for (let k = 0; k < 5; k++) expect(await disk.write('a', kilobyte(k))).toBe(false);
    expect(disk.stats()).toMatchObject({ errors: 3, skipped: 2 });
    files.write = write;
    await time.advance(1000);
    expect(await disk.write('a', kilobyte(9))).toBe(true);
    Object.assign(files, Object.fromEntries(['stat', 'list', 'remove'].map((name) => [name, () => Promise.reject(new Error('EIO'))])));
    expect(await disk.read('a')).toBeUndefined();
    expect(await disk.list('')).toEqual([]);
    expect(await disk.remove('a')).toBe(false);
    expect(disk.stats().errors).toBe(6);
  });
});
