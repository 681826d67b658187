import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { makeDataset, parseRecipe, verifyDataset } from '@barkeep/sdk/training';
import { usage } from './failure.js';
import { EXIT, type CliIo, type ExitCode } from './io.js';
import { openService, type ServiceOptions } from './service.js';
import { openSets, SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep dataset --recipe recipe.json --out dataset
  barkeep dataset --verify dataset

A recipe: { "symbol": "BTCUSD", "set": "core", "label": { "kind": "forwardReturn", "bars": 5 },
            "splits": { "kind": "purgedKFold", "folds": 5, "embargo": 10 }, "scaler": "standard" }
`;

type DatasetOptions = ServiceOptions & { readonly recipe?: string; readonly out?: string; readonly verify?: string };

/** `barkeep dataset`: features, labels, splits and scalers of a recipe, in a folder that proves itself. */
export function datasetCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('dataset')
    .description('make a dataset with labels, splits and scalers from a recipe, or prove one')
    .option('--recipe <FILE>', 'what to make, as JSON')
    .option('--out <FOLDER>', 'where it goes')
    .option('--verify <FOLDER>', 'a dataset to prove by its hashes; nothing is made')
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .option(...SETS_OPTION)
    .addHelpText('before', EXAMPLES)
    .action(async (options: DatasetOptions) => finish(await run(options, io)));
}

async function run(options: DatasetOptions, io: CliIo): Promise<ExitCode> {
  const { recipe, out, verify } = options;
  if (verify !== undefined) {
    if (recipe !== undefined || out !== undefined) throw usage('--verify proves a dataset and makes none; leave --recipe and --out out');
    tell(verify, await verifyDataset(resolve(io.cwd, verify)), io);
    return EXIT.ok;
  }
  if (recipe === undefined || out === undefined) throw usage('--recipe and --out are needed, or --verify; see barkeep dataset --help');
  const parsed = parseRecipe(await readFile(resolve(io.cwd, recipe), 'utf8'), recipe);
  const { catalogue } = await openSets(options, io);
  const { service } = await openService(options, io);
  try {
    tell(out, await makeDataset(service, parsed, resolve(io.cwd, out), (name) => catalogue.resolve(name)), io);
  } finally {
    await service.close();
  }
  return EXIT.ok;
}

function tell(folder: string, manifest: Awaited<ReturnType<typeof verifyDataset>>, io: CliIo): void {
  const { rows, columns, splits, version, label } = manifest as {
    readonly rows: number;
    readonly columns: readonly string[];
    readonly splits: readonly string[];
    readonly version: string;
    readonly label: { readonly name: string };
  };
  io.stderr.write(`${folder}: ${rows} rows x ${columns.length} columns of ${version}, label ${label.name}, ${splits.length} splits\n`);
}
