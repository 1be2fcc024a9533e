/**
 * A program of its own, so that nothing is warm: loads the shipped rules, judges the containers of the file that it is
 * given, then one that changed, and prints what each took as JSON. Built like Plimsoll itself.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Auditor, createAuditor } from '../../../src/audit/auditor.ts';
import { loadRules } from '../../../src/audit/load-rules.ts';
import { containerInspectSchema } from '../../../src/facts/container.ts';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { FactStore } from '../../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../../src/facts/facts.ts';
import { imageInspectSchema } from '../../../src/facts/image.ts';

const CHANGES = 50;

function processorMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

const beforeLoading = performance.now();
const { checks, policy } = await loadRules();
const loading = performance.now() - beforeLoading;

const hostSchema = z.object({
  containers: z.array(containerInspectSchema),
  images: z.array(imageInspectSchema),
});
const { containers: inspects, images } = hostSchema.parse(
  JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')),
);
const store = new FactStore({ kind: 'docker', uri: 'unix:///bench', label: 'bench' });
const loaded: FactChange[] = [
  ...images.map((inspect) => ({ kind: 'image', inspect }) as const),
  ...inspects.map((inspect) => ({ kind: 'container', inspect }) as const),
  // As beside an engine on another machine: what the kernel says of the containers can't be had.
  { kind: 'host-reading', reading: { state: 'done' } },
  { kind: 'connection', connection: { state: 'live' } },
];
store.apply(loaded);

const containerChecks = checks.filter(({ resource }) => resource === 'container');
/** Judges all containers from nothing; gives milliseconds of processor time. */
function judgeAll(auditor: Auditor): number {
  // What was done before left things behind that are not of the judging.
  globalThis.gc?.();
  const before = process.cpuUsage();
  auditor.update(store.facts, NOTHING_TOUCHED);
  return processorMs(before);
}

// The first time compiles each expression and the code that runs it.
const firstJudging = judgeAll(createAuditor(containerChecks, { policy }));
const auditor = createAuditor(containerChecks, { policy });
const judging = judgeAll(auditor);

store.subscribe((facts, delta) => auditor.update(facts, delta));
const beforeChanges = process.cpuUsage();
for (let index = 0; index < CHANGES; index += 1) {
  const inspect = inspects[index * 7];
  if (inspect === undefined) throw new Error('there are enough containers');
  const Memory = 1_000_000 + index;
  store.apply([
    { kind: 'container', inspect: { ...inspect, HostConfig: { ...inspect.HostConfig, Memory } } },
  ]);
}
const change = processorMs(beforeChanges) / CHANGES;

console.log(JSON.stringify({ loading, firstJudging, judging, change, checks: containerChecks.length }));
