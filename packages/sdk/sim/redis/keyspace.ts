type Entry = { bytes: Buffer; untilMs: number };

/** What a key holds has changed: written, or gone (undefined), by a command or because its life `hasEnded`. */
export type ChangeListener = (key: string, bytes: Buffer | undefined, hasEnded: boolean) => void;

/** What a replica would not have yet. */
type Undo = { readonly atMs: number; readonly key: string; readonly before: Entry | undefined };

const REMEMBERED = 4096;

/** Strings under keys, with ends of life, on a server's clock. It remembers what has changed of late, so that a failover can lose it. */
export class Keyspace {
  #entries = new Map<string, Entry>();
  #undos: Undo[] = [];
  readonly #now: () => number;
  readonly #changed: ChangeListener;

  constructor(now: () => number, changed: ChangeListener) {
    this.#now = now;
    this.#changed = changed;
  }

  /** The server's wall clock, ms. */
  get nowMs(): number {
    return this.#now();
  }

  get(key: string): Buffer | undefined {
    return this.#live(key)?.bytes;
  }

  /** ms to live; undefined where there is no such key, Infinity where it has no end. */
  lifeOf(key: string): number | undefined {
    const entry = this.#live(key);
    return entry === undefined ? undefined : entry.untilMs - this.#now();
  }

  set(key: string, bytes: Buffer, untilMs = Infinity): void {
    this.#replace(key, { bytes, untilMs });
  }

  /** Another end of life; one that is over deletes. */
  setEnd(key: string, untilMs: number): boolean {
    const entry = this.#live(key);
    if (entry === undefined) return false;
    if (untilMs <= this.#now()) this.delete(key);
    else this.#replace(key, { bytes: entry.bytes, untilMs });
    return true;
  }

  delete(key: string): boolean {
    if (this.#live(key) === undefined) return false;
    this.#replace(key, undefined);
    return true;
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.#live(key) !== undefined);
  }

  /** Every key that there is or was of late. */
  known(): string[] {
    return [...new Set([...this.#entries.keys(), ...this.#undos.map(({ key }) => key)])];
  }

  /** Has what another one has under a key. Nobody is told. */
  inherit(other: Keyspace): void {
    this.#entries = new Map(other.#entries);
    this.#undos = [...other.#undos];
  }

  /** Keeps of the keys only those that are wanted. Nobody is told. */
  retain(isWanted: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (!isWanted(key)) this.#entries.delete(key);
  }

  /** Deletes without a word of single keys. */
  flush(): void {
    for (const key of this.#entries.keys()) this.#remember(key);
    this.#entries = new Map();
  }

  /** Lets end what has come to its end. */
  sweep(): void {
    for (const key of this.#entries.keys()) this.#live(key);
  }

  /** Goes back to what was there at `atMs`, by the clock of `now`. Nobody is told. */
  rollBack(atMs: number): void {
    for (let undo = this.#undos.at(-1); undo !== undefined && undo.atMs > atMs; undo = this.#undos.at(-1)) {
      this.#undos.pop();
      if (undo.before === undefined) this.#entries.delete(undo.key);
      else this.#entries.set(undo.key, undo.before);
    }
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.untilMs > this.#now()) return entry;
    this.#replace(key, undefined, true);
    return undefined;
  }

  #replace(key: string, entry: Entry | undefined, hasEnded = false): void {
    this.#remember(key);
    if (entry === undefined) this.#entries.delete(key);
    else this.#entries.set(key, entry);
    this.#changed(key, entry?.bytes, hasEnded);
  }

  #remember(key: string): void {
    this.#undos.push({ atMs: this.#now(), key, before: this.#entries.get(key) });
    if (this.#undos.length > 2 * REMEMBERED) this.#undos = this.#undos.slice(-REMEMBERED);
  }
}
