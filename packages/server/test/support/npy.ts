/** What a table says: a column for each name, the timestamps under `timestamp`, and its tail. */
export type ReadTable = {
  readonly columns: Readonly<Record<string, number[]>>;
  readonly tail: {
    readonly names: string[];
    readonly rows: number;
    readonly token?: string;
    readonly metadata: Readonly<Record<string, unknown>>;
  };
};

const TAIL_BYTES = 12;

/** Reads a table by its own rules; throws where it breaks one. */
export function readTable(bytes: Buffer): ReadTable {
  const start = 10 + bytes.readUInt16LE(8);
  const shape = /\((\d+), (\d+)\)/.exec(bytes.toString('latin1', 10, start))!;
  const [rows, width] = [Number(shape[1]), Number(shape[2])];
  const end = start + 8 * rows * width;
  if (bytes.toString('latin1', bytes.length - 8) !== 'BARKEEP1') throw new Error('the table does not end with its mark');
  const size = bytes.readUInt32LE(bytes.length - TAIL_BYTES);
  if (end + size + TAIL_BYTES !== bytes.length) throw new Error('the table is not as long as it says');
  const tail = JSON.parse(bytes.toString('utf8', end, end + size)) as ReadTable['tail'];
  const column = (k: number): number[] => Array.from({ length: rows }, (_, i) => bytes.readDoubleLE(start + 8 * (k * rows + i)));
  return { columns: Object.fromEntries(['timestamp', ...tail.names].map((name, k) => [name, column(k)])), tail };
}
