import { uniforms } from './bars.mjs';

/** Texts of numbers that a reader gets wrong where it is careless: all magnitudes, many digits, and points half-way between two doubles. */
export function* numberTexts(count, seed = 7) {
  const uniform = uniforms(seed);
  const bits = new DataView(new ArrayBuffer(8));
  const anyDouble = () => {
    do {
      bits.setUint32(0, uniform() * 2 ** 32);
      bits.setUint32(4, uniform() * 2 ** 32);
    } while (!Number.isFinite(bits.getFloat64(0)));
    return bits.getFloat64(0);
  };
  const digits = (n) => Array.from({ length: n }, () => Math.floor(uniform() * 10)).join('');
  const price = () => Math.exp(12 * uniform() - 4);
  const kinds = [
    () => String(price()),
    () => String(anyDouble()),
    () => price().toFixed(Math.floor(uniform() * 12)),
    () => anyDouble().toExponential(Math.floor(uniform() * 25)),
    () => `${digits(1 + Math.floor(uniform() * 19))}.${digits(1 + Math.floor(uniform() * 25))}`,
    () => `${digits(1 + Math.floor(uniform() * 30))}e${Math.floor(uniform() * 40 - 20)}`,
    () => halfway(Math.floor(uniform() * 2 ** 53), uniform),
  ];
  for (let k = 0; k < count; k++) yield kinds[k % kinds.length]();
}

/** A text half-way between two neighbouring doubles of 54 bits, or a little to one side of it. */
function halfway(integer, uniform) {
  const odd = (BigInt(integer) | (1n << 53n)) * 2n + 1n;
  const text = String(odd << BigInt(Math.floor(uniform() * 20)));
  return uniform() < 0.5 ? text : `${text}.${'0'.repeat(Math.floor(uniform() * 10))}1`;
}
