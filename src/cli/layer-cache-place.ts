/** Where layers of images are kept from one run to the next, and how much of the disk they may take. */
import { join } from 'node:path';
import { cacheFolder } from '../session/cache-folder.ts';
import type { LayerCacheFinder } from '../session/layer-library.ts';
import { configFolder } from '../session/settings/config-folder.ts';
import { thisMachine } from './own-rules.ts';

const MEGABYTE = 1_000_000;

export const layerCachePlace: LayerCacheFinder = async () => {
  const { openSettings } = await import('../session/settings/settings-file.ts');
  const machine = thisMachine();
  const { layerCacheMb } = openSettings(configFolder(machine)).current();
  return { folder: join(cacheFolder(machine), 'layers'), maxBytes: layerCacheMb * MEGABYTE };
};
