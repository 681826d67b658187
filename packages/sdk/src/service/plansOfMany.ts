import { BarkeepError } from '@barkeep/feature-core';
import type { LatestOptions } from '../contracts/service.js';
import type { Plan } from './plan.js';

/** Lists of symbols that are remembered, and symbols of a list that is. */
const MOST_LISTS = 4;
const MOST_SYMBOLS = 4096;

/** What was asked of many symbols, as it was asked. */
type Asked = { readonly symbols: readonly string[]; readonly plans: readonly Plan[] } & {
  readonly [K in 'timeframe' | 'set' | 'version' | 'origin' | 'bars']: LatestOptions[K] | undefined;
};

/** Remembers the plans of lists of symbols: who asks for many asks for the same ones again, and to compare a list costs less than to look up each of its symbols. */
export class PlansOfMany {
  #lists: readonly Asked[] = [];

  /** What each symbol asks for, as `planOf` says. One that asks for nothing makes a list that is not remembered. */
  of(
    symbols: readonly string[],
    options: LatestOptions,
    planOf: (symbol: string) => Plan | BarkeepError,
  ): readonly (Plan | BarkeepError)[] {
    if (options.fields !== undefined || symbols.length > MOST_SYMBOLS) return symbols.map(planOf);
    const known = this.#lists.find((asked) => isAskedBy(asked, symbols, options));
    if (known !== undefined) return known.plans;
    const plans = symbols.map(planOf);
    if (plans.every((plan): plan is Plan => !(plan instanceof BarkeepError))) this.#remember(symbols, options, plans);
    return plans;
  }

  #remember(symbols: readonly string[], { timeframe, set, version, origin, bars }: LatestOptions, plans: readonly Plan[]): void {
    const asked: Asked = { symbols: [...symbols], plans, timeframe, set, version, origin, bars };
    this.#lists = [asked, ...this.#lists].slice(0, MOST_LISTS);
  }
}

function isAskedBy(asked: Asked, symbols: readonly string[], { timeframe, set, version, origin, bars }: LatestOptions): boolean {
  if (asked.timeframe !== timeframe || asked.set !== set || asked.version !== version) return false;
  if (asked.origin !== origin || asked.bars !== bars || asked.symbols.length !== symbols.length) return false;
  for (let k = 0; k < symbols.length; k++) if (symbols[k] !== asked.symbols[k]) return false;
  return true;
}
