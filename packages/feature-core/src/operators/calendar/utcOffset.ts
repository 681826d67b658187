import type { ParamSpec } from '../define.js';

/** Minutes by which the clock that is meant is ahead of UTC: -300 for New York in winter. */
export const utcOffsetParam: ParamSpec = { default: 0, min: -720, max: 840 };
