// Training in Node: a matrix that is made once and read once, a label, walk-forward splits, and a search in worker threads that share it all. Run: npm run example:train
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { connect } from '@barkeep/sdk';
import {
  exportMatrix,
  fitStandardScaler,
  nextDirection,
  ObservationMatrix,
  openMatrix,
  splitOf,
  walkForward,
  type RowSpan,
  type SharedMatrix,
} from '@barkeep/sdk/training';
import { featureSet } from '@barkeep/feature-core';

type Job = {
  readonly shared: SharedMatrix;
  readonly train: readonly RowSpan[];
  readonly test: readonly RowSpan[];
  readonly rates: readonly number[];
};
type Result = { readonly rate: number; readonly accuracy: number };

if (isMainThread) await search();
else parentPort!.postMessage(trial(workerData as Job));

async function search(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-train-'));
  const service = connect();
  const out = join(folder, 'obs.npy');
  const { version, columns } = await exportMatrix(service, { symbol: 'BTCUSD', set: 'env43-market', out });
  await service.close();
  const matrix = await openMatrix(out, { version, columns });
  rmSync(folder, { recursive: true });
  console.log(`${version}: ${matrix.rows} rows x ${columns.length} columns, read once`);

  const label = nextDirection().of(matrix.bars, { segments: matrix.manifest.segments });
  const splits = walkForward({ label, set: featureSet('env43-market'), train: 800, test: 300 });
  const rates = [0.003, 0.01, 0.03, 0.1];
  for (const { name, train, test } of splits) {
    const job: Job = { shared: matrix.share(), train, test, rates };
    const results = (await Promise.all([0, 1].map((half) => inWorker({ ...job, rates: rates.filter((_, i) => i % 2 === half) })))).flat();
    const told = results.toSorted((a, b) => a.rate - b.rate).map(({ rate, accuracy }) => `${rate}: ${(100 * accuracy).toFixed(1)} %`);
    console.log(`${name}, rows ${test.join(' ')}: next direction right at rate ${told.join(', ')}`);
  }
}

function inWorker(job: Job): Promise<Result[]> {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: job }).once('message', resolve).once('error', reject);
  });
}

/** Logistic regression by gradient descent, for each rate; all that it is fitted on are training rows. */
function trial({ shared, train, test, rates }: Job): Result[] {
  const matrix = ObservationMatrix.from(shared);
  const { values } = nextDirection().of(matrix.bars, { segments: matrix.manifest.segments });
  const { center, scale } = fitStandardScaler(matrix, splitOf('this', train, test));
  const score = (row: number, weights: Float64Array): number => {
    const seen = matrix.row(row);
    let sum = weights.at(-1)!;
    for (let k = 0; k < seen.length; k++) sum += (weights[k]! * (seen[k]! - center[k]!)) / scale[k]!;
    return sum;
  };
  return rates.map((rate) => {
    const weights = new Float64Array(matrix.names.length + 1);
    for (let epoch = 0; epoch < 3; epoch++)
      for (const row of rowsOf(train)) {
        const miss = (values[row]! > 0 ? 1 : 0) - 1 / (1 + Math.exp(-score(row, weights)));
        matrix.row(row).forEach((value, k) => void (weights[k]! += (rate * miss * (value - center[k]!)) / scale[k]!));
        weights[weights.length - 1]! += rate * miss;
      }
    const rows = rowsOf(test).filter((row) => values[row] === values[row]);
    return { rate, accuracy: rows.filter((row) => score(row, weights) > 0 === values[row]! > 0).length / rows.length };
  });
}

function rowsOf(spans: readonly RowSpan[]): number[] {
  return spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
}
