/** The thread that computes digests: a program of its own, started by digest-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { BatchHasher, type DigestBatch } from './digest-batch.ts';

const hasher = new BatchHasher();

parentPort?.on('message', (batch: DigestBatch) => parentPort?.postMessage(hasher.take(batch)));

parentPort?.postMessage('up');
