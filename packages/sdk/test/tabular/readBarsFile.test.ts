import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BarkeepError, type FeatureFrame } from '@barkeep/feature-core';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSource, memorySource } from '../../src/tabular/bytesSource.js';
import type { Files } from '../../src/contracts/ports.js';
import { csvPieces } from '../../src/tabular/csvWriter.js';
import { parquetPieces } from '../../src/tabular/parquetWriter.js';
import { readBarsFile, type FileBars, type ReadBarsOptions } from '../../src/tabular/readBarsFile.js';
import { countingTimers, frameOf, joined, sourceOf } from './support.js';

const THREE = 'timestamp,open,high,low,close,volume\n2020-01-01,1,3,0.5,2,10\n2020-01-02,2,4,1.5,3,20\n2020-01-03,3,5,2.5,4,30\n';

function read(name: string, content: string | Uint8Array, options: Partial<ReadBarsOptions> = {}): Promise<FileBars> {
  return readBarsFile(name, sourceOf(content), { timers: countingTimers(), ...options });
}

async function refusal(name: string, content: string | Uint8Array, options: Partial<ReadBarsOptions> = {}): Promise<BarkeepError> {
  const error: unknown = await read(name, content, options).then(
    () => new Error('was read'),
    (reason: unknown) => reason,
  );
  if (error instanceof BarkeepError) return error;
  throw error;
}

const DAYS = [Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 3)];
const doubles = (name: string, data: readonly (number | null)[]): ColumnSource => ({ name, data: [...data], type: 'DOUBLE' });
const PRICES = [
  doubles('open', [1, 2, 3]),
  doubles('high', [3, 4, 5]),
  doubles('low', [0.5, 1.5, 2.5]),
  doubles('close', [2, 3, 4]),
  doubles('volume', [10, 20, 30]),
];

