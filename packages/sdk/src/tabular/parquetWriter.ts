import type { FeatureFrame } from '@barkeep/feature-core';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Frames } from './frames.js';

const GROUP_BYTES = 1 << 25;
const MAX_GROUP_ROWS = 1 << 17;

export type ParquetWriteOptions = {
  /** Default UNCOMPRESSED: the bits of features hardly compress. */
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY';
  /** Rows of a group; default as many as take 32 MB, 131,072 at most. */
  readonly rowGroupRows?: number;
};

/**
 * The rows of frames as Parquet, a piece for each row group, in bounded memory: `timestamp` (TIMESTAMP, milliseconds, UTC), then the
 * frames' columns as doubles with their bits, NaN and minus zero among them. No frame, no bytes.
 */
export async function* parquetPieces(frames: Frames, options: ParquetWriteOptions = {}): AsyncGenerator<Uint8Array> {
  let groups: RowGroupWriter | undefined;
  for await (const frame of frames) {
    groups ??= new RowGroupWriter(frame.names, options);
    for (let from = 0; from < frame.length;) {
      from += groups.take(frame, from);
      if (groups.isFull()) yield groups.writeGroup();
    }
  }
  if (groups !== undefined) yield groups.finish();
}

/** Gathers rows until a group is full; no dictionaries, for they would take minus zero for zero. */
class RowGroupWriter {
  private readonly bytes = new ByteWriter(1 << 20);
  private readonly writer: ParquetWriter;
  private readonly timestamps: BigInt64Array;
  private readonly columns: readonly Float64Array[];
  private readonly rows: number;
  private length = 0;

  constructor(
    private readonly names: readonly string[],
    { codec = 'UNCOMPRESSED', rowGroupRows }: ParquetWriteOptions,
  ) {
    this.rows = rowGroupRows ?? Math.max(1024, Math.min(MAX_GROUP_ROWS, Math.floor(GROUP_BYTES / (8 * (names.length + 1)))));
    this.timestamps = new BigInt64Array(this.rows);
    this.columns = names.map(() => new Float64Array(this.rows));
    this.writer = new ParquetWriter({ writer: this.bytes, schema: schemaOf(names), codec, statistics: false, createdBy: 'barkeep' });
  }

  isFull(): boolean {
    return this.length === this.rows;
  }

  /** Copies rows of `frame` from `from` on, as many as there is room for; gives their number. */
  take(frame: FeatureFrame<unknown>, from: number): number {
    const count = Math.min(frame.length - from, this.rows - this.length);
    for (let i = 0; i < count; i++) this.timestamps[this.length + i] = BigInt(frame.timestamps[from + i]!);
    this.columns.forEach((column, k) => column.set(frame.columns[k]!.subarray(from, from + count), this.length));
    this.length += count;
    return count;
  }

  /** The gathered rows as one group. */
  writeGroup(): Uint8Array {
    const rows = this.length;
    const column = (name: string, data: BigInt64Array | Float64Array) => ({
      name,
      data: data.subarray(0, rows),
      encoding: 'PLAIN' as const,
      offsetIndex: false,
    });
    const columnData = [column('timestamp', this.timestamps), ...this.names.map((name, k) => column(name, this.columns[k]!))];
    void this.writer.write({ columnData, rowGroupSize: rows });
    this.length = 0;
    return this.flush();
  }

  finish(): Uint8Array {
    const last = this.length > 0 ? this.writeGroup() : new Uint8Array(0);
    void this.writer.finish();
    return Buffer.concat([last, this.flush()]);
  }

  private flush(): Uint8Array {
    const piece = this.bytes.getBytes().slice();
    this.bytes.index = 0;
    return piece;
  }
}

function schemaOf(names: readonly string[]): SchemaElement[] {
  const required = { repetition_type: 'REQUIRED' } as const;
  const timestamp: SchemaElement = {
    ...required,
    name: 'timestamp',
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  };
  const columns = names.map((name): SchemaElement => ({ ...required, name, type: 'DOUBLE' }));
  return [{ name: 'root', num_children: names.length + 1 }, timestamp, ...columns];
}
