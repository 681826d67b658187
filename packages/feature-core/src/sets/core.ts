import { declareFeatureSet, inCategory } from './featureSet.js';

/** A divisor that is NaN where it is not above 0, so that no quotient is infinite. */
const positive = (divisor: string): string => `(${divisor} / (${divisor} > 0))`;

const meanRange = (bars: number): string => `sma(trange(high, low, close), ${bars})`;
/** Mean true range of 14 bars: the unit in which distances of prices are measured. A window, so that no column keeps the series' origin for its sake. */
const RANGE_14 = meanRange(14);
const RANGE_SHARE = `(${RANGE_14} / close)`;
const ATR = positive(RANGE_14);
const RETURN = '(close / shift(close, 1) - 1)';
const RISE = '(close - shift(close, 1))';
const deviation = (bars: number): string => `std(${RETURN}, ${bars})`;
const VOLATILITY = positive(deviation(60));
const SQUARES = `sum(${RETURN} * ${RETURN}, 60)`;
const EXCESS = `(abs(${RETURN}) - sma(abs(${RETURN}), 60))`;
const FLOW = 'money_flow_volume(high, low, close, volume)';
/** Of the windows that other columns use, so that their extremes are at hand. */
const CLOUD = 'ichimoku(high, low, 5, 20, 60, 20)';

/** A distance of prices in mean true ranges. */
const inRanges = (distance: string): string => `(${distance}) / ${ATR}`;
/** Where a value stands between two others, 0 at the lower and 1 at the upper one. One that may lie outside takes `positive` as its guard. */
const between = (value: string, lower: string, upper: string, guard = (width: string): string => width): string =>
  `(${value} - ${lower}) / ${guard(`(${upper} - ${lower})`)}`;
const POSITION_20 = `(${between('close', 'min(low, 20)', 'max(high, 20)')})`;
/** What is between 0 and 100 as -1..1. */
const centred = (percent: string): string => `${percent} / 100 * 2 - 1`;
const change = (bars: number): string => `close / shift(close, ${bars}) - 1`;
const fromMean = (bars: number): string => inRanges(`close - sma(close, ${bars})`);
const score = (value: string, bars: number): string => `(${value} - sma(${value}, ${bars})) / ${positive(`std(${value}, ${bars})`)}`;
/** Products of neighbours `lag` bars apart over the squares of all: an autocorrelation around 0 that is never beyond -1..1, of 60 bars for lags up to 5. */
const neighbours = (value: string, lag: number): string => `sum(${value} * shift(${value}, ${lag}), 55) / sum(${value} * ${value}, 60)`;
/** Correlation with time: the line's slope in deviations, times the deviation of the places 0..n - 1. */
const lineFit = (bars: number): string =>
  `linearreg_slope(close, ${bars}) * ${Math.sqrt((bars * (bars + 1)) / 12)} / ${positive(`std(close, ${bars})`)}`;
/** Return over traded value of one window against that of a longer one, as a share: 0.5 where they are alike. */
const illiquidity = (short: number, long: number): string => {
  const [a, b] = [short, long].map((bars) => [`sma(abs(${RETURN}), ${bars})`, `sma(close * volume, ${bars})`] as const);
  return `${a![0]} * ${b![1]} / (${a![0]} * ${b![1]} + ${b![0]} * ${a![1]})`;
};

/**
 * What a model can take as it is: every column is dimensionless, bounded or stationary, and none is another one by another name. Prices and volumes times a
 * power of two leave every bit as it was. A quotient whose two sides are 0 is NaN; no column of a bounded range is ever infinite.
 */
