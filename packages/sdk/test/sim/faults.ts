import type { Fault } from '../../../feature-core/test/planted/fault.js';

/** A fault with a seed that has found it: others may have to when the sources change. */
export type SimFault = Fault & { readonly seed: number };

/** A table of `[seed, what, from, to]` for one file. */
function found(file: string, table: readonly (readonly [number, string, string, string])[]): SimFault[] {
  return table.map(([seed, what, from, to]) => ({ file, what, from, to, seed }));
}

/** What the simulator has to find. */
export function simFaults(): SimFault[] {
  return [
    ...found('redis/trackedPair.ts', [
      [
        74,
        'the loss of the data connection is not heeded',
        "socket.on('close', () => this.#lose(",
        "socket.on('close', () => name !== 'data' && this.#lose(",
      ],
      [
        2,
        'the loss of the subscriber is not heeded',
        "socket.on('close', () => this.#lose(",
        "socket.on('close', () => name === 'data' && this.#lose(",
      ],
      [1, 'no tracking after the loss of the data connection', "this.data.on('ready', () =>", "this.data.once('ready', () =>"],
      [1, 'no subscription after the loss of the subscriber', "this.#subscriber.on('ready', () =>", "this.#subscriber.once('ready', () =>"],
      [8, 'a ping that is never late', 'nowMs - oldest.sentMs > PING_WITHIN_MS', 'false'],
      [119, 'any word counts for a ping', 'if (channel !== CHANGES) return', 'this.#unheard = [];\n    if (channel !== CHANGES) return'],
      [8, 'a data connection that does not answer', '[this.#unheard, this.#unanswered].some', '[this.#unheard].some'],
    ]),
    ...found('redis/clusterLink.ts', [
      [
        136,
        'the primary that takes the place of another is not heard',
        'if (this.#pairs.has(name)) continue;\n      this.#pairs.set',
        'if (this.#pairs.has(name) || this.#wasTracking) continue;\n      this.#pairs.set',
      ],
      [
        3142,
        'a connection to a server that says nothing is kept',
        'redisOptions: { ...each, socketTimeout: SILENT_MS }',
        'redisOptions: each',
      ],
      [8554, 'nobody listens to what comes of ASKING', 'asked.catch(() => undefined);', ''],
    ]),
    ...found('redis/tieredStore.ts', [
      [32, 'an L1 fill after the invalidation', 'if (value !== undefined && !read.isOvertaken)', 'if (value !== undefined)'],
      [47, 'a flush that is not heeded', "if (sharedKeys === 'all') return this.#forget();", "if (sharedKeys === 'all') return;"],
      [2598, 'a read while nothing is heard is kept', 'new Read<Found>(!this.#shared.isTracking,', 'new Read<Found>(false,'],
      [8, 'L1 is kept when changes cannot be heard', 'void this.#near.clear();', ''],
    ]),
    ...found('redis/scripts.ts', [
      [7, 'a lease without an owner', "if holder ~= '' and holder ~= ARGV[1] then", 'if false then'],
      [98, 'a lease that outlives its time where the clock was set back', 'life > tonumber(ARGV[2])', 'false'],
      [1, 'a later value gives way', 'if generation > newGeneration', 'if false and generation > newGeneration'],
    ]),
    ...found('redis/storedVector.ts', [
      [119, 'a torn write is accepted', 'if (crc32(bytes, seed) !== RESIDUE)', 'if (crc32(bytes, seed) === 1)'],
    ]),
    ...found('service/chunks.ts', [
      [1, 'no look at the generation', 'generation! < pinned.generation) {', 'generation! < 0) {'],
      [1, 'no look at the bars', 'if (bars !== fingerprintOf(scope, timestamp)) {', 'if (false as boolean) {'],
      [
        663,
        'of equal generations the bars are not looked at',
        'if (bars !== fingerprintOf(scope, timestamp)) {',
        'if (bars !== undefined && generation! < pinned.generation) {',
      ],
    ]),
    ...found('service/lane.ts', [
      [
        157,
        'rows ahead of a state are not noted',
        'this.#mark(generation, Math.max(fromRow, this.#unseenFrom(before)), Math.max(before, bars.timestamp.length));',
        '',
      ],
      [117, 'a correction that is not noted', 'this.#mark(generation, changed.from, changed.to);', ''],
    ]),
    ...found('service/hotVector.ts', [
      [114, 'changes of the provider are not counted', ' && hot.ofChanges === this.#provider.changes', ''],
      [4, 'a hot vector is held for ever', ' && nowMs < hot.toMs', ''],
    ]),
    ...found('service/barFeed.ts', [
      [1, 'bars that are not read again', 'if (kept !== undefined && !kept.isBehind(info))', 'if (kept !== undefined)'],
    ]),
    ...found('../../server/src/latest.ts', [
      [7, 'a finished body is given for ever', 'if (!sameAnswer(vector, entry.vector)) return this.rendered(key, entry, vector);', ''],
    ]),
    ...found('../../server/src/routes/features.ts', [
      [7, 'one body for all questions of a series', "`${accept ?? ''} ${target}`", "`${accept ?? ''} ${target.split('?')[0]}`"],
    ]),
    ...found('remote/transport.ts', [
      [7, 'a server that does not answer is waited for', 'this.#passed = true;\n    this.#onPassed();', 'this.#passed = true;'],
      [63, 'an answer that breaks off is told as it came', 'throw this.#translated(error, call, deadline);', 'throw error;'],
    ]),
    ...found('providers/seriesFile.ts', [
      [10, 'a changed earlier row is no correction', 'if (content.appendOnly) return null;', 'return null;'],
      [
        3,
        'a file is looked at once',
        'this.#parts.ports.clock.monotonic() - this.#checkedMs >= CHECK_EVERY_MS',
        'this.#checkedMs === -Infinity',
      ],
    ]),
    ...found('providers/barsFile.ts', [
      [3, 'an unfinished line is taken for a row', "unfinishedTail: 'wait', resume", "unfinishedTail: 'accept', resume"],
      [3, 'rows before the added ones are not looked at', 'await source.begins(before.text, options.timers)', 'true'],
    ]),
  ];
}
