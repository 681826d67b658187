/** The largest |k| for which `10^k` is in the table; everything computed from it stays far from overflow and from subnormals. */
export const MAX_POWER = 180;

/**
 * `10^k` as an unevaluated sum of two doubles, `high + low`, right to about 2^-107; `high` again as `upper + lower`, halves of 26 bits or
 * fewer, whose products with other such halves are exact. Entry `MAX_POWER + k` is for `10^k`.
 */
export type PowerTable = {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
};

export const POWERS: PowerTable = powerTable();

function powerTable(): PowerTable {
  const size = 2 * MAX_POWER + 1;
  const column = (): Float64Array => new Float64Array(size);
  const table = { high: column(), low: column(), upper: column(), lower: column() };
  let power = 1n;
  for (let k = 0; k <= MAX_POWER; k++, power *= 10n) {
    const large = Number(power);
    put(table, MAX_POWER + k, large, Number(power - BigInt(large)));
    if (k > 0) putInverse(table, k, power);
  }
  return table;
}

/** 10^-k: the nearest double, and what it lacks, from an exact remainder. */
function putInverse(table: PowerTable, k: number, power: bigint): void {
  const high = Number(`1e-${k}`);
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, high);
  const word = bits.getBigUint64(0);
  const mantissa = (word & 0xfffffffffffffn) | 0x10000000000000n;
  const scale = 1075 - Number(word >> 52n); // high = mantissa / 2^scale
  const remainder = (1n << BigInt(scale)) - mantissa * power;
  put(table, MAX_POWER - k, high, Number(remainder) / Number(power) / 2 ** scale);
}

function put(table: PowerTable, at: number, high: number, low: number): void {
  const spread = 134217729 * high; // 2^27 + 1: Veltkamp's splitting
  const upper = spread - (spread - high);
  table.high[at] = high;
  table.low[at] = low;
  table.upper[at] = upper;
  table.lower[at] = high - upper;
}
