import { createRequire } from 'node:module';
import type * as Ioredis from 'ioredis';

const load = createRequire(import.meta.url);

/** What a server says to a database that it has not. */
const NO_DATABASE = /DB index is out of range/;

/**
 * A client of its own. It is loaded by the first one: a process without a Redis need not wait for it at its start. Where the server has not the database that is asked for, it
 * would go on in the first one, among the values of others; it connects again instead.
 */
export function openRedis(options: Ioredis.RedisOptions): Ioredis.Redis {
  const { Redis: Client } = load('ioredis') as typeof Ioredis;
  const redis = new Client(options);
  return redis.on('error', ({ message }: Error) => void (NO_DATABASE.test(message) && redis.disconnect(true)));
}

/** A client of all servers of a Cluster, which `nodes` are some of. */
export function openCluster(nodes: readonly Ioredis.ClusterNode[], options: Ioredis.ClusterOptions): Ioredis.Cluster {
  const { Cluster } = load('ioredis') as typeof Ioredis;
  return new Cluster([...nodes], options);
}

/** Sends one command, and gives its reply, the texts in it as bytes. */
export type Send = (name: string, args: readonly (string | number)[]) => Promise<unknown>;

/**
 * Sends commands to `redis` at once, past the client's own pipelining, which waits for the next turn of the event loop, and without a timer for each: whoever asks
 * has a deadline of its own, and a connection that says nothing any more is ended by those who watch it.
 */
export function sendAtOnce(redis: Ioredis.Redis): Send {
  const { Command } = load('ioredis') as typeof Ioredis;
  class Untimed extends Command {
    override setTimeout(): void {}
  }
  return (name, args) => {
    const command = new Untimed(name, args as (string | number)[]);
    void redis.sendCommand(command);
    return command.promise;
  };
}
