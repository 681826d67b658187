// The server, for those who run it inside a program of their own
export { createApp, DEFAULT_LIMITS, type App, type AppOptions, type RequestFacts } from './app.js';
export { DEFAULT_HOST, DEFAULT_PORT, startServer, type ListenOptions, type RunningServer } from './listen.js';
export { PROBLEMS, type Problem } from './problems.js';
export type { ProcessFacts } from './metrics.js';
export type { Limits } from './routes/route.js';
