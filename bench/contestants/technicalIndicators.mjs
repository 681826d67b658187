// The ten popular indicators by technicalindicators: node technicalIndicators.mjs BARS
// Its stochastic has no slowing, so the smoothed pair is two means more, by its own SMA.
import technicalIndicators from 'technicalindicators';
import { readBars } from '../harness/bars.mjs';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const { adx, atr, bollingerbands, cci, ema, macd, obv, rsi, sma, stochastic } = technicalIndicators;
const bars = readBars(process.argv[2]);
const [high, low, close, volume] = ['high', 'low', 'close', 'volume'].map((name) => Array.from(bars[name]));

await serveRounds({
  run() {
    const position = stochastic({ high, low, close, period: 14, signalPeriod: 3 });
    const slowk = sma({ period: 3, values: position.map(({ k }) => k) });
    return {
      sma: sma({ period: 20, values: close }),
      ema: ema({ period: 26, values: close }),
      rsi: rsi({ period: 14, values: close }),
      macd: macd({ values: close, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false, SimpleMASignal: false }),
      bands: bollingerbands({ period: 20, stdDev: 2, values: close }),
      atr: atr({ high, low, close, period: 14 }),
      slowk,
      slowd: sma({ period: 3, values: slowk }),
      adx: adx({ high, low, close, period: 14 }),
      cci: cci({ high, low, close, period: 20 }),
      obv: obv({ close, volume }),
    };
  },
  sample: ({ sma, ema, rsi, macd, bands, atr, slowk, slowd, adx, cci, obv }) =>
    sampleColumns(close.length, {
      ...{ sma_20: sma, ema_26: ema, rsi_14: rsi, atr_14: atr, slowk, slowd, cci_20: cci, obv },
      adx_14: adx.map((row) => row.adx),
      macd: macd.map((row) => row.MACD),
      macdsignal: macd.map((row) => row.signal),
      macdhist: macd.map((row) => row.histogram),
      upperband: bands.map((row) => row.upper),
      middleband: bands.map((row) => row.middle),
      lowerband: bands.map((row) => row.lower),
    }),
});
