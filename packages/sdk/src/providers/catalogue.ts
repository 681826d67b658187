import { join, relative } from 'node:path';
import { BarkeepError, TIMEFRAMES, UnknownNameError, parseTimeframe, type Timeframe } from '@barkeep/feature-core';
import type { Clock, Files } from '../contracts/ports.js';
import { parseSymbol } from '../service/symbols.js';
import type { FileFormat } from './barsFile.js';
import type { SeriesName } from './series.js';
import { CHECK_EVERY_MS } from './watchedFile.js';

/** Where a series stands. */
export type SeriesPlace = {
  readonly path: string;
  /** Where the journal of its generations stands beside it, however the file spells its timeframe. */
  readonly journalPath: string;
  readonly format: FileFormat;
};

type Found = ReadonlyMap<Timeframe, readonly SeriesPlace[]>;
type Entry = { readonly name: string; readonly folder: boolean };
type Listing = { readonly atMs: number; readonly entries: Promise<readonly Entry[]> };

const FORMATS: readonly FileFormat[] = ['csv', 'csv.gz', 'parquet'];
/** Folders listed at a time. */
const LISTED_AT_ONCE = 16;
/** How long the names of an error are good: to know them takes a look into every folder. */
const KNOWN_FOR_MS = 1000;

/** Names whose meaning is remembered beside those of the present listing. */
const MEANINGS_KEPT = 1000;

/**
 * The series of a data folder, by the names of its files: `SYMBOL/TIMEFRAME.csv`, `.csv.gz` or `.parquet`, or flat `symbol_1d.csv` and so on.
 * Symbols are upper-cased and aliases of timeframes understood. Names that begin with a dot are passed over.
 */
export class FolderCatalogue {
  readonly #root: string;
  readonly #files: Files;
  readonly #clock: Clock;
  #listing: Listing | undefined;
  readonly #folders = new Map<string, Listing>();
  readonly #indexes = new WeakMap<readonly Entry[], ReadonlyMap<string, SymbolNames>>();
  readonly #meanings = new Map<string, NameMeaning>();
  #known: { readonly atMs: number; readonly names: Promise<readonly string[]> } | undefined;

  constructor(root: string, files: Files, clock: Clock) {
    this.#root = root;
    this.#files = files;
    this.#clock = clock;
  }

