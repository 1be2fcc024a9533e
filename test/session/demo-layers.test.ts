/** The demo's images can be taken apart as if an engine had them. */
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TargetError } from '../../src/facts/target-error.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';

let session: Session;
beforeEach(async () => {
  const opening = await openSession({ target: 'demo:' });
  if (opening.session === undefined) throw new Error('the demo does not open');
  session = opening.session;
  await vi.waitUntil(() => session.facts.connection.state === 'recorded');
});
afterEach(async () => {
  await session.close();
});

function idOf(name: string): string {
  for (const image of session.facts.images.values())
    if (image.stage === 'inspected' && image.inspect.RepoTags.includes(name)) return image.id;
  throw new Error(`the demo has no image ${name}`);
}

test('Every image has its layers, as large as its history says, and with what was found in them', async () => {
  for (const id of session.facts.images.keys()) {
    const { name, layers, inspect } = await session.readLayers(id, { scan: true });
    expect(
      layers.map(({ diffId }) => diffId),
      name,
    ).toEqual(inspect.RootFS.Layers);
    const sizes = layers.map(({ state }) => (state.kind === 'read' ? state.index.size : -1));
    const told = (session.facts.histories.get(id) ?? []).map(({ Size }) => Size).filter((size) => size > 0);
    expect(
      sizes.every((size) => size >= 0),
      name,
    ).toBe(true);
    for (const size of told.filter((one) => one > 3_000_000)) expect(sizes, name).toContain(size);
    expect(
      layers.every(({ state }) => state.kind === 'read' && state.contents !== undefined),
      name,
    ).toBe(true);
  }
});

test('Small files can be opened; of large ones it is said that they can’t', async () => {
  const id = idOf('plimsoll-test/web:1.4');
  expect(await text(await session.openFile(id, 0, 'etc/passwd'))).toContain('root:x:0:0');
  await expect(session.openFile(id, 0, 'bin/busybox')).rejects.toBeInstanceOf(TargetError);
});
