import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePorts } from '../../src/ports/node.js';
import { FolderProvider } from '../../src/providers/folder.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { ResamplingProvider } from '../../src/providers/resampled.js';
import { fakePorts } from '../../src/testing/fakePorts.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { describeProviderContract, type ProviderUnderTest } from '../contract/provider.js';

async function memory(nowMs: number): Promise<ProviderUnderTest & { readonly time: VirtualTime }> {
  const time = new VirtualTime({ startMs: nowMs });
  return { time, provider: new MemoryProvider({ clock: time }), setNow: (toMs) => time.advance(toMs - time.now()) };
}

async function folder(nowMs: number): Promise<ProviderUnderTest & { readonly time: VirtualTime }> {
  const root = await mkdtemp(join(tmpdir(), 'barkeep-folder-'));
  const time = new VirtualTime({ startMs: nowMs });
  const ports = { clock: time, timers: nodePorts.timers, files: nodePorts.files };
  return {
    time,
    provider: new FolderProvider({ folder: root, ports, writable: true }),
    setNow: (toMs) => time.advance(toMs - time.now()),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

/** The folder over the fake file system, which scenarios in virtual time use. */
async function folderInMemory(nowMs: number): Promise<ProviderUnderTest> {
  const ports = fakePorts({ startMs: nowMs });
  ports.files.put('/data/README', 'an empty folder does not exist there');
  const setNow = (toMs: number): Promise<void> => ports.time.advance(toMs - ports.time.now());
  return { provider: new FolderProvider({ folder: '/data', ports, writable: true }), setNow };
}

const resampled =
  (open: typeof memory) =>
  async (nowMs: number): Promise<ProviderUnderTest> => {
    const { provider: inner, time, ...rest } = await open(nowMs);
    return { ...rest, provider: new ResamplingProvider({ inner, clock: time, timers: nodePorts.timers }) };
  };

describeProviderContract('memory', { open: memory, timeframe: '1hour' });
describeProviderContract('folder', { open: folder, timeframe: '1hour' });
describeProviderContract('folder in memory', { open: folderInMemory, timeframe: '1hour' });
for (const [name, open] of Object.entries({ memory, folder })) {
  describeProviderContract(`resampled over ${name}, stored`, { open: resampled(open), timeframe: '1hour' });
  describeProviderContract(`resampled over ${name}, 15min from 5min`, { open: resampled(open), timeframe: '15min', written: '5min' });
  describeProviderContract(`resampled over ${name}, 1day from 4hour`, { open: resampled(open), timeframe: '1day', written: '4hour' });
}
