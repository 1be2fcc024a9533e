/** The readings of a library: shared, given up, told to the facts. The reader is one that a test drives by hand. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact-store.ts';
import { imageInspectSchema } from '../../src/facts/image.ts';
import type {
  ContentScan,
  ImageLayer,
  ImageLayers,
  LayerReader,
  ReadLayersOptions,
} from '../../src/facts/image-layers.ts';
import { LayerIndexBuilder } from '../../src/facts/layer-index-builder.ts';
import { TargetError } from '../../src/facts/target-error.ts';
import { LayerLibrary } from '../../src/session/layer-library.ts';

const IMAGE = 'sha256:image';
const BASE = 'sha256:base';
const TOP = 'sha256:top';

const SCAN: ContentScan = {
  version: 'one',
  begin: () => ({
    wants: () => 0,
    take: () => undefined,
    finish: () => ({ secrets: [], packages: [], texts: {}, problems: [] }),
  }),
};

function indexOf(diffId: string) {
  const builder = new LayerIndexBuilder();
  builder.add('etc/hostname', { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 5, mtime: 0 });
  return builder.finish(diffId);
}

function layer(
  diffId: string,
  state: ImageLayer['state'] | 'read' = { kind: 'waiting' },
  scan?: ContentScan,
): ImageLayer {
  const contents = scan?.begin().finish();
  return {
    diffId,
    createdBy: '',
    created: 0,
    state: state === 'read' ? { kind: 'read', index: indexOf(diffId), contents, from: 'stream' } : state,
  };
}

function image(...layers: readonly ImageLayer[]): ImageLayers {
  return {
    imageId: IMAGE,
    name: 'app:1',
    inspect: imageInspectSchema.parse({ Id: IMAGE }),
    layers,
    problems: [],
  };
}

const GONE = new TargetError({
  kind: 'not-found',
  what: 'It can’t be read',
  why: 'it is gone',
  tryThis: 'Look again',
});

/** A reader whose readings end when the test says so. */
class HandReader implements LayerReader {
  readonly asked: ReadLayersOptions[] = [];
  closed = false;
  private readonly ends: PromiseWithResolvers<ImageLayers>[] = [];

  async images() {
    return [{ id: IMAGE, names: ['app:1'], platform: 'linux/amd64' }];
  }

  read(_id: string, options: ReadLayersOptions = {}): Promise<ImageLayers> {
    const end = Promise.withResolvers<ImageLayers>();
    options.signal?.addEventListener('abort', () => end.reject(options.signal?.reason));
    this.asked.push(options);
    this.ends.push(end);
    return end.promise;
  }

  /** Ends the reading that was begun last. */
  end(layers: ImageLayers | Error): void {
    if (layers instanceof Error) this.ends.at(-1)?.reject(layers);
    else this.ends.at(-1)?.resolve(layers);
  }

