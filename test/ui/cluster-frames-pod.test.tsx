import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { POD_TABS } from '../../src/ui/navigation/cluster-place.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { clusterSession } from './cluster-session.ts';
import { KEY, type ShownProgram, showProgram } from './shown-program.tsx';

/** From anywhere to the screen of a pod. */
function pod(name: string): readonly string[] {
  return ['7', `/name:${name}\r`, KEY.enter];
}

/** From a pod to one of its containers, by its place in the table of Overview. */
function container(name: string): readonly string[] {
  // Only there it stands before blanks.
  return [`/${name}   \r`, 'n', KEY.enter];
}

const SIZES = [
  [80, 24],
  [200, 50],
] as const;

/** Golden frames of the recorded pods. `npm run test:update` draws them anew. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ...POD_TABS.map((tab, at) => {
    const keys = at < 9 ? [String(at + 1)] : Array.from({ length: at }, () => KEY.tab);
    return [`pod-${tab.toLowerCase()}`, [...pod('api-'), ...keys]] as const;
  }),
  ['pod-privileged', pod('privileged')],
  ['pod-privileged-privileges', [...pod('privileged'), '5']],
  ['pod-host-namespaces-network', [...pod('host-namespaces'), '4']],
  ['pod-host-root-mounts', [...pod('host-root'), '3']],
  ['pod-claimed-mounts', [...pod('db-0'), '3']],
  ['pod-crash-loop', pod('crash-loop')],
  ['pod-crash-loop-log', [...pod('crash-loop'), '9']],
  ['pod-crash-loop-run-before', [...pod('crash-loop'), '9', 'p']],
  ['pod-bad-image-events', [...pod('bad-image'), '8']],
  ['pod-too-big', pod('too-big')],
  ['pod-completed', pod('completed')],
  ['pod-hardened-privileges', [...pod('payments-847'), '5']],
  ['pod-node-agent-account', [...pod('node-agent-z'), '6']],
  ['pod-network-open', [...pod('web-9498'), '4', 'z']],
  ['pod-log', [...pod('web-9498'), '9']],
  ['pod-log-line', [...pod('web-9498'), '9', 'g', KEY.enter]],
  ['pod-raw-folded', [...pod('api-'), KEY.shiftTab, 'z']],
  ['pod-config-revealed', [...pod('api-'), '2', '/API_TOKEN\r', 'n', 'v']],
  ['pod-by-hand', [...pod('api-'), '6', 'c']],
  ['pod-init-stuck', pod('init-stuck')],
  ['pod-container-sidecar', [...pod('multi'), ...container('log-shipper')]],
  ['pod-container-ephemeral', [...pod('privileged'), ...container('debugger')]],
  ['pod-container-config', [...pod('api-'), ...container('worker'), '2']],
  ['pod-container-findings', [...pod('multi'), ...container('exporter'), '7']],
  ['pod-container-events', [...pod('multi'), ...container('exporter'), '8']],
  ['pod-container-raw', [...pod('multi'), ...container('exporter'), KEY.shiftTab]],
];

let session: SessionPort;
let limited: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  // Only the clock stands still; timers run, because Ink and React need them.
  vi.useFakeTimers({ now: new Date('2026-11-22T08:00:00Z'), toFake: ['Date'] });
  session = await clusterSession('admin');
  limited = await clusterSession('reader');
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function frame(columns: number, rows: number, name: string, keys: readonly string[], on = session) {
  program = await showProgram({ columns, rows, session: on });
  await program.press(...keys);
  // What the API server has to be asked for comes when it comes.
  await program.waitFor((text) => !/Reading…|being opened/.test(text));
  await program.rest();
  const screen = program.screen();
  expect(screen.every((row) => row.length <= columns)).toBe(true);
  await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
}

describe.each(SIZES)('a pod, at %i×%i', (columns, rows) => {
  it.each(SCREENS)('%s', async (name, keys) => frame(columns, rows, name, keys));

  it.each([
    ['pod-limited-account', [...pod('web-9498'), '6']],
    ['pod-limited-network', [...pod('web-9498'), '4']],
    ['pod-limited-log', [...pod('web-9498'), '9']],
  ] as const)('%s: somebody who may read one namespace', async (name, keys) =>
    frame(columns, rows, name, keys, limited),
  );
});

it.each(['5', '9'])(
  'tab %s is linear for a screen reader: no borders, no signs without words',
  async (key) => {
    program = await showProgram({ columns: 80, rows: 24, session, linear: true });
    await program.press(...pod('privileged'), key);
    await program.waitFor((text) => !/Reading…|being opened/.test(text));
    const text = program.text();
    expect(text).not.toMatch(/[─│▌▾▸○]/);
    await expect(`${text}\n`).toMatchFileSnapshot(`frames/linear/pod-tab-${key}.txt`);
  },
);
