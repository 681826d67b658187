import { connect, DataService, InlineComputer, LruStore, MemoryProvider, nodePorts } from '@barkeep/sdk';
import { dataServiceContract } from '../../sdk/test/contract/service.js';
import { createApp } from '../src/app.js';
import { startServer } from '../src/listen.js';

/** After the last close of the contract's bars. */
const NOW_MS = Date.UTC(2035, 0, 1);

dataServiceContract('the client of a server', async (series) => {
  const { timers } = nodePorts;
  const clock = { now: () => NOW_MS, monotonic: nodePorts.clock.monotonic };
  const provider = new MemoryProvider({ clock, series });
  const local = new DataService({
    provider,
    computer: new InlineComputer({ clock, timers }),
    cache: new LruStore({ clock }),
    ports: { clock, timers },
    defaultSet: 'pipeline-v1',
  });
  const server = await startServer(createApp(local, { writable: true, defaultSet: 'pipeline-v1' }), { port: 0, graceMs: 100 });
  const close = async (): Promise<void> => {
    await server.close();
    await local.close();
  };
  return { service: connect({ url: server.url }), close };
});
