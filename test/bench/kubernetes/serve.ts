/**
 * The API server for tests as a program of its own, so that a bench does not measure it along with Plimsoll:
 * `serve.js --pods 10000`. It tells its address to the process that forked it, changes pods while that one wants it to,
 * and ends with it.
 */
import { parseArgs } from 'node:util';
import { ApiServer } from '../../kubernetes/api-server.ts';

const { values } = parseArgs({ options: { pods: { type: 'string', default: '10000' } } });
const server = await ApiServer.start({ pods: Number(values.pods) });
const pods = server.store.list('pods');
let next = 0;
let timer: NodeJS.Timeout | undefined;

/** So many pods a second get another phase, each in its turn. */
process.on('message', (perSecond) => {
  clearInterval(timer);
  if (typeof perSecond !== 'number' || perSecond === 0) return;
  timer = setInterval(() => {
    const pod = pods[next % pods.length];
    next += 1;
    if (pod === undefined) return;
    const { resourceVersion: _, ...metadata } = pod.metadata;
    server.put('pods', { ...pod, metadata, status: { phase: 'Running', round: next } });
  }, 1000 / perSecond);
});
process.on('disconnect', () => process.exit(0));
process.send?.(server.url);
