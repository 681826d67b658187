import { BarkeepError } from '@barkeep/feature-core';
import type { FileStat, Ports } from '../contracts/ports.js';
import type { SeriesName } from './series.js';
import type { SeriesFile } from './seriesFile.js';
import { isUnchanged, type FileLook } from './watchedFile.js';

/** Files whose state is asked for at a time. */
const STATS_AT_ONCE = 16;

export type InspectionParts = {
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'files'>;
  /** The file of a series that is being served. */
  readonly served: (name: SeriesName) => SeriesFile | undefined;
  /** The file of another. Rejects with its fault where two files hold it. */
  readonly find: (name: SeriesName) => Promise<SeriesFile>;
};

type Seen = {
  readonly seenMs: number;
  readonly isRead: boolean;
  readonly look?: FileLook | undefined;
  readonly fault?: BarkeepError | undefined;
};
type Unread = { readonly key: string; readonly file: SeriesFile; readonly stat: FileStat };

/**
 * Learns which files of a folder are broken before somebody asks for them: a few at each call, those never looked at first, smaller ones before
 * larger ones, and each again when it has changed. Their bars are not kept.
 */
export class Inspection {
  readonly #parts: InspectionParts;
  readonly #seen = new Map<string, Seen>();
  #running: Promise<void> | undefined;

  constructor(parts: InspectionParts) {
    this.#parts = parts;
  }

  /** The fault of a file when it was last looked at. */
  fault(name: SeriesName): BarkeepError | undefined {
    return this.#seen.get(keyOf(name))?.fault;
  }

  /** Looks for `budgetMs`; what takes longer goes on beside the caller. Gives how many of the series have not been looked at as they are now. */
  async look(names: readonly SeriesName[], budgetMs: number): Promise<number> {
    const { clock, timers } = this.#parts.ports;
    const keys = new Set(names.map(keyOf));
    for (const key of this.#seen.keys()) if (!keys.has(key)) this.#seen.delete(key);
    const untilMs = clock.monotonic() + budgetMs;
    this.#running ??= this.#pass(names, untilMs).finally(() => (this.#running = undefined));
    const over = new AbortController();
    await Promise.race([this.#running, timers.sleep(budgetMs, over.signal).catch(() => undefined)]);
    over.abort();
    return names.filter((name) => this.#seen.get(keyOf(name))?.isRead !== true).length;
  }

  async #pass(names: readonly SeriesName[], untilMs: number): Promise<void> {
    const { clock } = this.#parts.ports;
    const seenMs = (name: SeriesName): number => this.#seen.get(keyOf(name))?.seenMs ?? -Infinity;
    const oldestFirst = names.toSorted((a, b) => Math.sign(seenMs(a) - seenMs(b)) || 0);
    const unread: Unread[] = [];
    for (let i = 0; i < oldestFirst.length; i += STATS_AT_ONCE) {
      if (i > 0 && clock.monotonic() >= untilMs) break;
      const group = await Promise.all(oldestFirst.slice(i, i + STATS_AT_ONCE).map((name) => this.#state(name)));
      unread.push(...group.flat());
    }
    for (const { key, file, stat } of unread.sort((a, b) => a.stat.size - b.stat.size)) {
      const read = await file.inspect(stat);
      if (read !== undefined) this.#seen.set(key, { seenMs: clock.monotonic(), isRead: true, ...read });
      if (clock.monotonic() >= untilMs) return;
    }
  }

  /** Notes how a file is, where that can be told without reading it; else gives what there is to read. */
  async #state(name: SeriesName): Promise<Unread[]> {
    const { clock, files } = this.#parts.ports;
    const key = keyOf(name);
    const seenMs = clock.monotonic();
    const served = this.#parts.served(name);
    try {
      const file = await this.#parts.find(name);
      if (served !== undefined) {
        await served.closed();
        this.#seen.set(key, { seenMs, isRead: true });
        return [];
      }
      const stat = await files.stat(file.place.path);
      if (stat === undefined) return [];
      const { look, fault } = this.#seen.get(key) ?? {};
      const isRead = isUnchanged(look, stat);
      this.#seen.set(key, { seenMs, isRead, look, fault });
      return isRead ? [] : [{ key, file, stat }];
    } catch (error) {
      if (!(error instanceof BarkeepError)) throw error;
      this.#seen.set(key, { seenMs, isRead: true, fault: error });
      return [];
    }
  }
}

function keyOf({ symbol, timeframe }: SeriesName): string {
  return `${symbol} ${timeframe}`;
}
