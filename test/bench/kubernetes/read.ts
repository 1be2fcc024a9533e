/**
 * Reads the cluster of the current kube context and tells what that cost, as JSON: `read.js fetch` the same pages with
 * Node's own fetch, `read.js audit` loaded and judged once, `read.js watch` a live session, idle and under changes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { collect } from '../../../src/session/collect.ts';
import { openSession } from '../../../src/session/open-session.ts';
import { acceptOf, listPath, RESOURCE_PLACES } from '../../../src/sources/kubernetes/resource-places.ts';

const [, , mode = '', server = '', token = ''] = process.argv;
const WATCHED_MS = 10_000;

const pageSchema = z.object({ metadata: z.object({ continue: z.string().optional() }) });

async function fetchPages(): Promise<void> {
  await Promise.all(
    RESOURCE_PLACES.map(async (place) => {
      let next = '';
      do {
        const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
        const response = await fetch(`${server}${listPath(place, place.versions[0], '')}?limit=500${query}`, {
          headers: { authorization: `Bearer ${token}`, accept: acceptOf(place, false) },
        });
        next = pageSchema.parse(JSON.parse(await response.text())).metadata.continue ?? '';
      } while (next !== '');
    }),
  );
}

function tell(figures: object): void {
  process.stdout.write(JSON.stringify({ ...figures, peak: process.resourceUsage().maxRSS / 1024 }));
}

const start = performance.now();
if (mode === 'fetch') {
  await fetchPages();
  tell({ ms: performance.now() - start });
} else if (mode === 'audit') {
  const { collected } = await collect({ target: 'kube:' });
  const ms = performance.now() - start;
  tell({ ms, pods: collected?.facts.kube?.objects.get('pods')?.size ?? 0 });
} else {
  const { session } = await openSession({ target: 'kube:' });
  if (session === undefined) throw new Error('the API server does not answer');
  let firstMs = 0;
  while (session.facts.connection.state !== 'live') {
    if (firstMs === 0 && (session.facts.kube?.objects.get('pods')?.size ?? 0) > 0)
      firstMs = performance.now() - start;
    await sleep(5);
  }
  const ms = performance.now() - start;
  await sleep(3_000);
  const rss = process.memoryUsage.rss() / 1024 / 1024;
  let batches = 0;
  session.subscribe(() => {
    batches += 1;
  });
  process.send?.('loaded');
  await sleep(1_000);
  const before = process.cpuUsage();
  await sleep(WATCHED_MS);
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1000 / WATCHED_MS;
  tell({ ms, firstMs, rss, share: share * 100, batches });
  await session.close();
  process.disconnect?.();
}
