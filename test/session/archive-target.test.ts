/** Images in a file as a target: what is known of them, what is judged, and what is said when they can't be read. */
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entryPath, entryType, findRow } from '../../src/facts/layer-index.ts';
import { TargetError, TargetUsageError } from '../../src/facts/target-error.ts';
import { collect } from '../../src/session/collect.ts';
import { type OpenSessionOptions, openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { surveyTargets } from '../../src/session/survey-targets.ts';
import { fileTarget } from '../../src/sources/image/archive-source.ts';
import {
  dockerArchive,
  folderOf,
  idOf,
  ociLayout,
  sampleImage,
  tarOf,
} from '../sources/image/made-images.ts';

let folder = '';
let archive = '';
const image = sampleImage();
const id = idOf(image);
const SAVED_AT = new Date('2026-03-04T05:06:07Z');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-archive-target-'));
  archive = join(folder, 'saved.tar');
  writeFileSync(archive, tarOf(dockerArchive(image)));
  utimesSync(archive, SAVED_AT, SAVED_AT);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function opened<T>(
  target: string,
  look: (session: Session) => Promise<T>,
  options: Omit<OpenSessionOptions, 'target'> = {},
): Promise<T> {
  const { session } = await openSession({ ...options, target });
  if (session === undefined) throw new Error('it was not opened');
  try {
    await expect.poll(() => session.facts.connection.state).toBe('recorded');
    return await look(session);
  } finally {
    await session.close();
  }
}

test('The images of an archive are known as an engine would tell them', async () => {
  await opened(`archive:${archive}`, async ({ facts }) => {
    expect(facts.target).toEqual({ kind: 'archive', uri: `archive:${archive}`, label: 'saved.tar' });
    expect(facts.connection).toEqual({ state: 'recorded', at: SAVED_AT.getTime() });
    const found = facts.images.get(id);
    expect(found?.stage === 'inspected' && found.inspect).toMatchObject({
      Id: id,
      RepoTags: ['shop/web:1.2'],
    });
    const history = facts.histories.get(id) ?? [];
    expect(history.map(({ CreatedBy }) => CreatedBy)).toContain('ADD base');
    expect(history.at(-1)?.CreatedBy, 'the newest instruction comes first').toBe('ADD base');
    expect(history.at(-1)?.Size).toBeGreaterThan(0);
  });
});

test('Layers are read and files opened, from a layout on disk too', async () => {
  const layout = join(folder, 'layout');
  folderOf(ociLayout([image]), layout);
  const [saved, laidOut] = await Promise.all(
    [`archive:${archive}`, `oci:${layout}`].map((target) =>
      opened(target, async (session) => {
        const layers = await session.readLayers(id);
        expect(session.facts.layers.get(id)).toBe(layers);
        const indexes = layers.layers.map(({ state }) => (state.kind === 'read' ? state.index : state));
        return { indexes, passwd: await text(await session.openFile(id, 0, 'etc/passwd')) };
      }),
    ),
  );
  expect(laidOut).toEqual(saved);
  expect(saved?.passwd).not.toBe('');
});

test('Files of a layer are written to a folder, with the contents that they open with', async () => {
  await opened(`archive:${archive}`, async (session) => {
    const { layers } = await session.readLayers(id);
    const [first] = layers;
    if (first?.state.kind !== 'read') throw new Error('the layer was not read');
    const { index } = first.state;
    const paths = [...index.parents.keys()].slice(1).map((row) => entryPath(index, row));
    const out = join(folder, 'out');
    const result = await session.extract(id, {
      items: paths.map((path) => ({ layer: 0, path })),
      base: '',
      folder: out,
      maxBytes: 10_000_000,
    });
    expect([...result.written, ...result.skipped.map(({ path }) => path)].sort()).toEqual(paths.toSorted());
    const files = paths.filter((path) => entryType(index, findRow(index, path) ?? 0) === 'file');
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) {
      const content = await buffer(await session.openFile(id, 0, path));
      expect(readFileSync(join(out, path)).equals(content), path).toBe(true);
    }
  });
});

