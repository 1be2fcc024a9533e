/** Takes those images of the demo apart whose layers were recorded. */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';
import { type ImageInspect, imageName, namesOfImage } from '../../facts/image.ts';
import type { ImageChoice, ImageLayer, ImageLayers, LayerReader } from '../../facts/image-layers.ts';
import { layerContentsSchema } from '../../facts/layer-contents.ts';
import { TargetError } from '../../facts/target-error.ts';
import { indexOfBytes } from '../image/index-bytes.ts';

const recordedImageSchema = z.strictObject({
  /** From the base up. */
  layers: z.array(
    z.strictObject({
      createdBy: z.string(),
      created: z.number(),
      /** As `indexBytes` writes it, with gzip, in base64. */
      index: z.string(),
      contents: layerContentsSchema,
    }),
  ),
  /** Contents in base64, by the layer's number and the path: `0 etc/passwd`. */
  files: z.record(z.string(), z.string()),
});
export type RecordedImage = z.infer<typeof recordedImageSchema>;

/** By an image's first name; the one without a name by an empty one. */
const recordingSchema = z.record(z.string(), recordedImageSchema);

const unpack = promisify(gunzip);

/** `images` are those of the recorded host. */
export async function demoLayerReader(images: readonly ImageInspect[]): Promise<LayerReader> {
  const { default: json } = await import('./recorded-layers.json', { with: { type: 'json' } });
  return new DemoLayerReader(images, recordingSchema.parse(json));
}

class DemoLayerReader implements LayerReader {
  private readonly inspects: readonly ImageInspect[];
  private readonly recording: z.infer<typeof recordingSchema>;

  constructor(inspects: readonly ImageInspect[], recording: z.infer<typeof recordingSchema>) {
    this.inspects = inspects;
    this.recording = recording;
  }

  async images(): Promise<readonly ImageChoice[]> {
    return this.inspects.map((inspect) => ({
      id: inspect.Id,
      names: namesOfImage(inspect),
      platform: `${inspect.Os}/${inspect.Architecture}`,
    }));
  }

  async read(imageId: string): Promise<ImageLayers> {
    const { inspect, recorded } = this.find(imageId);
    const layers = await Promise.all(
      recorded.layers.map(async ({ createdBy, created, index, contents }, place): Promise<ImageLayer> => {
        const diffId = inspect.RootFS.Layers[place] ?? '';
        // Its own memory, so that the numbers in it begin where numbers may begin.
        const read = indexOfBytes(new Uint8Array(await unpack(Buffer.from(index, 'base64'))));
        if (read === undefined) throw new TargetError(NOT_RECORDED);
        return {
          diffId,
          createdBy,
          created,
          state: { kind: 'read', index: { ...read, diffId }, contents, from: 'cache' },
        };
      }),
    );
    return {
      imageId,
      name: imageName({ stage: 'inspected', id: imageId, inspect }),
      inspect,
      layers,
      problems: [],
    };
  }

  async open({ imageId }: ImageLayers, layer: number, path: string): Promise<Readable> {
    const content = this.find(imageId).recorded.files[`${layer} ${path}`];
    if (content === undefined) throw new TargetError(NOT_RECORDED);
    return Readable.from([Buffer.from(content, 'base64')], { objectMode: false });
  }

  async close(): Promise<void> {}

  private find(imageId: string): { readonly inspect: ImageInspect; readonly recorded: RecordedImage } {
    const inspect = this.inspects.find(({ Id }) => Id === imageId);
    const names = inspect === undefined || inspect.RepoTags.length > 0 ? (inspect?.RepoTags ?? []) : [''];
    const recorded = names.map((name) => this.recording[name]).find((one) => one !== undefined);
    if (inspect !== undefined && recorded !== undefined) return { inspect, recorded };
    throw new TargetError({
      kind: 'not-found',
      what: 'The demo does not have the layers of this image',
      why: 'they were not recorded',
      tryThis: 'Look at another one, such as nginx:1.27',
    });
  }
}

const NOT_RECORDED = {
  kind: 'not-found',
  what: 'The demo does not have the content of this file',
  why: 'only small files were recorded',
  tryThis: 'Look at a small one, such as etc/passwd',
} as const;