  async open(_image: ImageLayers, at: number, path: string): Promise<Readable> {
    return Readable.from([`${at} ${path}`]);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function library() {
  const reader = new HandReader();
  const store = new FactStore({ kind: 'docker', uri: 'docker:', label: 'test' });
  const made = new LayerLibrary({
    source: { layerReader: async () => reader },
    facts: () => store.facts,
    tell: (changes) => store.apply(changes),
    contentScan: async () => SCAN,
  });
  /** The options of the latest reading, once there are as many as that. */
  const begun = (count = 1): Promise<ReadLayersOptions> =>
    expect
      .poll(() => reader.asked.length)
      .toBe(count)
      .then(() => reader.asked.at(-1) ?? {});
  return { made, reader, store, begun };
}

test('Two callers share one reading, and each is told how far it is', async () => {
  const { made, reader, begun } = library();
  const told: string[] = [];
  const one = made.read(IMAGE, { onProgress: () => told.push('one') });
  const other = made.read(IMAGE, { onProgress: () => told.push('other') });
  const { onProgress } = await begun();
  onProgress?.({ bytes: 1, totalBytes: 2, files: 1, layer: 1, layerCount: 2, elapsedMs: 1 });
  reader.end(image(layer(BASE, 'read')));
  expect(await one).toBe(await other);
  expect(told).toEqual(['one', 'other']);
  expect(reader.asked).toHaveLength(1);
});

test('The first layer can be looked at while the rest loads', async () => {
  const { made, reader, store, begun } = library();
  const reading = made.read(IMAGE);
  const { onLayers } = await begun();
  onLayers?.(image(layer(BASE, 'read'), layer(TOP, { kind: 'reading' })));
  expect(store.facts.layers.get(IMAGE)?.layers.map(({ state }) => state.kind)).toEqual(['read', 'reading']);
  reader.end(image(layer(BASE, 'read'), layer(TOP, 'read')));
  await reading;
  expect(store.facts.layers.get(IMAGE)?.layers.map(({ state }) => state.kind)).toEqual(['read', 'read']);
});

test('What is known is given at once; contents that nobody looked into are read once more', async () => {
  const { made, reader, store, begun } = library();
  const first = made.read(IMAGE);
  await begun();
  reader.end(image(layer(BASE, 'read')));
  expect(await made.read(IMAGE)).toBe(await first);
  expect(reader.asked).toHaveLength(1);

  const deep = made.read(IMAGE, { scan: true });
  const { scan, onLayers } = await begun(2);
  expect(scan).toBe(SCAN);
  onLayers?.(image(layer(BASE, { kind: 'reading' })));
  expect(store.facts.layers.get(IMAGE)?.layers[0]?.state.kind, 'what is known stays').toBe('read');
  reader.end(image(layer(BASE, 'read', SCAN)));
  expect(await made.read(IMAGE, { scan: true })).toBe(await deep);
  expect(await made.read(IMAGE)).toBe(await deep);
  expect(reader.asked).toHaveLength(2);
});

test('Contents that are asked for during a reading without them are read after it', async () => {
  const { made, reader, begun } = library();
  const plain = made.read(IMAGE);
  await begun();
  const deep = made.read(IMAGE, { scan: true });
  reader.end(image(layer(BASE, 'read')));
  await plain;
  expect((await begun(2)).scan).toBe(SCAN);
  reader.end(image(layer(BASE, 'read', SCAN)));
  expect((await deep).layers[0]?.state).toMatchObject({ contents: SCAN.begin().finish() });
});

test('A caller who gives up leaves the reading to the others; the last one ends it', async () => {
  const { made, store, begun } = library();
  const [first, second] = [new AbortController(), new AbortController()];
  const one = made.read(IMAGE, { signal: first.signal });
  const other = made.read(IMAGE, { signal: second.signal });
  const { signal, onLayers } = await begun();
  onLayers?.(image(layer(BASE, 'read'), layer(TOP, { kind: 'reading' })));
  first.abort(new Error('enough'));
  await expect(one).rejects.toThrow('enough');
  expect(signal?.aborted).toBe(false);
  second.abort(new Error('enough, too'));
  await expect(other).rejects.toThrow('enough, too');
  expect(signal?.aborted).toBe(true);
  await expect
    .poll(() => store.facts.layers.get(IMAGE)?.layers.map(({ state }) => state.kind))
    .toEqual(['read', 'waiting']);
  expect(store.facts.gaps.size, 'nobody failed').toBe(0);
});

test('A reading that was given up can be begun again at once', async () => {
  const { made, reader, begun } = library();
  const over = new AbortController();
  const given = made.read(IMAGE, { signal: over.signal });
  await begun();
  over.abort();
  await expect(given).rejects.toThrow();
  const again = made.read(IMAGE);
  await begun(2);
  reader.end(image(layer(BASE, 'read')));
  expect((await again).layers).toHaveLength(1);
});

test('A reading that fails leaves a gap, until one does not', async () => {
  const { made, reader, store, begun } = library();
  store.apply([{ kind: 'image', inspect: imageInspectSchema.parse({ Id: IMAGE, RepoTags: ['app:1'] }) }]);
  const reading = made.read(IMAGE);
  await begun();
  reader.end(GONE);
  await expect(reading).rejects.toBe(GONE);
  expect([...store.facts.gaps.values()]).toEqual([
    {
      fact: 'layers of image app:1',
      reason: 'error',
      detail: 'It can’t be read: it is gone',
      hint: 'Look again',
    },
  ]);
  expect(store.facts.layers.size).toBe(0);
  const again = made.read(IMAGE);
  await begun(2);
  reader.end(image(layer(BASE, 'read')));
  await again;
  expect(store.facts.gaps.size).toBe(0);
});

test('Files that could not be looked into leave a gap that names them and their layer', async () => {
  const { made, reader, store, begun } = library();
  store.apply([{ kind: 'image', inspect: imageInspectSchema.parse({ Id: IMAGE, RepoTags: ['app:1'] }) }]);
  const problems = Array.from({ length: 7 }, (_, at) => `app/${at}: bigger than 1 MB`);
  const unseen: ContentScan = {
    ...SCAN,
    begin: () => ({ ...SCAN.begin(), finish: () => ({ secrets: [], packages: [], texts: {}, problems }) }),
  };
  const reading = made.read(IMAGE, { scan: true });
  await begun();
  reader.end(image(layer(BASE, 'read', SCAN), layer(TOP, 'read', unseen)));
  await reading;
  const gap = store.facts.gaps.get('contents of image app:1');
  expect(gap?.detail).toMatch(/^layer 2, app\/0: bigger than 1 MB; .*app\/4: bigger than 1 MB; and 2 more$/);
});

test('A file is opened in the layers that are known, or are read for it', async () => {
  const { made, reader, begun } = library();
  const opening = made.openFile(IMAGE, 0, 'etc/hostname');
  await begun();
  reader.end(image(layer(BASE, 'read')));
  expect((await (await opening).toArray()).join('')).toBe('0 etc/hostname');
  expect((await (await made.openFile(IMAGE, 0, 'etc/passwd')).toArray()).join('')).toBe('0 etc/passwd');
  expect(reader.asked).toHaveLength(1);
});

test('Closing ends what is under way, and nothing is told afterwards', async () => {
  const { made, reader, store, begun } = library();
  const reading = made.read(IMAGE);
  const { onLayers } = await begun();
  const closing = made.close();
  await expect(reading).rejects.toThrow('the session has ended');
  await closing;
  onLayers?.(image(layer(BASE, 'read')));
  expect(store.facts.layers.size).toBe(0);
  expect(reader.closed).toBe(true);
});
