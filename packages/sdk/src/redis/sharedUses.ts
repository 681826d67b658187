import type { IUseBoard, Score } from '../contracts/warming.js';
import { HALF_LIFE_MS, MAX_NAMES } from '../warming/uses.js';
import type { RedisCommands, RedisLink } from './link.js';

/** Outside of what is tracked: it changes all the time. */
const USES = 'used';
const USES_LIFE_MS = 7 * 86_400_000;
/** Where a sorted set keeps the moment of its scores; it is no name of a series, and a moment is higher than any score. */
const MOMENT = '@';

/**
 * Adds ARGV[5], ARGV[7] … to the scores of ARGV[4], ARGV[6] … in the sorted set KEYS[1], as of the moment ARGV[1] in ms, after all have become less by half for each
 * ARGV[2] ms since the last time; keeps the highest ARGV[3].
 */
const ADD_USES = `
local key, now = KEYS[1], tonumber(ARGV[1])
local at = redis.call('ZSCORE', key, '${MOMENT}')
if at and now > tonumber(at) then
  redis.call('ZUNIONSTORE', key, 1, key, 'WEIGHTS', string.format('%.17g', 2 ^ ((tonumber(at) - now) / tonumber(ARGV[2]))))
end
redis.call('ZADD', key, string.format('%.0f', math.max(now, tonumber(at or 0))), '${MOMENT}')
for k = 4, #ARGV, 2 do redis.call('ZINCRBY', key, ARGV[k + 1], ARGV[k]) end
redis.call('ZREMRANGEBYRANK', key, 0, -tonumber(ARGV[3]) - 2)
redis.call('PEXPIRE', key, ${USES_LIFE_MS})
return 1
`;

/** A command that `defineCommand` has added. */
type Scripted = {
  barkeepAddUses(key: string, nowMs: number, halfLifeMs: number, most: number, ...uses: readonly (string | number)[]): Promise<number>;
};

/** The table of what is asked for most, as a sorted set in Redis: each time that something is added all scores are brought to that moment. */
export class SharedUses implements IUseBoard {
  readonly #link: RedisLink;
  readonly #key: string;

  constructor(link: RedisLink, prefix: string) {
    this.#link = link;
    this.#key = prefix + USES;
    link.writer.defineCommand('barkeepAddUses', { numberOfKeys: 1, lua: ADD_USES });
  }

  async add(uses: readonly Score[], nowMs: number): Promise<void> {
    const writer = this.#link.writer as RedisCommands & Scripted;
    await writer.barkeepAddUses(this.#key, nowMs, HALF_LIFE_MS, MAX_NAMES, ...uses.flat());
  }

  async top(n: number): Promise<readonly Score[]> {
    const found = await this.#link.reader.zrevrange(this.#key, 1, n, 'WITHSCORES');
    return Array.from({ length: found.length / 2 }, (_, k): Score => [found[2 * k]!, Number(found[2 * k + 1])]);
  }
}