const parquet = (columnData: ColumnSource[], options: object = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const withTimes = (time: ColumnSource): Uint8Array => parquet([time, ...PRICES]);

describe('a CSV file', () => {
  it('is read in slices, with progress, as plain text and compressed', async () => {
    const rows = 30_000;
    const text = `ts,open,high,low,close,volume\n${Array.from({ length: rows }, (_, i) => `${1577836800 + 60 * i},1.25,1.5,1,1.25,${i}`).join('\n')}`;
    for (const [name, bytes] of [
      ['x.csv', Buffer.from(text)],
      ['x.csv.gz', gzipSync(text)],
      ['x.csv', gzipSync(text)],
      ['x.csv.gz', Buffer.concat([gzipSync(text.slice(0, 1000)), gzipSync(text.slice(1000))])],
    ] as const) {
      const timers = countingTimers();
      const seen: number[] = [];
      const { bars, csv, format } = await read(name, bytes, {
        timers,
        onProgress: (progress) => seen.push(progress.bytes / progress.size),
      });
      expect(bars.volume.length).toBe(rows);
      expect(bars.volume.every((volume, i) => volume === i)).toBe(true);
      expect(csv).toMatchObject({ lines: rows + 1, dialect: { epochUnit: 's' } });
      expect(format).toBe(bytes[0] === 0x1f ? 'csv.gz' : 'csv');
      expect(timers.yields).toBeGreaterThan(1);
      expect(seen.at(-1)).toBe(1);
      expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    }
  });

  it('is read on from where an earlier read ended', async () => {
    const first = await read('x.csv', `${THREE}2020-01-04,1,2`, { unfinishedTail: 'wait' });
    const { resume, pendingBytes } = first.csv!;
    expect(pendingBytes).toBe(14);
    const second = await read('x.csv', `${THREE}2020-01-04,1,2,1,1,1\n2020-01-05,1,2,1,1,1\n`, { resume });
    expect([...second.bars.timestamp]).toEqual([Date.UTC(2020, 0, 4), Date.UTC(2020, 0, 5)]);
    expect(second.csv!.lines).toBe(6);
    expect((await refusal('x.csv', gzipSync(THREE), { resume })).message).toMatch(/compressed now/);
  });

  it('that is cut or damaged gzip is refused with the last whole line', async () => {
    const text =
      THREE +
      Array.from({ length: 5000 }, (_, i) => `${new Date(Date.UTC(2020, 0, 4 + i)).toISOString()},${Math.sin(i) + 2},4,0.5,2,1\n`).join('');
    const bytes = gzipSync(text);
    const cut = await refusal('x.csv.gz', bytes.subarray(0, bytes.length / 2));
    expect(cut.message).toMatch(/^x\.csv\.gz: the gzip data ends early after line \d{3,4}; get the file again$/);
    expect(cut.fields.line).toBeGreaterThan(100);
    expect((await refusal('x.csv.gz', bytes.subarray(0, 12))).message).toMatch(/before the end of its first line/);
    const damaged = Uint8Array.from(bytes);
    damaged.fill(0xff, 2000, 2100);
    expect((await refusal('x.csv.gz', damaged)).code).toBe('INVALID_FILE');
    const checksum = gzipSync(THREE);
    checksum[checksum.length - 8]! ^= 1;
    expect((await refusal('x.csv.gz', checksum)).message).toBe('x.csv.gz: the gzip data is damaged; get the file again');
    expect((await refusal('x.csv.gz', 'timestamp')).message).toMatch(/no gzip data/);
    expect((await refusal('x.csv.gz', '')).message).toMatch(/is empty/);
    expect((await refusal('x.csv', gzipSync(''))).message).toMatch(/is empty/);
  });

  it('passes on errors of its source and an abort', async () => {
    const abort = new AbortController();
    abort.abort(new Error('interrupted'));
    await expect(read('x.csv', THREE, { signal: abort.signal })).rejects.toThrow('interrupted');
    const broken = {
      size: 5_000_000,
      range: (from: number, to: number) =>
        from > 1_000_000 ? Promise.reject(new Error('disk')) : Promise.resolve(Buffer.alloc(to - from, gzipSync(THREE))),
    };
    await expect(readBarsFile('x.csv.gz', broken, { timers: countingTimers() })).rejects.toThrow();
  });
});

describe('a Parquet file', () => {
  const millis: ColumnSource = { name: 'timestamp', data: DAYS.map((t) => new Date(t)), type: 'TIMESTAMP' };
  const times: Readonly<Record<string, ColumnSource>> = {
    'TIMESTAMP in milliseconds': millis,
    'epoch milliseconds': { name: 'time', data: BigInt64Array.from(DAYS, BigInt), type: 'INT64' },
    'epoch nanoseconds': { name: 'Date', data: BigInt64Array.from(DAYS, (t) => BigInt(t) * 1_000_000n), type: 'INT64' },
    'epoch seconds as doubles': doubles(
      'ts',
      DAYS.map((t) => t / 1000),
    ),
    'ISO texts': { name: 'timestamp', data: ['2020-01-01', '2020-01-02T00:00:00Z', '2020-01-03 01:00:00+01:00'], type: 'STRING' },
  };
  for (const [name, time] of Object.entries(times)) {
    it(`has its timestamps as ${name}`, async () => {
      const { bars, format, faults } = await read('x.parquet', withTimes(time));
      expect([...bars.timestamp]).toEqual(DAYS);
      expect([...bars.low]).toEqual([0.5, 1.5, 2.5]);
      expect({ format, faults }).toEqual({ format: 'parquet', faults: [] });
    });
  }

  it('is read from a Buffer that shares its memory with others', async () => {
    const bytes = withTimes(millis);
    const shared = Buffer.concat([Buffer.alloc(64), bytes]).subarray(64);
    expect((await read('x.parquet', shared)).bars).toEqual((await read('x.parquet', bytes)).bars);
  });

  const annotated = (element: object, data: BigInt64Array | Int32Array): Uint8Array => {
    const schema = [
      { name: 'root', num_children: 6 },
      { name: 'timestamp', repetition_type: 'REQUIRED', ...element },
      ...PRICES.map(({ name }) => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' })),
    ];
    return parquet([{ name: 'timestamp', data }, ...PRICES.map(({ name, data: values }) => ({ name, data: values }))], { schema });
  };
  it('has its timestamps in other units, or as dates', async () => {
    const unit = (name: string): object => ({ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: name } });
    const files = [
      annotated(
        unit('MICROS'),
        BigInt64Array.from(DAYS, (t) => BigInt(t) * 1000n),
      ),
      annotated(
        unit('NANOS'),
        BigInt64Array.from(DAYS, (t) => BigInt(t) * 1_000_000n + 999n),
      ),
      annotated(
        { type: 'INT32', converted_type: 'DATE' },
        Int32Array.from(DAYS, (t) => t / 86_400_000),
      ),
    ];
    for (const file of files) expect([...(await read('x.parquet', file)).bars.timestamp]).toEqual(DAYS);
  });

  it('is known by its first bytes whatever its name', async () => expect((await read('x.csv', withTimes(millis))).format).toBe('parquet'));

  it('may have nulls, which are NaN, integers, and columns that are not needed', async () => {
    const file = parquet([
      { name: 'note', data: ['a', null, 'c'], type: 'STRING' },
      doubles('OPEN', [1, null, 3]),
      millis,
      ...PRICES.slice(1, 4),
      { name: 'Vol', data: Int32Array.of(1, 2, 3), type: 'INT32' },
    ]);
    const { bars, faults } = await read('x.parquet', file);
    expect([...bars.open]).toEqual([1, NaN, 3]);
    expect([...bars.volume]).toEqual([1, 2, 3]);
    expect(faults).toEqual([{ kind: 'hole', count: 1, firstRow: 1 }]);
  });

  it('is refused where its meaning is not certain', async () => {
    const swapped = { ...millis, data: [DAYS[1]!, DAYS[0]!, DAYS[2]!].map((t) => new Date(t)) };
    const repeated = { ...millis, data: [DAYS[0]!, DAYS[1]!, DAYS[1]!].map((t) => new Date(t)) };
    const cases: readonly (readonly [Uint8Array | string, string, RegExp])[] = [
      ['', 'INVALID_FILE', /empty/],
      ['PAR1', 'INVALID_FILE', /too short/],
      ['no parquet file at all', 'INVALID_FILE', /no Parquet file/],
      [
        `PAR1${'\0'.repeat(40)}PAR1`,
        'INVALID_FILE',
        /^x\.parquet: is no Parquet file that can be read: it is damaged; get the file again$/,
      ],
      [withTimes(millis).slice(0, -20), 'INVALID_FILE', /no Parquet file/],
      [parquet([millis, ...PRICES.slice(1)]), 'INVALID_FILE', /^x\.parquet: no column 'open'; found: 'timestamp', 'high'/],
      [
        parquet([millis, { name: 'open', data: ['1', '2', '3'], type: 'STRING' }, ...PRICES.slice(1)]),
        'INVALID_FILE',
        /'open' does not hold numbers/,
      ],
      [
        parquet([{ name: 'timestamp', data: [], type: 'TIMESTAMP' }, ...PRICES.map(({ name }) => doubles(name, []))]),
        'INVALID_FILE',
        /has no bars/,
      ],
      [withTimes({ ...millis, data: [new Date(0), null, null] }), 'INVALID_FILE', /row 1: timestamp is missing/],
      [withTimes({ name: 'time', data: ['2020-01-01', '2020-02-30', ''], type: 'STRING' }), 'INVALID_FILE', /row 1: time is '2020-02-30'/],
      [withTimes(doubles('time', [1, 2, 3])), 'INVALID_FILE', /row 0: time is '1'/],
      [withTimes(swapped), 'INVALID_BARS', /row 1: the timestamp 2020-01-01T00:00:00Z comes after 2020-01-02T00:00:00Z/],
      [withTimes(repeated), 'INVALID_BARS', /row 2: the timestamp 2020-01-02T00:00:00Z is repeated \(first in row 1\)/],
    ];
    for (const [file, code, message] of cases) {
      const error = await refusal('x.parquet', file);
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    expect((await refusal('x.parquet', withTimes(millis), { maxRows: 2 })).code).toBe('TOO_LARGE');
    expect((await read('x.parquet', withTimes(repeated), { repair: true })).repaired).toEqual({
      movedRows: 0,
      droppedRows: 1,
      droppedLines: [1],
    });
    expect([...(await read('x.parquet', withTimes(swapped), { repair: true })).bars.open]).toEqual([2, 1, 3]);
  });

  it('with damaged bytes gives bars or a typed error, soon', async () => {
    const rows = 300;
    const column = (k: number): (number | null)[] => Array.from({ length: rows }, (_, i) => (i % 50 === k ? null : Math.round(i / 7) + k));
    const time: ColumnSource = { name: 'timestamp', data: Array.from({ length: rows }, (_, i) => new Date(i * 60_000)), type: 'TIMESTAMP' };
    const samples = [
      parquet([time, ...PRICES.map(({ name }, k) => doubles(name, column(k)))]),
      parquet([time, ...PRICES.map(({ name }, k) => doubles(name, column(k)))], { codec: 'UNCOMPRESSED', rowGroupSize: 100 }),
    ];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.nat(samples.length - 1), edits, fc.boolean(), async (sample, changes, repair) => {
        const bytes = samples[sample]!.slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const error: unknown = await read('x.parquet', bytes, { repair }).catch((reason: unknown) => reason);
        if (error instanceof Error) expect(error).toBeInstanceOf(BarkeepError);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('pieces from a pipe', () => {
  async function* pipe(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const piped = (bytes: Uint8Array, size: number, options: Partial<ReadBarsOptions> = {}): Promise<FileBars> =>
    readBarsFile('pipe', pipe(bytes, size), { timers: countingTimers(), ...options });
  const text = new TextEncoder().encode(THREE);
  const times: ColumnSource = { name: 'timestamp', data: DAYS.map((t) => new Date(t)), type: 'TIMESTAMP' };

  it.each([
    ['csv', text],
    ['csv.gz', gzipSync(text)],
    ['parquet', withTimes(times)],
  ])('are told by their first bytes as %s, however they are cut', async (format, bytes) => {
    const { bars } = await read('x.csv', THREE);
    for (const size of [1, 5, 1 << 16]) expect(await piped(bytes, size)).toMatchObject({ format, bars });
  });

  it('that are none are an empty file; too many rows are too many', async () => {
    await expect(piped(new Uint8Array(0), 1)).rejects.toMatchObject({ code: 'INVALID_FILE', message: 'pipe: is empty' });
    await expect(piped(text, 7, { maxRows: 2 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('end the pipe after an error, and are not waited for once the signal aborts', async () => {
    let ended = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new TextEncoder().encode('no,bars\n');
      } finally {
        ended = true;
      }
    };
    await expect(readBarsFile('pipe', endless(), { timers: countingTimers() })).rejects.toMatchObject({ code: 'INVALID_FILE' });
    expect(ended).toBe(true);
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const reading = readBarsFile('pipe', silent, { timers: countingTimers(), signal: AbortSignal.timeout(10) });
    await expect(reading).rejects.toThrow(/timeout/);
  });
});

describe('fileSource', () => {
  const files = (content: Uint8Array | undefined): Files =>
    ({
      stat: () => Promise.resolve(content && { size: content.length, mtimeMs: 0, inode: 1 }),
      readRange: (_: string, from: number, to: number) => Promise.resolve(content?.subarray(from, to)),
    }) as unknown as Files;

  it('reads ranges of a file', async () => {
    const source = await fileSource(files(Buffer.from(THREE)), '/x.csv');
    expect((await readBarsFile('/x.csv', source, { timers: countingTimers() })).bars.open.length).toBe(3);
  });

  it('says that there is no file', async () => {
    await expect(fileSource(files(undefined), '/x.csv')).rejects.toMatchObject({ code: 'INVALID_FILE', fields: { file: '/x.csv' } });
  });
});

describe('bundled and golden bars', () => {
  const folder = fileURLToPath(new URL('../../../../../shared/golden/bars/', import.meta.url));
  const names = ((): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  })();
  it.each(names)('%s survives a trip through CSV and Parquet, and equals Number', async (name) => {
    const bytes = readFileSync(folder + name);
    const { bars, csv } = await readBarsFile(name, memorySource(bytes), { timers: countingTimers(), repair: true });
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    if (!/adv_(?:dup|out)/.test(name) || name.includes('__')) {
      const rows = text.trimEnd().split('\n').slice(1);
      expect(csv!.lines).toBe(rows.length + 1);
      const wrong = rows.findIndex((row, i) => {
        const [time, ...fields] = row.split(',');
        const values = [bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]];
        return (
          Date.parse(time!) !== bars.timestamp[i] || !fields.every((field, k) => Object.is(field === '' ? NaN : Number(field), values[k]))
        );
      });
      expect(wrong).toBe(-1);
    }
    const frame: FeatureFrame<unknown> = frameOf(bars);
    for (const [out, pieces] of [
      ['x.csv', csvPieces([frame])],
      ['x.parquet', parquetPieces([frame], { rowGroupRows: 50_000 })],
    ] as const) {
      expect((await readBarsFile(out, memorySource(await joined(pieces)), { timers: countingTimers() })).bars).toEqual(bars);
    }
  });

  it.skipIf(names.length === 0)('repaired ones equal their cleaned twins', async () => {
    for (const [broken, clean, line] of [
      ['adv_dup_ts', 'adv_dup_ts__keep_last', /repeated/],
      ['adv_out_of_order', 'adv_out_of_order__sorted', /comes after/],
    ] as const) {
      const bytes = readFileSync(`${folder}${broken}.csv`);
      const twin = await read('twin.csv', readFileSync(`${folder}${clean}.csv`));
      expect((await read(`${broken}.csv`, bytes, { repair: true })).bars).toEqual(twin.bars);
      const error = await refusal(`${broken}.csv`, bytes);
      expect(error.message).toMatch(line);
      expect(error.fields).toMatchObject({ file: `${broken}.csv`, line: expect.any(Number) as number });
    }
  });
});
