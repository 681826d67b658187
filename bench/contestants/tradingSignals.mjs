// The ten popular indicators by trading-signals, which takes bars as objects: node tradingSignals.mjs BARS
import { ADX, ATR, BollingerBands, CCI, EMA, MACD, OBV, RSI, SMA, StochasticOscillator, WSMA } from 'trading-signals';
import { barOf, readBars } from '../harness/bars.mjs';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const bars = readBars(process.argv[2]);
const close = Array.from(bars.close);
const candles = close.map((_, i) => barOf(bars, i));

await serveRounds({
  run: () => ({
    sma: new SMA(20).updates(close, false),
    ema: new EMA(26).updates(close, false),
    rsi: new RSI(14, WSMA).updates(close, false),
    macd: new MACD(new EMA(12), new EMA(26), new EMA(9)).updates(close, false),
    bands: new BollingerBands(20, 2).updates(close, false),
    atr: new ATR(14).updates(candles, false),
    stochastic: new StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }).updates(candles, false),
    adx: new ADX(14).updates(candles, false),
    cci: new CCI(20).updates(candles, false),
    obv: new OBV(2).updates(candles, false),
  }),
  sample: ({ sma, ema, rsi, macd, bands, atr, stochastic, adx, cci, obv }) =>
    sampleColumns(close.length, {
      ...{ sma_20: sma, ema_26: ema, rsi_14: rsi, atr_14: atr, adx_14: adx, cci_20: cci, obv },
      macd: macd.map((row) => row?.macd),
      macdsignal: macd.map((row) => row?.signal),
      macdhist: macd.map((row) => row?.histogram),
      upperband: bands.map((row) => row?.upper),
      middleband: bands.map((row) => row?.middle),
      lowerband: bands.map((row) => row?.lower),
      slowk: stochastic.map((row) => row?.stochK),
      slowd: stochastic.map((row) => row?.stochD),
    }),
});
