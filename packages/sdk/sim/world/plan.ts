import { featureSet, type FeatureSet } from '@barkeep/feature-core';
import type { Weather } from '../network/link.js';
import type { Dice } from './dice.js';
import { SETS } from './sets.js';

/** What can be asked of a process. */
export type Question = 'latest' | 'many' | 'recent' | 'range' | 'alone' | 'stream';

/**
 * Where bars come from: a source that issues the generations; a data folder that somebody writes into behind the back of all; or one that the first process
 * writes into.
 */
export type Source = 'memory' | 'folder' | 'own folder';

/** What can go wrong. */
export const FAULTS = [
  'cut data',
  'cut both',
  'half-open',
  'freeze link',
  'slow link',
  'freeze server',
  'restart server',
  'failover',
  'refuse',
  'crash',
  'evict',
  'expire',
  'flush',
  'tear',
  'tear file',
  'full',
  'wall clock',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Everything about a world that its seed decides before it begins. */
export type Plan = {
  readonly processes: number;
  /** How many of them are servers as well, and how many clients each of these has. */
  readonly servers: number;
  readonly clients: number;
  readonly peers: number;
  readonly source: Source;
  /** How long the data folder's disk takes for a call at most. */
  readonly diskMs: number;
  readonly symbols: readonly string[];
  readonly rows: number;
  readonly sets: readonly FeatureSet[];
  readonly questions: readonly Question[];
  readonly weather: Weather;
  /** Events a second of the whole world. */
  readonly rates: {
    readonly ask: number;
    readonly append: number;
    readonly correct: number;
    readonly invalidate: number;
    readonly peer: number;
  };
  readonly faults: ReadonlyMap<Fault, number>;
  /** How long things go wrong. */
  readonly lengthMs: number;
  /** How long a change may go unheard. */
  readonly windowMs: number;
  readonly readWithinMs: number;
  readonly answerWithinMs: number;
  readonly lagMs: number;
  readonly hasDisk: boolean;
  /** How often a second somebody drops what is cached. */
  readonly invalidateRate: number;
  /** Whether the Redis is a Cluster, and how often a second a slot of it moves. */
  readonly isCluster: boolean;
  readonly moveRate: number;
};

/** Worlds with servers take twice as long as others. */
const SERVERS_SHARE = 0.2;
const FOLDER_SHARE = 0.2;
/** Worlds with a Cluster take eight times as long: each of its clients looks through all 16,384 slots once a second. */
const CLUSTER_SHARE = 0.05;

/** How long a process may wait for another that has died with the leave to compute: the rest of its lease, and the next look. */
const DEAD_OWNER_MS = 2500;

/** What may keep a change from being heard for longer than bytes take on their way. */
const SILENCING: readonly Fault[] = ['half-open', 'freeze link', 'slow link', 'freeze server', 'restart server', 'failover'];

/** A ping every second, two seconds for its way, found late at the next: then nothing is kept that was heard of before. */
export const WINDOW_MS = 4100;
/** A command's limit, after as long for those that were sent before it. */
export const READ_WITHIN_MS = 210;

export function drawPlan(dice: Dice): Plan {
  const isCalm = dice.chance(0.1);
  const faults = new Map<Fault, number>();
  const isHeard = dice.chance(0.4);
  for (const fault of FAULTS) {
    if (!isCalm && dice.chance(0.3) && !(isHeard && SILENCING.includes(fault))) faults.set(fault, dice.between(0.02, 0.5));
  }
  const weather = drawWeather(dice);
  const processes = dice.pick([0, 1, 2, 2, 3]);
  const hasServers = processes > 0 && dice.chance(SERVERS_SHARE);
  return {
    processes,
    peers: processes === 0 ? 3 : dice.pick([0, 2, 2]),
    symbols: dice.chance(0.5) ? ['AAPL'] : ['AAPL', 'MSFT'],
    rows: dice.whole(20, 60),
    sets: dice.chance(0.02) ? [featureSet('legacy'), featureSet('core')] : SETS,
    questions: dice.pick([['latest'], ['latest', 'latest', 'recent', 'range', 'alone'], ['latest', 'range']] as const),
    weather,
    rates: {
      ask: dice.between(2, 12),
      append: dice.between(0.1, 1),
      correct: dice.between(0, 0.5),
      invalidate: dice.pick([0, 0, 0.3]),
      peer: dice.between(2, 12),
    },
    faults,
    lengthMs: dice.between(2000, 9000),
    windowMs: isCalm || isHeard ? wayMs(weather) : WINDOW_MS,
    readWithinMs: READ_WITHIN_MS,
    answerWithinMs: 2000 + DEAD_OWNER_MS,
    lagMs: dice.pick([0, 20, 500]),
    hasDisk: dice.chance(0.5),
    invalidateRate: dice.pick([0, 0, 0.3]),
    servers: hasServers ? dice.whole(1, Math.min(2, processes)) : 0,
    clients: dice.whole(1, 2),
    source: processes > 0 && dice.chance(FOLDER_SHARE) ? dice.pick(['folder', 'folder', 'own folder']) : 'memory',
    diskMs: dice.pick([0, 2]),
    isCluster: dice.chance(CLUSTER_SHARE),
    moveRate: dice.pick([0, 0.5, 3]),
  };
}

function drawWeather(dice: Dice): Weather {
  return {
    latencyMs: dice.pick([0.1, 0.3, 5]),
    jitterMs: dice.pick([0, 0.5, 10]),
    lossShare: dice.pick([0, 0, 0.01, 0.05]),
    resendMs: dice.pick([20, 200]),
    sliceShare: dice.pick([0, 0.1]),
  };
}

/** The longest that bytes are under way, one way and a turn of the loop. */
function wayMs({ latencyMs, jitterMs, lossShare, resendMs }: Weather): number {
  return latencyMs + jitterMs + (lossShare > 0 ? resendMs : 0) + 1;
}
