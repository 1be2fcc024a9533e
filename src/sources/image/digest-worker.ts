/** The thread that computes digests: a program of its own, started by digest-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { BatchHasher, type DigestAnswer, type DigestBatch } from './digest-batch.ts';

const hasher = new BatchHasher();

parentPort?.on('message', (batch: DigestBatch) => {
  const { layer, bytes, table } = batch;
  const answer: DigestAnswer = { layer, bytes, table, ...hasher.take(batch) };
  parentPort?.postMessage(answer, [bytes.buffer, table.buffer]);
});

parentPort?.postMessage('up');
