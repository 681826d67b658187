import { BarkeepError } from '@barkeep/feature-core';
import type { IUseBoard, Score, WarmPart, WarmTarget } from '../contracts/warming.js';
import type { Clock } from '../contracts/ports.js';
import type { SetCatalogue } from '../service/sets.js';
import { Uses, type Use } from './uses.js';

/** What the uses of a part of a series are counted under; `seriesKey` is `{symbol}:{timeframe}:{version}`. */
export function useName(seriesKey: string, part: WarmPart): string {
  return `${seriesKey}:${part}`;
}

/** What is asked for most, here and, where there is a table that processes share, anywhere. */
export class Popular {
  readonly #uses = new Uses();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #sets: SetCatalogue;
  readonly #board: IUseBoard | undefined;

  constructor(clock: Pick<Clock, 'now'>, sets: SetCatalogue, board?: IUseBoard) {
    this.#clock = clock;
    this.#sets = sets;
    this.#board = board;
  }

  /** Where the uses of what has this name are counted. */
  of(name: string): Use {
    return this.#uses.of(name);
  }

  /** The `n` most used, most used first. A version that another one of the same set has followed stands for that one too. Never rejects. */
  async top(n: number): Promise<WarmTarget[]> {
    const nowMs = this.#clock.now();
    const scores = new Map<string, number>();
    const shared = await this.#shared(n, nowMs);
    for (const [name, score] of [...this.#uses.scores(nowMs), ...shared]) scores.set(name, Math.max(score, scores.get(name) ?? 0));
    const sorted = [...scores].sort(([, a], [, b]) => b - a);
    const targets = new Map<string, WarmTarget>();
    for (const target of sorted.flatMap(([name]) => this.#targetsOf(name))) targets.set(JSON.stringify(target), target);
    return [...targets.values()].slice(0, n);
  }

  async #shared(n: number, nowMs: number): Promise<readonly Score[]> {
    if (this.#board === undefined) return [];
    const drained = this.#uses.drain(nowMs);
    try {
      if (drained.length > 0) await this.#board.add(drained, nowMs);
      return await this.#board.top(n);
    } catch {
      return [];
    }
  }

  /** What others have written is taken for a target only where it is one here. */
  #targetsOf(name: string): WarmTarget[] {
    const found = /^([^:]+):([^:]+):(([^:@]+)@[0-9a-f]+):(latest|rows)$/.exec(name);
    if (found === null) return [];
    const [, symbol = '', timeframe = '', version = '', setName = '', part] = found;
    const versions = [this.#versionOf(setName), this.#versionOf(version)].filter((known) => known !== undefined);
    return [...new Set(versions)].map((set) => ({ symbol, timeframe, set, part: part as WarmPart }));
  }

  #versionOf(name: string): string | undefined {
    try {
      return this.#sets.resolve(name).version;
    } catch (error) {
      if (error instanceof BarkeepError) return undefined;
      throw error;
    }
  }
}
