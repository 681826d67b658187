import { BAR_COLUMNS, barAt, formatTime, sliceBars, type Bars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import type { Files } from '../../src/contracts/ports.js';
import { FolderProvider } from '../../src/providers/folder.js';
import { ParsedBars } from '../../src/providers/parsedBars.js';
import { decodeColumns, decodeHead, encodeParsed, type ParsedContent } from '../../src/providers/storedBars.js';
import { BarsChain } from '../../src/states/barsChain.js';
import { DiskStore } from '../../src/states/diskStore.js';
import { fakePorts, type FakePorts } from '../../src/testing/fakePorts.js';
import { FIRST_MS, correctedAt, firstDifference, walk } from '../contract/bars.js';

const HOUR_MS = 3_600_000;
const ROWS = 9000;
const PATH = '/data/X/1hour.csv';
const HEADER = `timestamp,${BAR_COLUMNS.join(',')}\n`;
const all = walk(ROWS + 10, { seed: 3, timeframe: '1hour' });
const bars = sliceBars(all, 0, ROWS);

const linesOf = (of: Bars): string =>
  Array.from(of.timestamp, (timestamp, i) => {
    const bar = barAt(of, i);
    return `${[formatTime(timestamp), ...BAR_COLUMNS.map((name) => String(bar[name]))].join(',')}\n`;
  }).join('');

type Process = { readonly provider: FolderProvider; readonly parsed: ParsedBars; readonly read: () => number };

/** A process with that folder of bars and that cache; `read` counts the bytes that it has read of the bars' file. */
function processOf(ports: FakePorts): Process {
  const { files, clock, timers } = ports;
  let bytes = 0;
  const watched: Files = {
    stat: (path) => files.stat(path),
    list: (path) => files.list(path),
    read: (path) => files.read(path),
    readRange: async (path, from, to) => {
      const found = await files.readRange(path, from, to);
      if (path === PATH) bytes += found?.length ?? 0;
      return found;
    },
    write: (path, content) => files.write(path, content),
    append: (path, content) => files.append(path, content),
    remove: (path) => files.remove(path),
    touch: (path) => files.touch(path),
    realPath: (path) => files.realPath(path),
  };
  const parsed = new ParsedBars(new DiskStore({ files, clock, folder: '/cache' }), timers);
  return { parsed, provider: new FolderProvider({ folder: '/data', ports: { clock, timers, files: watched }, parsed }), read: () => bytes };
}

async function written(of: Bars): Promise<FakePorts> {
  const ports = fakePorts({ startMs: FIRST_MS });
  ports.files.put(PATH, HEADER + linesOf(of));
  await ports.time.advance((ROWS + 100) * HOUR_MS);
  const { provider } = processOf(ports);
  await provider.read('X', '1hour');
  await provider.close();
  return ports;
}

const columnsOf = (of: Bars): Float64Array[] => [of.timestamp, ...BAR_COLUMNS.map((name) => of[name])];
const linksOf = async (of: Bars): Promise<readonly string[]> => {
  const chain = new BarsChain();
  await chain.through(of, 2, pause);
  return chain.links;
};
const pause = { due: false, rest: async () => undefined };

describe('files that an earlier process has parsed', () => {
  it('are not read again while they are as they were, and bring their chain', async () => {
    const ports = await written(bars);
    const { provider, parsed, read } = processOf(ports);
    const given = await provider.read('X', '1hour');
    expect(firstDifference(columnsOf(given.bars), columnsOf(bars))).toBeNull();
    expect([read(), given.generation]).toEqual([0, 1]);
    expect(given.chain?.links).toEqual(await linksOf(bars));
    expect(parsed.stats()).toEqual({ hits: 1, misses: 0, refused: 0, written: 0 });
  });

  it('are parsed from where they ended when rows were added', async () => {
    const ports = await written(bars);
    await ports.files.append(PATH, linesOf(sliceBars(all, ROWS, ROWS + 10)));
    await ports.time.advance(20 * HOUR_MS);
    const { provider } = processOf(ports);
    const given = await provider.read('X', '1hour');
    expect(firstDifference(columnsOf(given.bars), columnsOf(all))).toBeNull();
    expect(given.chain?.links).toHaveLength(2);
  });

  it('are parsed anew when an earlier row was changed, whatever size and times say', async () => {
    const ports = await written(bars);
    const corrected = correctedAt(bars, 50, 99.5);
    ports.files.put(PATH, HEADER + linesOf(corrected));
    await ports.time.advance(HOUR_MS);
    const { provider, parsed } = processOf(ports);
    const given = await provider.read('X', '1hour');
    expect(firstDifference(columnsOf(given.bars), columnsOf(corrected))).toBeNull();
    expect(await given.chain!.through(corrected, 2, pause)).toBe((await linksOf(corrected))[1]);
    await provider.close();
    expect(parsed.stats()).toMatchObject({ written: 1 });
    expect(firstDifference(columnsOf((await processOf(ports).provider.read('X', '1hour')).bars), columnsOf(corrected))).toBeNull();
  });

  it('go on being watched: what is added and corrected later is noticed', async () => {
    const ports = await written(bars);
    const { provider } = processOf(ports);
    await provider.read('X', '1hour');
    await ports.files.append(PATH, linesOf(sliceBars(all, ROWS, ROWS + 10)));
    await ports.time.advance(HOUR_MS);
    const longer = await provider.read('X', '1hour');
    expect(longer.bars.timestamp).toHaveLength(ROWS + 10);
    const corrected = correctedAt(all, 5000, 12);
    ports.files.put(PATH, HEADER + linesOf(corrected));
    await ports.time.advance(HOUR_MS);
    const after = await provider.read('X', '1hour');
    expect([after.generation, await after.chain!.through(corrected, 2, pause)]).toEqual([2, (await linksOf(corrected))[1]]);
    expect(after.chain?.links[0]).toBe((await linksOf(bars))[0]);
    expect(firstDifference(columnsOf(after.bars), columnsOf(corrected))).toBeNull();
  });

  it('of few rows are not kept', async () => {
    const ports = await written(sliceBars(bars, 0, 4095));
    expect(await ports.files.list('/cache')).toBeUndefined();
  });

  it('with a last line that is being written are kept when it has ended', async () => {
    const ports = fakePorts({ startMs: FIRST_MS + (ROWS + 100) * HOUR_MS });
    ports.files.put(PATH, (HEADER + linesOf(bars)).slice(0, -3));
    await ports.time.advance(5000);
    const { provider } = processOf(ports);
    expect((await provider.read('X', '1hour')).bars.timestamp).toHaveLength(ROWS - 1);
    await provider.close();
    expect(await ports.files.list('/cache')).toBeUndefined();
  });
});

describe('a parsed file as bytes', () => {
  const { timers } = fakePorts();
  const end = { rows: 40, tip: 'b'.repeat(64), originMs: FIRST_MS, newest: [1, 2, 3, 4, 5, 6], records: 2 };
  const content = { bars: walk(40), stat: { size: 9, mtimeMs: 1.5, inode: 3 }, links: ['a'.repeat(64)], end };

  async function decodeParsed(path: string, bytes: Uint8Array, { size = bytes.length } = {}): Promise<ParsedContent | undefined> {
    const read = async (from: number, to: number): Promise<Uint8Array> => bytes.subarray(from, to);
    const head = await decodeHead(path, size, read);
    const columns = head === undefined ? undefined : await decodeColumns(head, read, timers);
    return columns === undefined ? undefined : { ...head!.header, bars: columns };
  }

  it('comes back as it was, wherever its bytes stand in memory', async () => {
    const bytes = await encodeParsed(PATH, content, timers);
    const odd = new Uint8Array(bytes.length + 3);
    odd.set(bytes, 3);
    for (const each of [bytes, odd.subarray(3)]) expect(await decodeParsed(PATH, each)).toEqual(content);
  });

  it('is refused with any bit flipped, cut anywhere, or under another path', async () => {
    const bytes = await encodeParsed(PATH, content, timers);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, await decodeParsed(PATH, flipped)]).toEqual([bit, undefined]);
    }
    for (let length = 0; length < bytes.length; length++)
      for (const size of [length, bytes.length])
        expect([size, await decodeParsed(PATH, bytes.slice(0, length), { size })]).toEqual([size, undefined]);
    for (let length = 0; length < bytes.length; length++) expect(await decodeParsed(PATH, bytes.slice(0, length))).toBeUndefined();
    expect(await decodeParsed('/data/Y/1hour.csv', bytes)).toBeUndefined();
  });

  it('of an earlier layout is refused', async () => {
    const bytes = await encodeParsed(PATH, content, timers);
    bytes[3] = 1;
    expect(await decodeParsed(PATH, bytes)).toBeUndefined();
  });

  it('with a header longer than most comes back too', async () => {
    const long = { ...content, links: Array.from({ length: 1000 }, (_, k) => String(k).padStart(64, '0')) };
    expect(await decodeParsed(PATH, await encodeParsed(PATH, long, timers))).toEqual(long);
  });

  it('is counted where it is refused, and the file is parsed', async () => {
    const ports = await written(bars);
    const [file] = (await ports.files.list('/cache/bars'))!;
    const path = `/cache/bars/${file!.name}`;
    const bytes = (await ports.files.read(path))!;
    bytes[bytes.length - 1]! ^= 1;
    ports.files.put(path, bytes);
    const { provider, parsed } = processOf(ports);
    expect((await provider.read('X', '1hour')).bars.timestamp).toHaveLength(ROWS);
    expect(parsed.stats()).toMatchObject({ hits: 0, refused: 1 });
  });
});
