import { INPUT_COLUMNS, continuousCalendar, lowerBound, type Bars } from '@barkeep/feature-core';
import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';
import { HEADER, barsOfText, csvLines } from './csvText.js';
import { DATA, DataFolder } from './dataFolder.js';
import type { Asked, Told } from './oracle.js';
import { TIMEFRAME, Truth, firstBars, type Basis, type Moment } from './truth.js';

/** A change is noticed within 250 ms, and a look takes its time on the disk. */
const NOTICED_WITHIN_MS = 350;
/** How long the end of a line may take to come. */
const LINE_MS = [5, 300, 3000];

/** A file as it was from one moment on; `line` counts the times that it was anything but longer than before. */
type Version = Moment & { readonly line: number };

/** The files of a data folder: bars have come to be when they stand there, and generations are what processes make of them. */
export class FolderTruth extends Truth {
  readonly folder: DataFolder;
  readonly #loop: Loop;
  readonly #dice: Dice;
  readonly #versions = new Map<string, Version[]>();
  /** Which lines each generation of a series can be, by all that was answered of it. */
  readonly #linesOf = new Map<string, ReadonlySet<number>>();
  /**
   * Generations of a series that are those of several lines: it was corrected in rows which a reader had not read before, while nobody who had has looked since. No other knows
   * of a correction then, and this reader cannot.
   */
  readonly #shared = new Map<string, Set<number>>();
  /** The newest line of each series that somebody has begun with, or written down in the journal. */
  readonly #noticed = new Map<string, number>();
  /** The generation of each series by its journal. */
  readonly #generations = new Map<string, number>();
  /** What each process has last read of each file. */
  readonly #read = new WeakMap<object, Map<string, Version>>();
  /** Files whose last line is being written. */
  readonly #unfinished = new Set<string>();

  constructor(options: {
    readonly loop: Loop;
    readonly dice: Dice;
    readonly symbols: readonly string[];
    readonly rows: number;
    readonly diskMs: number;
  }) {
    const { loop, dice, symbols, rows, diskMs } = options;
    super(symbols, dice);
    this.#loop = loop;
    this.#dice = dice;
    this.folder = new DataFolder(loop, diskMs, {
      changed: (path, bytes) => this.#changed(path, bytes),
      isRead: (path, reader) => this.#isRead(path, reader),
    });
    for (const symbol of symbols) this.folder.put(pathOf(symbol), HEADER + csvLines(firstBars(dice, rows)));
  }

  moments(symbol: string): readonly Moment[] {
    return this.#versions.get(symbol)!;
  }

