/** Something kept between requests, with what it takes. */
export type Resident = { readonly byteSize: number };

/**
 * Series and bars kept between requests, bounded by bytes: the least recently used leave first. The newest stays even where it alone
 * is larger than the bound: a series that is being served cannot be dropped to make room for itself.
 */
export class Shelf {
  readonly #residents = new Map<string, { readonly resident: Resident; bytes: number }>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): Resident | undefined {
    const entry = this.#residents.get(key);
    if (entry === undefined) return undefined;
    this.#residents.delete(key);
    this.#residents.set(key, entry);
    return entry.resident;
  }

  /** Keeps `resident` as the most recently used, at its present size. */
  keep(key: string, resident: Resident): void {
    this.drop(key);
    const bytes = resident.byteSize;
    this.#residents.set(key, { resident, bytes });
    this.#bytes += bytes;
    this.#evict();
  }

  /** Takes note of a resident's present size, unless it has left meanwhile. */
  weigh(key: string, resident: Resident): void {
    const entry = this.#residents.get(key);
    if (entry?.resident !== resident) return;
    this.#bytes += resident.byteSize - entry.bytes;
    entry.bytes = resident.byteSize;
    this.#evict();
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

  #evict(): void {
    for (const key of this.#residents.keys()) {
      if (this.#bytes <= this.#maxBytes || this.#residents.size === 1) return;
      this.drop(key);
    }
  }
}
