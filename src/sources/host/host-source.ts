/** This machine alone: there is no engine to ask, and the reader of the host tells all that there is. */
import { hostname } from 'node:os';
import type { ImageHistory } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import type { FactSink, Source } from '../../facts/source.ts';
import type { TargetIdentity } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';

export class HostSource implements Source {
  readonly identity: TargetIdentity = { kind: 'host', uri: 'host:', label: hostname() };

  async load(sink: FactSink): Promise<void> {
    sink([{ kind: 'connection', connection: { state: 'live' } }]);
  }

  watch(sink: FactSink): Promise<void> {
    return this.load(sink);
  }

  async refresh(): Promise<void> {
    // The reader of the host does it.
  }

  imageHistory(): Promise<ImageHistory> {
    return Promise.reject(noImages());
  }

  layerReader(): Promise<LayerReader> {
    return Promise.reject(noImages());
  }

  async close(): Promise<void> {
    // Nothing was opened.
  }
}

function noImages(): TargetError {
  return new TargetError({
    kind: 'unsupported',
    what: 'There are no images in this target',
    why: 'host: is this machine alone, without an engine',
    tryThis: 'Name an engine or an archive with --target',
  });
}
