/** In-memory fakes of every interface, held by the same contract suites as the real ones. */
export { DirectComputer } from './directComputer.js';
export { MapCache } from './mapCache.js';
export { MemoryProvider, type MemoryProviderOptions, type MemorySeries } from '../providers/memory.js';
export { NaiveDataService } from './naiveDataService.js';
export { fakePorts, type FakePorts } from './fakePorts.js';
export { MemoryFiles } from './memoryFiles.js';
export { SharedMemory, SharedMemoryConnection } from './sharedMemory.js';
export { VirtualTime } from './virtualTime.js';
export { seededRandom } from './seededRandom.js';
