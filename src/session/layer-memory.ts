/** What is known of layers already: from images that were read in this session, and from earlier ones on disk. */
import type { Facts } from '../facts/facts.ts';
import type { ContentScan, ImageLayers } from '../facts/image-layers.ts';
import type { LayerCache } from '../sources/image/layer-cache.ts';
import type { KnownLayer } from '../sources/image/stored-layers.ts';

export class LayerMemory {
  private readonly facts: () => Facts;
  /** Undefined where nothing is kept between sessions. */
  private readonly cache: LayerCache | undefined;

  constructor(facts: () => Facts, cache: LayerCache | undefined) {
    this.facts = facts;
    this.cache = cache;
  }

  /**
   * The image with all its layers; undefined when one of them is not known, or with `scan` its contents are not. With a
   * stamp, only what was read from files that had the same: see LayerReader.
   */
  async image(
    imageId: string,
    scan: ContentScan | undefined,
    stamp?: string,
  ): Promise<ImageLayers | undefined> {
    const here = stamp === undefined ? this.facts().layers.get(imageId) : undefined;
    const outline = here ?? (await this.cache?.outline(imageId, stamp));
    if (outline === undefined) return undefined;
    const layers: ImageLayers['layers'][number][] = [];
    for (const { diffId, createdBy, created } of outline.layers) {
      const known = await this.layer(diffId, scan);
      if (known === undefined || (scan !== undefined && known.contents === undefined)) return undefined;
      layers.push({ diffId, createdBy, created, state: { kind: 'read', ...known, from: 'cache' } });
    }
    return { ...outline, layers };
  }

  /** One layer; its contents only with `scan`, and undefined when they are not known. */
  async layer(diffId: string, scan: ContentScan | undefined): Promise<KnownLayer | undefined> {
    if (diffId === '') return undefined;
    const here = this.inFacts(diffId);
    if (here !== undefined && (scan === undefined || here.contents !== undefined)) return here;
    const index = here?.index ?? (await this.cache?.index(diffId));
    if (index === undefined) return undefined;
    const contents = scan === undefined ? undefined : await this.cache?.contents(diffId, scan.version);
    return { index, contents };
  }

  /** Only what is what its digest says, and images with nothing wrong about them. Never rejects. */
  async keep(image: ImageLayers, scan: ContentScan | undefined, stamp?: string): Promise<void> {
    if (this.cache === undefined) return;
    for (const { diffId, state } of image.layers) {
      if (state.kind !== 'read' || state.from === 'cache' || state.index.diffId !== diffId) continue;
      await this.cache.keepIndex(state.index);
      if (scan !== undefined && state.contents !== undefined)
        await this.cache.keepContents(diffId, scan.version, state.contents);
    }
    const isWhole = image.layers.every(({ state }) => state.kind === 'read');
    if (isWhole && image.problems.length === 0) await this.cache.keepOutline(image, stamp);
  }

  private inFacts(diffId: string): KnownLayer | undefined {
    let found: KnownLayer | undefined;
    for (const { layers } of this.facts().layers.values()) {
      for (const { state } of layers) {
        // What hashes to another digest is not the layer that another image means.
        if (state.kind !== 'read' || state.index.diffId !== diffId) continue;
        if (state.contents !== undefined) return state;
        found ??= state;
      }
    }
    return found;
  }
}
