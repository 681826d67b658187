// The limit that a reader of numbers in JavaScript stands at: a loop that takes each byte of a file in memory, adds digits up and does nothing
// else. It places no point, knows no exponent, rounds nothing and keeps no value: node digits.mjs FILE double|int32
// As doubles the numbers keep their size; as 32-bit integers they overflow, and the loop tells how fast bytes can be looked at.
import { readFileSync } from 'node:fs';
import { serveRounds } from '../harness/serveRounds.mjs';

const [path, as] = process.argv.slice(2);
const bytes = new Uint8Array(readFileSync(path));

function readDoubles() {
  let total = 0;
  let value = 0;
  for (let i = 0; i < bytes.length; i++) {
    const digit = bytes[i] - 48;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else {
      total += value;
      value = 0;
    }
  }
  return total;
}

function readIntegers() {
  let total = 0;
  let value = 0;
  for (let i = 0; i < bytes.length; i++) {
    const digit = bytes[i] - 48;
    if (digit >= 0 && digit <= 9) value = (Math.imul(value, 10) + digit) | 0;
    else {
      total = (total + value) | 0;
      value = 0;
    }
  }
  return total;
}

const readDigits = as === 'int32' ? readIntegers : readDoubles;
await serveRounds({ run: () => ({ report: { total: readDigits() } }), sample: () => ({}) });
