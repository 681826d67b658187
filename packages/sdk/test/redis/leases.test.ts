import { compute, type Bars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import type { SharedStats } from '../../src/contracts/cache.js';
import type { FeatureVector } from '../../src/contracts/service.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { Slots } from '../../src/redis/slots.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { DataService } from '../../src/service/dataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { fakePorts, type FakePorts } from '../../src/testing/fakePorts.js';
import { SharedMemory, type SharedMemoryConnection } from '../../src/testing/sharedMemory.js';
import { walk } from '../contract/bars.js';
import { NOW_MS } from '../service/support.js';

type Process = {
  readonly service: DataService;
  readonly computer: DirectComputer;
  readonly connection: SharedMemoryConnection;
  shared(): Promise<SharedStats>;
};

/** Processes over equal bars of some symbols and one shared store, in virtual time. */
function world(symbols: readonly string[], bars: Bars): { readonly ports: FakePorts; process(): Process } {
  const ports = fakePorts({ startMs: NOW_MS });
  const { clock, timers, random } = ports;
  const memory = new SharedMemory(clock);
  const process = (): Process => {
    const provider = new MemoryProvider({ clock, series: symbols.map((symbol) => ({ symbol, timeframe: '1day' as const, bars })) });
    const connection = memory.connect();
    const computer = new DirectComputer();
    const cache = new TieredStore({ near: new LruStore({ clock }), shared: connection, clock, timers, random });
    const service = new DataService({ provider, computer, cache, ports, defaultSet: 'legacy' });
    return { service, computer, connection, shared: async () => (await service.stats()).cache.shared! };
  };
  return { ports, process };
}

/** Holds every run of a computer until it is let go; `begun` is how many wait. */
function gate(computer: DirectComputer): { readonly begun: () => number; open(): void } {
  const open = computer.open.bind(computer);
  let release = (): void => undefined;
  let begun = 0;
  const opened = new Promise<void>((resolve) => (release = resolve));
  computer.open = async (...args) => {
    begun++;
    await opened;
    return open(...args);
  };
  return { begun: () => begun, open: release };
}

const turns = async (): Promise<void> => {
  for (let k = 0; k < 50; k++) await Promise.resolve();
};
const passed = async ({ time }: FakePorts, ms: number): Promise<void> => {
  await time.advance(ms);
  await turns();
};
const bars = walk(60);
const expected = compute(bars, 'legacy').row(59);

describe('processes that want the same vectors at the same time', () => {
  it('compute each of them once between them, and all have its bits', async () => {
    const symbols = Array.from({ length: 40 }, (_, k) => `S${k}`);
    const { ports, process } = world(symbols, bars);
    const processes = Array.from({ length: 5 }, process);
    const answers = Promise.all(processes.flatMap(({ service }) => symbols.map((symbol) => service.latest(symbol))));
    for (let k = 0; k < 20; k++) await ports.time.advance(1);
    for (const vector of await answers) expect(vector.values).toEqual(expected);
    expect(processes.reduce((runs, { computer }) => runs + computer.runs, 0)).toBe(symbols.length);
    const stats = await Promise.all(processes.map(({ shared }) => shared()));
    expect(stats.reduce((sum, { leases }) => sum + leases, 0)).toBe(symbols.length);
    expect(stats.every(({ takeovers, errors }) => takeovers === 0 && errors === 0)).toBe(true);
    expect(stats.reduce((sum, { leaseWaits }) => sum + leaseWaits, 0)).toBeGreaterThan(0);
  });

  it('take over from one that has died within two seconds', async () => {
    const { ports, process } = world(['AAPL'], bars);
    const [dying, living] = [process(), process()];
    const held = gate(dying.computer);
    void dying.service.latest('AAPL').catch(() => undefined);
    await turns();
    expect(held.begun()).toBe(1);
    const answer = living.service.latest('AAPL');
    for (let ms = 0; ms < 5000; ms += 100) await passed(ports, 100);
    expect(living.computer.runs).toBe(0);
    dying.connection.failure = new Error('killed');
    for (let ms = 0; ms < 2000; ms += 100) await passed(ports, 100);
    expect((await answer).values).toEqual(expected);
    expect(living.computer.runs).toBe(1);
    expect(await living.shared()).toMatchObject({ takeovers: 1, leases: 1, leaseWaits: 1 });
  });

  it('wait no longer than ten seconds for one that does not come to an end', async () => {
    const { ports, process } = world(['AAPL'], bars);
    const [slow, other] = [process(), process()];
    const held = gate(slow.computer);
    const first = slow.service.latest('AAPL');
    await turns();
    let second: FeatureVector | undefined;
    void other.service.latest('AAPL').then((vector) => (second = vector));
    for (let ms = 0; ms < 9500; ms += 100) await passed(ports, 100);
    expect(second).toBeUndefined();
    for (let ms = 0; ms < 1000; ms += 100) await passed(ports, 100);
    expect(second?.values).toEqual(expected);
    expect(await other.shared()).toMatchObject({ leases: 0, takeovers: 0, leaseWaits: 1 });
    held.open();
    expect((await first).values).toEqual(expected);
  });

  it('look by themselves where they are not told of changes', async () => {
    const { ports, process } = world(['AAPL'], bars);
    const [owner, deaf] = [process(), process()];
    deaf.connection.lose('a test');
    const held = gate(owner.computer);
    const first = owner.service.latest('AAPL');
    await turns();
    const second = deaf.service.latest('AAPL');
    await turns();
    held.open();
    await first;
    await ports.time.advance(60);
    expect((await second).values).toEqual(expected);
    expect(deaf.computer.runs).toBe(0);
  });

  it('all compute where the shared store is away', async () => {
    const { process } = world(['AAPL'], bars);
    const processes = [process(), process()];
    for (const { connection } of processes) connection.failure = new Error('away');
    for (const { service } of processes) expect((await service.latest('AAPL')).values).toEqual(expected);
    expect(processes.map(({ computer }) => computer.runs)).toEqual([1, 1]);
  });

  it('all compute where the shared store is there and refuses the lease, as one whose memory is full does', async () => {
    const { process } = world(['AAPL'], bars);
    const { service, connection, computer } = process();
    let asked = 0;
    connection.lease = () => {
      asked++;
      return Promise.reject(Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' }));
    };
    expect((await service.latest('AAPL')).values).toEqual(expected);
    expect([asked, computer.runs]).toEqual([3, 1]);
  });

  it('go on without one that has failed', async () => {
    const { ports, process } = world(['AAPL'], bars);
    const [failing, other] = [process(), process()];
    failing.computer.open = () => Promise.reject(new Error('no memory'));
    await expect(failing.service.latest('AAPL')).rejects.toThrow('no memory');
    await turns();
    const answer = other.service.latest('AAPL');
    await ports.time.advance(1);
    expect((await answer).values).toEqual(expected);
    expect(await other.shared()).toMatchObject({ leases: 1, leaseWaits: 0 });
  });

  it('need no leave to go on from a state that is open', async () => {
    const more = walk(61);
    const { process } = world(['AAPL'], bars);
    const { service, shared } = process();
    await service.latest('AAPL');
    await service.applyBars('AAPL', '1day', more);
    expect((await service.latest('AAPL')).values).toEqual(compute(more, 'legacy').row(60));
    expect(await shared()).toMatchObject({ leases: 1 });
  });

  it('a caller that leaves does not wait on', async () => {
    const { process } = world(['AAPL'], bars);
    const [slow, other] = [process(), process()];
    const held = gate(slow.computer);
    const first = slow.service.latest('AAPL');
    await turns();
    const control = new AbortController();
    const second = other.service.latest('AAPL', { signal: control.signal });
    await turns();
    control.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    held.open();
    await first;
  });
});

describe('Slots', () => {
  it('let in one who waits when one leaves, whoever chance says, and nobody who has left the queue', async () => {
    const chances = [0.99, 0.6, 0];
    const slots = new Slots(2, () => chances.shift()!);
    const entered: number[] = [];
    const tickets = [1, 2, 3, 4, 5, 6].map((k) => {
      const ticket = slots.queue();
      void ticket.entered.then(() => entered.push(k));
      return ticket;
    });
    await turns();
    expect(entered).toEqual([1, 2]);
    tickets[3]!.leave();
    tickets[3]!.leave();
    for (const leaving of [0, 0, 1, 4]) {
      tickets[leaving]!.leave();
      await turns();
    }
    expect(entered).toEqual([1, 2, 5, 6, 3]);
    for (const leaving of [2, 5]) tickets[leaving]!.leave();
    const more = [slots.queue(), slots.queue(), slots.queue()];
    const isIn = await Promise.all(more.map(({ entered: soon }) => Promise.race([soon.then(() => true), turns().then(() => false)])));
    expect(isIn).toEqual([true, true, false]);
  });
});
