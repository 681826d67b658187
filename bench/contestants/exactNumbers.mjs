// Reads numbers by the sdk's CSV reader and counts those whose bits are not those of Number: node exactNumbers.mjs COUNT
import { memorySource, nodePorts, readBarsFile } from '@barkeep/sdk';
import { numberTexts } from '../harness/numberTexts.mjs';
import { serveRounds } from '../harness/serveRounds.mjs';

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'];
const count = Number(process.argv[2]);

async function compare() {
  const texts = [...numberTexts(count)];
  const rows = Math.ceil(count / COLUMNS.length);
  while (texts.length < rows * COLUMNS.length) texts.push('0');
  const lines = [`timestamp,${COLUMNS.join()}`];
  for (let i = 0; i < rows; i++)
    lines.push(`${1_700_000_000_000 + 60_000 * i},${texts.slice(i * COLUMNS.length, (i + 1) * COLUMNS.length).join()}`);
  const source = memorySource(new TextEncoder().encode(`${lines.join('\n')}\n`));
  const { bars } = await readBarsFile('numbers.csv', source, { timers: nodePorts.timers });
  const wrong = texts.filter((text, k) => !Object.is(bars[COLUMNS[k % COLUMNS.length]][Math.floor(k / COLUMNS.length)], Number(text)));
  return { report: { wrong: wrong.length, first: wrong[0] } };
}

await serveRounds({ run: compare, sample: () => ({}) });
