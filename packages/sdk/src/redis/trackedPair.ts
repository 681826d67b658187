import type { Redis, RedisOptions } from 'ioredis';
import type { Clock, Timers } from '../contracts/ports.js';
import type { SharedListener } from '../contracts/sharedStore.js';
import { openRedis } from './client.js';

/** Where Redis sends the keys that changed, to a connection that another one has named. */
const CHANGES = '__redis__:invalidate';
const PING_EVERY_MS = 1000;
/** How long a ping may take by way of both sockets before they count as lost. */
const PING_WITHIN_MS = 2000;

/** What the client says of commands to a connection that has gone. */
const CONSEQUENCE = /^(Stream isn't writeable|Connection is closed|Reached the max retries)/;

/** One of the two sockets as the server sees it. */
type Seat = { readonly clientId: number; readonly runId: string };

/** A ping that was sent, and when. */
type Ping = { readonly number: number; readonly sentMs: number };

export type TrackedPairOptions = {
  readonly redis: RedisOptions;
  /** Keys that start with one of these are told of. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly timers: Timers;
};

/**
 * Two sockets to one server: commands go over the one, and the keys that they and all other clients change come over the other. Losing
 * either ends the tracking without a word from the server, so it counts as lost the moment that either closes or that a ping by way of both
 * is late, and is asked for again when both are there, on the same server.
 */
export class TrackedPair {
  readonly data: Redis;
  readonly #subscriber: Redis;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #ending = new AbortController();
  #listener: SharedListener | undefined;
  #seat: Seat | undefined;
  #tracking = false;
  /** Pings that have not come back to the subscriber, oldest first. Nothing else that is heard counts for one: it may be an old word that has been under way for long. */
  #unheard: readonly Ping[] = [];
  /** Pings of which the data connection has not been told that they were taken: the server may hear and not be heard. */
  #unanswered: readonly Ping[] = [];
  #pingsSent = 0;
  #trouble: string | undefined = 'not connected yet';

  constructor({ redis, prefix, clock, timers }: TrackedPairOptions) {
    this.#prefix = prefix;
    this.#clock = clock;
    this.#timers = timers;
    this.data = openRedis({ ...redis, enableOfflineQueue: false, enableAutoPipelining: true });
    // Under RESP3 this client drops what the server sends unasked; under RESP2 it comes as a message, of keys rather than of text.
    this.#subscriber = openRedis({ ...redis, protocol: 2, enableOfflineQueue: false, autoResubscribe: false });
    for (const [name, socket] of [['data', this.data] as const, ['subscriber', this.#subscriber] as const]) {
      socket.on('error', (error: Error) => this.#note(error.message));
      socket.on('close', () => this.#lose(`the ${name} connection was lost`));
    }
    this.data.on('ready', () => void this.#attempt(this.data, () => this.#track()));
    this.#subscriber.on('ready', () => void this.#attempt(this.#subscriber, () => this.#subscribe()));
    this.#subscriber.on('messageBuffer', (channel: Buffer, message: unknown) => this.#heard(channel.toString(), message));
    void this.#watch();
  }

  get isTracking(): boolean {
    return this.#tracking;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  listen(listener: SharedListener): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.data.disconnect();
    this.#subscriber.disconnect();
  }

  /** The subscriber's number has to be known before it subscribes: after that it takes no other command. */
  async #subscribe(): Promise<void> {
    const clientId = await this.#subscriber.client('ID');
    const runId = await runIdOf(this.#subscriber);
    const seat = { clientId, runId };
    await this.#subscriber.subscribe(CHANGES, this.#pingChannel(seat));
    this.#seat = seat;
    await this.#attempt(this.data, () => this.#track());
  }

  async #track(): Promise<void> {
    const seat = this.#seat;
    if (seat === undefined || this.data.status !== 'ready') return;
    if ((await runIdOf(this.data)) !== seat.runId) return this.#reconnect('the two connections were on different servers');
    if (this.#seat !== seat || this.#tracking) return;
    // Prefixes that a connection tracks already are refused, even the same ones.
    await this.data.client('TRACKING', 'OFF');
    await this.data.client('TRACKING', 'ON', 'REDIRECT', seat.clientId, 'BCAST', 'PREFIX', this.#prefix);
    if (this.#seat !== seat || this.data.status !== 'ready') return;
    this.#tracking = true;
    this.#trouble = undefined;
    this.#unheard = this.#unanswered = [];
    this.#listener?.regained();
  }

  #heard(channel: string, message: unknown): void {
    if (channel !== CHANGES) return void (this.#unheard = after(this.#unheard, Number(String(message))));
    if (Array.isArray(message)) this.#listener?.changed(message.map(String));
    else this.#listener?.changed('all');
  }

  /** A peer that is frozen closes no socket: only a ping that does not come back tells. */
  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#timers.sleep(PING_EVERY_MS, signal).catch(() => undefined);
      const seat = this.#seat;
      if (signal.aborted || !this.#tracking || seat === undefined) continue;
      // Where this process was busy the answer may have come long ago, and waits to be read.
      if (this.#pingIsLate) await this.#timers.yieldToLoop();
      if (this.#pingIsLate) this.#reconnect('the server did not answer a ping');
      else this.#ping(seat);
    }
  }

  get #pingIsLate(): boolean {
    const nowMs = this.#clock.monotonic();
    return [this.#unheard, this.#unanswered].some(([oldest]) => oldest !== undefined && nowMs - oldest.sentMs > PING_WITHIN_MS);
  }

  #ping(seat: Seat): void {
    const number = ++this.#pingsSent;
    const ping = { number, sentMs: this.#clock.monotonic() };
    this.#unheard = [...this.#unheard, ping];
    this.#unanswered = [...this.#unanswered, ping];
    void this.data.publish(this.#pingChannel(seat), String(number)).then(
      () => {
        this.#unanswered = after(this.#unanswered, number);
        this.#listener?.alive?.();
      },
      () => undefined,
    );
  }

  #pingChannel({ runId, clientId }: Seat): string {
    return `${this.#prefix}ping:${runId}:${clientId}`;
  }

  #reconnect(reason: string): void {
    this.#lose(reason);
    this.data.disconnect(true);
    this.#subscriber.disconnect(true);
  }

  #lose(reason: string): void {
    const wasTracking = this.#tracking;
    this.#tracking = false;
    if (this.#subscriber.status !== 'ready') this.#seat = undefined;
    if (!wasTracking || this.#ending.signal.aborted) return;
    this.#note(reason);
    this.#listener?.lost(reason);
  }

  /** What comes of a connection that is gone says less than why it went, which is known already. */
  #note(trouble: string): void {
    if (this.#trouble === undefined || !CONSEQUENCE.test(trouble)) this.#trouble = trouble;
  }

  /** What goes wrong here shows as tracking that does not begin; `socket` connects again, and its next `ready` tries again. */
  async #attempt(socket: Redis, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#note(error instanceof Error ? error.message : String(error));
      socket.disconnect(true);
    }
  }
}

/** The pings that were sent after one of them. */
function after(pings: readonly Ping[], number: number): readonly Ping[] {
  return pings.filter((ping) => ping.number > number);
}

async function runIdOf(socket: Redis): Promise<string> {
  const found = /^run_id:(\S+)/m.exec(await socket.info('server'));
  return found?.[1] ?? '';
}
