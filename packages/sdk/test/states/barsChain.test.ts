import { createHash } from 'node:crypto';
import { BAR_COLUMNS, INPUT_COLUMNS, sliceBars, type Bars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { BarsChain } from '../../src/states/barsChain.js';
import { correctedAt, walk } from '../contract/bars.js';

const bars = walk(13_000);
const pause = { due: true, rest: async () => undefined };
const links = async (of = bars, chunks = 3): Promise<readonly string[]> => {
  const chain = new BarsChain();
  await chain.through(of, chunks, pause);
  return chain.links;
};

const fresh = (of: Bars, rows: number): Promise<number> => new BarsChain().fingerprint(of, rows, pause);

/** A copy with the lowest bit of one number flipped. */
function flipped(of: Bars, column: (typeof INPUT_COLUMNS)[number], row: number): Bars {
  const copy = { ...of, [column]: of[column].slice() };
  new Uint8Array(copy[column].buffer)[8 * row]! ^= 1;
  return copy;
}

describe('BarsChain', () => {
  it('is SHA-256 over the link before and the six columns of the chunk', async () => {
    const sha = (parts: readonly (string | Uint8Array)[]): string =>
      parts
        .reduce((hash, part) => (typeof part === 'string' ? hash.update(part, 'hex') : hash.update(part)), createHash('sha256'))
        .digest('hex');
    const beginning = createHash('sha256').update('barkeep bars 1').digest('hex');
    const columns = (chunk: number): Uint8Array[] =>
      ['timestamp', ...BAR_COLUMNS].map((name) => new Uint8Array(bars[name as 'open'].slice(4096 * chunk, 4096 * (chunk + 1)).buffer));
    const first = sha([beginning, ...columns(0)]);
    expect(await links(bars, 2)).toEqual([first, sha([first, ...columns(1)])]);
    expect(await new BarsChain().through(bars, 0, pause)).toBe(beginning);
  });

  it('differs from the changed chunk on, whichever column of whichever row changes', async () => {
    const before = await links();
    for (const row of [0, 4095, 4096, 12_287]) {
      const after = await links(correctedAt(bars, row, 1.5));
      expect([row, ...after.map((link, k) => link === before[k])]).toEqual([row, ...[0, 1, 2].map((k) => k < Math.floor(row / 4096))]);
    }
  });

  it('goes on when bars are added, and from where they were cut, as one made anew', async () => {
    const chain = new BarsChain();
    await chain.through(sliceBars(bars, 0, 8200), 2, pause);
    expect(await chain.through(bars, 3, pause)).toBe((await links())[2]);
    const corrected = correctedAt(bars, 5000, 3);
    const cut = chain.cutAt(5000);
    expect(cut.links).toHaveLength(1);
    expect(await cut.through(corrected, 3, pause)).toBe((await links(corrected))[2]);
    expect(chain.links).toEqual(await links());
  });

  it('two who ask at the same time get the same links', async () => {
    const chain = new BarsChain();
    const [a, b] = await Promise.all([chain.through(bars, 3, pause), chain.through(bars, 2, pause)]);
    expect([b, a]).toEqual((await links()).slice(1));
  });

  it('has a fingerprint: the first 53 bits of SHA-256 over the link, the text "rows" and the rows behind, one after the other', async () => {
    for (const rows of [1, 4095, 4096, 4097, 13_000]) {
      const chunks = Math.floor(rows / 4096);
      const tail: number[] = [];
      for (let row = 4096 * chunks; row < rows; row++) tail.push(...INPUT_COLUMNS.map((name) => bars[name][row]!));
      const link = await new BarsChain().through(bars, chunks, pause);
      const hash = createHash('sha256')
        .update(link, 'hex')
        .update('rows')
        .update(new Uint8Array(Float64Array.from(tail).buffer));
      expect(await fresh(bars, rows)).toBe(Number(hash.digest().readBigUInt64BE() >> 11n));
    }
  });

  it('has another fingerprint when any number of any row is another, and with another number of rows', async () => {
    const rows = 4200;
    const seen = new Set([await fresh(bars, rows), await fresh(bars, rows - 1), await fresh(bars, rows + 1)]);
    for (const row of [0, 4095, 4096, rows - 1]) for (const name of INPUT_COLUMNS) seen.add(await fresh(flipped(bars, name, row), rows));
    expect(seen.size).toBe(3 + 4 * INPUT_COLUMNS.length);
    expect(await fresh(flipped(bars, 'close', rows), rows)).toBe(await fresh(bars, rows));
  });

  it('has the same fingerprint where rows came one by one or some at a time, for whoever has fewer of them, and after a cut', async () => {
    const chain = new BarsChain();
    for (const rows of [3, 4, 4095, 4096, 4097, 4100, 4098, 12_300, 5, 13_000])
      expect([rows, await chain.fingerprint(sliceBars(bars, 0, rows), rows, pause)]).toEqual([rows, await fresh(bars, rows)]);
    const corrected = correctedAt(bars, 12_999, 3);
    expect(await chain.cutAt(12_999).fingerprint(corrected, 13_000, pause)).toBe(await fresh(corrected, 13_000));
  });

  it('asks for bars that are there', async () => {
    await expect(new BarsChain().through(sliceBars(bars, 0, 4095), 1, pause)).rejects.toMatchObject({ code: 'INVALID_PARAM' });
  });
});
