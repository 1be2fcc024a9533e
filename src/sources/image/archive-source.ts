/** Images in a file, without any engine: an archive that docker or podman saved, or an OCI layout. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { FactChange } from '../../facts/fact-change.ts';
import type { ImageHistory } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import type { FactSink, Source } from '../../facts/source.ts';
import type { TargetIdentity } from '../../facts/target.ts';
import { TargetError, TargetUsageError } from '../../facts/target-error.ts';
import { type ArchiveReader, archiveReader } from './archive-reader.ts';
import { imageTrouble } from './image-fault.ts';

const FORMS = { archive: 'archive:FILE', oci: 'oci:DIR' } as const;

export interface FileTarget {
  readonly kind: keyof typeof FORMS;
  /** Absolute. */
  readonly path: string;
}

/**
 * What `archive:FILE` and `oci:DIR` name; undefined for every other target. No shell expands `~` behind a colon, so it is
 * done here. Throws a TargetUsageError when nothing is named.
 */
export function fileTarget(target: string): FileTarget | undefined {
  const [, scheme, path = ''] = /^(archive|oci):(.*)$/s.exec(target) ?? [];
  if (scheme !== 'archive' && scheme !== 'oci') return undefined;
  if (path === '') throw new TargetUsageError(`${target} names no file`, `Write ${FORMS[scheme]}`);
  const isAtHome = path === '~' || path.startsWith('~/');
  return { kind: scheme, path: isAtHome ? join(homedir(), path.slice(1)) : resolve(path) };
}

export class ArchiveSource implements Source {
  readonly identity: TargetIdentity;
  private readonly path: string;
  private readonly reader: ArchiveReader;
  private readonly histories = new Map<string, ImageHistory>();
  private sink: FactSink | undefined;

  constructor({ kind, path }: FileTarget) {
    this.identity = { kind, uri: `${kind}:${path}`, label: basename(path) };
    this.path = path;
    this.reader = archiveReader({ file: path });
  }

  /** How many images there are. Rejects with a TargetError when it can't be read or holds none. */
  async count(signal?: AbortSignal): Promise<number> {
    const images = await this.reader.images(signal);
    if (images.length > 0) return images.length;
    throw new TargetError({
      kind: 'not-found',
      what: `${this.path} can’t be read`,
      why: 'it holds no image',
      tryThis: 'Make it with docker save, podman save or skopeo copy',
    });
  }

  async load(sink: FactSink, signal?: AbortSignal): Promise<void> {
    const changes: FactChange[] = [];
    const choices = await this.reader.images(signal);
    const known = new Set(choices.map(({ id }) => id));
    for (const id of this.histories.keys()) {
      if (known.has(id)) continue;
      this.histories.delete(id);
      changes.push({ kind: 'image-gone', id });
    }
    for (const { id, names } of choices) {
      const fact = `image ${names[0] ?? id}`;
      try {
        const { inspect, history } = await this.reader.describe(id, signal);
        this.histories.set(id, history);
        changes.push(
          { kind: 'image', inspect },
          { kind: 'image-history', id, history },
          { kind: 'gap-closed', fact },
        );
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        const { what, why, tryThis } = error.trouble;
        const gap = { fact, reason: 'malformed', detail: `${what}: ${why}`, hint: tryThis } as const;
        changes.push({ kind: 'gap', gap });
      }
    }
    const at = await this.savedAt();
    sink([...changes, { kind: 'connection', connection: { state: 'recorded', at } }]);
  }

  async watch(sink: FactSink): Promise<void> {
    this.sink = sink;
    await this.refresh();
  }

  /** Somebody may have saved other images there meanwhile. */
  async refresh(): Promise<void> {
    try {
      await this.load((changes) => this.sink?.(changes));
    } catch (error) {
      const trouble =
        error instanceof TargetError ? error.trouble : imageTrouble(`${this.path} can’t be read`, error);
      this.sink?.([{ kind: 'connection', connection: { state: 'failed', trouble } }]);
    }
  }

  async imageHistory(imageId: string): Promise<ImageHistory> {
    return this.histories.get(imageId) ?? (await this.reader.describe(imageId)).history;
  }

  async layerReader(): Promise<LayerReader> {
    // The same one, which knows already what is where in the archive; it is closed with the source.
    const { reader } = this;
    return {
      images: (signal) => reader.images(signal),
      read: (imageId, options) => reader.read(imageId, options),
      stamp: (imageId, signal) => reader.stamp(imageId, signal),
      open: (image, layer, path, signal) => reader.open(image, layer, path, signal),
      close: async () => undefined,
    };
  }

  async close(): Promise<void> {
    this.sink = undefined;
    await this.reader.close();
  }

  private async savedAt(): Promise<number> {
    try {
      return (await stat(this.path)).mtimeMs;
    } catch (error) {
      throw new TargetError(imageTrouble(`${this.path} can’t be read`, error), error);
    }
  }
}
