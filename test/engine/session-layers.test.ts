/** Where a session has the layers of an image from: the engine's folders, its stream, and the cache the next time. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageLayers } from '../../src/facts/image-layers.ts';
import { entryAt } from '../../src/facts/layer-index.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { describeEngine } from './engine-test.ts';
import { loadOddImage } from './odd-image.ts';

const ODD_IMAGE = 'plimsoll-test/odd:session';

const from = ({ layers }: ImageLayers) =>
  layers.map(({ state }) => (state.kind === 'read' ? state.from : state.kind));

/** All entries, but for digests, which the folders do not tell. */
const entries = ({ layers }: ImageLayers) =>
  layers.map(({ state }) => {
    if (state.kind !== 'read') return state;
    const { index } = state;
    return [...index.parents.keys()].map((row) => ({ ...entryAt(index, row), digest: '' }));
  });

describeEngine('the layers of an image in a session', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-session-layers-'));
  const cache = join(folder, 'cache');
  const emptyHost = join(folder, 'empty-host');
  let id = '';

  beforeAll(async () => {
    mkdirSync(emptyHost);
    id = await loadOddImage(engine.api, ODD_IMAGE);
  });
  afterAll(async () => {
    await engine.api.getImage(ODD_IMAGE).remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function inSession<T>(
    options: { readonly hostRoot?: string; readonly isKept?: boolean },
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { hostRoot, isKept = false } = options;
    const layerCache = isKept ? async () => ({ folder: cache, maxBytes: 10_000_000 }) : undefined;
    const { session } = await openSession({ target: engine.target, hostRoot, layerCache });
    if (session === undefined) throw new Error('the engine did not answer');
    try {
      await expect.poll(() => session.facts.connection.state, { timeout: 30_000 }).toBe('live');
      return await work(session);
    } finally {
      expect(await session.close()).toEqual([]);
    }
  }

  test('come from the folders, else from the stream, and from the cache the next time: always the same', async () => {
    const read = (session: Session) => session.readLayers(id);
    // What the disk of a loaded machine does not give in time is passed over, and the stream asked.
    let fromFolders = await inSession({}, read);
    for (let again = 0; again < 4 && from(fromFolders).includes('stream'); again += 1)
      fromFolders = await inSession({}, read);
    const streamed = await inSession({ hostRoot: emptyHost, isKept: true }, read);
    const kept = await inSession({ hostRoot: emptyHost, isKept: true }, read);
    expect(from(fromFolders)).toEqual(['folder', 'folder', 'folder']);
    expect(from(streamed)).toEqual(['stream', 'stream', 'stream']);
    expect(from(kept)).toEqual(['cache', 'cache', 'cache']);
    expect(entries(streamed)).toEqual(entries(fromFolders));
    expect(kept.layers.map(({ state }) => state.kind === 'read' && state.index)).toEqual(
      streamed.layers.map(({ state }) => state.kind === 'read' && state.index),
    );
    expect(kept.layers.map(({ createdBy }) => createdBy)).toEqual([
      'ADD everything /',
      'RUN change things',
      'RUN true',
    ]);
  }, 120_000);

  test('are looked into once, and what was found is kept', async () => {
    const scan = (session: Session) => session.readLayers(id, { scan: true });
    const contents = ({ layers }: ImageLayers) =>
      layers.map(({ state }) => (state.kind === 'read' ? state.contents : undefined));
    const fromFolders = await inSession({ isKept: true }, scan);
    const kept = await inSession({ hostRoot: emptyHost, isKept: true }, scan);
    const streamed = await inSession({ hostRoot: emptyHost }, scan);
    expect(from(kept)).toEqual(['cache', 'cache', 'cache']);
    expect(contents(fromFolders)[0]?.texts['etc/passwd']).toContain('root');
    expect(contents(kept)).toEqual(contents(fromFolders));
    expect(contents(streamed)).toEqual(contents(fromFolders));
  });

  test('give files, one by one and all at once, with and without the folders', async () => {
    const items = [
      { layer: 0, path: 'etc/passwd' },
      { layer: 1, path: 'etc/passwd' },
      { layer: 0, path: 'bin/sudo' },
      { layer: 0, path: 'srv/large' },
    ];
    const look = async (session: Session): Promise<readonly Buffer[]> => {
      await session.readLayers(id);
      const opened = await Promise.all(
        items.map(async ({ layer, path }) => buffer(await session.openFile(id, layer, path))),
      );
      const out = mkdtempSync(join(folder, 'out-'));
      const result = await session.extract(id, { items, base: '', folder: out, maxBytes: 1_000_000 });
      expect(result.skipped).toEqual([{ path: 'etc/passwd', why: 'there is a file of this name already' }]);
      expect(readFileSync(join(out, 'etc/passwd'))).toEqual(opened[0]);
      expect(readFileSync(join(out, 'bin/sudo'), 'utf8')).toBe('su');
      expect(readFileSync(join(out, 'srv/large'))).toEqual(opened[3]);
      return opened;
    };
    const fromFolders = await inSession({}, look);
    expect(await inSession({ hostRoot: emptyHost }, look)).toEqual(fromFolders);
    expect(fromFolders.map(({ length }) => length)).toEqual([26, 28, 2, 300_000]);
  });

  test('leave a gap for an image that is not there', async () => {
    await inSession({}, async (session) => {
      const gone = `sha256:${'0'.repeat(64)}`;
      await expect(session.readLayers(gone)).rejects.toThrow();
      expect(session.facts.gaps.get(`layers of image ${gone}`)?.reason).toBe('error');
    });
  });
});
