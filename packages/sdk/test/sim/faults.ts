import { faultsIn, type Fault } from '../../../feature-core/test/planted/fault.js';

/** What the simulator has to find. */
export function simFaults(): Fault[] {
  return [
    ...faultsIn('redis/trackedPair.ts', [
      [
        'the loss of the data connection is not heeded',
        "socket.on('close', () => this.#lose(",
        "socket.on('close', () => name === 'subscriber' && this.#lose(",
      ],
      [
        'the loss of the subscriber is not heeded',
        "socket.on('close', () => this.#lose(",
        "socket.on('close', () => name === 'data' && this.#lose(",
      ],
      ['no tracking after the loss of the data connection', "this.data.on('ready', () =>", "this.data.once('ready', () =>"],
      ['no subscription after the loss of the subscriber', "this.#subscriber.on('ready', () =>", "this.#subscriber.once('ready', () =>"],
      ['a ping that is never late', 'nowMs - oldest.sentMs > PING_WITHIN_MS', 'false'],
      ['any word counts for a ping', 'if (channel !== CHANGES) return', 'this.#unheard = [];\n    if (channel !== CHANGES) return'],
      ['a data connection that does not answer', '[this.#unheard, this.#unanswered].some', '[this.#unheard].some'],
      ['a subscriber that does not try again', 'socket.disconnect(true);', 'this.data.disconnect(true);'],
    ]),
    ...faultsIn('redis/tieredStore.ts', [
      ['an L1 fill after the invalidation', 'if (!read.isOvertaken)', 'if (read !== undefined)'],
      ['a flush that is not heeded', "if (sharedKeys === 'all') return this.#forget();", "if (sharedKeys === 'all') return;"],
      ['a read while nothing is heard is kept', 'new Read(!this.#shared.isTracking,', 'new Read(false,'],
      [
        'L1 is kept when changes cannot be heard',
        'lost: () => (this.#tally.losses++, this.#forget()),\n      regained: () => this.#forget(),',
        'lost: () => void this.#tally.losses++,\n      regained: () => undefined,',
      ],
    ]),
    ...faultsIn('redis/redisStore.ts', [
      ['a lease without an owner', "if holder ~= '' and holder ~= ARGV[1] then return 0 end", ''],
      [
        'a lease that anybody gives up',
        "if redis.call('GETRANGE', KEYS[1], 0, -1) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end",
        "redis.call('UNLINK', KEYS[1])",
      ],

      ['a later value gives way', 'if generation > newGeneration', 'if false and generation > newGeneration'],
    ]),
    ...faultsIn('redis/storedValue.ts', [
      ['a torn write is accepted', 'if (view.getUint32(4, true) !== checksum(key, bytes))', 'if (view.getUint32(4, true) === 1)'],
    ]),
    ...faultsIn('service/chunks.ts', [
      ['no look at the generation', 'if (generation! < pinned.generation) {', 'if (generation! < 0) {'],
      ['no look at the bar', 'if (cachedTimestamp !== timestamp) return undefined;', ''],
      ['a later generation is taken', 'if (generation! > pinned.generation) throw new Superseded();', ''],
    ]),
    ...faultsIn('service/lane.ts', [
      [
        'rows ahead of a state are not noted',
        'this.#mark(generation, Math.max(fromRow, this.#unseenFrom(before)), Math.max(before, bars.timestamp.length));',
        '',
      ],
      ['a correction that is not noted', 'this.#mark(generation, changed.from, changed.to);', ''],
    ]),
    ...faultsIn('service/barFeed.ts', [
      ['bars that are not read again', 'if (kept !== undefined && !kept.isBehind(info))', 'if (kept !== undefined)'],
    ]),
  ];
}
