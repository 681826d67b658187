import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import {
  BAR_COLUMNS,
  BarkeepError,
  allocateBars,
  continuousCalendar,
  requireOrderedBars,
  type Bars,
  type Calendar,
  type Timeframe,
} from '@barkeep/feature-core';
import type { Ports } from '../contracts/ports.js';
import type {
  ApplyResult,
  Correction,
  Inspected,
  IMarketDataProvider,
  KnownSeries,
  ProvidedBars,
  SeriesEnd,
  SeriesInfo,
  SymbolListing,
} from '../contracts/provider.js';
import { Serial } from '../service/serial.js';
import { parseSymbol } from '../service/symbols.js';
import { parseCalendar } from './calendarFile.js';
import { FolderCatalogue, type SeriesPlace } from './catalogue.js';
import { mergeBars } from './difference.js';
import { encodeBars, encodeCsvRows } from './encodeBars.js';
import type { FileContent } from './barsFile.js';
import { Inspection } from './inspection.js';
import type { ParsedBars } from './parsedBars.js';
import { describeSeries, readSeries, unknownTimeframe, type ClosedSeries, type ReadRange, type SeriesName } from './series.js';
import { SeriesFile } from './seriesFile.js';
import { CHECK_EVERY_MS, WatchedFile } from './watchedFile.js';

export type FolderProviderOptions = {
  /** The data folder. */
  readonly folder: string;
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'files'>;
  /** Where the journals of generations go when the data folder cannot be written. Default: nowhere; then a correction is known to this process only. */
  readonly journalDir?: string;
  /** Where parsed files are kept for later processes. Default: nowhere. */
  readonly parsed?: ParsedBars;
  /** Whether `write` may change the files. Default false. Journals are written all the same. */
  readonly writable?: boolean;
};

/**
 * Bars of a data folder: `SYMBOL/TIMEFRAME.csv`, `.csv.gz` or `.parquet`, or flat `symbol_1d.csv` and so on. A file that has changed is
 * noticed when it is next asked for, at most 250 ms late, without timers: appended rows are read from where the last reading ended; a changed
 * earlier row is a correction. An unfinished last line waits. A broken file fails its own series only, until it changes.
 *
 * Calendars: `SYMBOL/calendar.json`, else `calendar.json` in the folder, else continuous.
 *
 * Files are best replaced by a rename; a file that is rewritten in place can be read half-written, which its journal then tells as a correction.
 */
export class FolderProvider implements IMarketDataProvider {
  readonly #root: string;
  readonly #options: FolderProviderOptions;
  readonly #catalogue: FolderCatalogue;
  readonly #inspection: Inspection;
  readonly #open = new Map<string, SeriesFile>();
  /** When the folder was last seen to hold a series in its open file alone, monotonic. */
  readonly #placedMs = new WeakMap<SeriesFile, number>();
  readonly #writes = new Map<string, Serial>();
  readonly #calendars = new Map<string, WatchedFile<Calendar | undefined>>();
  #changes = 0;

