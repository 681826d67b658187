import { invalidFile } from '../tabular/faults.js';

/** The kinds of numbers that a `.npy` file may hold here, all little-endian. */
export const NPY_DTYPES = ['<f4', '<f8', '<i4'] as const;
export type NpyDtype = (typeof NPY_DTYPES)[number];

/** How the rows of a matrix lie: `C` puts a row's values side by side, `F` (Fortran) a column's. */
export type MatrixOrder = 'C' | 'F';

export type NpyHeader = {
  readonly dtype: NpyDtype;
  readonly order: MatrixOrder;
  readonly shape: readonly number[];
};

/** Bytes of a value. */
export const NPY_BYTES: Readonly<Record<NpyDtype, 4 | 8>> = { '<f4': 4, '<f8': 8, '<i4': 4 };

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
/** Values begin at a multiple of this, so that they can be mapped as they are. */
const ALIGNMENT = 64;
/** Version 1.0 counts the text by two bytes, 2.0 by four. */
const LONGEST_OF_VERSION_1 = 65_535;
/** Enough to tell how long a header is. */
export const NPY_PREFIX_BYTES = 12;
/** A longer header is none: numpy itself refuses text above 10,000 bytes unless told to trust it. */
const LONGEST_HEADER = 1 << 20;

/**
 * The bytes before the values of a `.npy` file, padded to a multiple of 64.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function encodeNpyHeader({ dtype, order, shape }: NpyHeader): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${dtype}', 'fortran_order': ${order === 'F' ? 'True' : 'False'}, 'shape': (${sizes}), }`;
  const version = padded(text, 10) - 10 <= LONGEST_OF_VERSION_1 ? 1 : 2;
  const prefix = version === 1 ? 10 : NPY_PREFIX_BYTES;
  const size = padded(text, prefix);
  const bytes = new Uint8Array(size).fill(0x20);
  bytes.set([...MAGIC, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, size - prefix, true);
  else view.setUint32(8, size - prefix, true);
  bytes.set(new TextEncoder().encode(text), prefix);
  bytes[size - 1] = 0x0a;
  return bytes;
}

function padded(text: string, prefix: number): number {
  return Math.ceil((prefix + text.length + 1) / ALIGNMENT) * ALIGNMENT;
}

/**
 * Where the values begin, by the first `NPY_PREFIX_BYTES` of a file.
 * @throws BarkeepError `INVALID_FILE`
 */
export function npyDataOffset(prefix: Uint8Array, file: string): number {
  const isNpy = prefix.length >= NPY_PREFIX_BYTES && MAGIC.every((byte, i) => prefix[i] === byte);
  if (!isNpy) throw invalidFile({ file }, 'is no .npy file: it does not begin with its mark');
  const [major, minor] = [prefix[6]!, prefix[7]!];
  if ((major !== 1 && major !== 2) || minor !== 0)
    throw invalidFile({ file }, `is .npy of version ${major}.${minor}; versions 1.0 and 2.0 are read`, { version: `${major}.${minor}` });
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.length);
  const offset = major === 1 ? 10 + view.getUint16(8, true) : NPY_PREFIX_BYTES + view.getUint32(8, true);
  if (offset > LONGEST_HEADER) throw invalidFile({ file }, `has a header of ${offset} bytes, which no matrix needs; make the file anew`);
  return offset;
}

/**
 * What a header says; `bytes` are those before the values.
 * @throws BarkeepError `INVALID_FILE` for a header that cannot be read, or an array of anything but float32, float64 and int32
 */
export function decodeNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const text = new TextDecoder('latin1').decode(bytes.subarray(bytes[6] === 1 ? 10 : NPY_PREFIX_BYTES));
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || sizes === undefined)
    throw invalidFile({ file }, `has a header that is not understood: ${text.trim().slice(0, 80)}; write it by numpy.save, of numbers`);
  const dtype = NPY_DTYPES.find((known) => known === descr);
  if (dtype === undefined)
    throw invalidFile({ file }, `holds values of type ${descr}; use one of ${NPY_DTYPES.join(', ')}`, { dtype: descr });
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  return { dtype, order: fortran === 'True' ? 'F' : 'C', shape };
}
