import type { Clock, ServiceStats } from '@barkeep/sdk';

/** Upper bounds in seconds, from a hot vector (0.1 ms) to a full run over a long series. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** The requests of one route, method and status. */
export class RequestSeries {
  readonly labels: string;
  readonly counts = new Float64Array(BUCKETS.length + 1);
  sumSeconds = 0;

  constructor(labels: string) {
    this.labels = labels;
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]!) bucket += 1;
    this.counts[bucket]! += 1;
    this.sumSeconds += seconds;
  }
}

/** What the process tells of itself, as the composition root measures it. */
export type ProcessFacts = {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  readonly cpuSeconds: number;
  /** Event-loop delay since the last look, in seconds; undefined where nobody measures it. */
  readonly loopDelay?: { readonly mean: number; readonly p99: number; readonly max: number };
};

/** Counts requests by route, method and status; routes come from the table of routes, so that no request can make a label. */
export class Metrics {
  private readonly series = new Map<string, RequestSeries>();
  private readonly clock: Clock;
  /** Requests being answered now. */
  inFlight = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Monotonic milliseconds, for `observe`. */
  now(): number {
    return this.clock.monotonic();
  }

  observe(route: string, method: string, status: number, sinceMs: number): void {
    this.seriesOf(route, method, status).observe((this.clock.monotonic() - sinceMs) / 1000);
  }

  /** The Prometheus text format, version 0.0.4. */
  render(stats: ServiceStats, facts: ProcessFacts): string {
    return [...this.requests(), ...serviceLines(stats), ...processLines(facts), ''].join('\n');
  }

  private seriesOf(route: string, method: string, status: number): RequestSeries {
    const key = `${route} ${method} ${status}`;
    let series = this.series.get(key);
    if (series === undefined) {
      series = new RequestSeries(`route="${escapeLabel(route)}",method="${escapeLabel(method)}",status="${status}"`);
      this.series.set(key, series);
    }
    return series;
  }

  private requests(): string[] {
    const name = 'http_request_duration_seconds';
    const lines = [`# HELP ${name} Time from the request to the end of its answer.`, `# TYPE ${name} histogram`];
    for (const series of this.series.values()) {
      let total = 0;
      BUCKETS.forEach((bound, i) => {
        total += series.counts[i]!;
        lines.push(`${name}_bucket{${series.labels},le="${bound}"} ${total}`);
      });
      total += series.counts[BUCKETS.length]!;
      lines.push(
        `${name}_bucket{${series.labels},le="+Inf"} ${total}`,
        `${name}_sum{${series.labels}} ${series.sumSeconds}`,
        `${name}_count{${series.labels}} ${total}`,
      );
    }
    return [...lines, ...single('http_requests_in_flight', 'gauge', 'Requests being answered now.', this.inFlight)];
  }
}

function serviceLines(stats: ServiceStats): string[] {
  const { cache } = stats;
  return [
    ...single('barkeep_hits_total', 'counter', 'Answers for which no kernel ran.', stats.hits),
    ...single('barkeep_resumed_total', 'counter', 'Answers for which kernels ran over the range only, from a kept state.', stats.resumed),
    ...single('barkeep_misses_total', 'counter', 'Answers for which bars were read or a full run was made.', stats.misses),
    ...single('barkeep_stale_total', 'counter', 'Answers, among the others, that said that a newer bar was known.', stats.stale),
    ...single('barkeep_errors_total', 'counter', 'Questions that ended in an error.', stats.errors),
    ...labelled('barkeep_answers_total', 'counter', 'Answers and errors, by set and outcome.', answerSeries(stats)),
    ...labelled('barkeep_hit_rate', 'gauge', 'Share of answers for which no kernel ran, by window.', hitRateSeries(stats)),
    ...single('barkeep_hit_rate_low', 'gauge', '1 while the hit rate has been below 0.8 for half an hour.', stats.hitRate.isLow ? 1 : 0),
    ...single('barkeep_bars_computed_total', 'counter', 'Bars that kernels ran over.', stats.barsComputed),
    ...single('barkeep_computation_seconds_total', 'counter', 'Time spent in kernels.', stats.computationMs / 1000),
    ...single('barkeep_cache_entries', 'gauge', 'Values in the memory cache.', cache.entries),
    ...single('barkeep_cache_bytes', 'gauge', 'Bytes in the memory cache.', cache.bytes),
    ...single('barkeep_cache_max_bytes', 'gauge', 'Bytes that the memory cache holds at most.', cache.maxBytes),
    ...single('barkeep_cache_hits_total', 'counter', 'Look-ups that the memory cache answered.', cache.hits),
    ...single('barkeep_cache_misses_total', 'counter', 'Look-ups that the memory cache could not answer.', cache.misses),
    ...single('barkeep_cache_evictions_total', 'counter', 'Values that left the memory cache to make room.', cache.evictions),
    ...(cache.shared === undefined ? [] : sharedLines(cache.shared)),
    ...(stats.states === undefined ? [] : stateLines(stats.states)),
  ];
}

const STATE_COUNTS = {
  hits: 'Searches for a state that found one, by the tier.',
  misses: 'Searches for a state that found none.',
  refused: 'States that were damaged, foreign, or of a newer layout.',
  errors: 'Calls for states that failed.',
  skipped: 'Calls for states that were not made, since the ones before had failed.',
  written: 'States written.',
} as const;

