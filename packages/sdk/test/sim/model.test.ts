import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisNode } from '../../sim/redis/node.js';
import { Dice } from '../../sim/world/dice.js';
import { LEASE, PUT } from '../../src/redis/scripts.js';
import { RedisServer } from '../redis/redisServer.js';
import { bulk, Line, type Word } from './line.js';

const SEQUENCES = Number(process.env['SIM_SEQUENCES'] ?? 20);
const COMMANDS = 60;
const KEYS = ['feature:a', 'feature:b', 'feature:a:tail', 'lease:a', 'x', 'x*y'] as const;

const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";
const ODDITIES = "return { 1, 'two', false, { 'three', 4 }, redis.status_reply('FINE'), 5.9 }";

/** A value with a stamp, or something else. */
function value(dice: Dice): Uint8Array {
  const bytes = Buffer.alloc(dice.pick([0, 3, 31, 32, 40]));
  for (let k = 0; k < bytes.length; k++) bytes[k] = dice.whole(0, 255);
  if (bytes.length >= 32) {
    bytes.write('BKV\x01', 'latin1');
    bytes.writeDoubleLE(dice.whole(1, 2), 16);
    bytes.writeDoubleLE(dice.whole(1, 3), 24);
  }
  return bytes;
}

function command(dice: Dice): readonly Word[] {
  const key = (): string => dice.pick(KEYS);
  const number = (): string => String(dice.whole(-40, 40));
  return dice.pick<() => readonly Word[]>([
    () => ['GET', key()],
    () => ['MGET', key(), key()],
    () => ['STRLEN', key()],
    () => ['GETRANGE', key(), number(), number()],
    () => ['SET', key(), value(dice)],
    () => ['SET', key(), String(dice.whole(0, 9)), 'PX', '500000'],
    () => ['SET', key(), value(dice), dice.pick(['NX', 'XX', 'nx']), 'PX', dice.pick(['500000', '0', 'soon'])],
    () => ['SET', key(), value(dice), 'EX', '500', dice.pick(['GET', 'KEEPTTL', 'XX', 'PX'])],
    () => ['SET', key(), 'v', dice.pick(['KEEPTTL', 'GET', 'NX']), dice.pick(['GET', 'XX'])],
    () => ['DEL', key(), key(), key()],
    () => ['UNLINK', key(), key()],
    () => ['EXISTS', key(), key()],
    () => ['TTL', key()],
    () => ['PEXPIRE', key(), dice.pick(['900000', '-1', 'x'])],
    () => ['EXPIRE', key(), '900'],
    () => ['INCR', key()],
    () => ['INCRBY', key(), number()],
    () => ['DBSIZE'],
    () => ['PUBLISH', dice.pick(['pings', 'nobody']), 'hello'],
    () => ['EVAL', PUT, '1', key(), value(dice), '500000'],
    () => ['EVAL', LEASE, '1', key(), String(dice.whole(0, 9)), '500000'],
    () => ['EVAL', RELEASE, '1', key(), String(dice.whole(0, 9))],
    () => ['EVAL', ODDITIES, '0'],
    () => ['EVALSHA', '0'.repeat(40), '1', key()],
    () => ['EVAL', 'return 1', '2', key()],
    () => ['FLUSHALL'],
    () => ['GET'],
    () => ['NONSENSE', 'x'],
    () => ['CLIENT', 'TRACKING', 'ON', 'REDIRECT', '999999', 'BCAST', 'PREFIX', 'feature:'],
    () => ['CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', 'feature:a'],
    () => ['SUBSCRIBE'],
    () => ['PING'],
    () => ['PING', 'there'],
  ])();
}

