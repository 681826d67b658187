import {
  BAR_COLUMNS,
  BarkeepError,
  FeatureFrame,
  InvalidParamError,
  parseTimeframe,
  sightOf,
  sliceBars,
  timeframeMs,
  lowerBound,
  type Bars,
  type FeatureSet,
  type Timeframe,
} from '@barkeep/feature-core';
import type { IDataService, Origin, ServedFrame } from '../contracts/service.js';
import { parseTime } from '../service/times.js';
import { hashBars } from './barsHash.js';
import { writeDataset } from './dataset.js';
import { segmentsOf } from './gaps.js';
import { joinAsOf } from './joinAsOf.js';
import type { LabelColumn } from './labels/label.js';
import { labelOf, type Recipe, type RecipeJoin } from './recipe.js';
import { fitRobustScaler, fitStandardScaler } from './scaler.js';
import type { Json, JsonObject } from './sealed.js';
import { purgedKFold } from './splits/purgedKFold.js';
import type { Split } from './splits/split.js';
import { walkForward } from './splits/walkForward.js';

/** A series as it was read: all rows from the origin on. */
type Series = { readonly frame: ServedFrame; readonly bars: Bars; readonly set: FeatureSet; readonly timeframe: Timeframe };

/** Features of chosen rows, with what must be known of them: how far they look back, in rows, and what was joined. */
type Table = { readonly features: FeatureFrame<unknown>; readonly lookback: number; readonly joined: readonly JsonObject[] };

/**
 * Makes the dataset of a recipe in a folder: reads bars and features of the service, joins, labels, splits, fits a scaler to each split, and writes it all. The same recipe
 * over the same bars gives the same bytes. Labels look neither beyond `end` nor across a gap. Gives the manifest.
 * @param resolve the set of a name, or of a version as `name@hash`
 * @throws BarkeepError `INVALID_PARAM`, `INVALID_RANGE`, `NO_BAR`, and what `IDataService.loadData` and `resolve` throw
 */
export async function makeDataset(
  service: IDataService,
  recipe: Recipe,
  folder: string,
  resolve: (name: string) => FeatureSet,
): Promise<JsonObject> {
  const { symbol, origin = 'series', dtype = 'float32', order = 'C' } = recipe;
  const series = await read(service, { ...recipe, origin }, resolve);
  const { bars, timeframe, set } = series;
  const first = recipe.start === undefined ? 0 : lowerBound(bars.timestamp, parseTime(recipe.start, 'start'));
  const rows = bars.timestamp.length - first;
  if (rows === 0)
    throw new BarkeepError('NO_BAR', `${symbol} ${timeframe} has no closed bar in this range; choose another start and end`, {
      symbol,
      timeframe,
    });
  const { features, lookback, joined } = await tableOf(service, series, recipe, first, resolve);
  const kept = sliceBars(bars, first, first + rows);
  const segments = segmentsOf(kept.timestamp, timeframe, recipe.maxGap === undefined ? {} : { maxGap: recipe.maxGap });
  const label = labelOf(recipe.label).of(kept, { segments });
  const splits = split(recipe, label, lookback, Math.max(0, lookback - first));
  const fit = recipe.scaler === 'robust' ? fitRobustScaler : fitStandardScaler;
  const scalers = recipe.scaler === undefined ? [] : splits.map((each) => fit(features, each));
  const about = { recipe: recipe as unknown as Json, joined, segments };
  return writeDataset(folder, {
    symbol: series.frame.metadata.symbol,
    timeframe,
    set,
    origin,
    bars,
    features,
    label,
    splits,
    scalers,
    dtype,
    order,
    about,
  });
}

type Asked = {
  readonly symbol: string;
  readonly set: string;
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
  readonly origin: Origin;
};

/** All rows that decide the ones asked for: from the series' first bar, or with `origin: 'range'` from `start`. */
async function read(service: IDataService, asked: Asked, resolve: (name: string) => FeatureSet): Promise<Series> {
  const { symbol, origin, start, end } = asked;
  const timeframe = parseTimeframe(asked.timeframe ?? '1day');
  const set = resolve(asked.set);
  const frame = await service.loadData(symbol, {
    timeframe,
    origin,
    set: set.version,
    fields: [...BAR_COLUMNS, ...set.names],
    ...(origin === 'range' && start !== undefined ? { start } : {}),
    ...(end === undefined ? {} : { end }),
  });
  const [open, high, low, close, volume] = BAR_COLUMNS.map((name) => frame.column(name));
  return {
    frame,
    set,
    timeframe,
    bars: { timestamp: frame.timestamps, open: open!, high: high!, low: low!, close: close!, volume: volume! },
  };
}

async function tableOf(
  service: IDataService,
  series: Series,
  recipe: Recipe,
  first: number,
  resolve: (name: string) => FeatureSet,
): Promise<Table> {
  const { frame, set, timeframe } = series;
  const own = frame.select(recipe.columns ?? set.names).slice(first, frame.length);
  const { timestamps } = own;
  const names = [...own.names];
  const columns = [...own.columns];
  let lookback = sightOf(set);
  const joined: JsonObject[] = [];
  for (const join of recipe.join ?? []) {
    const other = await read(service, otherOf(recipe, join), resolve);
    const { prefix, maxAgeMs } = join;
    const found = joinAsOf({ timestamps, timeframe }, other.frame.select(join.columns ?? other.set.names), other, {
      ...(prefix === undefined ? {} : { prefix }),
      ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
    });
    names.push(...found.names);
    columns.push(...found.columns);
    lookback = Math.max(lookback, Math.ceil(((sightOf(other.set) + 1) * timeframeMs(other.timeframe)) / timeframeMs(timeframe)));
    joined.push({
      symbol: other.frame.metadata.symbol,
      timeframe: other.timeframe,
      version: other.set.version,
      barsSha256: hashBars(other.bars),
    });
  }
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new InvalidParamError('recipe', 'columns', `'${repeated}' twice`, 'name each once, or give the join another prefix');
  return { features: new FeatureFrame({ timestamps, names, columns, metadata: null }), lookback, joined };
}

/** A joined series has a start of its own: it is read from its first bar, however the recipe's rows are chosen. */
function otherOf(recipe: Recipe, { symbol = recipe.symbol, set = recipe.set, timeframe }: RecipeJoin): Asked {
  return { symbol, set, timeframe, origin: 'series', ...(recipe.end === undefined ? {} : { end: recipe.end }) };
}

function split({ splits }: Recipe, label: LabelColumn, lookback: number, from: number): Split[] {
  const known = { label, set: { lookback }, rows: [from, label.length - label.label.span] as const };
  return splits.kind === 'walkForward' ? walkForward({ ...splits, ...known }) : purgedKFold({ ...splits, ...known });
}
