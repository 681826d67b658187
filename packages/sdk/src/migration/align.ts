/** Rows of one side that the other has none for. */
export type Unmatched = { readonly rows: number; readonly firstMs: number | null; readonly lastMs: number | null };

/** Which rows of two sides have one label. A side whose labels repeat is read by the last row of each; one out of order is sorted. */
export type Alignment = {
  /** Row i of both: `legacy[i]` there and `barkeep[i]` here, oldest first. */
  readonly legacy: Int32Array;
  readonly barkeep: Int32Array;
  readonly onlyLegacy: Unmatched;
  readonly onlyBarkeep: Unmatched;
  /** Rows of the legacy side with the label of another, and rows that are before the one above them. */
  readonly repeated: number;
  readonly unordered: number;
};

/** Joins two lists of timestamps; `offsetMs` is taken off the legacy ones first. */
export function align(legacy: Float64Array, barkeep: Float64Array, offsetMs = 0): Alignment {
  const { rows, repeated, unordered } = ordered(legacy);
  const right = ordered(barkeep).rows;
  const most = Math.min(rows.length, right.length);
  const pairs = { legacy: new Int32Array(most), barkeep: new Int32Array(most) };
  const onlyLegacy = new Stray();
  const onlyBarkeep = new Stray();
  let [i, j, n] = [0, 0, 0];
  while (i < rows.length || j < right.length) {
    const a = i < rows.length ? legacy[rows[i]!]! - offsetMs : Infinity;
    const b = j < right.length ? barkeep[right[j]!]! : Infinity;
    if (a === b) {
      pairs.legacy[n] = rows[i++]!;
      pairs.barkeep[n++] = right[j++]!;
    } else if (a < b) {
      onlyLegacy.add(legacy[rows[i++]!]!);
    } else {
      onlyBarkeep.add(barkeep[right[j++]!]!);
    }
  }
  return {
    legacy: pairs.legacy.subarray(0, n),
    barkeep: pairs.barkeep.subarray(0, n),
    onlyLegacy: onlyLegacy.told(),
    onlyBarkeep: onlyBarkeep.told(),
    repeated,
    unordered,
  };
}

class Stray {
  private rows = 0;
  private firstMs: number | null = null;
  private lastMs: number | null = null;

  add(ms: number): void {
    this.rows++;
    this.firstMs ??= ms;
    this.lastMs = ms;
  }

  told(): Unmatched {
    const { rows, firstMs, lastMs } = this;
    return { rows, firstMs, lastMs };
  }
}

function ordered(timestamps: Float64Array): { readonly rows: Int32Array; readonly repeated: number; readonly unordered: number } {
  const rows = Int32Array.from(timestamps, (_, row) => row);
  let unordered = 0;
  let strict = true;
  for (let i = 1; i < timestamps.length; i++) {
    if (timestamps[i]! > timestamps[i - 1]!) continue;
    strict = false;
    if (timestamps[i]! < timestamps[i - 1]!) unordered++;
  }
  if (strict) return { rows, repeated: 0, unordered };
  if (unordered > 0) rows.sort((a, b) => timestamps[a]! - timestamps[b]! || a - b);
  let n = 0;
  for (let i = 0; i < rows.length; i++)
    if (i + 1 === rows.length || timestamps[rows[i]!] !== timestamps[rows[i + 1]!]) rows[n++] = rows[i]!;
  return { rows: rows.subarray(0, n), repeated: timestamps.length - n, unordered };
}
