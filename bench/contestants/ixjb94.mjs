// The ten popular indicators by @ixjb94/indicators: node ixjb94.mjs BARS
import { IndicatorsSync } from '@ixjb94/indicators';
import { readBars } from '../harness/bars.mjs';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const bars = readBars(process.argv[2]);
const [high, low, close, volume] = ['high', 'low', 'close', 'volume'].map((name) => Array.from(bars[name]));
const ta = new IndicatorsSync();

await serveRounds({
  run() {
    const [macd, macdsignal, macdhist] = ta.macd(close, 12, 26, 9);
    const [lowerband, middleband, upperband] = ta.bbands(close, 20, 2);
    const [slowk, slowd] = ta.stoch(high, low, close, 14, 3, 3);
    return {
      sma_20: ta.sma(close, 20),
      ema_26: ta.ema(close, 26),
      rsi_14: ta.rsi(close, 14),
      ...{ macd, macdsignal, macdhist, lowerband, middleband, upperband },
      atr_14: ta.atr(high, low, close, 14),
      ...{ slowk, slowd },
      adx_14: ta.adx(high, low, 14),
      cci_20: ta.cci(high, low, close, 20),
      obv: ta.obv(close, volume),
    };
  },
  sample: (columns) => sampleColumns(close.length, columns),
});
