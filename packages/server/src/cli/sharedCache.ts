import { SharedCache, nodePorts, type IDataService, type Ports } from '@barkeep/sdk';
import { usage } from './failure.js';
import { given, type CliIo } from './io.js';

const PATIENT_MS = 5_000;
const LOOK_AGAIN_MS = 20;

/** The Redis of the environment, open while `use` works with it. @throws BarkeepError `INVALID_PARAM` where there is none, or it is away */
export async function withSharedCache<T>(io: CliIo, use: (cache: SharedCache) => Promise<T>): Promise<T> {
  const url = given(io.env['BARKEEP_REDIS_URL']);
  if (url === undefined) throw usage('BARKEEP_REDIS_URL is not set; it names the Redis to look at, such as redis://localhost');
  const prefix = given(io.env['BARKEEP_REDIS_PREFIX']) ?? '';
  const cache = await SharedCache.open({ url, prefix, ...nodePorts }).catch((error: unknown) => {
    throw usage(`Redis cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    return await use(cache);
  } finally {
    await cache.close();
  }
}

/** Waits until the service has its Redis, if it has one. @throws BarkeepError `INVALID_PARAM` where it does not get it in 5 s */
export async function untilShared(service: IDataService, { clock, timers }: Pick<Ports, 'clock' | 'timers'>): Promise<void> {
  const untilMs = clock.monotonic() + PATIENT_MS;
  for (;;) {
    const { shared } = (await service.stats()).cache;
    if (shared === undefined || shared.isTracking) return;
    if (clock.monotonic() > untilMs) throw usage(`Redis cannot be used: ${shared.trouble ?? 'it is not heard'}`);
    await timers.sleep(LOOK_AGAIN_MS, undefined, true);
  }
}
