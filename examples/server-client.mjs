// A server from plain JavaScript, by fetch alone. Run: npm run example:server-client (starts a server for itself), or give the URL of a running one.
import { connect } from '@barkeep/sdk';
import { createApp, startServer } from '@barkeep/server';

const given = process.argv[2];
const service = given === undefined ? connect() : undefined;
const server = service === undefined ? undefined : await startServer(createApp(service), { port: 0 });
const url = given ?? server.url;

const get = async (path, accept = 'application/json') => {
  const response = await fetch(`${url}${path}`, { headers: { accept } });
  return response.headers.get('content-type').includes('json') ? response.json() : response.text();
};

const latest = await get('/api/v1/features/AAPL/1day?set=legacy&fields=close,rsi_14,macd_hist');
console.log(`${latest.symbol} ${latest.timestamp}, known since ${latest.metadata.as_of}:`, latest.features);

const range = await get('/api/v1/features/EURUSD/4hour?last=3&fields=close,sma_gap_20');
console.table(
  range.timestamps.map((timestamp, i) => ({ timestamp, close: range.features.close[i], sma_gap_20: range.features.sma_gap_20[i] })),
);

console.log(await get('/api/v1/features/DASHUSDT/15min?set=legacy&fields=close,volume_ratio&last=2', 'text/csv'));

const problem = await get('/api/v1/features/APPL/1day');
console.log(`${problem.status} ${problem.code}: ${problem.detail}`);

await server?.close();
await service?.close();
