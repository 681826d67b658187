import type { BarFeed, Pin } from './barFeed.js';
import { Superseded } from './lane.js';
import type { Plan } from './plan.js';

/** Times that a request begins again because its bars were corrected meanwhile; after that it computes alone. */
const MAX_RESTARTS = 3;

/** Answers from one generation of bars, that of `first` where it is given: begins again where they were corrected meanwhile, and computes alone in the end. */
export async function settledAnswer<T>(
  feed: BarFeed,
  plan: Plan,
  signal: AbortSignal | undefined,
  answer: (pin: Pin) => Promise<T>,
  alone: (pin: Pin) => Promise<T>,
  first?: Pin,
): Promise<T> {
  for (let restarts = 0; restarts < MAX_RESTARTS; restarts++) {
    const pin = restarts === 0 && first !== undefined ? first : await feed.pin(plan, signal);
    try {
      return await answer(pin);
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
  return alone(await feed.pin(plan, signal));
}
