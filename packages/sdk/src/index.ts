// Where to begin
export { BUNDLED_BARS, BUNDLED_VERSIONS, connect, type ConnectOptions } from './connect.js';
export { computeMany, computeManyToFiles } from './computeMany.js';
export { openThreads, type Threads } from './manyThreads.js';
export { closeDefaultService, getHistoricalData, loadData, recent } from './defaultService.js';

// Many symbols
export type { OutputFormat } from './many/job.js';
export type { ManyFile, ManyFilesOptions, ManyFrame, ManyOptions, ManyProgress } from './many/options.js';

// The seams
export type { Awaitable, CacheStats, CacheValue, ICacheStore } from './contracts/cache.js';
export type { IFeatureComputer, OnRows, OpenOptions } from './contracts/computer.js';
export type { Clock, Files, FileStat, Ports, Random, Timers } from './contracts/ports.js';
export type {
  ApplyResult,
  Correction,
  IMarketDataProvider,
  Inspected,
  PartialBucket,
  ProvidedBars,
  SeriesInfo,
  SymbolListing,
} from './contracts/provider.js';
export type { IStateStore, StateName, StateSeries, StateStats, StateStoreStats, StateValue } from './contracts/states.js';
export type {
  AnswerCounts,
  CacheOutcome,
  FeatureVector,
  LatestOfSymbol,
  HitRates,
  IDataService,
  Invalidated,
  Invalidation,
  LatestOptions,
  Origin,
  RangeOptions,
  ReadOptions,
  ServedFrame,
  ServedMetadata,
  ServiceHealth,
  ServiceStats,
  TimeInput,
} from './contracts/service.js';

// What is asked for often, before it is asked for
export type { WarmPart, WarmTarget } from './contracts/warming.js';
export { Warmer, type WarmOptions, type WarmReport } from './warming/warmer.js';

// The Redis that processes share, for those who look at it
export { SharedCache, type InspectedValue, type SharedCacheOptions, type SharedFacts, type SharedSelection } from './redis/sharedCache.js';

// Feature sets of one's own
export { readFeatureSets } from './sets/folder.js';
export { readVersions, recordVersions, VersionRegistry } from './sets/versions.js';
export { changesText, SetCatalogue } from './service/sets.js';

// The parts, for those who join them in another way
export { DEFAULT_CACHE_BYTES, LruStore } from './cache/lru.js';
export { nodePorts } from './ports/node.js';
export { FolderProvider, type FolderProviderOptions } from './providers/folder.js';
export { MemoryProvider, type MemoryProviderOptions, type MemorySeries } from './providers/memory.js';
export { ResamplingProvider, type ResamplingProviderOptions } from './providers/resampled.js';
export { HttpDataService, type HttpDataServiceOptions } from './remote/httpDataService.js';
export { InlineComputer } from './service/computer.js';
export { DataService } from './service/dataService.js';
export type { DataServiceOptions } from './service/dataServiceOptions.js';
export { DEFAULT_SET } from './service/sets.js';
export { BarsChain } from './states/barsChain.js';
export { DEFAULT_DISK_BYTES, DiskStore, type DiskStats, type DiskStoreOptions } from './states/diskStore.js';
export { DiskStates } from './states/diskStates.js';
export { parseTime } from './service/times.js';

// Bar files and feature files
export { writeFileAtomically } from './tabular/atomicFile.js';
export { fileSource, memorySource, type BytesSource } from './tabular/bytesSource.js';
export { csvPieces } from './tabular/csvWriter.js';
export type { FileFault } from './tabular/faults.js';
export type { Frames } from './tabular/frames.js';
export { gzipPieces } from './tabular/gzip.js';
export { formatJsonNumber, ndjsonPieces } from './tabular/ndjsonWriter.js';
export { parquetPieces, type ParquetWriteOptions } from './tabular/parquetWriter.js';
export { readBarsFile, type FileBars, type ReadBarsOptions } from './tabular/readBarsFile.js';

// Columns on the wire
export { BlockDecoder, COLUMNS_MEDIA_TYPE, decodeBlocks, encodeBlock, type BlockHeader, type ColumnBlock } from './wire/columns.js';
export { decodeBars, encodeBars, encodeFrame, encodeVector } from './wire/frames.js';
export { encodeMany } from './wire/many.js';
export { TABLE_MEDIA_TYPE, tableOf, type Table } from './wire/table.js';
