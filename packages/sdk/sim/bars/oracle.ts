import { compute, lowerBound, sliceBars, type Bars, type FeatureFrame, type FeatureSet } from '@barkeep/feature-core';
import type { FeatureVector, ServedMetadata } from '../../src/contracts/service.js';
import type { Moment, Truth } from './truth.js';

/** What a request asked for, as far as its answer can be held against it. */
export type Asked = {
  readonly symbol: string;
  readonly set: FeatureSet;
  /** Rows wanted: the newest `last`, or those with open in `[startMs, endMs)`. */
  readonly last?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  /** An older answer will do, where it says that it is. */
  readonly takesOlder?: boolean;
  /** What the process knew when it was asked. */
  readonly known: Moment;
};

/** Columns of an answer with the open times of their rows. */
export type Told = { readonly timestamps: Float64Array; readonly columns: readonly Float64Array[]; readonly metadata: ServedMetadata };

/** Computes every answer again, from the first bar of what it can be of, and compares the bits. Keeps nothing but what it computed. */
export class Oracle {
  readonly #truth: Truth;
  readonly #computed = new WeakMap<Bars, Map<string, FeatureFrame>>();

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  vector(asked: Asked, { timestamp, values, metadata }: FeatureVector): string | undefined {
    const columns = Array.from(values, (value) => Float64Array.of(value));
    return this.frame({ ...asked, last: 1 }, { timestamps: Float64Array.of(timestamp), columns, metadata });
  }

  frame(asked: Asked, told: Told): string | undefined {
    const basis = this.#truth.basisOf(asked, told);
    if (typeof basis === 'string') return basis;
    const right: Bars[] = [];
    let wrong: string | undefined;
    for (const bars of basis.bars) {
      const isOff = this.#wrongRows(asked, told, bars, basis.isWhole) ?? this.#wrongBits(asked, told, bars);
      wrong ??= isOff;
      if (isOff === undefined) right.push(bars);
    }
    return right.length === 0 ? wrong : basis.agrees?.(right);
  }

  /** Rows one after the other, none left out, from and to where was asked. */
  #wrongRows(
    { last, startMs = -Infinity, endMs = Infinity, known }: Asked,
    { timestamps, metadata }: Told,
    bars: Bars,
    isWhole: boolean,
  ): string | undefined {
    const from = lowerBound(bars.timestamp, timestamps[0] ?? startMs);
    const isRun = timestamps.every((timestamp, k) => timestamp === bars.timestamp[from + k]);
    if (!isRun) return `rows ${Array.from(timestamps).join(' ')} are not those of the bars`;
    if (last !== undefined) {
      const rows = Math.min(last, isWhole ? bars.timestamp.length : from + timestamps.length);
      if (isWhole && from + timestamps.length !== bars.timestamp.length)
        return `ends with row ${from + timestamps.length} of ${bars.timestamp.length}`;
      return timestamps.length === rows ? undefined : `${timestamps.length} rows for ${rows}`;
    }
    const first = lowerBound(bars.timestamp, startMs);
    if (timestamps.length > 0 && from !== first) return `begins with row ${from}, and ${first} was asked for`;
    const end = lowerBound(bars.timestamp, endMs);
    // A generation may have got more bars since the answer; it has at least those that were known.
    const grown = metadata.generation > known.info.generation ? 0 : lowerBound(known.bars.timestamp, endMs);
    const least = isWhole ? end : grown;
    const to = first + timestamps.length;
    return to > end || to < Math.max(first, least) ? `ends with row ${to}, between ${least} and ${end} were asked for` : undefined;
  }

  #wrongBits({ set }: Asked, { timestamps, columns, metadata }: Told, bars: Bars): string | undefined {
    const rows = timestamps.length;
    if (rows === 0) return undefined;
    const { generation, origin } = metadata;
    const first = lowerBound(bars.timestamp, timestamps[0]!);
    const frame = origin === 'range' ? compute(sliceBars(bars, first, first + rows), set) : this.#whole(set, bars);
    const at = origin === 'range' ? 0 : first;
    if (columns.length !== frame.columns.length) return `${columns.length} columns for ${frame.columns.length}`;
    for (let k = 0; k < columns.length; k++) {
      const [told, right] = [columns[k]!, frame.columns[k]!];
      for (let i = 0; i < rows; i++) {
        if (!Object.is(told[i], right[at + i]))
          return `${set.names[k]} of row ${first + i} is ${told[i]}, and ${right[at + i]} in generation ${generation}`;
      }
    }
    return undefined;
  }

  #whole(set: FeatureSet, bars: Bars): FeatureFrame {
    const frames = this.#computed.get(bars) ?? new Map<string, FeatureFrame>();
    const frame = frames.get(set.version) ?? compute(bars, set);
    this.#computed.set(bars, frames.set(set.version, frame));
    return frame;
  }
}
