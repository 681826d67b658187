import { Misfortune } from './actors/misfortune.js';
import { Scene } from './actors/scene.js';
import { DROP_MS } from './actors/serviceProcess.js';
import { SlotMoves } from './actors/slotMoves.js';
import { World } from './world/world.js';

/** Longest time after which everything that was mended works again: reconnecting, a breaker's rest, a ping's way. */
const HEAL_MS = 12_000;
const DRAIN_MS = 5000;
/** What is asked last has its answer by then. */
const REST_MS = 1000;
/** Longer than a client has patience with a connection that stays frozen, or was slow. */
const CLIENT_REST_MS = 45_000;

/** What came of one seed. */
export type Run = {
  readonly seed: number;
  readonly failure: string | undefined;
  readonly hash: string;
  readonly events: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly lines: readonly string[];
};

/** Lets one world happen: things go wrong, are mended, and then everything has to work. */
export async function runSeed(seed: number, keepTrace = false): Promise<Run> {
  const world = new World(seed, keepTrace);
  const { loop, plan, findings, trace } = world;
  await world.inhabit(async () => {
    for (const server of world.network.servers.keys()) world.network.replace(world.newNode(undefined, server), true, server);
    const scene = new Scene(world);
    scene.begin();
    const misfortune = new Misfortune(world, scene);
    misfortune.begin();
    const moves = new SlotMoves(world);
    moves.begin();
    const isWrong = (): boolean => findings.first !== undefined;
    await loop.run(plan.lengthMs, isWrong);
    if (!isWrong()) {
      trace.note('everything is mended');
      misfortune.mend();
      moves.end();
      scene.calm();
      const isHealed = scene.watchHealing();
      await loop.run(loop.nowMs + HEAL_MS, () => isWrong() || isHealed());
    }
    scene.rest();
    if (!isWrong()) await loop.run(loop.nowMs + REST_MS, isWrong);
    await loop.run(loop.nowMs + (plan.servers > 0 ? CLIENT_REST_MS : DROP_MS), () => isWrong() || !scene.isWaiting);
    if (!isWrong()) await scene.prove();
    scene.end();
    // What they leave behind comes to its end in their own time, and not in that of the next world.
    await loop.run(loop.nowMs + DRAIN_MS);
  });
  const { first } = findings;
  return {
    seed,
    failure: first,
    hash: trace.hash,
    events: trace.events,
    outcomes: world.outcomes,
    slowestMs: world.slowestMs,
    lines: trace.lines ?? [],
  };
}
