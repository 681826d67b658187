import { BAR_COLUMNS, InvalidParamError, UnknownNameError, parseTimeframe, type FeatureSet, type Timeframe } from '@barkeep/feature-core';
import type { Origin, ReadOptions } from '../contracts/service.js';
import { namedSet } from './options.js';
import type { SetCatalogue } from './sets.js';
import { parseSymbol } from './symbols.js';

/** Plans remembered; beyond that all are forgotten and made again as asked for. */
const MAX_PLANS = 4096;
/** Of one symbol, those that are compared one by one. */
const MAX_RECENT = 6;

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

/** What was asked, as it was asked. */
type Recent = {
  readonly asked: { readonly [K in 'timeframe' | 'set' | 'version' | 'origin' | 'bars']: ReadOptions[K] | undefined };
  readonly defaults: PlanDefaults;
  readonly plan: Plan;
};

const NONE: readonly Recent[] = [];

/** Makes plans, and gives the same one again for the same options. */
export class Planner {
  readonly #sets: SetCatalogue;
  readonly #plans = new Map<string, Plan>();
  /** Of each symbol the plans that were looked for last, without those that name fields. */
  readonly #recent = new Map<string, readonly Recent[]>();

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
    if (this.#plans.size >= MAX_PLANS) this.#forget();
    const plan = this.#make(symbol, timeframe, set, origin, fields, bars);
    this.#plans.set(key, plan);
    return plan;
  }

  /** The plan of a request that was planned before. Comparing a few texts costs less than making one key of them. */
  known(symbol: string, options: ReadOptions, defaults: PlanDefaults): Plan | undefined {
    const { timeframe, set, version, origin, bars, fields } = options;
    if (set !== undefined && version !== undefined) return undefined;
    const recent = fields === undefined ? (this.#recent.get(symbol) ?? NONE) : NONE;
    for (const { asked, defaults: asOf, plan } of recent) {
      if (asked.timeframe !== timeframe || asked.set !== set || asked.version !== version) continue;
      if (asked.origin === origin && asked.bars === bars && asOf === defaults) return plan;
    }
    const plan = this.#plans.get(keyOf(symbol, options, set ?? version ?? defaults.set, defaults));
    if (plan === undefined || fields !== undefined) return plan;
    this.#recent.set(symbol, [{ asked: { timeframe, set, version, origin, bars }, defaults, plan }, ...recent].slice(0, MAX_RECENT));
    return plan;
  }

  #forget(): void {
    this.#plans.clear();
    this.#recent.clear();
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
