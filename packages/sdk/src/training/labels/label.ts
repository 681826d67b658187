import { InvalidParamError, type Bars } from '@barkeep/feature-core';
import type { RowSpan } from '../gaps.js';
import type { JsonObject } from '../sealed.js';

/** What a label is made by: for each row its value, and in `ends` the last row that was looked at for it. */
export type LabelRule = (bars: Bars, values: Float64Array, ends: Int32Array) => void;

/**
 * What a model is to learn: something of the bars after a row. A label is no feature and cannot become one: no set, no expression and no server
 * knows its name, and what it gives is a `LabelColumn`, which no frame of features takes.
 */
export class Label {
  readonly name: string;
  /** Bars that it looks ahead at most. */
  readonly span: number;
  /** Its kind and parameters, as they go into a dataset's manifest. */
  readonly spec: JsonObject;
  readonly #rule: LabelRule;

  constructor(name: string, span: number, spec: JsonObject, rule: LabelRule) {
    this.name = name;
    this.span = requireBars(name, 'span', span);
    this.spec = spec;
    this.#rule = rule;
  }

  /** The label of every bar; NaN where the future is not there, or lies in another one of `segments`, where these are given. */
  of(bars: Bars, options: { readonly segments?: readonly RowSpan[] } = {}): LabelColumn {
    const { length } = bars.timestamp;
    const values = new Float64Array(length).fill(NaN);
    const ends = Int32Array.from({ length }, (_, i) => Math.min(length - 1, i + this.span));
    this.#rule(bars, values, ends);
    for (const [from, to] of options.segments ?? [])
      for (let i = Math.max(from, to - this.span); i < to; i++) {
        if (ends[i]! < to) continue;
        values[i] = NaN;
        ends[i] = to - 1;
      }
    return new LabelColumn(this, values, ends);
  }
}

/** The label of each row of some bars. */
export class LabelColumn {
  readonly label: Label;
  /** NaN where the future is not there. */
  readonly values: Float64Array;
  /** For each row the last row whose bar decided its value: the row and its end are the label's span. */
  readonly ends: Int32Array;

  constructor(label: Label, values: Float64Array, ends: Int32Array) {
    this.label = label;
    this.values = values;
    this.ends = ends;
  }

  get length(): number {
    return this.values.length;
  }
}

/** @throws InvalidParamError `INVALID_PARAM` unless it is a whole number of bars, 1 or more */
export function requireBars(owner: string, param: string, bars: number): number {
  if (Number.isInteger(bars) && bars >= 1) return bars;
  throw new InvalidParamError(owner, param, bars, 'use a whole number of bars, 1 or more');
}
