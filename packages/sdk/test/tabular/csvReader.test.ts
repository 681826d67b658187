import { BarkeepError, InvalidBarsError } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvReader, type CsvBars, type CsvReaderOptions } from '../../src/tabular/csvReader.js';

const encoder = new TextEncoder();
const HEADER = 'timestamp,open,high,low,close,volume\n';
const DAY = 86_400_000;
const FIRST = Date.UTC(2020, 0, 1);

function readBytes(bytes: Uint8Array, options: Partial<CsvReaderOptions> = {}, pieces: readonly number[] = []): CsvBars {
  const reader = createCsvReader({ file: 'bars.csv', ...options });
  let from = 0;
  for (const size of pieces) {
    reader.push(bytes.slice(from, from + size));
    from += size;
  }
  reader.push(bytes.subarray(from));
  return reader.finish();
}

const read = (text: string, options: Partial<CsvReaderOptions> = {}): CsvBars => readBytes(encoder.encode(text), options);

function refusal(text: string | Uint8Array, options: Partial<CsvReaderOptions> = {}): BarkeepError {
  try {
    readBytes(typeof text === 'string' ? encoder.encode(text) : text, options);
  } catch (error) {
    if (error instanceof BarkeepError) return error;
    throw error;
  }
  throw new Error('was read');
}

const day = (i: number): string => new Date(FIRST + i * DAY).toISOString().slice(0, 10);
const row = (i: number): string => `${day(i)},${i + 1},${i + 3},${i + 0.5},${i + 2},${100 * i}\n`;
const THREE = HEADER + row(0) + row(1) + row(2);

describe('a CSV reader understands', () => {
  const expected = read(THREE).bars;

  it('the plain form', () => {
    expect([...expected.timestamp]).toEqual([FIRST, FIRST + DAY, FIRST + 2 * DAY]);
    expect([...expected.open]).toEqual([1, 2, 3]);
    expect([...expected.high]).toEqual([3, 4, 5]);
    expect([...expected.low]).toEqual([0.5, 1.5, 2.5]);
    expect([...expected.close]).toEqual([2, 3, 4]);
    expect([...expected.volume]).toEqual([0, 100, 200]);
  });

  const cases: Readonly<Record<string, string | Uint8Array>> = {
    'a missing last newline': THREE.slice(0, -1),
    CRLF: THREE.replaceAll('\n', '\r\n'),
    'CRLF without the last line end': THREE.replaceAll('\n', '\r\n').slice(0, -2),
    'a byte order mark': `\ufeff${THREE}`,
    semicolons: THREE.replaceAll(',', ';'),
    tabs: THREE.replaceAll(',', '\t'),
    bars: THREE.replaceAll(',', '|'),
    'quoted fields': THREE.replaceAll(/[^,\n]+/g, '"$&"'),
    'some quoted fields': THREE.replaceAll(/2020[^,]*/g, '"$&"'),
    'spaces around fields': THREE.replaceAll(',', ' , '),
    'blank lines': THREE.replaceAll('\n', '\n\n').replace('\n\n', '\n \n'),
    'extra columns': THREE.split('\n')
      .map((line, i) => (line === '' ? '' : `${i},${line},"a ""b"", c",x`))
      .join('\n'),
    'other names in upper case': THREE.replace(HEADER, 'Date,O,HIGH,L,Close,Vol\n'),
    'a price that is not the close': THREE.split('\n')
      .map((line, i) => (line === '' ? '' : `${line},${i === 0 ? 'Adj Close' : '9'}`))
      .join('\n'),
    'its own name before others': THREE.split('\n')
      .map((line, i) => (line === '' ? '' : `${i === 0 ? 'date' : 'x'},${line}`))
      .join('\n'),
    'other columns order': THREE.split('\n')
      .map((line) => line.split(',').reverse().join(','))
      .join('\n'),
    'a trailing delimiter': THREE.replaceAll('\n', ',\n'),
    'epoch seconds': THREE.replaceAll(/2020[^,]*/g, (text) => String(Date.parse(text) / 1000)),
    'epoch seconds with a fraction': THREE.replaceAll(/2020[^,]*/g, (text) => `${Date.parse(text) / 1000}.0`),
    'epoch milliseconds': THREE.replaceAll(/2020[^,]*/g, (text) => String(Date.parse(text))),
    'epoch nanoseconds': THREE.replaceAll(/2020[^,]*/g, (text) => `${Date.parse(text)}000000`),
    'zones in some rows': THREE.replace('2020-01-02', '2020-01-02T01:00:00+01:00').replace('2020-01-03', '2020-01-03T00:00:00Z'),
    'numbers in other spellings': THREE.replace(',2,', ',+2.0,').replace('100\n', '1E2\n'),
  };
  for (const [name, file] of Object.entries(cases)) {
    it(name, () => expect(readBytes(typeof file === 'string' ? encoder.encode(file) : file).bars).toEqual(expected));
  }

  it('holes and infinities, which it counts with their first lines', () => {
    const { bars, faults } = read(
      `${HEADER}\n2020-01-01,1,2,1,1,5\n2020-01-02,nan,2,1,1,\n2020-01-03,1,inf,1,1,5\n2020-01-04,1,1,2,1,-5\n`,
    );
    expect([...bars.open]).toEqual([1, NaN, 1, 1]);
    expect([...bars.high]).toEqual([2, 2, Infinity, 1]);
    expect(Object.fromEntries(faults.map((fault) => [fault.kind, [fault.count, fault.firstRow, fault.firstLine]]))).toEqual({
      hole: [1, 1, 4],
      infinite: [1, 2, 5],
      'high-below-low': [1, 3, 6],
      'negative-volume': [1, 3, 6],
    });
  });

  it('says what it found', () => {
    const { lines, dialect, pendingBytes, repaired } = read(THREE.replaceAll(',', ';'));
    expect({ lines, dialect, pendingBytes, repaired }).toEqual({
      lines: 4,
      dialect: { delimiter: ';', names: ['timestamp', 'open', 'high', 'low', 'close', 'volume'] },
      pendingBytes: 0,
      repaired: undefined,
    });
  });
});

