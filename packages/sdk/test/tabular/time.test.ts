import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeParser, parseIsoTime, type EpochUnit } from '../../src/tabular/time.js';

const out = new Float64Array(1);
const encoder = new TextEncoder();

/** What a file's row would give: the quick way, then the long way. */
function read(text: string, parser = new TimeParser()): number | string {
  const bytes = encoder.encode(`${text},\n`);
  const end = bytes.length - 2;
  if (parser.scan(bytes, 0, bytes.length, out, 0) === end) {
    const quick = out[0]!;
    expect(parser.parse(bytes, 0, end, out, 0), `${text} both ways`).toBe(true);
    expect(out[0]).toBe(quick);
    return quick;
  }
  return parser.parse(bytes, 0, end, out, 0) ? out[0]! : parser.fault;
}

const MARCH = Date.UTC(2020, 2, 1);

describe('parseIsoTime', () => {
  it('reads dates and times, without a zone as UTC', () => {
    for (const text of [
      '2020-03-01',
      '20200301',
      '2020/03/01',
      '2020-03-01T00:00',
      '2020-03-01 00:00:00',
      '2020-03-01T00:00:00Z',
      '2020-03-01T00:00:00.000000000Z',
      ' 2020-03-01t00:00:00z ',
      '2020-03-01 00:00:00 UTC',
    ]) {
      expect(parseIsoTime(text), text).toBe(MARCH);
    }
  });

  it('takes offsets into account', () => {
    for (const text of [
      '2020-03-01T01:00:00+01:00',
      '2020-03-01T01:00:00+0100',
      '2020-03-01 01:00+01',
      '2020-02-29T19:00:00-05:00',
      '2020-03-01 05:30:00 +05:30',
    ])
      expect(parseIsoTime(text), text).toBe(MARCH);
  });

  it('keeps milliseconds and cuts off what is finer', () => {
    expect(parseIsoTime('2020-03-01T00:00:00.5Z')).toBe(MARCH + 500);
    expect(parseIsoTime('2020-03-01T00:00:00.123999Z')).toBe(MARCH + 123);
    expect(parseIsoTime('1969-12-31T23:59:59.999Z')).toBe(-1);
  });

  it('rolls no impossible date over', () => {
    for (const text of [
      '2020-02-30',
      '2019-02-29',
      '2020-13-01',
      '2020-00-10',
      '2020-01-00',
      '2020-04-31',
      '1900-02-29',
      '2020-03-01T24:00:00',
      '2020-03-01T00:60:00',
      '2020-03-01T00:00:60Z',
      '2020-03-01T00:00:00+24:00',
    ]) {
      expect(parseIsoTime(text), text).toBeUndefined();
    }
  });

  it('refuses other texts', () => {
    for (const text of [
      '',
      'x',
      '01/03/2020',
      '2020-3-1',
      '2020-03-01T',
      '2020-03-01T1:00',
      '2020-03-01T01',
      '2020-03-01Z',
      '2020-03-01T00:00:00+',
      '2020-03/01',
      '20-03-01',
      '2020-03-01T00:00:00.Z',
      'Ā2020-03-01',
    ]) {
      expect(parseIsoTime(text), text).toBeUndefined();
    }
  });

  it('agrees with Date for every moment of years 1 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62135596800000, max: 253402300799999 }), (ms) => parseIsoTime(new Date(ms).toISOString()) === ms),
    );
    expect(parseIsoTime('0001-01-01T00:00:00Z')).toBe(Date.parse('0001-01-01T00:00:00Z'));
    expect(parseIsoTime('0000-01-01')).toBeUndefined();
  });
});

describe('TimeParser', () => {
  it('reads common forms, dates in any order, as Date does', () => {
    const parser = new TimeParser();
    fc.assert(
      fc.property(
        fc.integer({ min: -6e10, max: 2.5e11 }),
        fc.constantFrom('Z', '', '+00:00', '-03:30', '+0100'),
        fc.constantFrom('T', ' '),
        (seconds, zone, middle) => {
          const text = new Date(seconds * 1000).toISOString().slice(0, 19);
          const offset = zone === '-03:30' ? -210 : zone === '+0100' ? 60 : 0;
          expect(read(text.replace('T', middle) + zone, parser)).toBe(seconds * 1000 - offset * 60_000);
        },
      ),
    );
  });

  it('knows the unit of epoch numbers by their magnitude', () => {
    const texts = [
      '1583020800',
      '1583020800.0',
      '1.5830208e9',
      '1583020800000',
      '1583020800000.0',
      '1583020800000000',
      '1583020800000000000',
      '1583020800000.9',
      '1583020800000999',
      '1583020800000999999',
    ];
    for (const text of texts) expect(read(text), text).toBe(MARCH);
    expect(read('1583020800.001')).toBe(MARCH + 1);
    expect(read('-250000000')).toBe(-250_000_000_000);
    expect(read('-1583020800000000001')).toBe(-MARCH - 1);
  });

  it('refuses numbers whose unit is not certain, until the file has shown it', () => {
    for (const text of [
      '0',
      '60000',
      '12345678900',
      '20200301153000',
      '99999999999999999999',
      '202003011530',
      '1e30',
      '1.2.3',
      '-',
      '1e',
    ]) {
      expect(read(text), text).toBeTypeOf('string');
    }
    const parser = new TimeParser();
    expect(read('-150000000', parser)).toBe(-150_000_000_000);
    expect(read('0', parser)).toBe(0);
    expect(read('86400', parser)).toBe(86_400_000);
    expect(read('1583020800000', parser)).toBe('mixed units');
    expect(read('20000000000', parser)).toBe('unknown unit');
    expect(read('20200301', parser)).toBe(MARCH);
  });

  it('refuses a second unit in every pair', () => {
    const samples: Readonly<Record<EpochUnit, string>> = {
      s: '1583020800',
      ms: '1583020800000',
      us: '1583020800000000',
      ns: '1583020800000000000',
    };
    for (const unit of Object.keys(samples) as EpochUnit[]) {
      for (const [other, text] of Object.entries(samples))
        expect(read(text, new TimeParser(unit))).toBe(unit === other ? MARCH : 'mixed units');
    }
  });

  it('says why it refuses', () => {
    expect(read('2020-02-30T00:00:00Z')).toBe('impossible');
    expect(read('2020-03-01T25:00:00Z')).toBe('impossible');
    expect(read('yesterday')).toBe('malformed');
    expect(read('')).toBe('malformed');
    expect(read('5')).toBe('unknown unit');
  });
});
