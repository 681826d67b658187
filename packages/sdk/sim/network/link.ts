import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';
import type { SimSocket } from './socket.js';

/** How long bytes are under way, and in what pieces. */
export type Weather = {
  /** ms one way at least, and how much more it may be. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** How often a packet is lost and sent again, and how long that takes. */
  readonly lossShare: number;
  readonly resendMs: number;
  /** How often bytes come in two pieces. */
  readonly sliceShare: number;
};

/** What listens at the other end: whether it lets a connection in, bytes for it, and that its end is gone. */
export type Far = { connected(link: Link): boolean; received(link: Link, bytes: Buffer): void; left(link: Link): void };

/** To the server, and from it. */
export type Direction = 'out' | 'in';

export type LinkParts = {
  /** The process that has opened it. */
  readonly owner: string;
  /** Where it leads. */
  readonly host: string;
  readonly loop: Loop;
  readonly dice: Dice;
  readonly weather: () => Weather;
  /** How many of the new connections are refused. */
  readonly refusedShare: () => number;
  readonly socket: SimSocket;
  readonly far: Far;
};

/** More than this does not wait behind a slow link. */
const LONGEST_QUEUE_MS = 30_000;

/**
 * One connection: bytes keep their order and are never lost or doubled, as TCP has it; what a network does to them is delay, slicing,
 * silence and ends, of which each side may or may not learn.
 */
export class Link {
  readonly owner: string;
  readonly host: string;
  /** Bytes of these directions stay where they are until the link thaws. */
  readonly #frozen = new Set<Direction>();
  #slowMs = 0;
  readonly #loop: Loop;
  readonly #dice: Dice;
  readonly #weather: () => Weather;
  readonly #socket: SimSocket;
  readonly #far: Far;
  readonly #refusedShare: () => number;
  readonly #arrivals: Record<Direction, number> = { out: 0, in: 0 };
  readonly #held: (() => void)[] = [];
  #isNearGone = false;
  #isFarGone = false;
  #isHalfOpen = false;
  #struckMs = -Infinity;

  constructor(parts: LinkParts) {
    const { owner, host, loop, dice, weather, refusedShare, socket, far } = parts;
    this.#refusedShare = refusedShare;
    this.owner = owner;
    this.host = host;
    this.#loop = loop;
    this.#dice = dice;
    this.#weather = weather;
    this.#socket = socket;
    this.#far = far;
    socket.attach({
      send: (bytes) => this.#carry('out', bytes, (piece) => this.#far.received(this, piece)),
      finish: () =>
        this.#arrive('out', () => {
          if (this.#isFarGone) return;
          this.#farEnds();
          this.#arrive('in', () => this.#socket.deliver(null));
        }),
      gone: () => {
        if (this.#isNearGone) return;
        this.#struckMs = this.struckMs;
        this.#isNearGone = true;
        this.#arrive('out', () => this.#farEnds());
      },
    });
  }

  get isOver(): boolean {
    return this.#isNearGone && this.#isFarGone;
  }

  /** When its owner last had something wrong with it, beside what the weather brings: now, where that is still so. */
  get struckMs(): number {
    const isStruck = this.#frozen.size > 0 || this.#slowMs > 0 || this.#isHalfOpen;
    return isStruck && !this.#isNearGone ? this.#loop.nowMs : this.#struckMs;
  }

  /** The three ways of TCP to say that nobody is there, and the one to say that somebody is. */
  open(): void {
    this.#arrive('out', () => {
      if (this.#dice.chance(this.#refusedShare()) || !this.#far.connected(this)) {
        this.#struckMs = this.#loop.nowMs;
        this.#isFarGone = true;
        return this.#arrive('in', () => this.#nearFails('ECONNREFUSED'));
      }
      this.#arrive('in', () => this.#socket.opened());
    });
  }

  /** Bytes from the server. */
  reply(bytes: Buffer): void {
    if (!this.#isFarGone) this.#carry('in', bytes, (piece) => this.#socket.deliver(piece));
  }

  /** The connection ends; each side learns of it, or does not. */
  cut(ends: { readonly near: boolean; readonly far: boolean }): void {
    this.#struckMs = this.#loop.nowMs;
    this.#isHalfOpen = ends.near !== ends.far;
    if (ends.far) this.#farEnds();
    if (ends.near) this.#nearFails('ECONNRESET');
  }

  /** The server has closed it. */
  closedByServer(): void {
    if (this.#isFarGone) return;
    this.#farEnds();
    this.#arrive('in', () => this.#socket.deliver(null));
  }

  freeze(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#frozen.add(direction);
  }

  thaw(): void {
    this.#struckMs = this.#loop.nowMs;
    this.#frozen.clear();
    for (const act of this.#held.splice(0)) act();
  }

  /** Each message from the server takes `ms` on the way after the one before it. */
  slow(ms: number): void {
    this.#struckMs = this.#loop.nowMs;
    this.#slowMs = ms;
  }

  #farEnds(): void {
    if (this.#isFarGone) return;
    this.#isFarGone = true;
    this.#far.left(this);
  }

  #nearFails(code: string): void {
    if (this.#isNearGone) return;
    this.#isNearGone = true;
    this.#socket.destroy(Object.assign(new Error(code), { code }));
  }

  #carry(direction: Direction, bytes: Buffer, take: (piece: Buffer) => void): void {
    const isSliced = bytes.length > 1 && this.#dice.chance(this.#weather().sliceShare);
    const at = isSliced ? this.#dice.whole(1, bytes.length - 1) : bytes.length;
    for (const piece of isSliced ? [bytes.subarray(0, at), bytes.subarray(at)] : [bytes]) this.#arrive(direction, () => take(piece));
  }

  #arrive(direction: Direction, act: () => void): void {
    const { latencyMs, jitterMs, lossShare, resendMs } = this.#weather();
    const lost = this.#dice.chance(lossShare) ? resendMs : 0;
    const isFull = this.#arrivals[direction] - this.#loop.nowMs > LONGEST_QUEUE_MS;
    const slow = direction === 'in' && !isFull ? this.#slowMs : 0;
    const soonest = this.#loop.nowMs + latencyMs + jitterMs * this.#dice.random() + lost;
    const atMs = Math.max(this.#arrivals[direction] + slow, soonest);
    this.#arrivals[direction] = atMs;
    this.#loop.after(atMs - this.#loop.nowMs, () => {
      if (this.#frozen.has(direction)) this.#held.push(act);
      else act();
    });
  }
}
