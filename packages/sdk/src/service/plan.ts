import { BAR_COLUMNS, InvalidParamError, UnknownNameError, parseTimeframe, type FeatureSet, type Timeframe } from '@barkeep/feature-core';
import type { LatestOptions, Origin, ReadOptions } from '../contracts/service.js';
import { useName } from '../warming/popular.js';
import type { HotSlot } from './hotVector.js';
import { namedSet, OPTION_NAMES, unknownOption } from './options.js';
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
  /** `{seriesKey}:last`, that of its newest vector: made once, since to make a text and to look it up costs more than the rest of an answer. */
  readonly newestKey: string;
  /** What the uses of its newest vector are counted under. */
  readonly latestName: string;
  /** Whether these are a set's columns, all of them in their order, and nothing else. */
  readonly isWhole: boolean;
  /** Its newest vector, where that can be given at once. */
  readonly slot: HotSlot;
};

/** What holds where a request leaves something out. */
export type PlanDefaults = { readonly set: string; readonly origin: Origin; readonly bars: boolean };

/** What was asked, as it was asked. */
type Recent = {
  /** The options by name, in their order: every other one is unknown, or makes another question of it. */
  readonly options: readonly string[];
  readonly defaults: PlanDefaults;
  readonly plan: Plan;
} & { readonly [K in 'timeframe' | 'set' | 'version' | 'origin' | 'bars']: ReadOptions[K] | undefined };

const NONE: readonly Recent[] = [];

/** Makes plans, and gives the same one again for the same options. */
export class Planner {
  readonly #sets: SetCatalogue;
  readonly #plans = new Map<string, Plan>();
  /** Of each symbol the plans that were looked for last, without those that name fields. */
  readonly #recent = new Map<string, readonly Recent[]>();

  /** All columns of a set, and these behind the bars. */
  readonly #choices = [new WeakMap<FeatureSet, Choice>(), new WeakMap<FeatureSet, Choice>()] as const;

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

  /**
   * The plan of a request for the newest vector that was planned before; undefined for any other, and where an option is unknown. Comparing a few texts costs less than
   * making one key of them.
   */
  known(symbol: string, options: LatestOptions, defaults: PlanDefaults): Plan | undefined {
    const recent = this.#recent.get(symbol) ?? NONE;
    for (let k = 0; k < recent.length; k++) {
      const known = recent[k]!;
      if (known.defaults === defaults && isAskedBy(known, options)) return known.plan;
    }
    return this.#remembered(symbol, options, defaults, recent);
  }

  #remembered(symbol: string, options: LatestOptions, defaults: PlanDefaults, recent: readonly Recent[]): Plan | undefined {
    const { timeframe, set, version, origin, bars, fields, at, start } = options;
    if (at !== undefined || start !== undefined || unknownOption(options, OPTION_NAMES.latest) !== undefined) return undefined;
    if (set !== undefined && version !== undefined) return undefined;
    const plan = this.#plans.get(keyOf(symbol, options, set ?? version ?? defaults.set, defaults));
    if (plan === undefined || fields !== undefined) return plan;
    const names: string[] = [];
    for (const name in options) names.push(name);
    const asked: Recent = { options: names, timeframe, set, version, origin, bars, defaults, plan };
    this.#recent.set(symbol, [asked, ...recent].slice(0, MAX_RECENT));
    return plan;
  }

  /** All columns of a set: the same choice for every series. */
  #allOf(set: FeatureSet, bars: boolean): Choice {
    const known = this.#choices[bars ? 1 : 0]!;
    const choice = known.get(set) ?? choiceOf([...(bars ? BAR_COLUMNS : []), ...set.names], set.names);
    known.set(set, choice);
    return choice;
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
    const { names, picks, isWhole } = fields === undefined ? this.#allOf(set, bars) : choiceOf(fields, set.names);
    const barsKey = `${symbol}:${timeframe}`;
    const seriesKey = `${barsKey}:${set.version}`;
    return {
      symbol,
      timeframe,
      set,
      origin,
      names,
      picks,
      barsKey,
      seriesKey,
      newestKey: `${seriesKey}:last`,
      latestName: useName(seriesKey, 'latest'),
      isWhole,
      slot: { hot: undefined, earlier: undefined, changes: undefined },
    };
  }
}

/** The same options by name in the same order, with the same values of those that matter, and nothing of those that make it another question. */
function isAskedBy(asked: Recent, options: LatestOptions): boolean {
  if (asked.timeframe !== options.timeframe || asked.set !== options.set || asked.version !== options.version) return false;
  if (asked.origin !== options.origin || asked.bars !== options.bars) return false;
  if (options.at !== undefined || options.start !== undefined || options.fields !== undefined) return false;
  const names = asked.options;
  let k = 0;
  for (const name in options) if (names[k++] !== name) return false;
  return k === names.length;
}

function keyOf(symbol: string, options: ReadOptions, set: string, defaults: PlanDefaults): string {
  const { timeframe = '1day', origin = defaults.origin, bars = defaults.bars, fields } = options;
  return `${symbol}\n${timeframe}\n${set}\n${origin}\n${bars}\n${fields === undefined ? '' : `=${fields.join('\t')}`}`;
}

/** Which columns, in which order. */
type Choice = Pick<Plan, 'names' | 'picks' | 'isWhole'>;

function choiceOf(names: readonly string[], setNames: readonly string[]): Choice {
  if (names.length === 0) throw new InvalidParamError('request', 'fields', '[]', 'name one column at least, or leave it out for all');
  const picks = picksOf(names, setNames);
  return { names: Object.freeze([...names]), picks, isWhole: picks.length === setNames.length && picks.every((pick, k) => pick === k) };
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
