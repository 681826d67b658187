import { relative, resolve } from 'node:path';
import { BarkeepError, TIMEFRAMES, UnknownNameError, parseTimeframe, type Timeframe } from '@barkeep/feature-core';
import type { Ports } from '../contracts/ports.js';
import { FolderCatalogue } from '../providers/catalogue.js';
import { parseSymbol } from '../service/symbols.js';

/** A series of a folder: its file by its path and by its name in the folder, or why it has none. */
export type FolderSeries = { readonly symbol: string; readonly timeframe: Timeframe } & (
  { readonly path: string; readonly name: string; readonly bytes: number } | { readonly fault: BarkeepError }
);

/** Files whose size is asked for at a time: no thread has anything to do before the last answer, and few at a time take three times as long. */
const AT_ONCE = 1_024;

/**
 * The series of a data folder, by symbol, then from the finest timeframe on; those of `symbols` and `timeframes` only, where these are given.
 * @throws BarkeepError `UNAVAILABLE` where there is no such folder; `UNKNOWN_TIMEFRAME`, `INVALID_SYMBOL`, `UNKNOWN_SYMBOL`; `NO_BAR` where nothing is chosen
 */
export async function folderSeries(
  folder: string,
  chosen: { readonly symbols?: readonly string[]; readonly timeframes?: readonly string[] },
  { files, clock }: Pick<Ports, 'files' | 'clock'>,
): Promise<FolderSeries[]> {
  const root = resolve(folder);
  const catalogue = new FolderCatalogue(root, files, clock);
  const listed = await catalogue.symbols();
  const known = listed.map(({ symbol }) => symbol);
  const symbols = chosen.symbols?.map(parseSymbol);
  const unknown = symbols?.find((symbol) => !known.includes(symbol));
  if (unknown !== undefined) throw new UnknownNameError('UNKNOWN_SYMBOL', 'symbol', unknown, known);
  const timeframes = chosen.timeframes?.map((text) => parseTimeframe(text)) ?? TIMEFRAMES;
  const names = listed
    .filter(({ symbol }) => symbols?.includes(symbol) ?? true)
    .flatMap(({ symbol, stored }) =>
      stored.filter((timeframe) => timeframes.includes(timeframe)).map((timeframe) => ({ symbol, timeframe })),
    );
  if (names.length === 0) {
    const there = TIMEFRAMES.filter((timeframe) => listed.some(({ stored }) => stored.includes(timeframe)));
    const advice = there.length === 0 ? 'put SYMBOL/TIMEFRAME.csv into it' : `there are ${there.join(', ')}`;
    throw new BarkeepError('NO_BAR', `${folder} holds no bars${there.length === 0 ? '' : ` of ${timeframes.join(', ')}`}; ${advice}`, {
      folder,
    });
  }
  const found: FolderSeries[] = [];
  for (let i = 0; i < names.length; i += AT_ONCE) found.push(...(await Promise.all(names.slice(i, i + AT_ONCE).map(look))));
  return found;

  async function look(name: { readonly symbol: string; readonly timeframe: Timeframe }): Promise<FolderSeries> {
    try {
      const { path } = (await catalogue.place(name))!;
      return { ...name, path, name: relative(root, path), bytes: (await files.stat(path))?.size ?? 0 };
    } catch (error) {
      if (error instanceof BarkeepError) return { ...name, fault: error };
      throw error;
    }
  }
}

/** What a result says of its series. */
export function namesOf(series: FolderSeries): { readonly symbol: string; readonly timeframe: Timeframe; readonly source: string } {
  const { symbol, timeframe } = series;
  return { symbol, timeframe, source: 'name' in series ? series.name : '' };
}