describe.skipIf(!hasRedis())('the model of Redis', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  /** A model and the server with nothing in them, a writer, and a reader who tracks by way of a subscriber. */
  const world = async (): Promise<{ readonly node: RedisNode; readonly lines: readonly [Line, Line, Line] }> => {
    const node = new RedisNode({ runId: '0'.repeat(40), now: Date.now, changed: () => undefined });
    const lines = [new Line(node, server.port), new Line(node, server.port), new Line(node, server.port)] as const;
    const [writer, data, subscriber] = lines;
    writer.send(node, ['FLUSHALL']);
    subscriber.send(node, ['CLIENT', 'ID']);
    await subscriber.caughtUp();
    const ids = subscriber.take();
    const idOf = (reply: string): string => /^:(\d+)/.exec(reply)![1]!;
    subscriber.send(node, ['SUBSCRIBE', '__redis__:invalidate', 'pings']);
    data.send(node, ['HELLO', '3']);
    await data.caughtUp();
    await subscriber.caughtUp();
    data.take();
    const track = (id: string): readonly string[] => ['CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, 'BCAST', 'PREFIX', 'feature:'];
    // The two know the subscriber by numbers of their own.
    node.receive(data.client, Buffer.concat([Buffer.from('*8\r\n'), ...track(idOf(ids.modelled)).flatMap(bulk)]));
    data.socket.write(Buffer.concat([Buffer.from('*8\r\n'), ...track(idOf(ids.real)).flatMap(bulk)]));
    for (const line of lines) await line.caughtUp();
    return { node, lines };
  };

  it(`says to the byte what the server says, on ${SEQUENCES} sequences of ${COMMANDS} commands, to those who ask and to those who track`, async () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const dice = new Dice(seed);
      const { node, lines } = await world();
      const said: string[] = [];
      for (let k = 0; k < COMMANDS; k++) {
        const line = lines[dice.pick([0, 0, 1])]!;
        const words = command(dice);
        said.push(words.map((word) => (typeof word === 'string' ? word : Buffer.from(word).toString('hex'))).join(' '));
        line.send(node, words);
        for (const each of lines) await each.caughtUp();
        for (const each of lines) {
          const { modelled, real } = each.take();
          expect(modelled, `seed ${seed}, command ${k}: ${said.at(-1)}`).toBe(real);
        }
      }
      for (const { socket } of lines) socket.destroy();
    }
  });

  it('finds the keys that the server finds', async () => {
    const { node, lines } = await world();
    const [writer] = lines;
    for (const key of KEYS) writer.send(node, ['SET', key, '1']);
    await writer.caughtUp();
    writer.take();
    for (const pattern of ['*', 'feature:*', 'feature:?', 'x\\*y', 'x*', '[fl]*:a', 'none']) {
      writer.send(node, ['SCAN', '0', 'MATCH', pattern, 'COUNT', '500']);
      await writer.caughtUp();
      const { modelled, real } = writer.take();
      const keysOf = (reply: string): string[] =>
        reply
          .split('\r\n')
          .filter((line) => (KEYS as readonly string[]).includes(line))
          .sort();
      expect(keysOf(modelled), pattern).toEqual(keysOf(real));
    }
    for (const { socket } of lines) socket.destroy();
  });

  it('lets a life end as the server does, and says so', async () => {
    const { node, lines } = await world();
    const [writer, , subscriber] = lines;
    writer.send(node, ['SET', 'feature:a', '1', 'PX', '60']);
    writer.send(node, ['SET', 'feature:b', '1', 'PX', '600000']);
    await writer.caughtUp();
    for (const line of lines) line.take();
    await delay(400);
    node.cron();
    // The server looks for what has ended when it comes to it.
    await subscriber.caughtUp(10_000);
    const told = subscriber.take();
    expect(told.modelled).toBe(told.real);
    expect(told.modelled).toContain('feature:a');
    writer.send(node, ['MGET', 'feature:a', 'feature:b']);
    await writer.caughtUp();
    const { modelled, real } = writer.take();
    expect(modelled).toBe(real);
    for (const { socket } of lines) socket.destroy();
  });

  it('ends tracking with either connection, and says nothing then', async () => {
    for (const ended of [1, 2] as const) {
      const { node, lines } = await world();
      const [writer, data, subscriber] = lines;
      lines[ended].socket.destroy();
      node.leave(lines[ended].client);
      await delay(30);
      for (const line of lines) line.take();
      writer.send(node, ['SET', 'feature:a', '1']);
      await writer.caughtUp();
      await delay(30);
      for (const line of [data, subscriber].filter((line) => line !== lines[ended])) {
        const { modelled, real } = line.take();
        // The number of the connection that is gone.
        expect(modelled.replaceAll(/:\d+/g, ':n')).toBe(real.replaceAll(/:\d+/g, ':n'));
      }
      for (const { socket } of lines) socket.destroy();
    }
  });
});