export const core = declareFeatureSet(
  'core',
  {
    ...inCategory('price', {
      body: ['bop(open, high, low, close)', 'Body of the bar over its range, positive where it rose; 0 where it has none'],
      shadow_balance: [
        'div_or(open + close - high - low, high - low, 0)',
        'Lower less upper shadow over the range: 1 where all of it lies below the body, -1 above',
        [-1, 1],
      ],
      body_ranges: [inRanges('close - open'), 'Body of the bar in mean true ranges'],
      gap_ranges: [inRanges('open - shift(close, 1)'), 'Gap from the close before to the open, in mean true ranges'],
      range_ranges: [`trange(high, low, close) / ${ATR}`, 'True range of the bar in mean true ranges'],
      high_step: [inRanges('high - shift(high, 1)'), 'Change of the high, in mean true ranges'],
      low_step: [inRanges('low - shift(low, 1)'), 'Change of the low, in mean true ranges'],
      inside_bar: ['(high <= shift(high, 1)) * (low >= shift(low, 1))', '1 where the bar lies within the one before'],
      outside_bar: ['(high > shift(high, 1)) * (low < shift(low, 1))', '1 where the bar goes beyond the one before on both sides'],
      close_beyond: [
        '(close > shift(high, 1)) - (close < shift(low, 1))',
        '1 where the close is above the high before, -1 below the low before',
      ],
      body_5: ['sma(bop(open, high, low, close), 5)', 'Mean body over range of 5 bars'],
      body_20: ['sma(bop(open, high, low, close), 20)', 'Mean body over range of 20 bars'],
      ha_body: [
        '(ha(open, high, low, close).haclose - ha(open, high, low, close).haopen) / (ha(open, high, low, close).hahigh - ha(open, high, low, close).halow)',
        'Body of the Heikin-Ashi bar over its range',
        [-1, 1],
      ],
      pivot_ranges: [
        inRanges('close - (shift(high, 1) + shift(low, 1) + shift(close, 1)) / 3'),
        'Distance from the pivot of the bar before, in mean true ranges',
      ],
      position_5: [between('close', 'min(low, 5)', 'max(high, 5)'), 'Place of the close in the range of 5 bars'],
      position_20: [POSITION_20, 'Place of the close in the range of 20 bars'],
      position_60: [between('close', 'min(low, 60)', 'max(high, 60)'), 'Place of the close in the range of 60 bars'],
      breakout_20: [
        between('close', 'shift(min(low, 20), 1)', 'shift(max(high, 20), 1)', positive),
        'Place of the close in the channel of the 20 bars before; above 1 and below 0 where it breaks out',
      ],
    }),
    ...inCategory('returns', {
      return_1: [change(1), 'Relative change of the close over 1 bar'],
      return_2: [change(2), 'Relative change of the close over 2 bars'],
      return_5: [change(5), 'Relative change of the close over 5 bars'],
      return_10: [change(10), 'Relative change of the close over 10 bars'],
      return_20: [change(20), 'Relative change of the close over 20 bars'],
      return_60: [change(60), 'Relative change of the close over 60 bars'],
      return_120: [change(120), 'Relative change of the close over 120 bars'],
      return_250: [change(250), 'Relative change of the close over 250 bars'],
      return_open: ['open / shift(close, 1) - 1', 'Relative change from the close before to the open'],
      return_bar: ['close / open - 1', 'Relative change from open to close'],
      return_lag_1: [`shift(${RETURN}, 1)`, 'Relative change of 1 bar, 1 bar ago'],
      return_lag_2: [`shift(${RETURN}, 2)`, 'Relative change of 1 bar, 2 bars ago'],
      return_lag_3: [`shift(${RETURN}, 3)`, 'Relative change of 1 bar, 3 bars ago'],
      return_score_1: [`${RETURN} / ${VOLATILITY}`, 'Change over 1 bar in deviations of the changes of 60'],
      return_score_5: [`(${change(5)}) / ${VOLATILITY}`, 'Change over 5 bars in deviations of the changes of 60'],
      return_score_20: [`(${change(20)}) / ${VOLATILITY}`, 'Change over 20 bars in deviations of the changes of 60'],
      return_score_60: [`(${change(60)}) / ${VOLATILITY}`, 'Change over 60 bars in deviations of the changes of 60'],
      best_20: [`max(${RETURN}, 20) / ${VOLATILITY}`, 'Largest change of 20 bars in deviations of those of 60'],
      worst_20: [`min(${RETURN}, 20) / ${VOLATILITY}`, 'Smallest change of 20 bars in deviations of those of 60'],
    }),
    ...inCategory('volatility', {
      range_share: [`${RANGE_14} / close`, 'Mean true range of 14 bars over the close'],
      range_trend_5: [`${meanRange(5)} / ${meanRange(20)}`, 'Mean true range of 5 bars over that of 20', [0, 4]],
      range_trend_20: [`${meanRange(20)} / ${meanRange(60)}`, 'Mean true range of 20 bars over that of 60', [0, 3]],
      range_place_60: [
        between(RANGE_SHARE, `min(${RANGE_SHARE}, 60)`, `max(${RANGE_SHARE}, 60)`),
        'Place of the mean true range over the close among those of 60 bars',
      ],
      span_20: ['(max(high, 20) - min(low, 20)) / close', 'Range of 20 bars over the close'],
      choppiness_20: [
        `(max(high, 20) - min(low, 20)) / (${meanRange(20)} * 20)`,
        'Range of 20 bars over the sum of their true ranges: small where they went nowhere',
        [0, 1],
      ],
      volatility_5: [deviation(5), 'Deviation of the changes of 5 bars'],
      volatility_10: [deviation(10), 'Deviation of the changes of 10 bars'],
      volatility_20: [deviation(20), 'Deviation of the changes of 20 bars'],
      volatility_60: [deviation(60), 'Deviation of the changes of 60 bars'],
      volatility_trend_5: [`${deviation(5)} / ${positive(deviation(20))}`, 'Deviation of 5 bars over that of 20'],
      volatility_trend_20: [`${deviation(20)} / ${VOLATILITY}`, 'Deviation of 20 bars over that of 60'],
      volatility_of_volatility: [
        `std(${deviation(10)}, 20) / sma(${deviation(10)}, 20)`,
        'Deviation of the deviations of 10 bars over their mean, 20 bars',
      ],
      ewma_volatility_trend: [
        `ewma_volatility(${RETURN}, 0.94) / ${VOLATILITY}`,
        'Exponentially weighted volatility over the deviation of 60 bars',
      ],
      parkinson_20: ['parkinson(high, low, 20)', 'Volatility of 20 bars by their ranges'],
      parkinson_share: [`parkinson(high, low, 20) / ${positive(deviation(20))}`, 'Volatility by ranges over that by closes, 20 bars'],
      body_share_20: ['sum(abs(close - open), 20) / sum(high - low, 20)', 'Sizes of bodies over ranges of 20 bars', [0, 1]],
      gap_share_20: [
        `sma(abs(open - shift(close, 1)), 20) / ${meanRange(20)}`,
        'Sizes of the gaps between bars over true ranges, 20 bars',
        [0, 1],
      ],
      downside_balance_20: [
        `sum(${RETURN} * abs(${RETURN}), 20) / sum(${RETURN} * ${RETURN}, 20)`,
        'Squares of rises less squares of falls, over both together, 20 bars',
        [-1, 1],
      ],
      bollinger_width: ['4 * std(close, 20) / sma(close, 20)', 'Four deviations of 20 closes over their mean'],
      squeeze: [`std(close, 20) / ${ATR}`, 'Deviation of 20 closes in mean true ranges'],
      drawdown_20: ['close / max(high, 20) - 1', 'Fall from the highest high of 20 bars'],
      drawdown_60: ['close / max(high, 60) - 1', 'Fall from the highest high of 60 bars'],
      drawdown_250: ['close / max(close, 250) - 1', 'Fall from the largest close of 250 bars'],
      mean_drawdown_60: ['sma(close / max(high, 60) - 1, 20)', 'Mean of 20 falls from the highest high of 60 bars'],
      rally_20: ['1 - min(low, 20) / close', 'Rise from the lowest low of 20 bars, over the close'],
      rally_60: ['1 - min(low, 60) / close', 'Rise from the lowest low of 60 bars, over the close'],
    }),
    ...inCategory('momentum', {
      rsi_5: [centred('rsi(close, 5)'), 'Relative strength index of 5 bars (Wilder)'],
      rsi_14: [centred('rsi(close, 14)'), 'Relative strength index of 14 bars (Wilder)'],
      rsi_28: [centred('rsi(close, 28)'), 'Relative strength index of 28 bars (Wilder)'],
      rsi_change: ['(rsi(close, 14) - shift(rsi(close, 14), 5)) / 100', 'Change of the relative strength index of 14 bars over 5'],
      stochastic_20: [`sma(${POSITION_20}, 3)`, 'Slow stochastic: mean of 3 places in the range of 20 bars'],
      stochastic_gap: [`${POSITION_20} - sma(${POSITION_20}, 3)`, 'Place in the range of 20 bars less its mean of 3'],
      cci_14: ['cci(high, low, close, 14) / 100', 'Commodity channel index of 14 bars, in hundreds'],
      macd_ranges: [inRanges('macd(close, 12, 26, 9).macd'), 'Moving average convergence divergence, in mean true ranges'],
      macd_gap: [inRanges('macd(close, 12, 26, 9).macdhist'), 'Moving average convergence divergence less its signal, in mean true ranges'],
      true_strength: ['tsi(close, 25, 13) / 100', 'True strength index'],
      intraday_momentum: ['sum(close - open, 20) / sum(abs(close - open), 20)', 'Rising less falling bodies over all of 20 bars', [-1, 1]],
      curvature_20: [
        inRanges('close - shift(close, 10) * 2 + shift(close, 20)'),
        'Change over the last 10 bars less that over the 10 before, in mean true ranges',
      ],
      efficiency_10: [`(close - shift(close, 10)) / sum(abs(${RISE}), 10)`, 'Net change over the path of 10 bars', [-1, 1]],
      efficiency_20: [`(close - shift(close, 20)) / sum(abs(${RISE}), 20)`, 'Net change over the path of 20 bars', [-1, 1]],
      efficiency_60: [`(close - shift(close, 60)) / sum(abs(${RISE}), 60)`, 'Net change over the path of 60 bars', [-1, 1]],
      streak_5: [`sma(sign(${RISE}), 5)`, 'Rises less falls of 5 bars, as a share'],
      streak_20: [`sma(sign(${RISE}), 20)`, 'Rises less falls of 20 bars, as a share'],
      bull_power: [inRanges('eri(high, low, close, 13).bullpower'), 'High less the exponential mean of 13 closes, in mean true ranges'],
      bear_power: [inRanges('eri(high, low, close, 13).bearpower'), 'Low less the exponential mean of 13 closes, in mean true ranges'],
    }),
    ...inCategory('trend', {
      sma_gap_5: [fromMean(5), 'Close less its mean of 5 bars, in mean true ranges'],
      sma_gap_10: [fromMean(10), 'Close less its mean of 10 bars, in mean true ranges'],
      sma_gap_20: [fromMean(20), 'Close less its mean of 20 bars, in mean true ranges'],
      sma_gap_60: [fromMean(60), 'Close less its mean of 60 bars, in mean true ranges'],
      sma_gap_120: [fromMean(120), 'Close less its mean of 120 bars, in mean true ranges'],
      sma_gap_250: [fromMean(250), 'Close less its mean of 250 bars, in mean true ranges'],
      sma_cross_5_20: [inRanges('sma(close, 5) - sma(close, 20)'), 'Means of 5 less 20 bars, in mean true ranges'],
      sma_cross_20_60: [inRanges('sma(close, 20) - sma(close, 60)'), 'Means of 20 less 60 bars, in mean true ranges'],
      sma_cross_60_250: [inRanges('sma(close, 60) - sma(close, 250)'), 'Means of 60 less 250 bars, in mean true ranges'],
      sma_slope_20: [inRanges('sma(close, 20) - shift(sma(close, 20), 5)'), 'Change of the mean of 20 over 5 bars, in mean true ranges'],
      sma_slope_60: [inRanges('sma(close, 60) - shift(sma(close, 60), 5)'), 'Change of the mean of 60 over 5 bars, in mean true ranges'],
      line_slope_20: [inRanges('linearreg_slope(close, 20)'), 'Slope of the line through 20 closes, in mean true ranges a bar'],
      line_gap_20: [inRanges('close - linearreg(close, 20)'), 'Close less the line through 20 closes, in mean true ranges'],
      line_fit_20: [lineFit(20), 'Correlation of 20 closes with time'],
      line_fit_60: [lineFit(60), 'Correlation of 60 closes with time'],
      kama_gap: [inRanges('close - kama(close, 10)'), "Close less Kaufman's adaptive mean of 10 bars, in mean true ranges"],
      directional_strength: ['adx(high, low, close, 14) / 100', 'Average directional index of 14 bars'],
      directional_balance: [
        '(plus_di(high, low, close, 14) - minus_di(high, low, close, 14)) / (plus_di(high, low, close, 14) + minus_di(high, low, close, 14))',
        'Directional indicators up less down, over both together, 14 bars',
      ],
      bars_since_high: ['aroon(high, low, 25).aroonup / 100', 'How lately the high of 25 bars was: 1 now, 0 at their beginning'],
      bars_since_low: ['aroon(high, low, 25).aroondown / 100', 'How lately the low of 25 bars was: 1 now, 0 at their beginning'],
      supertrend_side: ['supertrend(high, low, close, 10, 3).trend', 'Side of the supertrend: 1 up, -1 down, 0 before its first'],
      supertrend_gap: [
        inRanges('close - supertrend(high, low, close, 10, 3).supertrend'),
        'Close less the supertrend, in mean true ranges',
      ],
      sar_gap: [inRanges('close - sar(high, low, 0.02, 0.2)'), 'Close less the parabolic stop, in mean true ranges'],
      tenkan_kijun: [inRanges(`${CLOUD}.tenkan - ${CLOUD}.kijun`), 'Ichimoku lines of 5 less 20 bars, in mean true ranges'],
      cloud_gap: [
        inRanges(`close - (${CLOUD}.senkou_a + ${CLOUD}.senkou_b) / 2`),
        'Close less the middle of the Ichimoku cloud of 5, 20 and 60 bars, in mean true ranges',
      ],
      cloud_width: [
        inRanges(`${CLOUD}.senkou_a - ${CLOUD}.senkou_b`),
        'Leading span A less B as they were known 20 bars ago, in mean true ranges',
      ],
    }),
    ...inCategory('volume', {
      volume_share_5: ['volume / sma(volume, 5)', 'Volume over its mean of 5 bars', [0, 5]],
      volume_share_20: ['volume / sma(volume, 20)', 'Volume over its mean of 20 bars', [0, 20]],
      volume_score_20: [score('volume', 20), 'Volume less its mean of 20 bars, in their deviations'],
      volume_score_60: [score('volume', 60), 'Volume less its mean of 60 bars, in their deviations'],
      volume_trend_5: ['sma(volume, 5) / sma(volume, 20)', 'Mean volume of 5 bars over that of 20', [0, 4]],
      volume_trend_20: ['sma(volume, 20) / sma(volume, 60)', 'Mean volume of 20 bars over that of 60', [0, 3]],
      volume_change: [
        'div_or(volume - shift(volume, 1), volume + shift(volume, 1), 0)',
        'Volume less the one before, over both together; 0 where there is none',
      ],
      volume_variation: ['std(volume, 20) / sma(volume, 20)', 'Deviation of the volume over its mean, 20 bars'],
      volume_rank_20: ['percentrank(volume, 20) / 100', 'Share of 20 bars before whose volume was smaller'],
      volume_peak: ['max(volume, 20) / sum(volume, 20)', 'Share of the largest of 20 volumes in all of them', [0, 1]],
      flow_20: [
        `sum(sign(${RISE}) * volume, 20) / sum(volume, 20)`,
        'Volume of rising less that of falling bars, over all, 20 bars',
        [-1, 1],
      ],
      flow_60: [
        `sum(sign(${RISE}) * volume, 60) / sum(volume, 60)`,
        'Volume of rising less that of falling bars, over all, 60 bars',
        [-1, 1],
      ],
      money_flow_20: ['cmf(high, low, close, volume, 20)', 'Chaikin money flow of 20 bars'],
      money_flow_index: [centred('mfi(high, low, close, volume, 14)'), 'Money flow index of 14 bars'],
      force_5: [`sum((${RISE}) * volume, 5) / (${ATR} * sum(volume, 5))`, 'Change by volume of 5 bars, in mean true ranges'],
      chaikin_oscillator: [
        `(ema(${FLOW}, 3) - ema(${FLOW}, 10)) / ${positive('sma(volume, 20)')}`,
        'Exponential means of money flow of 3 less 10 bars, in mean volumes of 20',
      ],
      volume_oscillator: [
        '(ema(volume, 12) - ema(volume, 26)) / ema(volume, 26)',
        'Exponential mean volume of 12 over that of 26 bars, less 1',
      ],
      vwma_gap_20: [inRanges('close - vwma(close, volume, 20)'), 'Close less its mean by volume of 20 bars, in mean true ranges'],
      vwma_gap_60: [inRanges('close - vwma(close, volume, 60)'), 'Close less its mean by volume of 60 bars, in mean true ranges'],
      vwma_sma_20: [inRanges('vwma(close, volume, 20) - sma(close, 20)'), 'Mean by volume less mean of 20 closes, in mean true ranges'],
      session_vwap_gap: [
        inRanges('close - session_vwap(high, low, close, volume, timestamp, 0)'),
        "Close less the day's mean by volume, in mean true ranges",
      ],
      illiquidity_share: [illiquidity(5, 60), 'Return per traded value of 5 bars against that of 60: 0.5 where alike'],
      volume_return_20: [
        `sum(${RETURN} * volume, 20) / sum(abs(${RETURN}) * volume, 20)`,
        'Change by volume over size of change by volume, 20 bars',
        [-1, 1],
      ],
      volume_size_20: [
        `sum(abs(${RETURN}) * volume, 20) / (sma(abs(${RETURN}), 20) * sum(volume, 20))`,
        'Mean size of change by volume over the plain mean, 20 bars: above 1 where large changes have large volumes',
      ],
    }),
    ...inCategory('statistical', {
      close_score_20: [score('close', 20), 'Close less its mean of 20 bars, in their deviations'],
      close_score_60: [score('close', 60), 'Close less its mean of 60 bars, in their deviations'],
      asymmetry_60: [
        `sum(${RETURN} * ${RETURN} * ${RETURN}, 60) / (${SQUARES} * ${VOLATILITY})`,
        'Cubes of the changes over their squares, in deviations, 60 bars: a skewness around 0',
      ],
      concentration_60: [
        `sum(${RETURN} * ${RETURN} * (${RETURN} * ${RETURN}), 60) / (${SQUARES} * ${SQUARES})`,
        'Fourth powers of the changes over the square of their squares, 60 bars: 1/60 where all are alike, 1 where one is all',
        [0, 1],
      ],
      autocorrelation_1: [neighbours(RETURN, 1), 'Products of changes with those 1 bar before over their squares, 60 bars', [-1, 1]],
      autocorrelation_2: [neighbours(RETURN, 2), 'Products of changes with those 2 bars before over their squares, 60 bars', [-1, 1]],
      autocorrelation_5: [neighbours(RETURN, 5), 'Products of changes with those 5 bars before over their squares, 60 bars', [-1, 1]],
      clustering: [
        neighbours(EXCESS, 1),
        'The same of how much larger the sizes of changes were than their mean of 60, 1 bar before',
        [-1, 1],
      ],
      leverage: [
        `sum(shift(${RETURN}, 1) * abs(${RETURN}), 55) / ${SQUARES}`,
        'Products of sizes of changes with the changes 1 bar before over the squares of 60 bars: negative where falls unsettle',
        [-1, 1],
      ],
      variance_ratio: [
        `std(${change(5)}, 60) / ${VOLATILITY}`,
        'Deviation of changes over 5 bars over that over 1, 60 bars: √5 for a random walk',
      ],
      rescaled_range_60: [
        `(max(high, 60) - min(low, 60)) / close / ${VOLATILITY}`,
        'Range of 60 bars over the close, in deviations of their changes',
      ],
      flatness_20: [
        `sma(abs(${RETURN}), 20) * sma(abs(${RETURN}), 20) * 20 / sum(${RETURN} * ${RETURN}, 20)`,
        'Square of the mean over the mean square of the sizes of changes of 20 bars: 1 where all are alike',
        [0, 1],
      ],
      turns_20: [`sma((${RISE}) * shift(${RISE}, 1) < 0, 20)`, 'Share of 20 bars that turned the direction'],
    }),
    ...inCategory('calendar', {
      hour_sine: ['time_of_day(timestamp, 0).sine', 'Sine of the time of day, UTC'],
      hour_cosine: ['time_of_day(timestamp, 0).cosine', 'Cosine of the time of day, UTC'],
      weekday_sine: ['day_of_week(timestamp, 0).sine', 'Sine of the weekday, Monday at angle 0'],
      weekday_cosine: ['day_of_week(timestamp, 0).cosine', 'Cosine of the weekday, Monday at angle 0'],
      year_sine: ['day_of_year(timestamp, 0).sine', 'Sine of the day of the year, 1 January at angle 0'],
      year_cosine: ['day_of_year(timestamp, 0).cosine', 'Cosine of the day of the year, 1 January at angle 0'],
    }),
  },
  { description: 'Features that a model can take as they are: dimensionless, bounded or stationary', source: 'Barkeep' },
);
