import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';

type Issued = { readonly id: number; readonly generation: number; readonly timestamp: number; readonly by: string; readonly atMs: number };
/** From this moment on the server has this value, or none. */
type Standing = { readonly atMs: number; readonly id: number | undefined };

/** A write has been answered by then, or has failed. */
const WRITE_MS = 250;

/** What peers have written, and what the server had under each key and when. */
export class Records {
  readonly keys: readonly string[] = ['AAPL:1day:x@1:last', 'AAPL:1day:y@1:last', 'MSFT:1day:x@1:last'];
  readonly #loop: Loop;
  readonly #windowMs: number;
  readonly #issued: Issued[] = [];
  readonly #newest = new Map<string, { generation: number; timestamp: number }>();
  readonly #standing = new Map<string, Standing[]>();

  /** `windowMs`: how long a change may go unheard. */
  constructor(loop: Loop, windowMs: number) {
    this.#loop = loop;
    this.#windowMs = windowMs;
  }

  /** A value to write: mostly a later one, now and then one of a generation or bar before, as a process that is behind writes it. */
  issue(key: string, by: string, dice: Dice): Issued {
    const newest = this.#newest.get(key) ?? { generation: 1, timestamp: 0 };
    if (dice.chance(0.2)) newest.generation++;
    else newest.timestamp++;
    this.#newest.set(key, newest);
    const isBehind = dice.chance(0.25);
    const generation = isBehind && dice.chance(0.5) ? Math.max(1, newest.generation - 1) : newest.generation;
    const timestamp = isBehind ? Math.max(0, newest.timestamp - dice.whole(0, 2)) : newest.timestamp;
    const issued = { id: this.#issued.length, generation, timestamp, by, atMs: this.#loop.nowMs };
    this.#issued.push(issued);
    return issued;
  }

  /** The server has this under a key of the shared store now. */
  stands(sharedKey: string, bytes: Buffer | undefined): void {
    const id = bytes === undefined ? undefined : bytes.length >= 84 ? bytes.readDoubleLE(bytes.length - 12) : NaN;
    const standing = this.#standing.get(sharedKey) ?? [];
    standing.push({ atMs: this.#loop.nowMs, id });
    this.#standing.set(sharedKey, standing);
  }

  /** Why a value that was read cannot have been one; undefined where it can. */
  judge(
    key: string,
    id: number,
    reader: { readonly by: string; readonly beganMs: number; readonly deafMs: number; readonly mayHaveFailed: boolean },
  ): string | undefined {
    const issued = this.#issued[id];
    if (issued === undefined) return `${reader.by} read ${id} from ${key}, which nobody has written`;
    const fromMs = reader.beganMs - this.#windowMs;
    const window = this.#since(`feature:${key.slice(0, -':last'.length)}`, fromMs);
    if (window.some((standing) => standing.id === id)) return undefined;
    if (issued.by === reader.by) {
      // Its own value: kept while its write is under way or did not arrive, while nothing can be heard, and while the server has nothing later.
      if (issued.atMs >= Math.min(fromMs, reader.beganMs - WRITE_MS) || reader.deafMs >= fromMs || reader.mayHaveFailed) return undefined;
      const isLatest = window.some((standing) => standing.id === undefined || !isLater(this.#issued[standing.id], issued));
      if (isLatest) return undefined;
    }
    const stood = window.map((standing) => `${standing.atMs.toFixed(0)}: ${standing.id}`).join(', ');
    return `${reader.by} read ${id} from ${key}, which had not been there for ${this.#windowMs} ms (${stood})`;
  }

  /** What stood at `fromMs`, and everything after. */
  #since(sharedKey: string, fromMs: number): readonly Standing[] {
    const all = this.#standing.get(sharedKey) ?? [];
    const first = all.findLastIndex(({ atMs }) => atMs <= fromMs);
    return first < 0 ? [{ atMs: 0, id: undefined }, ...all] : all.slice(first);
  }
}

function isLater(a: Issued | undefined, b: Issued): boolean {
  return a !== undefined && (a.generation > b.generation || (a.generation === b.generation && a.timestamp > b.timestamp));
}
