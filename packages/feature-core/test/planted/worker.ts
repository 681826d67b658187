import { parentPort, workerData } from 'node:worker_threads';
import type { Core } from '../support/checks/subject.js';
import { trial, type Corpus } from '../support/trial.js';
import type { Job } from './bench.js';

/** Tries bundles of feature-core as they come, each a module in text, and answers what it found. */
parentPort!.on('message', ({ bundle, names }: Job) => {
  void import(`data:text/javascript;base64,${Buffer.from(bundle).toString('base64')}`).then(
    (core) => parentPort!.postMessage(trial(core as Core, workerData as Corpus, names)),
    (error: unknown) => parentPort!.postMessage(`does not load: ${String(error)}`),
  );
});
