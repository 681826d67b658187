import type {
  IStateStore,
  InnerStates,
  NewestName,
  NewestValue,
  StateName,
  StateSeries,
  StateStats,
  StateValue,
} from '../contracts/states.js';
import type { DiskStore } from './diskStore.js';
import { decodeNewest, encodeNewest } from './storedNewest.js';
import { decodeInner, decodeState, encodeInner, encodeState } from './storedState.js';

const SUFFIX = '.bks';
const INNER = '.bki';
const NEWEST = 'newest.bkv';
/** Hex digits of a chain in a file's name; the whole stands in the file. */
const CHAIN_DIGITS = 16;

/**
 * States as files, `states/SYMBOL/TIMEFRAME/VERSION/CHUNK-CHAIN.bks`, beside them those inside of the chunks, `CHUNK-CHAIN.bki`, and the newest vector, `newest.bkv`.
 */
export class DiskStates implements IStateStore {
  readonly #disk: DiskStore;
  #hits = 0;
  #misses = 0;
  #refused = 0;
  #written = 0;
  readonly #newest = { hits: 0, misses: 0, refused: 0, written: 0 };

  constructor(disk: DiskStore) {
    this.#disk = disk;
  }

  async first(names: readonly StateName[]): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined> {
    const [latest, ...earlier] = names;
    const found = latest === undefined ? undefined : ((await this.#read(latest)) ?? (await this.#firstListed(earlier)));
    if (found === undefined) this.#misses++;
    else this.#hits++;
    return found;
  }

  /** Most often the latest is there, and a folder of many states takes longer to list than one to read: so only the others are looked for in the list. */
  async #firstListed(names: readonly StateName[]): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined> {
    const [any] = names;
    const there = new Set(any === undefined ? [] : await this.#disk.list(folderOf(any)));
    for (const name of names) {
      const found = there.has(fileOf(name)) ? await this.#read(name) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #read(name: StateName): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined> {
    const state = await this.#decoded(`${folderOf(name)}/${fileOf(name)}`, (bytes) => decodeState(name, bytes));
    return state === undefined ? undefined : { name, snapshot: state.snapshot };
  }

  /** What a file holds; undefined where it is not there or is another's. One that is refused is removed. */
  async #decoded<T extends object>(file: string, decode: (bytes: Uint8Array) => T | 'other' | 'refused'): Promise<T | undefined> {
    const bytes = await this.#disk.read(file);
    const decoded = bytes === undefined ? 'other' : decode(bytes);
    if (decoded === 'refused') {
      this.#refused++;
      await this.#disk.remove(file);
    }
    return typeof decoded === 'object' ? decoded : undefined;
  }

  /** A state that stands there is the same one: it is not written again. */
  async put(name: StateName, value: StateValue): Promise<void> {
    const file = `${folderOf(name)}/${fileOf(name)}`;
    const bytes = encodeState(name, value);
    if ((await this.#disk.size(file)) === bytes.length) this.#disk.used(file);
    else if (await this.#disk.write(file, bytes)) this.#written++;
  }

  async inner(name: StateName): Promise<readonly Uint8Array[] | undefined> {
    const states = await this.#decoded(`${folderOf(name)}/${fileOf(name, INNER)}`, (bytes) => decodeInner(name, bytes));
    if (states !== undefined) this.#hits++;
    return states;
  }

  async putInner(name: StateName, make: () => InnerStates | undefined): Promise<void> {
    const file = `${folderOf(name)}/${fileOf(name, INNER)}`;
    if ((await this.#disk.size(file)) !== undefined) return this.#disk.used(file);
    const value = make();
    if (value !== undefined && (await this.#disk.write(file, encodeInner(name, value)))) this.#written++;
  }

  async newest(name: NewestName): Promise<NewestValue | undefined> {
    const bytes = await this.#disk.read(`${folderOf(name)}/${NEWEST}`);
    const decoded = bytes === undefined ? 'other' : decodeNewest(name, bytes);
    this.#newest[typeof decoded === 'object' ? 'hits' : decoded === 'refused' ? 'refused' : 'misses']++;
    return typeof decoded === 'object' ? decoded : undefined;
  }

  async putNewest(name: NewestName, value: NewestValue): Promise<void> {
    if (await this.#disk.write(`${folderOf(name)}/${NEWEST}`, encodeNewest(name, value))) this.#newest.written++;
  }

  async forget(series: StateSeries, fromChunk: number): Promise<number> {
    const versions = series.version === undefined ? await this.#disk.folders(seriesFolder(series)) : [part(series.version)];
    let removed = 0;
    for (const version of versions) {
      const folder = `${seriesFolder(series)}/${version}`;
      await this.#disk.remove(`${folder}/${NEWEST}`);
      for (const file of await this.#disk.list(folder))
        if (Number.parseInt(file, 10) >= fromChunk && (await this.#disk.remove(`${folder}/${file}`))) removed++;
    }
    return removed;
  }

  stats(): StateStats {
    const [hits, misses, refused, written] = [this.#hits, this.#misses, this.#refused, this.#written];
    return { disk: { hits, misses, refused, written, newest: { ...this.#newest }, ...this.#disk.stats() } };
  }

  async close(): Promise<void> {}
}

function fileOf({ chunk, chain }: StateName, suffix = SUFFIX): string {
  return `${chunk}-${chain.slice(0, CHAIN_DIGITS)}${suffix}`;
}

function folderOf(name: StateName | NewestName): string {
  return `${seriesFolder(name)}/${part(name.version)}`;
}

function seriesFolder({ symbol, timeframe }: StateSeries): string {
  return `states/${part(symbol)}/${part(timeframe)}`;
}

/** A name as one part of a path, whatever stands in it. */
function part(name: string): string {
  return encodeURIComponent(name);
}
