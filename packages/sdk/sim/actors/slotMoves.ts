import type { Dice } from '../world/dice.js';
import { slotOf } from '../redis/slots.js';
import type { World } from '../world/world.js';

/** From one key of a slot to the next, ms. */
const STEP_MS = 30;

/** Moves slots of a Cluster that have keys from one server to another, key by key as the tools do, one slot at a time. */
export class SlotMoves {
  readonly #world: World;
  readonly #dice: Dice | undefined;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    this.#dice = world.cluster === undefined ? undefined : world.dice.fork();
  }

  begin(): void {
    const { loop, plan } = this.#world;
    if (this.#dice === undefined || plan.moveRate === 0) return;
    loop.after(this.#dice.wait(plan.moveRate), () => {
      if (this.#isOver) return;
      this.#move(this.#dice!);
      this.begin();
    });
  }

  /** The move that is under way comes to its end, and none begins any more. */
  end(): void {
    this.#isOver = true;
    endMoves(this.#world);
  }

  #move(dice: Dice): void {
    const { network, trace } = this.#world;
    const cluster = this.#world.cluster!;
    if (cluster.moves.size > 0 || cluster.isDown) return;
    const from = dice.whole(0, cluster.shards - 1);
    const to = (from + dice.whole(1, cluster.shards - 1)) % cluster.shards;
    const [source, target] = [from, to].map((shard) => network.servers[cluster.primaryOf(shard)]!);
    if ([source, target].some((server) => server!.node === undefined || server!.isFrozen)) return;
    const keys = source!.node!.keys.keys();
    if (keys.length === 0) return;
    const slot = slotOf(dice.pick(keys));
    trace.note(`slot ${slot} goes from ${from} to ${to}`);
    cluster.beginMove(slot, to);
    this.#step(slot, dice);
  }

  #step(slot: number, dice: Dice): void {
    this.#world.loop.after(STEP_MS * dice.random(), () => {
      if (this.#world.cluster!.moves.has(slot) && moveOne(this.#world, slot)) this.#step(slot, dice);
    });
  }
}

/** Brings all moves to their end at once. */
export function endMoves(world: World): void {
  for (const slot of world.cluster?.moves.keys() ?? []) while (moveOne(world, slot));
}

/** Moves one key of a slot, or the slot itself where it has none any more: then false. */
function moveOne({ cluster, network, trace }: World, slot: number): boolean {
  const { from, to } = cluster!.moves.get(slot)!;
  const [source, target] = [from, to].map((shard) => network.servers[cluster!.primaryOf(shard)]!.node);
  const key = source?.keys.keys().find((each) => slotOf(each) === slot);
  if (key === undefined || source === undefined || target === undefined) {
    cluster!.endMove(slot);
    trace.note(`slot ${slot} is at ${to}`);
    return false;
  }
  const [bytes, lifeMs] = [source.keys.get(key)!, source.keys.lifeOf(key)!];
  source.keys.delete(key);
  target.keys.set(key, bytes, target.keys.nowMs + lifeMs);
  source.tell();
  target.tell();
  return true;
}
