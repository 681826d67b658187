import { BarkeepError } from '@barkeep/feature-core';
import type { LatestOfSymbol } from '../contracts/service.js';
import { errorFromProblem } from '../remote/problems.js';
import { encodeBlock, type ColumnBlock } from './columns.js';
import { encodeVector, vectorOfBlock } from './frames.js';

/** Answers for many symbols, a block each: of one row, or of none with the problem in its header. There is one answer at least. */
export function encodeMany(answers: readonly LatestOfSymbol[], problemOf: (error: BarkeepError) => object): Uint8Array {
  return Buffer.concat(
    answers.map(({ vector, error }, k) => {
      const last = k === answers.length - 1;
      if (error === undefined) return encodeVector(vector, { last });
      const header = { names: [], last, metadata: { problem: problemOf(error) } };
      return encodeBlock({ header, timestamps: new Float64Array(0), columns: [] });
    }),
  );
}

/** The answer for one symbol. @throws BarkeepError `UNAVAILABLE` where the block has none */
export function answerOfBlock(symbol: string, block: ColumnBlock | undefined): LatestOfSymbol {
  if (block === undefined) throw new BarkeepError('UNAVAILABLE', `the answer has none for ${symbol}; ask again`, { symbol });
  const { problem } = block.header.metadata;
  if (typeof problem !== 'object' || problem === null) return { symbol, vector: vectorOfBlock(block) };
  return { symbol, error: errorFromProblem(500, JSON.stringify(problem), symbol) };
}
