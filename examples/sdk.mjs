// The SDK: the bundled bars through connect(), a legacy frame for training, a range with warm-up, the latest vector. Run: npm run example:sdk
import { connect } from '@barkeep/sdk';

const service = connect();

for (const { symbol, timeframes } of await service.symbols()) console.log(`${symbol.padEnd(10)} ${timeframes.join(' ')}`);

const training = await service.loadData('AAPL', { timeframe: '1day', end: '2005-01-01' });
const { data, rows, columns } = training.toMatrix({ dtype: 'float32' });
console.log(
  `\nloadData: ${rows} rows x ${columns} columns (${training.names.slice(0, 7).join(', ')}, …), ${data.byteLength} bytes as float32`,
);

const january = await service.getHistoricalData('EURUSD', '2017-06-01', '2017-06-03', {
  timeframe: '4hour',
  fields: ['return_5', 'rsi_14'],
});
console.log('\ngetHistoricalData: warmed up by earlier bars');
january.timestamps.forEach((timestamp, i) => {
  console.log(`  ${new Date(timestamp).toISOString()}  ${[...january.row(i)].map((value) => value.toFixed(4)).join('  ')}`);
});

for (const attempt of ['first', 'second']) {
  const { timestamp, values, metadata } = await service.latest('BTCUSD');
  console.log(
    `\nlatest, ${attempt} time: ${values.length} features of the bar of ${new Date(timestamp).toISOString().slice(0, 10)}, a ${metadata.outcome}`,
  );
}
await service.close();
