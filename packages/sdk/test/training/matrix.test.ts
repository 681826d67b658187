import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { barsFrom, barAt, compute, defineFeatureSet, featureSet, sliceBars, type Bars } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import { connectWith } from '../../src/connect.js';
import { nodePorts } from '../../src/ports/node.js';
import {
  exportMatrix,
  hashBars,
  matrixPaths,
  ObservationMatrix,
  openMatrix,
  readNpy,
  segmentsOf,
  type ExportMatrixOptions,
} from '../../src/training/index.js';
import { WireServer } from '../remote/wireServer.js';
import { rig } from '../service/support.js';
import { inFolder, walk } from './support.js';

const bars = walk(300);
const exported = async (folder: string, more: Partial<ExportMatrixOptions> = {}, of: Bars = bars) => {
  const { service } = rig(of, { sets: [odd] });
  const out = join(folder, 'obs.npy');
  const manifest = await exportMatrix(service, { symbol: 'aapl', set: 'env43-market', out, ...more });
  return { manifest, out };
};
const odd = defineFeatureSet('odd', { ratio: '1 / (close - close)', late: 'sma(close, 20)' });
const day = (i: number): number => bars.timestamp[i]!;

describe('an exported matrix', () => {
  test('has the float32 bits of the set, by row and by column', () =>
    inFolder(async (folder) => {
      const frame = compute(bars, 'env43-market');
      for (const order of ['C', 'F'] as const) {
        const { manifest, out } = await exported(folder, { order });
        const { values, ...header } = await readNpy(out);
        expect(header).toEqual({ dtype: '<f4', order, shape: [300, 40] });
        expect(values).toEqual(Float32Array.from(frame.toMatrix({ dtype: 'float32', order: order === 'C' ? 'row' : 'column' }).data));
        expect(manifest).toMatchObject({
          symbol: 'AAPL',
          timeframe: '1day',
          rows: 300,
          dtype: 'float32',
          order,
          nan: 'finite',
          origin: 'series',
        });
        expect(manifest).toMatchObject({ version: frame.metadata.version, hash: featureSet('env43-market').hash, columns: frame.names });
        expect(manifest).toMatchObject({ firstMs: day(0), lastMs: day(299), originMs: day(0), barsSha256: hashBars(bars) });
      }
    }));

  test('keeps NaN where the set has no rule for it, in float64 with every bit', () =>
    inFolder(async (folder) => {
      const { manifest, out } = await exported(folder, { set: odd, dtype: 'float64' });
      expect(manifest.nan).toBe('keep');
      expect((await readNpy(out)).values).toEqual(compute(bars, odd).toMatrix().data);
    }));

  test('of a range has warm-up from before it, or none with origin range, and hashes what it was computed from', () =>
    inFolder(async (folder) => {
      const range = { start: day(100), end: day(250) };
      const { manifest, out } = await exported(folder, range);
      expect((await readNpy(out)).values).toEqual(compute(bars, 'env43-market').slice(100, 250).toMatrix({ dtype: 'float32' }).data);
      expect(manifest).toMatchObject({ rows: 150, firstMs: day(100), originMs: day(0), barsSha256: hashBars(sliceBars(bars, 0, 250)) });
      const alone = await exported(folder, { ...range, origin: 'range' });
      const cut = sliceBars(bars, 100, 250);
      expect((await readNpy(out)).values).toEqual(compute(cut, 'env43-market').toMatrix({ dtype: 'float32' }).data);
      expect(alone.manifest).toMatchObject({ rows: 150, originMs: day(100), barsSha256: hashBars(cut) });
    }));

  test('has chosen columns in the order asked for', () =>
    inFolder(async (folder) => {
      const { manifest, out } = await exported(folder, { columns: ['returns_1', 'rsi_14_scaled'], order: 'F' });
      expect(manifest.columns).toEqual(['returns_1', 'rsi_14_scaled']);
      expect((await readNpy(out)).values.subarray(300)).toEqual(Float32Array.from(compute(bars, 'env43-market').column('rsi_14_scaled')));
    }));

  test('over several chunks of rows is one piece, in either order', () =>
    inFolder(async (folder) => {
      const long = walk(9_000, 2, 3_600_000);
      const { service } = rig(long, { timeframe: '1hour' });
      const frame = compute(long, 'env43-market');
      for (const order of ['C', 'F'] as const) {
        const out = join(folder, `${order}.npy`);
        const seen: number[] = [];
        const manifest = await exportMatrix(service, {
          symbol: 'AAPL',
          timeframe: '1h',
          set: 'env43-market',
          out,
          order,
          onProgress: (rows) => seen.push(rows),
        });
        expect(manifest).toMatchObject({ rows: 9_000, barsSha256: hashBars(long) });
        expect(seen.at(-1)).toBe(9_000);
        expect((await readNpy(out)).values).toEqual(frame.toMatrix({ dtype: 'float32', order: order === 'C' ? 'row' : 'column' }).data);
      }
    }));

  test('has the same bytes by a server as in the process', () =>
    inFolder(async (folder) => {
      const { service } = rig(bars);
      const server = new WireServer(service);
      const far = connectWith({ url: await server.listen() }, {});
      try {
        const options = { symbol: 'AAPL', set: 'env43-market', start: day(40) };
        await exportMatrix(far, { ...options, out: join(folder, 'far.npy') });
        await exportMatrix(service, { ...options, out: join(folder, 'near.npy') });
        const [a, b] = [matrixPaths(join(folder, 'far.npy')), matrixPaths(join(folder, 'near.npy'))];
        for (const file of ['matrix', 'bars'] as const) expect(readFileSync(a[file]).equals(readFileSync(b[file])), file).toBe(true);
        expect((await openMatrix(a.matrix)).manifest.barsSha256).toBe(hashBars(bars));
      } finally {
        await far.close();
        await server.close();
      }
    }));

  test('has the same bytes when it is made again', () =>
    inFolder(async (folder) => {
      const files = async (name: string): Promise<Buffer[]> => {
        mkdirSync(join(folder, name));
        const { out } = await exported(join(folder, name));
        return Object.values(matrixPaths(out)).map((path) => readFileSync(path));
      };
      expect(await files('a')).toEqual(await files('b'));
    }));

  test('refuses what cannot be exported, and leaves no file', () =>
    inFolder(async (folder) => {
      const refused = (more: object, code: string) => expect(exported(folder, more)).rejects.toThrow(expect.objectContaining({ code }));
      await refused({ out: join(folder, 'obs.csv') }, 'INVALID_PARAM');
      await refused({ dtype: 'float16' }, 'INVALID_PARAM');
      await refused({ order: 'row' }, 'INVALID_PARAM');
      await refused({ maxGap: 0 }, 'INVALID_PARAM');
      await refused({ symbol: 'NONE' }, 'UNKNOWN_SYMBOL');
      await refused({ start: '2040-01-01' }, 'NO_BAR');
      await refused({ columns: ['nothing'] }, 'UNKNOWN_FIELD');
      mkdirSync(join(folder, 'obs.bars.npy'));
      await expect(exported(folder)).rejects.toThrow();
      expect(readdirSync(folder)).toEqual(['obs.bars.npy']);
    }));
});