/** Of the tiers that keep states of series, and of the folder that parsed bars and states share. */
function stateLines(states: NonNullable<ServiceStats['states']>): string[] {
  const tiers = Object.entries(states);
  const counts = Object.entries(STATE_COUNTS).flatMap(([what, help]) => {
    const name = `barkeep_states_${what}_total`;
    const lines = tiers.map(([tier, counted]) => `${name}{tier="${tier}"} ${counted[what as keyof typeof STATE_COUNTS]}`);
    return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...lines];
  });
  const { disk } = states;
  if (disk === undefined) return counts;
  return [
    ...counts,
    ...single('barkeep_disk_bytes', 'gauge', 'Bytes in the folder of parsed bars and states, as far as is known.', disk.bytes ?? 0),
    ...single('barkeep_disk_max_bytes', 'gauge', 'Bytes that the folder holds at most.', disk.maxBytes ?? 0),
    ...single('barkeep_disk_evictions_total', 'counter', 'Files that left the folder to make room.', disk.evictions ?? 0),
  ];
}

/** The first two have the names that existing dashboards look for. */
function sharedLines(shared: NonNullable<ServiceStats['cache']['shared']>): string[] {
  const {
    hits,
    misses,
    refused,
    errors,
    skipped,
    written,
    older,
    invalidations,
    losses,
    leases,
    leaseWaits,
    takeovers,
    breaker,
    isTracking,
  } = shared;
  return [
    ...single('redis_cache_hits_total', 'counter', 'Look-ups that Redis answered.', hits),
    ...single('redis_cache_misses_total', 'counter', 'Look-ups for which Redis had no value.', misses),
    ...labelled(
      'barkeep_redis_refused_total',
      'counter',
      'Values in Redis that were no answer, by the reason.',
      Object.entries(refused).map(([reason, count]) => [`reason="${reason}"`, count]),
    ),
    ...single('barkeep_redis_errors_total', 'counter', 'Calls to Redis that failed.', errors),
    ...single('barkeep_redis_skipped_total', 'counter', 'Calls to Redis that were not made, since the ones before had failed.', skipped),
    ...single('barkeep_redis_written_total', 'counter', 'Values written to Redis.', written),
    ...single('barkeep_redis_older_total', 'counter', 'Writes that found a later value in their place, and left it.', older),
    ...single('barkeep_redis_invalidations_total', 'counter', 'Keys of which Redis told that they had changed.', invalidations),
    ...single('barkeep_redis_losses_total', 'counter', 'Times that changes could no longer be heard.', losses),
    ...single('barkeep_redis_leases_total', 'counter', 'Leaves to compute a value for all processes that this one got.', leases),
    ...single('barkeep_redis_lease_waits_total', 'counter', 'Times that this process waited for another to compute a value.', leaseWaits),
    ...single('barkeep_redis_takeovers_total', 'counter', 'Leaves taken over from a process that had not finished.', takeovers),
    ...single('barkeep_redis_tracking', 'gauge', '1 while changes in Redis are heard.', isTracking ? 1 : 0),
    ...single(
      'barkeep_redis_breaker',
      'gauge',
      '0 while Redis is asked, 1 while it is left alone, 0.5 while it is tried.',
      BREAKER[breaker],
    ),
  ];
}

const BREAKER = { closed: 0, 'half-open': 0.5, open: 1 } as const;

function processLines(facts: ProcessFacts): string[] {
  const lines = [
    ...single('process_resident_memory_bytes', 'gauge', 'Resident memory.', facts.residentBytes),
    ...single('process_cpu_seconds_total', 'counter', 'User and system CPU time.', facts.cpuSeconds),
    ...single('nodejs_heap_size_used_bytes', 'gauge', 'JavaScript heap in use.', facts.heapUsedBytes),
    ...single('nodejs_external_memory_bytes', 'gauge', 'Memory of buffers outside the heap.', facts.externalBytes),
  ];
  if (facts.loopDelay === undefined) return lines;
  return [
    ...lines,
    ...single('nodejs_eventloop_delay_mean_seconds', 'gauge', 'Mean event-loop delay since the last look.', facts.loopDelay.mean),
    ...single(
      'nodejs_eventloop_delay_p99_seconds',
      'gauge',
      '99th percentile of the event-loop delay since the last look.',
      facts.loopDelay.p99,
    ),
    ...single('nodejs_eventloop_delay_max_seconds', 'gauge', 'Longest event-loop delay since the last look.', facts.loopDelay.max),
  ];
}

function single(name: string, type: 'counter' | 'gauge', help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}

function labelled(name: string, type: 'counter' | 'gauge', help: string, series: readonly (readonly [string, number])[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...series.map(([labels, value]) => `${name}{${labels}} ${value}`)];
}

function answerSeries({ sets }: ServiceStats): [string, number][] {
  return Object.entries(sets).flatMap(([version, { hits, resumed, misses, errors }]) =>
    Object.entries({ hit: hits, resumed, miss: misses, error: errors }).map(([outcome, count]): [string, number] => [
      `set="${escapeLabel(version)}",outcome="${outcome}"`,
      count,
    ]),
  );
}

/** A window without answers has no rate, and no line. */
function hitRateSeries({ hitRate: { last1Min, last5Min, last30Min } }: ServiceStats): [string, number][] {
  const windows = Object.entries({ '1m': last1Min, '5m': last5Min, '30m': last30Min });
  return windows.flatMap(([window, rate]) => (rate === null ? [] : [[`window="${window}"`, rate]]));
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
