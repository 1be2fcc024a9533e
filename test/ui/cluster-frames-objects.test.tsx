/** Golden frames of single objects of the recorded cluster, as an administrator and as somebody with few rights sees them. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { clusterSession } from './cluster-session.ts';
import { KEY, type ShownProgram, showProgram } from './shown-program.tsx';

/** The first row of a list that holds these words. */
function row(list: string, words: string): readonly string[] {
  return [`:${list} /${words}\r`, KEY.enter];
}

const BUILDER = row('workloads', 'name:builder');
const WEB = row('workloads', 'namespace:shop name:web');
const NODE = row('nodes', 'name:node-1');
const API = row('services', 'namespace:shop name:api kind:service');
const INGRESS = row('services', 'kind:ingress');
const DATABASE = row('policies', 'name:db-from-shop');
const DEPLOYER = row('rbac', 'name:deployer');
const LEGACY = row('rbac', 'namespace:legacy name:default');
const SHOP = row('namespaces', 'name:shop');
const CLUSTER_ADMIN = [...DEPLOYER, '/cluster-admin  \r', 'n', KEY.enter];
const BUSYBOX = row('images', 'name:busybox tag:latest');

/** What an administrator sees. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['workload', [...BUILDER]],
  ['workload-pods', [...BUILDER, '2']],
  ['workload-security', [...BUILDER, '3']],
  ['workload-network', [...WEB, '4']],
  ['workload-findings', [...BUILDER, '5']],
  ['workload-raw', [...BUILDER, '6']],
  ['node', [...NODE]],
  ['node-pods', [...NODE, '2']],
  ['node-images', [...NODE, '3']],
  ['service', [...API]],
  ['ingress', [...INGRESS]],
  ['policy', [...DATABASE]],
  ['policy-pods', [...DATABASE, '2']],
  ['subject', [...DEPLOYER]],
  ['subject-rights', [...LEGACY, '2']],
  ['subject-ways', [...LEGACY, '3']],
  ['role', CLUSTER_ADMIN],
  ['role-held', [...CLUSTER_ADMIN, '2']],
  ['namespace', [...SHOP]],
  ['namespace-pod-security', [...SHOP, '2']],
  ['namespace-network', [...SHOP, '3']],
  ['namespace-contents', [...SHOP, '4']],
  ['cluster-image', [...BUSYBOX]],
  ['cluster-image-uses', [...BUSYBOX, '2']],
  ['cluster-image-layers', [...BUSYBOX, '3']],
  ['reach', [':reach\r']],
  ['reach-cell', [':reach\r', 'j', 'j', KEY.right, KEY.right]],
  ['reach-of', [':reach\r', 'j', 'j', KEY.enter]],
  ['reach-of-cell', [':reach\r', 'j', 'j', KEY.right, KEY.right, KEY.right, KEY.enter]],
  ['reach-into', [...WEB, '4', '/lets in', KEY.enter, 'n', KEY.enter]],
  ['who-can', [':who-can\r']],
  ['who-can-asked', [':who-can create pods/exec -n shop\r']],
  ['who-can-unclear', [':who-can secrets please now and here\r']],
];

/** What somebody sees who may read one namespace, and not all of that. */
const RESTRICTED: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['reader-workload', [...WEB]],
  ['reader-workload-network', [...WEB, '4']],
  ['reader-namespace', [...SHOP]],
  ['reader-who-can', [':who-can get secrets -n shop\r']],
  ['reader-reach', [':reach\r']],
];

const SIZES = [
  [80, 24],
  [200, 50],
] as const;

let admin: SessionPort;
let reader: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-22T12:00:00Z'), toFake: ['Date'] });
  admin = await clusterSession('admin');
  reader = await clusterSession('reader');
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function shows(
  session: SessionPort,
  [columns, rows]: readonly [number, number],
  name: string,
  keys: readonly string[],
): Promise<void> {
  program = await showProgram({ columns, rows, session });
  await program.press(...keys);
  await program.rest();
  // Whether an engine of this machine has an image is found out behind the first frame.
  await program.waitFor((text) => !text.includes('Looking for it'));
  const screen = program.screen();
  expect(screen.every((line) => line.length <= columns)).toBe(true);
  await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(
    `frames/${columns}x${rows}/cluster-object-${name}.txt`,
  );
}

describe.each(SIZES)('objects of a cluster at %i×%i', (columns, rows) => {
  it.each(SCREENS)('%s', (name, keys) => shows(admin, [columns, rows], name, keys));
});

describe.each(SIZES)('objects of a cluster for somebody with few rights, at %i×%i', (columns, rows) => {
  it.each(RESTRICTED)('%s', (name, keys) => shows(reader, [columns, rows], name, keys));
});
