/**
 * Layers of images that a cluster runs, from an engine of this machine that has the same ones. A cluster tells which images
 * run, and hands none of them out. No registry is asked.
 */
import type { Readable } from 'node:stream';
import type { ImageChoice, ImageLayers, LayerReader, ReadLayersOptions } from '../facts/image-layers.ts';
import type { Source } from '../facts/source.ts';
import { TargetError } from '../facts/target-error.ts';
import { type FindOptions, findTarget } from './find-target.ts';

/** As a person would name the engines after `--target`. */
const ENGINES = ['docker:', 'podman:'] as const;

interface LocalEngine {
  readonly source: Source;
  readonly reader: LayerReader;
}

export class LocalLayers implements LayerReader {
  private readonly options: Pick<FindOptions, 'surroundings'>;
  private readonly opened = new Map<string, Promise<LocalEngine>>();
  /** By the id of an image: the engine that has it. */
  private readonly places = new Map<string, LayerReader>();

  /** `surroundings` as for a target; the engines are only looked for when layers are asked for. */
  constructor(options: Pick<FindOptions, 'surroundings'>) {
    this.options = options;
  }

  /** What runs in the cluster is no choice of what can be read here. */
  async images(): Promise<readonly ImageChoice[]> {
    throw new TargetError({
      kind: 'unsupported',
      what: 'The images of a cluster can’t be listed for their layers',
      why: 'a cluster tells which images run, and hands none of them out',
      tryThis: 'Open an engine that has the image, or archive:FILE',
    });
  }

  /** `key` as the list of a cluster’s images has it: repository and digest. Rejects with a TargetError. */
  async read(key: string, options: ReadLayersOptions = {}): Promise<ImageLayers> {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(key)?.[1];
    if (digest === undefined) throw new TargetError(unknownImage(key));
    const failures: string[] = [];
    for (const target of ENGINES) {
      try {
        const { reader } = await this.engine(target, options.signal);
        const image = await this.readFrom(reader, [key, digest], options);
        this.places.set(image.imageId, reader);
        return { ...image, name: key };
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!(error instanceof TargetError)) throw error;
        failures.push(`${target.slice(0, -1)}: ${error.trouble.why}`);
      }
    }
    throw new TargetError(notHere(key, failures));
  }

  open(image: ImageLayers, layer: number, path: string, signal?: AbortSignal): Promise<Readable> {
    const reader = this.places.get(image.imageId);
    if (reader === undefined) return Promise.reject(new TargetError(notHere(image.name, [])));
    return reader.open(image, layer, path, signal);
  }

  async close(): Promise<void> {
    const engines = await Promise.allSettled(this.opened.values());
    await Promise.all(
      engines.map(async (engine) => {
        if (engine.status === 'rejected') return;
        await engine.value.reader.close();
        await engine.value.source.close();
      }),
    );
  }

  /** By the name that the engine fetched it by; or by its id, which is the same digest where engines keep images so. */
  private async readFrom(
    reader: LayerReader,
    [name, ...others]: readonly string[],
    options: ReadLayersOptions,
  ): Promise<ImageLayers> {
    try {
      return await reader.read(name ?? '', options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (others.length === 0 || !(error instanceof TargetError)) throw error;
      return this.readFrom(reader, others, options);
    }
  }

  private engine(target: string, signal: AbortSignal | undefined): Promise<LocalEngine> {
    const known = this.opened.get(target) ?? openEngine(target, { ...this.options, signal });
    this.opened.set(target, known);
    // One that does not answer now may do so the next time.
    known.catch(() => this.opened.delete(target));
    return known;
  }
}

async function openEngine(
  target: string,
  options: Pick<FindOptions, 'surroundings' | 'signal'>,
): Promise<LocalEngine> {
  const { source, attempts } = await findTarget({ ...options, target, isWatching: false });
  if (source === undefined) {
    const failed = attempts.flatMap(({ outcome }) =>
      outcome.state === 'failed' ? [outcome.trouble] : [],
    )[0];
    throw new TargetError(failed ?? unknownImage(target));
  }
  return { source, reader: await source.layerReader() };
}

function unknownImage(key: string): TargetError['trouble'] {
  return {
    kind: 'not-found',
    what: `The layers of ${key} can’t be read`,
    why: 'no node says yet which image that is',
    tryThis: 'Wait until a container runs it',
  };
}

function notHere(key: string, failures: readonly string[]): TargetError['trouble'] {
  const tried = failures.length === 0 ? '' : ` (${failures.join('; ')})`;
  return {
    kind: 'not-found',
    what: `The layers of ${key} can’t be read here`,
    why: `no engine of this machine has this image${tried}`,
    tryThis: 'Fetch it with docker pull or podman pull, or open --target archive:FILE',
  };
}