  /** New rows go to the end, now and then the last of them in two pieces; with others the file is written anew and renamed. */
  async write(symbol: string, bars: Bars): Promise<void> {
    const path = pathOf(symbol);
    const { bars: before } = this.moments(symbol).at(-1)!;
    if (this.#unfinished.has(symbol)) return;
    if (bars.timestamp[0]! <= before.timestamp.at(-1)!) return this.folder.put(path, HEADER + csvLines(merged(before, bars)));
    const text = csvLines(bars);
    if (this.#dice.chance(0.5)) return this.folder.append(path, text);
    // Not so late in the line that it could be taken for a row.
    const at = this.#dice.whole(text.lastIndexOf('\n', text.length - 2) + 2, text.lastIndexOf(','));
    this.#unfinished.add(symbol);
    await this.folder.append(path, text.slice(0, at));
    await this.#loop.sleep(this.#dice.pick(LINE_MS) * this.#dice.random());
    this.#unfinished.delete(symbol);
    await this.folder.append(path, text.slice(at));
  }

  /** What stands there now, and when that was asked for. */
  view(symbol: string): Moment {
    return { ...this.moments(symbol).at(-1)!, atMs: this.#loop.nowMs };
  }

  /** The file as it was at some moment since a little before the question: to be known by then, a change need not have been noticed. */
  basisOf({ symbol, known, takesOlder }: Asked, { metadata }: Told): Basis {
    const all = this.#versions.get(symbol)!;
    const fromMs = takesOlder === true && metadata.stale ? -Infinity : known.atMs - NOTICED_WITHIN_MS;
    const standing = all.filter((_, k) => (all[k + 1]?.atMs ?? Infinity) >= fromMs);
    const lineOf = new Map(standing.map(({ bars, line }) => [bars, line]));
    const agrees = (right: readonly Bars[]): string | undefined => {
      return this.#agrees(symbol, metadata.generation, new Set(right.map((bars) => lineOf.get(bars)!)));
    };
    return { bars: [...lineOf.keys()].reverse(), isWhole: true, agrees };
  }

  /** All answers of one generation are of bars that only grew, where nobody could take another's for it. */
  #agrees(symbol: string, generation: number, lines: ReadonlySet<number>): string | undefined {
    const key = `${symbol} ${generation}`;
    const known = this.#linesOf.get(key);
    const left = known === undefined ? lines : new Set([...known].filter((line) => lines.has(line)));
    if (left.size === 0 && this.#shared.get(symbol)?.has(generation) !== true)
      return `generation ${generation} is of other bars than it was`;
    this.#linesOf.set(key, left);
    return undefined;
  }

  #changed(path: string, bytes: Uint8Array): void {
    const symbol = this.symbols.find((each) => path.startsWith(`${DATA}/${each}/`))!;
    if (path !== pathOf(symbol)) return this.#recorded(symbol, bytes);
    const versions = this.#versions.get(symbol) ?? [];
    const bars = barsOfText(new TextDecoder().decode(bytes));
    const before = versions.at(-1);
    const { timestamp } = bars;
    if (before !== undefined && before.bars.timestamp.length === timestamp.length && beginsWith(bars, before.bars)) return;
    const line = (before?.line ?? 0) + (before === undefined || beginsWith(bars, before.bars) ? 0 : 1);
    const info = { originMs: timestamp[0]!, lastMs: timestamp.at(-1)!, generation: line + 1, calendar: continuousCalendar };
    versions.push({ atMs: this.#loop.nowMs, info, bars, line });
    this.#versions.set(symbol, versions);
  }

  /** A process notices what has changed in rows that it has read before. */
  #isRead(path: string, reader: object): void {
    const symbol = this.symbols.find((each) => path === pathOf(each));
    if (symbol === undefined) return;
    const read = this.#read.get(reader) ?? new Map<string, Version>();
    const now = this.#versions.get(symbol)!.at(-1)!;
    const before = read.get(symbol);
    this.#read.set(reader, read.set(symbol, now));
    if (before !== undefined && !beginsWith(now.bars, before.bars)) return;
    const noticed = this.#noticed.get(symbol);
    if (noticed === undefined) this.#notice(symbol);
    else if (noticed !== now.line)
      this.#shared.set(symbol, (this.#shared.get(symbol) ?? new Set()).add(this.#generations.get(symbol) ?? 1));
  }

  #notice(symbol: string): void {
    this.#noticed.set(symbol, this.#versions.get(symbol)!.at(-1)!.line);
  }

  /** A correction in the journal; two lines in a row that say the same are one. */
  #recorded(symbol: string, journal: Uint8Array): void {
    this.#notice(symbol);
    const records = new TextDecoder()
      .decode(journal)
      .split('\n')
      .filter((line) => line !== '');
    this.#generations.set(symbol, 1 + records.filter((line, k) => line !== records[k - 1]).length);
  }
}

/** Whether the first bars of `bars` are those of `first`, to the bit. */
function beginsWith(bars: Bars, first: Bars): boolean {
  const rows = first.timestamp.length;
  return rows <= bars.timestamp.length && INPUT_COLUMNS.every((name) => first[name].every((value, i) => Object.is(value, bars[name][i])));
}

function pathOf(symbol: string): string {
  return `${DATA}/${symbol}/${TIMEFRAME}.csv`;
}

/** All of both, in order; where both have a bar that of `after`. */
function merged(before: Bars, after: Bars): Bars {
  const from = lowerBound(before.timestamp, after.timestamp[0]!);
  const to = lowerBound(before.timestamp, after.timestamp.at(-1)! + 1);
  const columns = INPUT_COLUMNS.map((name) => {
    return [name, Float64Array.of(...before[name].subarray(0, from), ...after[name], ...before[name].subarray(to))];
  });
  return Object.fromEntries(columns) as Bars;
}