describe('an opened matrix', () => {
  test('gives rows, columns, bars and windows, as views where they can be', () =>
    inFolder(async (folder) => {
      const frame = compute(bars, 'env43-market');
      for (const order of ['C', 'F'] as const) {
        const { out } = await exported(folder, { order });
        const matrix = await openMatrix(out);
        expect([matrix.rows, matrix.names]).toEqual([300, frame.names]);
        expect([...matrix.row(250)]).toEqual([...frame.row(250)]);
        expect([...matrix.column('bb_position')]).toEqual([...frame.column('bb_position')]);
        expect([...matrix.bars.close]).toEqual([...bars.close]);
        expect([...matrix.bars.timestamp]).toEqual([...bars.timestamp]);
        expect((order === 'C' ? matrix.row(3) : matrix.column('returns_1')).buffer).toBe(matrix.data.buffer);
        expect(() => matrix.row(300)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
        expect(() => matrix.column('x')).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD' }));
        if (order === 'F') expect(() => [...matrix.windows({ length: 2 })]).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
        else {
          const windows = [...matrix.windows({ length: 60, stride: 40 })];
          expect(windows).toEqual(frame.windows({ length: 60, stride: 40, dtype: 'float32' }));
          expect(windows[1]!.buffer).toBe(matrix.data.buffer);
          for (const wrong of [{ length: 0 }, { length: 1, stride: 0.5 }])
            expect(() => [...matrix.windows(wrong)]).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
        }
      }
    }));

  test('is the same memory in a worker', () =>
    inFolder(async (folder) => {
      const matrix = await openMatrix((await exported(folder)).out);
      const source = `const { parentPort, workerData } = require('node:worker_threads');
        const values = new Float32Array(workerData.matrix);
        parentPort.postMessage(values[40 * 120 + 6]);
        values[0] = 42;`;
      const worker = new Worker(source, { eval: true, workerData: matrix.share() });
      const seen = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      await new Promise((resolve) => worker.once('exit', resolve));
      expect(seen).toBe(matrix.row(120)[6]);
      expect(matrix.data[0]).toBe(42);
      expect(ObservationMatrix.from(matrix.share()).row(0)[0]).toBe(42);
    }));

  test('of other columns, another order or another version is refused before the first step, and the difference is shown', () =>
    inFolder(async (folder) => {
      const { manifest, out } = await exported(folder, { columns: ['returns_1', 'returns_5', 'bb_position'] });
      const mismatch = (expected: object, text: string) =>
        expect(openMatrix(out, expected)).rejects.toThrow(
          expect.objectContaining({ code: 'MISMATCH', message: expect.stringContaining(text) }),
        );
      await mismatch({ columns: ['returns_1', 'returns_20', 'bb_position'] }, 'it lacks returns_20; it has besides returns_5');
      await mismatch({ columns: ['returns_1', 'bb_position', 'returns_5'] }, 'column 1 is returns_5, expected is bb_position');
      await mismatch({ columns: [] }, 'it has besides returns_1, returns_5, bb_position');
      await mismatch({ columns: featureSet('env43-market').names }, 'it lacks rsi_14_scaled, macd_to_close, ');
      await mismatch({ columns: ['returns_1', 'returns_5', 'bb_position', 'returns_1'] }, 'it has 3 columns, expected are 4');
      await mismatch({ version: 'env43-market@000000000000' }, `its version is ${manifest.version}, expected is env43-market@000000000000`);
      await mismatch({ version: 'env53-market' }, 'expected is env53-market');
      for (const version of [manifest.version, 'env43-market'])
        expect((await openMatrix(out, { version, columns: manifest.columns })).rows).toBe(300);
    }));

  test('is refused where its file, its bars or its manifest was changed or is missing', () =>
    inFolder(async (folder) => {
      const { out } = await exported(folder);
      const paths = matrixPaths(out);
      const refused = (text: string) =>
        expect(openMatrix(out)).rejects.toThrow(expect.objectContaining({ code: 'INVALID_FILE', message: expect.stringContaining(text) }));
      for (const path of [paths.matrix, paths.bars]) {
        const good = readFileSync(path);
        const bad = Buffer.from(good);
        bad[bad.length - 1]! ^= 1;
        writeFileSync(path, bad);
        await refused('is not the file that its manifest tells of');
        writeFileSync(path, good);
      }
      const text = readFileSync(paths.manifest, 'utf8');
      for (const [bad, reason] of [
        [text.replace('"rows": 300', '"rows": 299'), 'has been changed since it was written'],
        [text.replace(/"seal": "./, '"seal": "x'), 'has no seal'],
        ['{', 'is no JSON'],
        ['[]', 'is JSON, but no object'],
      ] as const) {
        writeFileSync(paths.manifest, bad);
        await refused(reason);
      }
      await nodePorts.files.write(paths.manifest, Buffer.from(text));
      expect((await openMatrix(out)).rows).toBe(300);
      const { sealedText } = await import('../../src/training/sealed.js');
      const { seal: _seal, ...content } = JSON.parse(text) as Record<string, never>;
      writeFileSync(paths.manifest, sealedText({ ...content, order: 'row' }));
      await refused('order is "row"');
      expect(existsSync(paths.matrix)).toBe(true);
      await expect(openMatrix(join(folder, 'none.npy'))).rejects.toThrow(expect.objectContaining({ code: 'INVALID_FILE' }));
    }));
});

describe('gaps', () => {
  const without = (...rows: number[]): Bars =>
    barsFrom(Array.from({ length: 120 }, (_, i) => barAt(bars, i)).filter((_, i) => !rows.includes(i)));

  test('cut a series into segments, and no window crosses one', () =>
    inFolder(async (folder) => {
      const holed = without(...Array.from({ length: 6 }, (_, i) => 40 + i), 80);
      const { manifest, out } = await exported(folder, {}, holed);
      expect([manifest.segments, manifest.maxGap]).toEqual([
        [
          [0, 40],
          [40, 113],
        ],
        5,
      ]);
      const strict = await exported(folder, { maxGap: 1 }, holed);
      expect(strict.manifest.segments).toEqual([
        [0, 40],
        [40, 74],
        [74, 113],
      ]);
      const matrix = await openMatrix(out);
      const starts = [...matrix.windows({ length: 35 })].map((view) => view.byteOffset / 4 / 40);
      expect(starts).toEqual([0, 1, 2, 3, 4, 5, ...Array.from({ length: 5 }, (_, i) => 74 + i)]);
    }));

  test('are counted in steps of the timeframe', () => {
    const hours = Float64Array.from([0, 1, 2, 4, 5], (hour) => hour * 3_600_000);
    expect(segmentsOf(hours, '1hour')).toEqual([
      [0, 3],
      [3, 5],
    ]);
    expect(segmentsOf(hours, '1hour', { maxGap: 2 })).toEqual([[0, 5]]);
    expect(segmentsOf(new Float64Array(0), '1hour')).toEqual([]);
  });
});

test('the hash of bars depends on their values alone, and on each of them', () => {
  const same = walk(300);
  expect(hashBars(same)).toBe(hashBars(bars));
  for (const name of ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const) {
    const other = { ...bars, [name]: bars[name].slice() };
    other[name][299]! += 1;
    expect(hashBars(other), name).not.toBe(hashBars(bars));
  }
  const holed = { ...bars, close: bars.close.slice() };
  holed.close[3] = NaN;
  const payload = { ...holed, close: holed.close.slice() };
  new BigUint64Array(payload.close.buffer)[3] = 0x7ff8_0000_0000_0001n;
  expect(hashBars(payload)).toBe(hashBars(holed));
});