  /**
   * Where a series stands.
   * @throws BarkeepError `UNKNOWN_SYMBOL`; `INVALID_FILE` where two files hold it
   */
  async place({ symbol, timeframe }: SeriesName): Promise<SeriesPlace | undefined> {
    const found = await this.timeframes(symbol);
    if (found.size === 0) throw new UnknownNameError('UNKNOWN_SYMBOL', 'symbol', symbol, await this.#others(symbol));
    const [place, other] = found.get(timeframe) ?? [];
    if (place === undefined || other === undefined) return place;
    const [file, second] = [place, other].map(({ path }) => relative(this.#root, path)) as [string, string];
    throw new BarkeepError('INVALID_FILE', `${file}: ${second} holds ${symbol} ${timeframe} too; keep one of them`, {
      file,
      symbol,
      timeframe,
    });
  }

  /** The files of a symbol by timeframe; none where it is not known. */
  async timeframes(symbol: string): Promise<Found> {
    const names = this.#bySymbol(await this.#entries()).get(symbol);
    const places = names?.flat ?? [];
    const inside = await Promise.all((names?.folders ?? []).map((name) => this.#inFolder(join(this.#root, name))));
    return byTimeframe([...places, ...inside.flat()]);
  }

  /** All symbols that have a file, with their timeframes, sorted. */
  async symbols(): Promise<readonly { readonly symbol: string; readonly stored: readonly Timeframe[] }[]> {
    const candidates = (await this.#names()).sort();
    const listed: { symbol: string; stored: readonly Timeframe[] }[] = [];
    for (let i = 0; i < candidates.length; i += LISTED_AT_ONCE) {
      const group = candidates.slice(i, i + LISTED_AT_ONCE);
      const found = await Promise.all(group.map((symbol) => this.timeframes(symbol)));
      group.forEach((symbol, k) => listed.push({ symbol, stored: TIMEFRAMES.filter((timeframe) => found[k]!.has(timeframe)) }));
    }
    return listed.filter(({ stored }) => stored.length > 0);
  }

  /** Where a new series goes: into the symbol's folder, as it is spelled there already. */
  async placeForNew({ symbol, timeframe }: SeriesName): Promise<SeriesPlace> {
    const entry = (await this.#entries()).find(({ name, folder }) => folder && symbolOf(name) === symbol);
    const folder = join(this.#root, entry?.name ?? symbol);
    return { path: join(folder, `${timeframe}.csv`), journalPath: journalIn(folder, timeframe), format: 'csv' };
  }

  /** Forgets what was listed a moment ago. */
  forget(): void {
    this.#listing = undefined;
    this.#folders.clear();
    this.#known = undefined;
  }

  /** The symbols that a name which is none of them could have meant, as they were a second ago at most. */
  async #others(unknown: string): Promise<string[]> {
    const nowMs = this.#clock.monotonic();
    if (this.#known === undefined || nowMs - this.#known.atMs >= KNOWN_FOR_MS) {
      const names = this.symbols().then((listed) => listed.map(({ symbol }) => symbol));
      this.#known = { atMs: nowMs, names };
      names.catch(() => (this.#known = undefined));
    }
    return (await this.#known.names).filter((symbol) => symbol !== unknown);
  }

  /** Symbols by their names alone, each once: of flat files, and of every entry that is a folder or a link to one. */
  async #names(): Promise<string[]> {
    const entries = await this.#entries();
    return [...new Set(entries.flatMap(({ name }) => flatSeries(this.#root, name)?.[0]?.symbol ?? symbolOf(name) ?? []))];
  }

  /** The names of a listing by symbol: made once a listing, from what each name was found to mean before. */
  #bySymbol(entries: readonly Entry[]): ReadonlyMap<string, SymbolNames> {
    const known = this.#indexes.get(entries);
    if (known !== undefined) return known;
    const index = new Map<string, SymbolNames>();
    const namesOf = (symbol: string): SymbolNames => {
      const names = index.get(symbol) ?? { flat: [], folders: [] };
      index.set(symbol, names);
      return names;
    };
    if (this.#meanings.size > 2 * entries.length + MEANINGS_KEPT) this.#meanings.clear();
    for (const { name } of entries) {
      const { flat, folder } = this.#meaningOf(name);
      for (const series of flat) namesOf(series.symbol).flat.push(series);
      if (folder !== undefined) namesOf(folder).folders.push(name);
    }
    this.#indexes.set(entries, index);
    return index;
  }

  #meaningOf(name: string): NameMeaning {
    const known = this.#meanings.get(name);
    if (known !== undefined) return known;
    const meaning = { flat: flatSeries(this.#root, name) ?? [], folder: symbolOf(name) };
    this.#meanings.set(name, meaning);
    return meaning;
  }

  #entries(): Promise<readonly Entry[]> {
    if (this.#listing === undefined || this.#isDue(this.#listing)) {
      const entries = this.#files.list(this.#root).then((list) => {
        if (list !== undefined) return list.filter(({ name }) => !name.startsWith('.'));
        throw new BarkeepError('UNAVAILABLE', `there is no data folder ${this.#root}; make it, or name another`, { folder: this.#root });
      });
      this.#listing = { atMs: this.#clock.monotonic(), entries };
      entries.catch(() => this.forget());
    }
    return this.#listing.entries;
  }

  /** What is in a symbol's folder, listed once for all of its series. */
  #entriesIn(folder: string): Promise<readonly Entry[]> {
    const known = this.#folders.get(folder);
    if (known !== undefined && !this.#isDue(known)) return known.entries;
    const entries = this.#files.list(folder).then((list) => list ?? []);
    this.#folders.set(folder, { atMs: this.#clock.monotonic(), entries });
    entries.catch(() => this.#folders.delete(folder));
    return entries;
  }

  #isDue({ atMs }: Listing): boolean {
    return this.#clock.monotonic() - atMs >= CHECK_EVERY_MS;
  }

  async #inFolder(folder: string): Promise<readonly (SeriesPlace & { readonly timeframe: Timeframe })[]> {
    const entries = await this.#entriesIn(folder);
    return entries.flatMap(({ name }) => {
      const split = splitFormat(name);
      const timeframe = split === undefined ? undefined : timeframeOf(split.stem);
      if (split === undefined || timeframe === undefined) return [];
      return [{ path: join(folder, name), journalPath: journalIn(folder, timeframe), format: split.format, timeframe }];
    });
  }
}

/** What a name in the data folder may be: a flat file's series, or a symbol's folder. */
type NameMeaning = { readonly flat: readonly (SeriesPlace & SeriesName)[]; readonly folder: string | undefined };

/** The names that belong to one symbol. */
type SymbolNames = { readonly flat: (SeriesPlace & SeriesName)[]; readonly folders: string[] };

type Split = { readonly stem: string; readonly format: FileFormat };

function splitFormat(name: string): Split | undefined {
  const format = FORMATS.find((ending) => name.toLowerCase().endsWith(`.${ending}`));
  return format === undefined ? undefined : { stem: name.slice(0, -format.length - 1), format };
}

function journalIn(folder: string, stem: string): string {
  return join(folder, `${stem}.generations.jsonl`);
}

/** The series that a flat name such as `btc-usd_1m.csv.gz` tells; undefined for other names. */
function flatSeries(root: string, name: string): readonly (SeriesPlace & SeriesName)[] | undefined {
  const split = splitFormat(name);
  const match = split === undefined ? null : /^(.+)_([^_]+)$/.exec(split.stem);
  if (match === null) return undefined;
  const [symbol, timeframe] = [symbolOf(match[1]!), timeframeOf(match[2]!)];
  if (symbol === undefined || timeframe === undefined) return undefined;
  const journalPath = journalIn(root, `${symbol}_${timeframe}`);
  return [{ path: join(root, name), journalPath, format: split!.format, symbol, timeframe }];
}

function symbolOf(name: string): string | undefined {
  try {
    return parseSymbol(name);
  } catch {
    return undefined;
  }
}

function timeframeOf(name: string): Timeframe | undefined {
  try {
    return parseTimeframe(name.toLowerCase());
  } catch {
    return undefined;
  }
}

function byTimeframe(places: readonly (SeriesPlace & { readonly timeframe: Timeframe })[]): Found {
  const found = new Map<Timeframe, SeriesPlace[]>();
  for (const { timeframe, ...place } of places) found.set(timeframe, [...(found.get(timeframe) ?? []), place]);
  return found;
}
