import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { colours } from '../e2e/terminal-text.ts';
import {
  CONTEXT,
  clusterSession,
  kubeconfigFor,
  manifestSession,
  openCluster,
  startCluster,
} from './cluster-session.ts';
import { KEY, type ShownProgram, showProgram } from './shown-program.tsx';

type Screens = readonly (readonly [name: string, keys: readonly string[]])[];

/** Golden frames of the recorded cluster, as an administrator sees it. `npm run test:update` draws them anew. */
const ADMIN: Screens = [
  ['cluster-home', []],
  ['cluster-finding', [KEY.enter]],
  ['workloads', ['2']],
  ['workloads-open', ['2', '/open:outside\r']],
  ['cluster-images', ['3']],
  ['services', ['4']],
  ['cluster-checks', ['5']],
  ['nodes', ['6']],
  ['pods', ['7']],
  ['pods-in-trouble', ['7', 's', 's', 's']],
  ['rbac', ['8']],
  ['namespaces', ['9']],
  ['pod-containers', [':containers\r']],
  ['pod-containers-special', [':containers role:init\r']],
  ['policies', [':policies\r']],
  ['events', [':events\r']],
  ['events-warnings', [':events type:warning\r']],
  ['cluster-palette', [':']],
  ['cluster-palette-namespace', [':ns s']],
  ['cluster-help', ['7', '?']],
  ['cluster-by-hand', ['9', 'c']],
];

/** The same as somebody sees it who may read one namespace. */
const READER: Screens = [
  ['limited-home', []],
  ['limited-workloads', ['2']],
  ['limited-images', ['3']],
  ['limited-services', ['4']],
  ['limited-nodes', ['6']],
  ['limited-pods', ['7']],
  ['limited-rbac', ['8']],
  ['limited-namespaces', ['9']],
  ['limited-policies', [':policies\r']],
  ['limited-events', [':events\r']],
  ['limited-gaps', [':gaps\r']],
];

/** The same for a caller without any right: what is not known is never said to be fine. */
const NOBODY: Screens = [
  ['nobody-home', []],
  ['nobody-workloads', ['2']],
  ['nobody-pods', ['7']],
];

const NARROWED: Screens = [
  ['narrowed-home', []],
  ['narrowed-workloads', ['2']],
  ['narrowed-pods', ['7']],
  ['narrowed-namespaces', ['9']],
];

const MANIFESTS: Screens = [
  ['manifests-home', []],
  ['manifests-workloads', ['2']],
  ['manifests-images', ['3']],
  ['manifests-services', ['4']],
  ['manifests-nodes', ['6']],
  ['manifests-pods', ['7']],
  ['manifests-rbac', ['8']],
  ['manifests-namespaces', ['9']],
  ['manifests-policies', [':policies\r']],
  ['manifests-palette', [':']],
  ['manifests-check', ['5', KEY.enter]],
];

const SIZES = [
  [80, 24],
  [200, 50],
] as const;

let admin: SessionPort;
let reader: SessionPort;
let nobody: SessionPort;
let narrowed: SessionPort;
let manifests: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  // Only the clock stands still; timers run, because Ink and React need them.
  vi.useFakeTimers({ now: new Date('2026-11-22T08:00:00Z'), toFake: ['Date'] });
  const server = await startCluster();
  const kubeconfig = kubeconfigFor({ [CONTEXT]: server }, 'admin');
  admin = await openCluster(kubeconfig);
  narrowed = await openCluster(kubeconfig, `kube:${CONTEXT}/shop`);
  reader = await clusterSession('reader');
  nobody = await clusterSession('nobody');
  manifests = await manifestSession('test/fixtures/kubernetes/seed');
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function frame(
  session: SessionPort,
  [columns, rows]: readonly [number, number],
  name: string,
  keys: readonly string[],
): Promise<void> {
  program = await showProgram({ columns, rows, session });
  await program.press(...keys);
  // On a wide screen a list shows the row under the cursor beside it, once the cursor rests.
  if (columns >= 150) await program.rest();
  const screen = program.screen();
  expect(screen.every((row) => row.length <= columns)).toBe(true);
  await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
}

describe.each(SIZES)('a cluster, at %i×%i', (...size) => {
  it.each(ADMIN)('%s', (name, keys) => frame(admin, size, name, keys));
  it.each(READER)('%s', (name, keys) => frame(reader, size, name, keys));
  it.each(NOBODY)('%s', (name, keys) => frame(nobody, size, name, keys));
  it.each(NARROWED)('%s', (name, keys) => frame(narrowed, size, name, keys));
  it.each(MANIFESTS)('%s', (name, keys) => frame(manifests, size, name, keys));
});

describe('on a small terminal', () => {
  it.each(ADMIN.filter(([name]) => ['cluster-home', 'workloads', 'pods', 'rbac'].includes(name)))(
    '%s',
    (name, keys) => frame(admin, [60, 15], name, keys),
  );
});

describe('for a screen reader', () => {
  it.each(
    ADMIN.filter(([name]) =>
      [
        'cluster-home',
        'workloads',
        'pods',
        'pod-containers',
        'services',
        'rbac',
        'namespaces',
        'events',
      ].includes(name),
    ),
  )('%s is linear: no borders, no signs without words', async (name, keys) => {
    program = await showProgram({ columns: 80, rows: 24, session: admin, linear: true });
    await program.press(...keys);
    const text = program.text();
    expect(text).not.toMatch(/[─│▌▾▸○✖▲■▪]/);
    await expect(`${text}\n`).toMatchFileSnapshot(`frames/linear/${name}.txt`);
  });
});

it.each(ADMIN.filter(([name]) => ['workloads', 'pods', 'rbac', 'namespaces'].includes(name)))(
  '%s says without colour what it says with it',
  async (_, keys) => {
    program = await showProgram({ session: admin });
    await program.press(...keys);
    const coloured = program.text();
    await program.close();
    program = await showProgram({ session: admin, env: { NO_COLOR: '1' } });
    await program.press(...keys);
    expect(program.text()).toBe(coloured);
    expect(colours(program.output())).toEqual([]);
  },
);
