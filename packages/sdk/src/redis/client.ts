import { createRequire } from 'node:module';
import type * as Ioredis from 'ioredis';

const load = createRequire(import.meta.url);

/** A client of its own. It is loaded by the first one: a process without a Redis need not wait for it at its start. */
export function openRedis(options: Ioredis.RedisOptions): Ioredis.Redis {
  const { Redis: Client } = load('ioredis') as typeof Ioredis;
  return new Client(options);
}

/** A client of all servers of a Cluster, which `nodes` are some of. */
export function openCluster(nodes: readonly Ioredis.ClusterNode[], options: Ioredis.ClusterOptions): Ioredis.Cluster {
  const { Cluster } = load('ioredis') as typeof Ioredis;
  return new Cluster([...nodes], options);
}

/** Sends a command at once, past the client's own pipelining, which waits for the next turn of the event loop; the reply's texts are bytes. */
export function sendAtOnce(redis: Ioredis.Redis, name: string, args: readonly (string | number)[]): Promise<unknown> {
  const { Command } = load('ioredis') as typeof Ioredis;
  const command = new Command(name, [...args]);
  void redis.sendCommand(command);
  return command.promise;
}
