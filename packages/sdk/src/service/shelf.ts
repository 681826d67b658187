/** Something kept between requests, with what it takes. */
export type Resident = { readonly byteSize: number };

type Entry = {
  readonly resident: Resident;
  bytes: number;
  /** Since it was last passed over when room was made. */
  isUsed: boolean;
};

/**
 * Series and bars kept between requests, bounded by bytes: those leave first that were not used since room was last made, the oldest of them before the others, so that a
 * look costs next to nothing. The newest stays even where it alone
 * is larger than the bound: a series that is being served cannot be dropped to make room for itself.
 */
export class Shelf {
  readonly #residents = new Map<string, Entry>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): Resident | undefined {
    const entry = this.#residents.get(key);
    if (entry === undefined) return undefined;
    entry.isUsed = true;
    return entry.resident;
  }

  /** Keeps `resident` as the most recently used, at its present size. */
  keep(key: string, resident: Resident): void {
    this.drop(key);
    const bytes = resident.byteSize;
    this.#residents.set(key, { resident, bytes, isUsed: false });
    this.#bytes += bytes;
    this.#evict(key);
  }

  /** Takes note of a resident's present size, unless it has left meanwhile. */
  weigh(key: string, resident: Resident): void {
    const entry = this.#residents.get(key);
    if (entry?.resident !== resident) return;
    this.#bytes += resident.byteSize - entry.bytes;
    entry.bytes = resident.byteSize;
    this.#evict(key);
  }

  drop(key: string): void {
    this.#bytes -= this.#residents.get(key)?.bytes ?? 0;
    this.#residents.delete(key);
  }

  /** Those whose key starts with `prefix`. */
  startingWith(prefix: string): Resident[] {
    return [...this.#residents].filter(([key]) => key.startsWith(prefix)).map(([, entry]) => entry.resident);
  }

  /** Drops those whose key is `key` or goes on from it with one of `ends`. */
  dropAll(key: string, ends: readonly string[]): void {
    for (const known of [...this.#residents.keys()]) if (known === key || ends.some((end) => known.startsWith(key + end))) this.drop(known);
  }

  clear(): void {
    this.#residents.clear();
    this.#bytes = 0;
  }

  /** A map goes through what is put at its end meanwhile too: what was used gets a second chance there, and `kept` stays. */
  #evict(kept: string): void {
    for (const [key, entry] of this.#residents) {
      if (this.#bytes <= this.#maxBytes || this.#residents.size === 1) return;
      if (key !== kept && !entry.isUsed) {
        this.drop(key);
        continue;
      }
      entry.isUsed = false;
      this.#residents.delete(key);
      this.#residents.set(key, entry);
    }
  }
}
