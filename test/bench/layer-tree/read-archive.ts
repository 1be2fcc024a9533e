import type { LayerIndex } from '../../../src/facts/layer-index.ts';
import { archiveReader } from '../../../src/sources/image/archive-reader.ts';

/** The layers of the only image of an archive. */
export async function imageLayersOf(file: string): Promise<readonly (LayerIndex | undefined)[]> {
  const reader = archiveReader({ file });
  try {
    const [image] = await reader.images();
    if (image === undefined) throw new Error('the archive has an image');
    const { layers } = await reader.read(image.id);
    return layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined));
  } finally {
    await reader.close();
  }
}