  constructor(options: FolderProviderOptions) {
    this.#options = options;
    this.#root = resolve(options.folder);
    this.#catalogue = new FolderCatalogue(this.#root, options.ports.files, options.ports.clock);
    this.#inspection = new Inspection({
      ports: options.ports,
      served: (name) => this.#open.get(keyOf(name)),
      find: async (name) => this.#fileAt(name, await this.#placeOf(name)),
    });
  }

  async list(): Promise<readonly SymbolListing[]> {
    const symbols = await this.#catalogue.symbols();
    return symbols.map(({ symbol, stored }) => {
      const faults = stored.flatMap((timeframe) => this.#faultOf({ symbol, timeframe }) ?? []);
      const [fault] = faults.map(({ code, message }) => ({ code, message }));
      return { symbol, timeframes: stored, stored, ...(fault === undefined ? {} : { fault }) };
    });
  }

  async describe(symbol: string, timeframe: Timeframe): Promise<SeriesInfo> {
    return describeSeries(await this.#closed({ symbol: parseSymbol(symbol), timeframe }));
  }

  async end(symbol: string, timeframe: Timeframe): Promise<SeriesEnd | undefined> {
    if (this.#options.parsed === undefined) return undefined;
    try {
      return await (await this.#find({ symbol, timeframe })).end();
    } catch {
      // What is wrong with the series is told by whoever reads it.
      return undefined;
    }
  }

  get changes(): number {
    return this.#changes;
  }

  describeNow(symbol: string, timeframe: Timeframe): KnownSeries | undefined {
    const file = this.#open.get(keyOf({ symbol, timeframe }));
    const dueMs = file === undefined ? 0 : this.#placeDueMs(file);
    const closed = dueMs <= 0 ? undefined : file!.closedNow();
    if (closed === undefined || closed.bars.timestamp.length === 0) return undefined;
    return { ...describeSeries(closed), holdsForMs: Math.min(dueMs, file!.holdsForMs()) };
  }

  async inspect(budgetMs: number): Promise<Inspected> {
    const symbols = await this.#catalogue.symbols();
    const names = symbols.flatMap(({ symbol, stored }) => stored.map((timeframe) => ({ symbol, timeframe })));
    return { unchecked: await this.#inspection.look(names, budgetMs), isInspected: true };
  }

  async read(symbol: string, timeframe: Timeframe, range?: ReadRange): Promise<ProvidedBars> {
    return readSeries(await this.#closed({ symbol: parseSymbol(symbol), timeframe }), range);
  }

  async corrections(symbol: string, timeframe: Timeframe, generation: number): Promise<readonly Correction[]> {
    const name = { symbol: parseSymbol(symbol), timeframe };
    await this.#closed(name);
    return this.#open.get(keyOf(name))!.corrections(generation);
  }

  /**
   * Rows go to the end of a CSV file that is written as here; another file is written anew, whole, under a temporary name. A new series
   * becomes `SYMBOL/TIMEFRAME.csv`. Two writers at a time are one too many, unless they write through one provider.
   * @throws BarkeepError `READ_ONLY` where the provider is not `writable` or the file has columns that would be lost; `INVALID_SYMBOL`, `INVALID_BARS`
   */
  async write(symbol: string, timeframe: Timeframe, bars: Bars): Promise<ApplyResult> {
    const name = { symbol: parseSymbol(symbol), timeframe };
    if (this.#options.writable !== true) throw readOnly(name, 'the data folder is not opened for writing');
    requireOrderedBars(bars);
    const key = keyOf(name);
    const serial = this.#writes.get(key) ?? new Serial();
    this.#writes.set(key, serial);
    return serial.run(() => this.#write(name, bars));
  }

  async close(): Promise<void> {
    for (const file of this.#open.values()) file.keepNow();
    await this.#options.parsed?.close();
    this.#open.clear();
    this.#changes++;
    this.#writes.clear();
    this.#calendars.clear();
  }

  async #closed(name: SeriesName): Promise<ClosedSeries> {
    const open = this.#open.get(keyOf(name));
    const closed = await (open === undefined || this.#placeDueMs(open) <= 0 ? await this.#find(name) : open).closed();
    if (closed !== undefined) return closed;
    // The file is gone: the series may stand in another one by now.
    this.#catalogue.forget();
    const moved = await (await this.#find(name)).closed();
    if (moved !== undefined) return moved;
    throw unknownTimeframe(name, []);
  }

  /** The file of a series, as the folder has it now. */
  async #find(name: SeriesName): Promise<SeriesFile> {
    const file = this.#openFile(name, await this.#placeOf(name));
    this.#placedMs.set(file, this.#options.ports.clock.monotonic());
    return file;
  }

  async #placeOf(name: SeriesName): Promise<SeriesPlace> {
    const place = await this.#catalogue.place(name);
    if (place !== undefined) return place;
    throw unknownTimeframe(name, [...(await this.#catalogue.timeframes(name.symbol)).keys()]);
  }

  /** In how many ms the folder has to be looked at again: another file of the series may have come in beside the open one, or taken its place. */
  #placeDueMs(file: SeriesFile): number {
    return (this.#placedMs.get(file) ?? -Infinity) + CHECK_EVERY_MS - this.#options.ports.clock.monotonic();
  }

  #openFile(name: SeriesName, place: SeriesPlace): SeriesFile {
    const key = keyOf(name);
    const known = this.#open.get(key);
    if (known?.place.path === place.path) return known;
    const file = this.#fileAt(name, place, known);
    this.#open.set(key, file);
    this.#changes++;
    return file;
  }

  #fileAt(name: SeriesName, place: SeriesPlace, known?: SeriesFile): SeriesFile {
    const { ports, parsed } = this.#options;
    const calendar = (): Promise<Calendar> => this.#calendar(place);
    const parts = {
      ports,
      root: this.#root,
      name,
      place,
      journalPaths: this.#journalPaths(name, place),
      calendar,
      changed: () => void this.#changes++,
      ...(parsed === undefined ? {} : { parsed }),
    };
    return known === undefined ? new SeriesFile(parts) : known.movedTo(parts);
  }

  #faultOf(name: SeriesName): BarkeepError | undefined {
    return this.#open.get(keyOf(name))?.fault ?? this.#inspection.fault(name);
  }

  #journalPaths({ symbol, timeframe }: SeriesName, { journalPath }: SeriesPlace): string[] {
    const { journalDir } = this.#options;
    if (journalDir === undefined) return [journalPath];
    const folder = `${basename(this.#root)}-${createHash('sha256').update(this.#root).digest('hex').slice(0, 12)}`;
    return [journalPath, join(resolve(journalDir), 'generations', folder, symbol, `${timeframe}.generations.jsonl`)];
  }

  /** The calendar of the symbol's folder, else the data folder's. A flat file has the data folder's. */
  async #calendar({ path }: SeriesPlace): Promise<Calendar> {
    for (const folder of new Set([dirname(path), this.#root])) {
      const calendar = await this.#calendarIn(folder);
      if (calendar !== undefined) return calendar;
    }
    return continuousCalendar;
  }

  #calendarIn(folder: string): Promise<Calendar | undefined> {
    const { files, clock } = this.#options.ports;
    const path = join(folder, 'calendar.json');
    const name = folder === this.#root ? 'calendar.json' : `${basename(folder)}/calendar.json`;
    const parse = (bytes: Uint8Array | undefined): Calendar | undefined => (bytes === undefined ? undefined : parseCalendar(bytes, name));
    const watched = this.#calendars.get(path) ?? new WatchedFile({ files, clock, path, parse });
    this.#calendars.set(path, watched);
    return watched.get();
  }

  async #write(name: SeriesName, incoming: Bars): Promise<ApplyResult> {
    const { files, timers } = this.#options.ports;
    const place = await this.#placeFor(name);
    const file = this.#openFile(name, place);
    const content = await file.content();
    const { all, tail, appended, corrected, unchanged, changed } = mergeBars(content?.store.bars ?? allocateBars(0), incoming);
    if (changed !== null) {
      requireOwnColumns(name, content);
      if (corrected === 0 && content !== undefined && isWrittenAsHere(content))
        await files.append(place.path, await encodeCsvRows(tail, timers));
      else await files.write(place.path, await encodeBars(all(), place.format, timers));
      if (content === undefined) this.#catalogue.forget();
      await file.checkAnew();
    }
    return { appended, corrected, unchanged, generation: file.generation, changed };
  }

  async #placeFor(name: SeriesName): Promise<SeriesPlace> {
    const isKnown = (await this.#catalogue.timeframes(name.symbol)).size > 0;
    return (isKnown ? await this.#catalogue.place(name) : undefined) ?? this.#catalogue.placeForNew(name);
  }
}

function keyOf({ symbol, timeframe }: SeriesName): string {
  return `${symbol} ${timeframe}`;
}

/** Whether rows can simply be added at the end. */
function isWrittenAsHere({ dialect, hasUnfinishedLine }: FileContent): boolean {
  return (
    dialect?.delimiter === ',' &&
    dialect.names.join() === `timestamp,${BAR_COLUMNS.join()}` &&
    dialect.epochUnit === undefined &&
    !hasUnfinishedLine
  );
}

function requireOwnColumns(name: SeriesName, content: FileContent | undefined): void {
  const others = content?.dialect === undefined || content.dialect.names.length === BAR_COLUMNS.length + 1 ? [] : content.dialect.names;
  if (others.length > 0) throw readOnly(name, `its file has other columns too (${others.join(', ')}), which writing would lose`);
}

function readOnly({ symbol, timeframe }: SeriesName, reason: string): BarkeepError {
  return new BarkeepError('READ_ONLY', `${symbol} ${timeframe} cannot be written: ${reason}`, { symbol, timeframe });
}
