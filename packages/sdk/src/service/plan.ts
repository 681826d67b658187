import { BAR_COLUMNS, InvalidParamError, UnknownNameError, parseTimeframe, type FeatureSet, type Timeframe } from '@barkeep/feature-core';
import type { Origin, ReadOptions } from '../contracts/service.js';
import { namedSet } from './options.js';
import type { SetCatalogue } from './sets.js';
import { parseSymbol } from './symbols.js';

/** Plans remembered; beyond that all are forgotten and made again as asked for. */
const MAX_PLANS = 4096;

/** What a request asks for, checked: which series, which set, which columns in which order. Depends on no time and no bars. */
export type Plan = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly set: FeatureSet;
  readonly origin: Origin;
  readonly names: readonly string[];
  /** For each name: k of `BAR_COLUMNS[k]` as `-1 - k`, else the index among the set's columns. */
  readonly picks: readonly number[];
  /** `{symbol}:{timeframe}`; */
  readonly barsKey: string;
  /** `{symbol}:{timeframe}:{version}` */
  readonly seriesKey: string;
};

/** What holds where a request leaves something out. */
export type PlanDefaults = { readonly set: string; readonly origin: Origin; readonly bars: boolean };

/** Makes plans, and gives the same one again for the same options. */
export class Planner {
  readonly #sets: SetCatalogue;
  readonly #plans = new Map<string, Plan>();

  constructor(sets: SetCatalogue) {
    this.#sets = sets;
  }

  /** @throws BarkeepError `INVALID_SYMBOL`, `UNKNOWN_TIMEFRAME`, `UNKNOWN_SET`, `UNKNOWN_VERSION`, `UNKNOWN_FIELD`, `INVALID_PARAM` */
  plan(symbol: string, options: ReadOptions, defaults: PlanDefaults): Plan {
    const { timeframe = '1day', origin = defaults.origin, bars = defaults.bars, fields } = options;
    const set = namedSet(options) ?? defaults.set;
    const key = keyOf(symbol, options, set, defaults);
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    if (this.#plans.size >= MAX_PLANS) this.#plans.clear();
    const plan = this.#make(symbol, timeframe, set, origin, fields, bars);
    this.#plans.set(key, plan);
    return plan;
  }

  /** The plan of a request that was planned before. */
  known(symbol: string, options: ReadOptions, defaults: PlanDefaults): Plan | undefined {
    const { set, version } = options;
    if (set !== undefined && version !== undefined) return undefined;
    return this.#plans.get(keyOf(symbol, options, set ?? version ?? defaults.set, defaults));
  }

  #make(
    symbolText: string,
    timeframeText: string,
    setName: string,
    origin: Origin,
    fields: readonly string[] | undefined,
    bars: boolean,
  ): Plan {
    const symbol = parseSymbol(symbolText);
    const timeframe = parseTimeframe(timeframeText);
    const set = this.#sets.resolve(setName);
    if (origin !== 'series' && origin !== 'range') throw new InvalidParamError('request', 'origin', origin, "use 'series' or 'range'");
    const names = fields ?? [...(bars ? BAR_COLUMNS : []), ...set.names];
    if (names.length === 0) throw new InvalidParamError('request', 'fields', '[]', 'name one column at least, or leave it out for all');
    const barsKey = `${symbol}:${timeframe}`;
    return {
      symbol,
      timeframe,
      set,
      origin,
      names: Object.freeze([...names]),
      picks: picksOf(names, set.names),
      barsKey,
      seriesKey: `${barsKey}:${set.version}`,
    };
  }
}

function keyOf(symbol: string, options: ReadOptions, set: string, defaults: PlanDefaults): string {
  const { timeframe = '1day', origin = defaults.origin, bars = defaults.bars, fields } = options;
  return `${symbol}\n${timeframe}\n${set}\n${origin}\n${bars}\n${fields === undefined ? '' : `=${fields.join('\t')}`}`;
}

function picksOf(names: readonly string[], setNames: readonly string[]): number[] {
  const index = new Map<string, number>(BAR_COLUMNS.map((name, k) => [name, -1 - k]));
  setNames.forEach((name, k) => index.set(name, k));
  return names.map((name) => {
    const pick = index.get(name);
    if (pick === undefined) throw new UnknownNameError('UNKNOWN_FIELD', 'field', name, [...setNames, ...BAR_COLUMNS]);
    return pick;
  });
}
