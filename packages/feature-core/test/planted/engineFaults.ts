import { faultsIn, type Fault } from './fault.js';

/** Faults in plans, blocks, streams, series and snapshots. */
export function engineFaults(): Fault[] {
  return [
    ...faultsIn('engine/graph.ts', [
      ['0 and -0 as one constant', "Object.is(tree.value, -0) ? '-0' : tree.value", 'tree.value'],
      ['shifts of one value as one', '`shift:${input.id}:${tree.bars}`', '`shift:${input.id}`'],
      [
        'operands of every operator swapped',
        'if (operator.commutative === true) inputs.sort',
        'if (operator.inputs.length === 2) inputs.sort',
      ],
      ['calls of other parameters as one', ':${Object.values(tree.params).join()}`', '`'],
      ['outputs of a call as one', '`call:${call.id}:${index}`', '`call:${call.id}`'],
    ]),
    ...faultsIn('engine/plan.ts', [
      ['0 and -0 in one array', 'Object.is(entry.value, value)', 'entry.value === value'],
      ['0 and -0 in one register', 'Object.is(known, item)', 'known === item'],
      ['a history that is not asked for', 'if (history > target.history) target.history = history;', ''],
      ['the last history instead of the longest', 'if (history > target.history) target.history = history;', 'target.history = history;'],
      [
        'a temporary that is free too soon',
        "if (arg.kind === 'temporary') this.free.push(arg.index);",
        "if (arg.kind === 'temporary') this.free.push(arg.index, arg.index);",
      ],
      ['states that overlap', 'this.stateSize += stateSize;', 'this.stateSize += Math.max(0, stateSize - 1);'],
      [
        'a value that is free before its last use',
        'this.slots[input]!.lastUse = index',
        'this.slots[input]!.lastUse = Math.min(index, this.slots[input]!.lastUse)',
      ],
      ['nodes of other inputs run together', 'a.inputs.every((slot, k) => slot === b.inputs[k])', 'true'],
      ['nodes of a chosen field left out', 'node.inputs.forEach((slot) => wanted.add(slot));', ''],
    ]),
    ...faultsIn('engine/machine.ts', [
      ['an array lent on although it is read back into', 'plan.slots[slot]!.history > 0 || ', ''],
      [
        'what runs together run over one row less',
        'run(calls, this.inputs[start]!, from, to);',
        'run(calls, this.inputs[start]!, from, to - 1);',
      ],
      ['an array lent on although it is a result', 'plan.slots[slot]!.isResult || ', ''],
      ['a checkpoint without its tails', 'saved.set(slots[id]!.subarray(end - history, end), at);', ''],
      [
        'a checkpoint with rotated tails',
        'saved.set(slots[id]!.subarray(end - history, end), at);',
        'saved.set(slots[id]!.subarray(end - history - 1, end - 1), at);',
      ],
      ['a checkpoint without its states', 'saved.set(arena);', ''],
      ['tails that are not put back', 'slots[id]!.set(saved.subarray(at, at + history), end - history);', ''],
      [
        'tails put back one bar off',
        'slots[id]!.set(saved.subarray(at, at + history), end - history);',
        'slots[id]!.set(saved.subarray(at, at + history - 1), end - history + 1);',
      ],
      ['states that are not put back', 'arena.set(saved.subarray(0, arena.length));', ''],
      [
        'checkpoints compared without their last value',
        'for (let i = 0; i < a.length; i++) if (!Object.is',
        'for (let i = 0; i < a.length - 1; i++) if (!Object.is',
      ],
      ['every checkpoint the same', 'if (!Object.is(a[i], b[i])) return false;', ''],
    ]),
    ...faultsIn('engine/blocks.ts', [
      ['tails that are not carried over', 'if (this.length > 0) this.carryTails();', ''],
      [
        'tails carried over one bar off',
        'copyWithin(history - slot.history, end - slot.history, end)',
        'copyWithin(history - slot.history, end - slot.history - 1, end - 1)',
      ],
      ['a runner that keeps its states', 'this.machine.arena.set(initialArena(this.plan));', ''],
      ['a runner that keeps its tails', 'this.machine.slots[id]!.fill(NaN, 0, history);', 'void id;'],
      ['bars before the first that are not NaN', 'head.fill(NaN, 0, -start);', 'head.fill(0, 0, -start);'],
      [
        'results without the rows before them',
        'if (this.plan.slots[slot]!.history > 0) target.set(current.subarray(this.length, this.length + history));',
        '',
      ],
      ['a block one row off', 'const start = this.row - history;', 'const start = this.row - history - (this.row > 0 ? 1 : 0);'],
    ]),
    ...faultsIn('engine/batch.ts', [
      ['columns that share one array', 'if (!isTaken) return column;', 'return column;'],
      ['bars that are not checked', 'const chosen = requireSet(set);\n  requireOrderedBars(bars);', 'const chosen = requireSet(set);'],
    ]),
    ...faultsIn('engine/series.ts', [
      ['a frame from the wrong checkpoint', 'this.states.at(row)!', 'this.states.at(this.states.nearest(row - 1) || row)!'],
      [
        'a correction that stops at the corrected bar',
        'met = fresh.position > lastChange + fresh.plan.history &&',
        'met = fresh.position > lastChange ||',
      ],
      ['a correction that stops where its bar is still read', 'lastChange + fresh.plan.history', 'lastChange'],
      [
        'a correction that stops where the bits meet and the states do not',
        'sameCheckpoint(old.checkpoint(), fresh.checkpoint())',
        'changed.to < row',
      ],
      ['a corrected checkpoint that is not kept', 'if (row % every === 0 && row > start) this.states.keep(row, fresh.checkpoint());', ''],
      ['a range one row short', 'changed.to = row + i + 1;', 'changed.to = row + i;'],
      [
        'a range from the first row of its block',
        'if (row + i < changed.from) changed.from = row + i;',
        'if (row < changed.from) changed.from = row;',
      ],
      ['a range of the last column', 'if (row + i >= changed.to)', 'if (k === fresh.plan.results.length - 1 && row + i >= changed.to)'],
      ['an end state that is not renewed', 'this.end = fresh.position > 0 ? fresh.checkpoint() : undefined;', ''],
      ['a snapshot without its bars', 'if (column !== null) tail.set(', 'if (column !== null && history < 0) tail.set('],
      ['an append of an old bar', 'if (length > 0 && !(bar.timestamp > timestamp[length - 1]!)) {', 'if (length < 0) {'],
      [
        'an extension by other bars',
        'if (next.length < length || (length > 0 && next[length - 1] !== this.current.timestamp[length - 1])) {',
        'if (next.length < length) {',
      ],
      ['rows that are not there', 'to <= this.done) return;', 'to <= this.done + 1) return;'],
    ]),
    ...faultsIn('engine/snapshot.ts', [
      ['damage that is not seen', "refuse('is damaged')", 'void 0'],
      ['a snapshot of another set', "refuse('is of another feature set or version')", 'void 0'],
      ['a length that is not kept', '[parts.length, parts.lastTimestamp, parts.originMs]', '[0, parts.lastTimestamp, parts.originMs]'],
      [
        'a last timestamp that is not kept',
        '[parts.length, parts.lastTimestamp, parts.originMs]',
        '[parts.length, parts.originMs, parts.originMs]',
      ],
    ]),
    ...faultsIn('engine/stream.ts', [
      ['old bars that are taken', 'if (timestamp <= this.last) {', 'if (timestamp < this.last) {'],
      ['a time that is no time', 'if (!Number.isInteger(timestamp))', 'if (timestamp === 0.25)'],
      ['bars that are not counted', 'this.count++;', ''],
      ['a last bar that is not kept', 'this.last = bar.timestamp;', ''],
      ['some fields of whoever sits', 'this.changed ? desk.memory : this.memory', 'desk.memory'],
      ['some fields of a stream that has gone on', 'this.changed ? desk.memory : this.memory', 'this.memory'],
      ['states that a forming bar leaves', 'desk.spoilt = true;', ''],
      ['states that are taken back after a forming bar although they are older', 'this.rise();\n    const', 'const'],
      ['states that stay spoilt', 'desk.spoilt = false;', ''],
      ['tails that move by a bar too few', 'memory.copyWithin(0, SLACK, arenaStart);', 'memory.copyWithin(0, SLACK - 1, arenaStart);'],
      ['states that stay at the desk', 'memory.set(desk.machine.arena, desk.arenaStart);', ''],
      ['a newest value that stays at the desk', 'i < end + at; i++', 'i < end + at - 1; i++'],
      [
        'tails that were moved and stay at the desk',
        'this.at = history;\n    this.changed = true;\n    this.since = NaN;',
        'this.at = history;\n    this.changed = true;',
      ],
      [
        'a restored state that stays at the desk',
        'this.changed = true;\n    this.since = NaN;\n    this.count',
        'this.changed = true;\n    this.count',
      ],
    ]),
    ...faultsIn('engine/desk.ts', [
      ['a slot that streams leave behind', 'slot.history > 0', 'slot.history > 1'],
      ['slots that lie on one another', 'this.length += history + SLACK;', 'this.length += history;'],
    ]),
    ...faultsIn('engine/barCode.ts', [
      ['operands of the last bar', 'registers[register]! - lag', 'registers[register]!'],
      ['pairs that are turned round', 'swapped === true', 'swapped !== true'],
      ['a greater that may be equal', 'Number(m[a]! > m[b]!)', 'Number(m[a]! >= m[b]!)'],
      ['constants without their sign', "Object.is(value, -0) ? '-0' : String(value)", 'String(value)'],
      ['bars that are not usual', ')) this.runKernel(step.node, at);', ')) continue;'],
      ['a step over the state of another node', 'places.arenaStart + stateStart', 'places.arenaStart'],
      ['a kernel over one array that reads another bar', 'c: target - z', 'c: target - z + 1'],
    ]),
    ...faultsIn('engine/glance.ts', [
      ['tails of some bars ago', 'this.memory, this.taken, this.desk.memory', 'this.memory, 0, this.desk.memory'],
      ['states of another stream', 'copyRanges(states, this.memory, 0, this.desk.memory);', ''],
      ['neighbours that are not', 'if (place === end)', 'if (end >= 0 && place > end)'],
      ['a kernel that finds what its step reads', 'this.copy(this.kernels.get(n)!);', ''],
      ['a number of a state that is not told', 'desk.memory[at] = memory[at]!;', ''],
      ['values of the bar before the one that a step reads', 'tails.add(end - lag)', 'tails.add(end - lag - 1)'],
    ]),
  ];
}
