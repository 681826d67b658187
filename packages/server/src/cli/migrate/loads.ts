import type { SeenCall } from './finding.js';

const BARS = 'where the file holds bars';
const SOURCE = 'a source of bars: keep it behind the data folder';

const LOADS: readonly (readonly [RegExp, string])[] = [
  [
    /^yfinance\.(download|Ticker|Tickers)$|\.history$|^yahoo-?finance\d?(\.\w+)*\.(historical|chart|historicals)$/,
    'its prices may be adjusted: compare them first',
  ],
  [
    /^(pandas|polars|dask\.dataframe|modin\.pandas)\.(read_csv|read_parquet|read_feather|read_hdf|read_pickle|read_json|scan_csv|scan_parquet|read_sql|read_sql_query)$/,
    BARS,
  ],
  [/^numpy\.(load|loadtxt|genfromtxt)$/, BARS],
  [/^csv\.(reader|DictReader)$/, BARS],
  [/^(danfojs|danfojs-node|nodejs-polars)(\.\w+)?\.(read|scan)_?(csv|json|parquet|excel|ipc)$/i, BARS],
  [/^arquero(\.\w+)?\.(load|from)(CSV|JSON|Arrow|Parquet)$|^data-forge(-fs)?(\.\w+)?\.(readFile|readFileSync|fromCSV|fromJSON)$/, BARS],
  [/^(papaparse|csv-parse|csv-parse\/sync|csv-parse\/lib\/sync)(\.parse)?$|^(csv-parser|neat-csv)$|^csvtojson(\.fromFile)?$/, BARS],
  [/^(fast-csv|@fast-csv\/parse)(\.\w+)?\.(parse\w*|fromPath|fromStream)$|^(d3|d3-dsv|d3-fetch)\.(csv|tsv|csvParse|tsvParse)$/, BARS],
  [/^hyparquet\.parquet(Read|ReadObjects|Query)$|ParquetReader\.open(File|Buffer)$|^parquet-wasm(\.\w+)*\.readParquet$/, BARS],
  [/(^|\.)(fetch_?OHLCV|get_historical_klines|klines|candles|candlesticks|getBarsV2)$/i, SOURCE],
  [/(^|\.)(get|fetch|load|read)(Historical|History)?(Klines|Candles|Candlesticks|OHLCV?|Bars|Aggregates)$/i, SOURCE],
  [
    /^(pandas_datareader|alpha_vantage|ccxt|binance|alpaca|polygon|quandl|nasdaqdatalink|tiingo|ib_insync)(\.(?!\w*(error|exception)s?\b)\w+)+$/i,
    SOURCE,
  ],
];

/** Files and addresses are told by what is in their names. */
const READS = /(^|\.)(readFile|readFileSync|readJson|readJsonSync|readJSON|createReadStream|open)$|^(open|io\.open|gzip\.open)$/;
const FILE_OF_BARS = /\.(csv|parquet|feather|arrow)\b|\b(ohlcv?|klines?|candles?|candlesticks?|bars|quotes|prices)\b/i;
const ASKS = /^(fetch|node-fetch|axios|got|ky|undici\.(fetch|request))(\.(get|json|text))?$|^(requests|httpx|aiohttp)\.get$|urlopen$/;
const ADDRESS_OF_BARS = /ohlc|kline|candle|\/bars\b|\/aggs\b|\/historical|finance\/chart|TIME_SERIES|\.(csv|parquet)\b/i;

/** What a call that loads bars has to be told of; undefined where it loads none. */
export function noteOfLoad({ name, text }: SeenCall): string | undefined {
  if (/^(function |@?barkeep\b|\.)/.test(name)) return undefined;
  const found = LOADS.find(([pattern]) => pattern.test(name));
  if (found !== undefined) return found[1];
  if (READS.test(name) && FILE_OF_BARS.test(text)) return BARS;
  return ASKS.test(name) && ADDRESS_OF_BARS.test(text) ? SOURCE : undefined;
}