test('What was kept of an image is believed for the same files only: those that were changed since are read, and it is told', async () => {
  const kept = join(folder, 'cache');
  const layerCache = async () => ({ folder: kept, maxBytes: 10_000_000 });
  const layout = join(folder, 'layout');
  folderOf(ociLayout([image]), layout);
  const look = (target: string) =>
    opened(
      target,
      async (session) => {
        const { layers, problems } = await session.readLayers(id);
        return { from: layers.map(({ state }) => state.kind === 'read' && state.from), problems };
      },
      { layerCache },
    );
  for (const target of [`archive:${archive}`, `oci:${layout}`]) {
    expect(await look(target)).toEqual({ from: ['stream', 'stream', 'stream'], problems: [] });
    expect(await look(target)).toEqual({ from: ['cache', 'cache', 'cache'], problems: [] });
  }

  const bytes = readFileSync(archive);
  const at = bytes.indexOf('root:x:0:0');
  expect(at).toBeGreaterThan(0);
  bytes.write('evil', at);
  writeFileSync(archive, bytes);
  utimesSync(archive, SAVED_AT, SAVED_AT);
  expect(await look(`archive:${archive}`)).toMatchObject({
    problems: [expect.stringContaining('Layer 1 is not what the image’s configuration names')],
  });
  expect(await look(`oci:${layout}`)).toMatchObject({ problems: [] });
});

test('Only what is about images is judged, and nothing is missed that a file can’t have', async () => {
  const { collected } = await collect({ target: `archive:${archive}`, deep: true });
  const kinds = new Set([...(collected?.audit.all() ?? [])].map(({ resource }) => resource.kind));
  expect(kinds).toEqual(new Set(['image']));
  expect([...(collected?.facts.gaps.keys() ?? [])]).toEqual([]);
});

test('What is saved there later is read by a refresh, and what is gone goes', async () => {
  await opened(`archive:${archive}`, async (session) => {
    const other = sampleImage({ os: 'linux', architecture: 'arm64' });
    writeFileSync(archive, tarOf(dockerArchive(other)));
    await session.refresh();
    expect([...session.facts.images.keys()]).toEqual([idOf(other)]);
    rmSync(archive);
    await session.refresh();
    expect(session.facts.connection).toMatchObject({
      state: 'failed',
      trouble: { why: 'there is no such file' },
    });
  });
});

describe('what can’t be opened', () => {
  test.each([
    ['archive:/no/such/file', 'there is no such file'],
    ['oci:/no/such/folder', 'there is no such file'],
  ])('%s is said as the one attempt', async (target, why) => {
    const { session, attempts } = await openSession({ target });
    expect(session).toBeUndefined();
    expect(attempts).toMatchObject([{ target, outcome: { state: 'failed', trouble: { why } } }]);
    expect(await surveyTargets({ target })).toMatchObject([
      { outcome: { state: 'failed', trouble: { why } } },
    ]);
  });

  test('a file that is no image', async () => {
    writeFileSync(archive, 'nothing of the kind');
    const { attempts } = await openSession({ target: `archive:${archive}` });
    expect(attempts).toMatchObject([{ outcome: { state: 'failed' } }]);
  });

  test.each(['archive:', 'oci:'])('%s alone makes no sense', async (target) => {
    await expect(openSession({ target })).rejects.toBeInstanceOf(TargetUsageError);
    await expect(surveyTargets({ target })).rejects.toBeInstanceOf(TargetUsageError);
  });

  test('an image that the archive does not have', async () => {
    await opened(`archive:${archive}`, async (session) => {
      await expect(session.readLayers('sha256:other')).rejects.toBeInstanceOf(TargetError);
    });
  });
});

test('A survey says how many images there are', async () => {
  expect(await surveyTargets({ target: `archive:${archive}` })).toMatchObject([
    { target: `archive:${archive}`, outcome: { state: 'holds-images', count: 1 } },
  ]);
});

test('A path is taken from here, and from home where it says so', () => {
  expect(fileTarget('archive:some/image.tar')).toEqual({
    kind: 'archive',
    path: join(process.cwd(), 'some/image.tar'),
  });
  expect(fileTarget('oci:~/layout')).toEqual({ kind: 'oci', path: join(homedir(), 'layout') });
  expect(fileTarget('archive:~other')?.path).toBe(join(process.cwd(), '~other'));
  expect(fileTarget('docker:')).toBeUndefined();
});
