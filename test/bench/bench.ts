/**
 * `npm run bench`: the figures Plimsoll is held to, as one table. Whatever is a ratio is measured against a bare
 * Ink program in the same run, so that it holds on a slow machine as well. Needs root and Docker for the real
 * containers. `--only start-up|cursor|idle|event|memory|container-look|audit|judging|kubernetes|
 * kubernetes-insight|kubernetes-screen|exposure|layer-tree|layers|snapshot|logs` measures less; those about Kubernetes on the
 * screen or in insights, exposure and logs need neither root nor Docker.
 */
import { parseArgs } from 'node:util';
import '../../scripts/build.ts';
import { measureAudit, measureGrowth } from './audit.ts';
import { bundleBarePrograms } from './bare/bare-programs.ts';
import { measureContainerLook } from './container-look.ts';
import { measureCursor } from './cursor.ts';
import { measureEvents } from './event.ts';
import { measureExposure } from './exposure.ts';
import { startFakeEngineProcess } from './fake-engine-process.ts';
import { type Figure, table } from './figure.ts';
import { startHundredContainers } from './hundred-containers.ts';
import { measureIdle, measureMemory } from './idle.ts';
import { measureJudging } from './judging.ts';
import { measureKubernetes } from './kubernetes.ts';
import { measureKubernetesInsight } from './kubernetes-insight.ts';
import { measureKubernetesScreen } from './kubernetes-screen.ts';
import { measureLayerTree } from './layer-tree.ts';
import { measureLayers } from './layers.ts';
import { measureLogs } from './logs.ts';
import { measureSnapshot } from './snapshot.ts';
import { measureStartUp } from './start-up.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wants = (part: string) => values.only === undefined || values.only === part;

const REAL_NAME = /bench-\d{3}/;
const FAKE_NAME = /[a-z]-\d{5}/;

/** What was started; ended in reverse. */
const running = new AsyncDisposableStack();

async function measure(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const add = async (what: string, measured: Promise<Figure | Figure[]>) => {
    process.stderr.write(`${what}…\n`);
    figures.push(...[await measured].flat());
  };
  if (wants('kubernetes-insight')) figures.push(...measureKubernetesInsight());
  if (wants('exposure')) figures.push(...measureExposure());
  if (values.only === 'kubernetes-insight' || values.only === 'exposure') return figures;
  if (wants('logs')) await add('logs', measureLogs());
  if (values.only === 'logs') return figures;
  if (wants('kubernetes-screen')) await add('kubernetes on the screen', measureKubernetesScreen());
  if (values.only === 'kubernetes-screen') return figures;
  const bare = running.adopt(await bundleBarePrograms(), (programs) => programs.remove());
  const hundred = running.adopt(await startHundredContainers(), (daemon) => daemon.stop());
  const fake = async (containers: number) =>
    running.adopt(await startFakeEngineProcess(containers), (engine) => engine.stop());
  const thousand = await fake(1000);

  if (wants('start-up')) {
    const real = { target: hundred.target, name: REAL_NAME };
    await add('start-up', measureStartUp(bare, real, { target: thousand.target, name: FAKE_NAME }));
  }
  if (wants('cursor')) {
    const small = await fake(100);
    const large = await fake(10_000);
    await add('cursor', measureCursor(bare, small.target, large.target, FAKE_NAME));
  }
  if (wants('idle')) await add('idle', measureIdle(hundred.socket, REAL_NAME));
  if (wants('memory')) await add('memory', measureMemory(thousand.target, FAKE_NAME));
  if (wants('container-look')) await add('container-look', measureContainerLook(hundred));
  if (wants('audit')) {
    await add('audit', measureAudit(hundred));
    const [one, some] = [await fake(1), await fake(100)];
    await add('audit that grows', measureGrowth(one.target, some.target, thousand.target));
  }
  if (wants('snapshot')) await add('snapshot', measureSnapshot(hundred.target, REAL_NAME, 'bench-000'));
  if (wants('judging')) await add('judging', measureJudging());
  if (wants('layer-tree')) await add('layer tree', measureLayerTree());
  if (wants('layers')) await add('layers', measureLayers(hundred));
  if (wants('kubernetes')) await add('kubernetes', measureKubernetes());
  if (wants('event')) await add('events', measureEvents(hundred, REAL_NAME));
  return figures;
}

try {
  console.log(table(await measure()));
} finally {
  await running.disposeAsync();
}
