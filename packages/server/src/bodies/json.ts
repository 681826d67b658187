import { formatTime } from '@barkeep/feature-core';
import { formatJsonNumber, type FeatureVector, type ServedFrame, type ServedMetadata, type Timers } from '@barkeep/sdk';
import { BodyBuilder } from '../answer.js';

/** The latest vector as JSON: `{ symbol, timeframe, timestamp, features: { name: number|null }, metadata }`. */
export function latestJson(vector: FeatureVector): string {
  const { metadata } = vector;
  const features = vector.names.map((name, k) => `${JSON.stringify(name)}:${formatJsonNumber(vector.values[k]!)}`);
  const head = `{"symbol":${JSON.stringify(metadata.symbol)},"timeframe":"${metadata.timeframe}","timestamp":"${formatTime(vector.timestamp)}"`;
  return `${head},"features":{${features.join(',')}},"metadata":${JSON.stringify(served(metadata, vector.names.length))}}\n`;
}

/**
 * Rows as JSON: the same with `timestamps` and an array for each feature, and `next` in the metadata. Written column by column with a
 * turn of the event loop between two, because ten thousand numbers take a millisecond or two.
 */
export async function rangeJson(frame: ServedFrame, timers: Timers): Promise<BodyBuilder> {
  const { metadata } = frame;
  const body = new BodyBuilder();
  const times = texts(frame.timestamps, quotedTime);
  body.add(`{"symbol":${JSON.stringify(metadata.symbol)},"timeframe":"${metadata.timeframe}","timestamps":[${times}],"features":{`);
  for (const [k, name] of frame.names.entries()) {
    await timers.yieldToLoop();
    body.add(`${k === 0 ? '' : ','}${JSON.stringify(name)}:[${texts(frame.columns[k]!, formatJsonNumber)}]`);
  }
  const next = metadata.nextMs === null ? null : formatTime(metadata.nextMs);
  const tail = { ...served(metadata, frame.names.length), num_rows: frame.length, next };
  body.add(`},"metadata":${JSON.stringify(tail)}}\n`);
  await timers.yieldToLoop();
  return body;
}

/** What an answer says of itself, in the words of HTTP. */
function served(metadata: ServedMetadata, features: number): Record<string, unknown> {
  const partial = metadata.partialFirstBucket;
  return {
    cache_hit: metadata.outcome === 'hit',
    cache: metadata.outcome,
    pipeline_version: metadata.version,
    generated_at: formatTime(metadata.generatedAtMs),
    as_of: metadata.asOfMs === null ? null : formatTime(metadata.asOfMs),
    age_bars: metadata.ageBars,
    stale: metadata.stale,
    computation_time_ms: Math.round(metadata.computationTimeMs * 1000) / 1000,
    num_features: features,
    origin: metadata.origin,
    origin_time: Number.isNaN(metadata.originMs) ? null : formatTime(metadata.originMs),
    generation: metadata.generation,
    ...(partial === undefined ? {} : { partial_first_bucket: partial && { timestamp: formatTime(partial.openMs), rows: partial.rows } }),
  };
}

function texts(values: Float64Array, text: (value: number) => string): string {
  let joined = '';
  for (let i = 0; i < values.length; i++) joined += i === 0 ? text(values[i]!) : `,${text(values[i]!)}`;
  return joined;
}

function quotedTime(ms: number): string {
  return `"${formatTime(ms)}"`;
}
