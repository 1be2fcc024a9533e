/**
 * The API server for tests as a program of its own, so that a bench does not measure it along with Plimsoll:
 * `serve.js --pods 10000`. It tells its address to the process that forked it, changes pods as that one orders,
 * and ends with it.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ApiServer } from '../../kubernetes/api-server.ts';
import type { RawObject } from '../../kubernetes/recordings.ts';

const { values } = parseArgs({ options: { pods: { type: 'string', default: '10000' } } });
const server = await ApiServer.start({ pods: Number(values.pods) });
const pods = server.store.list('pods');
const nextOf = { status: 0, made: 0 };
const made: string[] = [];
let turn = 0;
let timer: NodeJS.Timeout | undefined;

/** Another phase for a pod, each in its turn. */
function changeStatus(): void {
  const pod = pods[nextOf.status % pods.length];
  nextOf.status += 1;
  if (pod === undefined) return;
  const { resourceVersion: _, ...metadata } = pod.metadata;
  server.put('pods', { ...pod, metadata, status: { phase: 'Running', round: nextOf.status } });
}

/** One more pod of a kind that is there already, as a rollout makes it. */
function makePod(): void {
  const model = pods[(nextOf.made * 7) % pods.length];
  nextOf.made += 1;
  if (model === undefined) return;
  const { resourceVersion: _, ...metadata } = model.metadata;
  const name = `${metadata.name}-again-${nextOf.made}`;
  server.put('pods', { ...model, metadata: { ...metadata, name, uid: name } });
  made.push(`${metadata.namespace}/${name}`);
}

function removePod(): void {
  const oldest = made.shift();
  if (oldest !== undefined) server.remove('pods', oldest);
}

const MIXES = {
  status: [changeStatus],
  rollout: [changeStatus, makePod, changeStatus, removePod],
} as const;

/** A pod that belongs to the top of a list sorted by risk. */
function privilegedPod(name: string): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name, creationTimestamp: '2026-11-21T22:00:00Z' },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'main', image: 'busybox', securityContext: { privileged: true } }],
    },
    status: { phase: 'Running' },
  };
}

const orderSchema = z.union([
  z.object({ perSecond: z.number(), mix: z.enum(['status', 'rollout']) }),
  z.object({ made: z.string() }),
  z.object({ removed: z.string() }),
]);

/** So many changes a second from now on; or one pod that comes or goes. */
process.on('message', (message) => {
  const order = orderSchema.parse(message);
  if ('made' in order) return void server.put('pods', privilegedPod(order.made));
  if ('removed' in order) return server.remove('pods', `shop/${order.removed}`);
  clearInterval(timer);
  const { perSecond, mix } = order;
  const changes = MIXES[mix];
  timer = setInterval(() => {
    changes[turn % changes.length]?.();
    turn += 1;
  }, 1000 / perSecond);
});
process.on('disconnect', () => process.exit(0));
process.send?.(server.url);