describe('a CSV reader refuses', () => {
  const utf16 = (text: string): Uint8Array => new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
  const cases: readonly (readonly [string, string | Uint8Array, string, RegExp, number?])[] = [
    ['an empty file', '', 'INVALID_FILE', /is empty/],
    ['a mark of byte order alone', '\ufeff', 'INVALID_FILE', /is blank; begin with the line timestamp,open/, 1],
    ['blank lines alone', '\n \n\n', 'INVALID_FILE', /is blank; begin with/, 1],
    [
      'two closes',
      THREE.replace('volume', 'volume,Close').replaceAll(/\d$/gm, '$&,1'),
      'INVALID_FILE',
      /'close' \(5\) and 'Close' \(7\) could both be the close; keep one of them/,
      1,
    ],
    ['a header alone', HEADER, 'INVALID_FILE', /has no bars/],
    ['UTF-16 with a mark', utf16(THREE), 'INVALID_FILE', /UTF-16/],
    ['UTF-16 without a mark', new Uint8Array(Buffer.from(THREE, 'utf16le')), 'INVALID_FILE', /UTF-16/],
    ['a binary file', new Uint8Array([1, 2, 3, 4, 10, 5]), 'INVALID_FILE', /not a text file/],
    ['carriage returns alone', THREE.replaceAll('\n', '\r'), 'INVALID_FILE', /carriage return/, 1],
    [
      'a missing column',
      THREE.replace('close', 'adj close'),
      'INVALID_FILE',
      /no column 'close'; found: 'timestamp', 'open', 'high', 'low', 'adj close', 'volume'/,
      1,
    ],
    ['values in place of names', row(0) + row(1), 'INVALID_FILE', /has values instead of names/, 1],
    [
      'two columns that could be the time',
      THREE.replace('timestamp,open', 'date,time').replaceAll(/,(\d+),/g, ',$1,$1,'),
      'INVALID_FILE',
      /'date' \(1\) and 'time' \(2\) could both be the timestamp; where these are day and hour, join them into one column/,
      1,
    ],
    ['too few fields', `${THREE}2020-01-04,1,2,3\n`, 'INVALID_FILE', /has 4 fields where the header has 6/, 5],
    ['too many fields', `${THREE}2020-01-04,1,2,3,4,5,6\n`, 'INVALID_FILE', /has 7 fields/, 5],
    ['a field that is no number', THREE.replace(',3,', ',abc,'), 'INVALID_FILE', /high is 'abc'/, 2],
    ['a hexadecimal number', THREE.replace(',3,', ',0x10,'), 'INVALID_FILE', /high is '0x10'/, 2],
    ['a decimal comma', THREE.replaceAll(',', ';').replaceAll('.5', ',5'), 'INVALID_FILE', /low is '0,5'.*decimal point/, 2],
    ['thousands separators', THREE.replace(',3,', ',"1,234.5",'), 'INVALID_FILE', /'1,234.5'.*thousands/, 2],
    ['an open quote', THREE.replace(',3,', ',"3,'), 'INVALID_FILE', /quoted field/, 2],
    ['text behind a quote', THREE.replace(',3,', ',"3"x,'), 'INVALID_FILE', /quoted field/, 2],
    [
      'an impossible date',
      THREE.replace('2020-01-03', '2020-02-30'),
      'INVALID_FILE',
      /timestamp is '2020-02-30'; there is no such date/,
      4,
    ],
    ['an ambiguous date', THREE.replace('2020-01-03', '01/02/2020'), 'INVALID_FILE', /timestamp is '01\/02\/2020'/, 4],
    ['an empty time', THREE.replace('2020-01-03', ''), 'INVALID_FILE', /timestamp is ''/, 4],
    ['mixed epoch units', `${HEADER}1583020800,1,2,1,1,1\n1583020801000,1,2,1,1,1\n`, 'INVALID_FILE', /unit is another one/, 3],
    ['a number of unknown unit', `${HEADER}60000,1,2,1,1,1\n`, 'INVALID_FILE', /unit is not certain/, 2],
    ['a repeated timestamp', THREE + row(2), 'INVALID_BARS', /2020-01-03T00:00:00Z is repeated \(first on line 4\)/, 5],
    ['a repeated timestamp of an earlier row', THREE + row(0), 'INVALID_BARS', /2020-01-01T00:00:00Z is repeated \(first on line 2\)/, 5],
    [
      'an unordered timestamp',
      HEADER + row(0) + row(2) + row(1),
      'INVALID_BARS',
      /2020-01-02T00:00:00Z comes after 2020-01-03T00:00:00Z/,
      4,
    ],
    ['a Parquet file', 'PAR1\n1', 'INVALID_FILE', /is a Parquet file/],
    ['an endless header', 'x'.repeat(2_000_000), 'INVALID_FILE', /longer than/, 1],
    ['thousands of columns', `${HEADER.trim()}${',x'.repeat(10_000)}\n`, 'INVALID_FILE', /has 10006 columns/, 1],
    ['an endless line', `${HEADER}${'x'.repeat(2_000_000)}`, 'INVALID_FILE', /longer than/, 2],
  ];
  for (const [name, file, code, message, line] of cases) {
    it(name, () => {
      const error = refusal(file);
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(error.message.startsWith(line === undefined ? 'bars.csv: ' : `bars.csv, line ${line}: `)).toBe(true);
      expect(error.fields).toMatchObject(line === undefined ? { file: 'bars.csv' } : { file: 'bars.csv', line });
      expect(error instanceof InvalidBarsError).toBe(code === 'INVALID_BARS');
    });
  }

  it('a bad field with its column and value as fields', () => {
    expect(refusal(THREE.replace(',3,', ',abc,').replace('high', 'High')).fields).toEqual({
      file: 'bars.csv',
      line: 2,
      column: 'High',
      value: 'abc',
    });
  });

  it('odd values where strict asks for it, with the line of the first', () => {
    const error = refusal(`${THREE}\n2020-01-04,1,2,3,1,1\n`, { strict: true });
    expect(error).toMatchObject({ code: 'INVALID_BARS', fields: { line: 6, timestamp: '2020-01-04T00:00:00Z', kind: 'high-below-low' } });
    expect(read(THREE, { strict: true }).faults).toEqual([]);
  });

  it('more rows than the limit', () => expect(refusal(THREE, { maxRows: 2 }).code).toBe('TOO_LARGE'));

  it('to repair what it resumes', () => {
    const { resume } = read(THREE);
    expect(() => createCsvReader({ file: 'x', resume, repair: true })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });
});

describe('repair', () => {
  it('sorts, keeps the last of a timestamp and says so', () => {
    const text = `${HEADER}\n${row(0)}${row(3)}${row(1)}2020-01-04,7,7,7,7,7\n${row(2)}${row(1).replace(',2,', ',2.5,')}`;
    const { bars, repaired, faults, resume } = read(text, { repair: true });
    expect([...bars.timestamp].map((t) => (t - FIRST) / DAY)).toEqual([0, 1, 2, 3]);
    expect([...bars.open]).toEqual([1, 2.5, 3, 7]);
    expect(repaired).toEqual({ movedRows: 3, droppedRows: 2, droppedLines: [4, 5] });
    expect(faults).toEqual([]);
    expect(resume.lastTimestampMs).toBe(FIRST + 3 * DAY);
  });

  it('leaves an ordered file as it is', () => expect(read(THREE, { repair: true }).repaired).toBeUndefined());

  it('names the lines of odd values by the file', () => {
    const { faults } = read(`${HEADER}${row(1)}2020-01-01,1,0.5,1,1,1\n`, { repair: true });
    expect(faults).toEqual([{ kind: 'high-below-low', count: 1, firstRow: 0, firstLine: 3 }]);
  });
});

describe('a file that grows', () => {
  it('keeps an unfinished last line waiting', () => {
    const { bars, pendingBytes, resume } = read(`${THREE}2020-01-04,1,2`, { unfinishedTail: 'wait' });
    expect(bars.timestamp.length).toBe(3);
    expect(pendingBytes).toBe('2020-01-04,1,2'.length);
    expect(resume).toMatchObject({ byteOffset: THREE.length, nextLine: 5, lastTimestampMs: FIRST + 2 * DAY });
  });

  it('is read on from any byte as if read at once', () => {
    const bytes = encoder.encode(
      `\ufeff${THREE}\r\n${row(3)}${row(4).replace(/2020[^,]*/, '1578182400')}${row(5).replace(/2020[^,]*/, '1578268800')}`,
    );
    const whole = readBytes(bytes, { unfinishedTail: 'wait' });
    const firstRowEnd = new TextDecoder().decode(bytes).indexOf('\n2020-01-02');
    for (let cut = firstRowEnd + 5; cut <= bytes.length; cut++) {
      const first = readBytes(bytes.slice(0, cut), { unfinishedTail: 'wait' });
      const second = readBytes(bytes.slice(first.resume.byteOffset), { unfinishedTail: 'wait', resume: first.resume });
      expect([...first.bars.close, ...second.bars.close]).toEqual([...whole.bars.close]);
      expect(second.resume).toEqual(whole.resume);
    }
  });

  it('has errors that name lines of the file', () => {
    const { resume } = read(THREE);
    const error = refusal(`${row(3)}\n${row(4)}${row(4)}`, { resume });
    expect(error).toMatchObject({ code: 'INVALID_BARS', fields: { line: 8, firstLine: 7 } });
    expect(refusal(row(2), { resume })).toMatchObject({ code: 'INVALID_BARS', fields: { line: 5 } });
    expect(refusal(row(1), { resume }).message).toMatch(/comes after/);
  });

  it('may have nothing new', () => {
    const { resume } = read(THREE);
    expect(read('', { resume, unfinishedTail: 'wait' })).toMatchObject({ lines: 4, resume });
  });

  it('is no file yet while its header is unfinished', () =>
    expect(refusal('timestamp,op', { unfinishedTail: 'wait' }).message).toMatch(/no bars yet/));
});

describe('properties', () => {
  const outcome = (bytes: Uint8Array, pieces: readonly number[], options: Partial<CsvReaderOptions>): unknown => {
    try {
      return readBytes(bytes, options, pieces);
    } catch (error) {
      if (error instanceof BarkeepError) return { code: error.code, message: error.message, fields: error.fields };
      throw error;
    }
  };
  const sample = encoder.encode(
    `timestamp,note,open,high,low,close,volume\r\n2020-01-01T00:00:00Z,"a, b",1.25,2.5e1,1,1,\n\n1577923200,,1,2,1,1.123456789012345678,7\n2020-01-03 00:00:00+01:00,x,"1",nan,1,1,1\n2020-01-04,é,1,2,1,1,1`,
  );

  it('the pieces that bytes come in change nothing, neither results nor errors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }),
        fc.option(fc.tuple(fc.nat(sample.length - 1), fc.nat(255))),
        fc.record({ repair: fc.boolean(), strict: fc.boolean(), unfinishedTail: fc.constantFrom('wait' as const, 'accept' as const) }),
        (pieces, damage, options) => {
          const bytes = sample.slice();
          if (damage !== null) bytes[damage[0]] = damage[1];
          expect(outcome(bytes, pieces, options)).toEqual(outcome(bytes, [], options));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('damaged bytes give bars or a typed error', () => {
    const edit = fc.tuple(
      fc.nat(sample.length),
      fc.nat(6),
      fc.oneof(
        fc.uint8Array({ maxLength: 6 }),
        fc.constantFrom('"', ',', '\n', '\r\n', ';', '-', '1e999', '\0', '\ufeff').map((text) => encoder.encode(text)),
      ),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.boolean(), (edits, repair) => {
        let bytes = Buffer.from(sample);
        for (const [at, cut, insert] of edits) bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + cut)]);
        outcome(new Uint8Array(bytes), [], { repair });
      }),
      { numRuns: 3000 },
    );
  });
});
