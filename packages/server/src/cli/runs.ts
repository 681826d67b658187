import { Command } from 'commander';
import { formatTime } from '@barkeep/feature-core';
import { findRuns, MlflowClient, type FoundRun } from '@barkeep/sdk/experiments';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { table } from './table.js';

const EXAMPLES = `Examples:
  barkeep runs --version legacy@8b877510eb16 --mlflow http://127.0.0.1:5000
  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 barkeep runs --version legacy --json
`;

type RunsOptions = { readonly version?: string; readonly mlflow?: string; readonly experiment?: string; readonly json?: boolean };

/** `barkeep runs --version X`: which runs in MLflow were made of a version's features. */
export function runsCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('runs')
    .description('find the runs in MLflow that were made of a version of a set')
    .option('--version <VERSION>', 'name@hash, or a set for every version of it')
    .option('--mlflow <URL>', 'the MLflow server; default: MLFLOW_TRACKING_URI')
    .option('--experiment <NAME>', 'of this experiment only; default: of all')
    .option('--json', 'as JSON')
    .addHelpText('before', EXAMPLES)
    .action(async (options: RunsOptions, command: Command) => {
      const { version, mlflow, experiment, json = false } = options;
      if (version === undefined) return command.error('--version is missing; write barkeep runs --version legacy');
      const client = new MlflowClient(mlflow === undefined ? {} : { url: mlflow }, io.env);
      const runs = await findRuns(client, { version, ...(experiment === undefined ? {} : { experiments: [experiment] }) });
      await write(io.stdout, json ? `${JSON.stringify(runs, null, 2)}\n` : page(runs, version));
      finish(EXIT.ok);
    });
}

function page(runs: readonly FoundRun[], version: string): string {
  if (runs.length === 0) return `no run of ${version}\n`;
  const rows = runs.map(({ runId, runName, experiment, status, startMs, features, version: of }) => [
    runId,
    runName,
    experiment,
    status,
    startMs === null ? '' : formatTime(startMs),
    of,
    `${features['symbol'] ?? ''} ${features['timeframe'] ?? ''}`,
    features['rows'] ?? '',
    (features['bars_sha256'] ?? '').slice(0, 12),
  ]);
  return table([['RUN', 'NAME', 'EXPERIMENT', 'STATUS', 'STARTED', 'VERSION', 'SERIES', 'ROWS', 'BARS'], ...rows]);
}
