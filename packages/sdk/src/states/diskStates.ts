import type { IStateStore, StateName, StateSeries, StateStats, StateValue } from '../contracts/states.js';
import type { DiskStore } from './diskStore.js';
import { decodeState, encodeState } from './storedState.js';

const SUFFIX = '.bks';
/** Hex digits of a chain in a file's name; the whole stands in the file. */
const CHAIN_DIGITS = 16;

/** States as files: `states/SYMBOL/TIMEFRAME/VERSION/CHUNK-CHAIN.bks`. */
export class DiskStates implements IStateStore {
  readonly #disk: DiskStore;
  #hits = 0;
  #misses = 0;
  #refused = 0;
  #written = 0;

  constructor(disk: DiskStore) {
    this.#disk = disk;
  }

  async first(names: readonly StateName[]): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined> {
    const [any] = names;
    const there = new Set(any === undefined ? [] : await this.#disk.list(folderOf(any)));
    for (const name of names) {
      if (!there.has(fileOf(name))) continue;
      const bytes = await this.#disk.read(`${folderOf(name)}/${fileOf(name)}`);
      const decoded = bytes === undefined ? 'other' : decodeState(name, bytes);
      if (decoded === 'refused') this.#refused++;
      if (typeof decoded !== 'object') continue;
      this.#hits++;
      return { name, snapshot: decoded.snapshot };
    }
    this.#misses++;
    return undefined;
  }

  async put(name: StateName, value: StateValue): Promise<void> {
    if (await this.#disk.write(`${folderOf(name)}/${fileOf(name)}`, encodeState(name, value))) this.#written++;
  }

  async forget(series: StateSeries, fromChunk: number): Promise<number> {
    const versions = series.version === undefined ? await this.#disk.folders(seriesFolder(series)) : [part(series.version)];
    let removed = 0;
    for (const version of versions) {
      const folder = `${seriesFolder(series)}/${version}`;
      for (const file of await this.#disk.list(folder))
        if (Number.parseInt(file, 10) >= fromChunk && (await this.#disk.remove(`${folder}/${file}`))) removed++;
    }
    return removed;
  }

  stats(): StateStats {
    const [hits, misses, refused, written] = [this.#hits, this.#misses, this.#refused, this.#written];
    return { disk: { hits, misses, refused, written, ...this.#disk.stats() } };
  }

  async close(): Promise<void> {}
}

function fileOf({ chunk, chain }: StateName): string {
  return `${chunk}-${chain.slice(0, CHAIN_DIGITS)}${SUFFIX}`;
}

function folderOf(name: StateName): string {
  return `${seriesFolder(name)}/${part(name.version)}`;
}

function seriesFolder({ symbol, timeframe }: StateSeries): string {
  return `states/${part(symbol)}/${part(timeframe)}`;
}

/** A name as one part of a path, whatever stands in it. */
function part(name: string): string {
  return encodeURIComponent(name);
}
