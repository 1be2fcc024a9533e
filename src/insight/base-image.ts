/** Which image another one was built on, as far as it can be told without a registry. Pure. */
import { type ImageFact, type ImageInspect, imageName } from '../facts/image.ts';

export type BaseImage =
  /** Named by its builder, in a label that anybody can write. */
  | { readonly kind: 'named'; readonly name: string }
  /** Another image that is here, whose layers are the lowest ones of this. */
  | { readonly kind: 'found'; readonly id: string; readonly name: string; readonly layers: number };

const NAME_LABEL = 'org.opencontainers.image.base.name';

/**
 * Of the images that are here the one with the most layers in common, and none above them: layers prove more than a label. Of
 * several with the same layers the first by name. Undefined when nothing tells.
 */
export function baseImage(images: Iterable<ImageFact>, image: ImageInspect): BaseImage | undefined {
  const own = image.RootFS.Layers;
  let found: Extract<BaseImage, { readonly kind: 'found' }> | undefined;
  for (const other of images) {
    if (other.stage !== 'inspected') continue;
    const { Layers } = other.inspect.RootFS;
    if (Layers.length === 0 || Layers.length >= own.length) continue;
    if (!Layers.every((layer, place) => layer === own[place])) continue;
    const name = imageName(other);
    const isBetter =
      found === undefined ||
      Layers.length > found.layers ||
      (Layers.length === found.layers && name < found.name);
    if (isBetter) found = { kind: 'found', id: other.id, name, layers: Layers.length };
  }
  if (found !== undefined) return found;
  const named = image.Config.Labels[NAME_LABEL]?.trim() ?? '';
  return named === '' ? undefined : { kind: 'named', name: named };
}
