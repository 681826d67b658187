import {
  BAR_COLUMNS,
  BarkeepError,
  compute,
  parseTimeframe,
  sliceBars,
  timeframeMs,
  type BarColumn,
  type Bars,
  type FeatureSet,
} from '@barkeep/feature-core';
import type { IDataService, Origin, ServedFrame } from '@barkeep/sdk';
import { compareFrames, smallestSlice, type CompareOptions, type FrameComparison } from '@barkeep/sdk/migration';
import type { CliIo } from '../io.js';
import type { Progress } from '../progress.js';
import { openService } from '../service.js';
import { openSets } from '../userSets.js';
import type { ComparedSymbol, ShownSlice } from './compareReport.js';
import { LegacyCommand } from './legacyCommand.js';

export type CompareRunOptions = {
  readonly command: string;
  readonly origin: Origin;
  readonly timeframe: string;
  readonly set: string;
  readonly settings: Pick<CompareOptions, 'aliases' | 'columns' | 'tolerance'>;
  readonly sliceRuns: number;
  readonly limitMs: number;
  readonly symbols?: readonly string[];
  readonly startMs?: number;
  readonly endMs?: number;
  readonly data?: string;
  readonly sets?: string;
};

type Running = { readonly io: CliIo; readonly progress: Progress; readonly signal: AbortSignal };

/** Runs the legacy command for one symbol after the other, and compares what it gives with Barkeep. A symbol that fails is told, and the others go on. */
export async function compareSymbols(
  options: CompareRunOptions,
  { io, progress, signal }: Running,
): Promise<{ readonly version: string; readonly symbols: readonly ComparedSymbol[] }> {
  const command = await LegacyCommand.open(options.command, io, options.limitMs);
  const set = (await openSets(options, io)).catalogue.resolve(options.set);
  const { service } = await openService(options, io);
  try {
    const timeframe = parseTimeframe(options.timeframe);
    const symbols =
      options.symbols ?? (await service.symbols()).filter((each) => each.stored.includes(timeframe)).map(({ symbol }) => symbol);
    const results: ComparedSymbol[] = [];
    for (const [done, symbol] of symbols.entries()) {
      progress.show(`comparing ${symbol}`, done, symbols.length, 'runs');
      const one = new SymbolComparison(symbol, { ...options, timeframe }, service, set, command, signal);
      results.push(await one.run());
      signal.throwIfAborted();
    }
    return { version: set.version, symbols: results };
  } finally {
    await service.close();
    await command.close();
  }
}

class SymbolComparison {
  constructor(
    private readonly symbol: string,
    private readonly options: CompareRunOptions,
    private readonly service: IDataService,
    private readonly set: FeatureSet,
    private readonly command: LegacyCommand,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<ComparedSymbol> {
    const { symbol } = this;
    try {
      const frame = await this.frame(this.options.origin);
      const bars = barsOf(frame);
      if (frame.length === 0) return { symbol, error: 'Barkeep has no bars of it in this range' };
      const legacy = await this.legacy(bars, this.options.startMs, this.options.endMs);
      const comparison = compareFrames(legacy, frame, {
        ...this.options.settings,
        bars: this.options.origin === 'range' ? bars : barsOf(await this.frame('series', true)),
        set: this.set,
        alternatives: await this.alternatives(frame),
      });
      return { symbol, comparison, slice: await this.slice(bars, comparison) };
    } catch (error) {
      if (error instanceof BarkeepError && !this.signal.aborted) return { symbol, error: error.message };
      throw error;
    }
  }

  private frame(origin: Origin, whole = false): Promise<ServedFrame> {
    const { timeframe, startMs, endMs } = this.options;
    return this.service.loadData(this.symbol, {
      timeframe,
      set: this.set.version,
      origin,
      bars: true,
      ...(startMs === undefined || whole ? {} : { start: startMs }),
      ...(endMs === undefined ? {} : { end: endMs }),
    });
  }

  private legacy(bars: Bars, startMs: number | undefined, endMs: number | undefined): ReturnType<LegacyCommand['run']> {
    const { timestamp } = bars;
    const { timeframe } = this.options;
    return this.command.run(
      {
        symbol: this.symbol,
        timeframe,
        bars,
        startMs: startMs ?? timestamp[0]!,
        endMs: endMs ?? timestamp.at(-1)! + timeframeMs(parseTimeframe(timeframe)),
      },
      this.signal,
    );
  }

  /** What Barkeep gives from the other origin, where that is another bar. */
  private async alternatives(frame: ServedFrame): Promise<Readonly<Record<string, ServedFrame>>> {
    const other = this.options.origin === 'range' ? 'series' : 'range';
    const result = await this.frame(other);
    return result.metadata.originMs === frame.metadata.originMs ? {} : { [`origin '${other}'`]: result };
  }

  /** Both sides again over fewer and fewer bars; only where Barkeep computes from the first of them, as the command does. */
  private async slice(bars: Bars, comparison: FrameComparison): Promise<ShownSlice | null> {
    const worst = comparison.columns.find(({ inconsistent }) => inconsistent > 0);
    if (worst?.first === undefined || worst.first === null || this.options.sliceRuns === 0 || this.options.origin !== 'range') return null;
    const { timestamp } = bars;
    const { column } = worst;
    const shows = async (from: number, to: number): Promise<boolean> => {
      const some = sliceBars(bars, from, to);
      const legacy = await this.legacy(some, timestamp[from], timestamp[to] ?? this.options.endMs).catch((error: unknown) => {
        // A loader may give nothing for so few bars: then these do not show it.
        if (error instanceof BarkeepError && !this.signal.aborted) return undefined;
        throw error;
      });
      if (legacy === undefined) return false;
      return (
        compareFrames(legacy, withBars(some, this.set), { ...this.options.settings, columns: [column], diagnose: false }).inconsistent > 0
      );
    };
    const row = timestamp.indexOf(worst.first.timestamp);
    const found = await smallestSlice({ rows: timestamp.length, row, shows, budget: this.options.sliceRuns });
    if (found === undefined) return null;
    const { from, to, runs, isSmallest } = found;
    return { column, bars: to - from, fromMs: timestamp[from]!, toMs: timestamp[to - 1]!, runs, isSmallest };
  }
}

function withBars(bars: Bars, set: FeatureSet) {
  const { names, columns } = compute(bars, set);
  return { timestamps: bars.timestamp, names: [...BAR_COLUMNS, ...names], columns: [...BAR_COLUMNS.map((name) => bars[name]), ...columns] };
}

function barsOf(frame: ServedFrame): Bars {
  const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, frame.column(name)])) as Record<BarColumn, Float64Array>;
  return { timestamp: frame.timestamps, ...columns };
}
