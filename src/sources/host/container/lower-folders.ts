/** What the layers of a container's image have in the folders that the container wrote to. They never change. */
import { readdirSync, type Stats } from 'node:fs';
import { nameOfBytes } from '../../../facts/layer-index.ts';
import { failureAt, isAbsence } from '../host-failure.ts';
import { type LayerPlace, layerPlace, layerStats } from './layer-place.ts';

export interface LowerEntry {
  readonly place: LayerPlace;
  readonly stats: Stats;
}

export class LowerFolders {
  /** By folder: the layers that have it, the topmost first. */
  private readonly places = new Map<string, readonly string[]>();
  private readonly entries = new Map<string, LowerEntry | undefined>();

  /** The topmost first. */
  constructor(layers: readonly string[]) {
    this.places.set('', layers);
  }

  /** What the image has at a path; undefined when it has nothing there, or takes it away again. */
  at(path: string): LowerEntry | undefined {
    if (this.entries.has(path)) return this.entries.get(path);
    const found = this.find(path);
    this.entries.set(path, found);
    return found;
  }

  /** Whether the image has this folder. */
  has(folder: string): boolean {
    return this.layersWith(folder).length > 0;
  }

  /** All that the image has in a folder, by name. */
  names(folder: string): ReadonlySet<string> {
    const names = new Set<string>();
    for (const layer of this.layersWith(folder)) {
      try {
        for (const name of readdirSync(layerPlace(layer, folder), { encoding: 'buffer' }))
          names.add(nameOfBytes(name));
      } catch (error) {
        if (!isAbsence(error)) throw failureAt('a layer of its image', error);
      }
    }
    for (const name of names) if (this.at(`${folder}/${name}`) === undefined) names.delete(name);
    return names;
  }

  private find(path: string): LowerEntry | undefined {
    for (const layer of this.layersWith(path.slice(0, path.lastIndexOf('/')))) {
      const place = layerPlace(layer, path);
      const stats = layerStats(place);
      if (stats === undefined) continue;
      return isWhiteout(stats) ? undefined : { place, stats };
    }
    return undefined;
  }

  /** Down to the first layer in which it is no folder. */
  private layersWith(folder: string): readonly string[] {
    const known = this.places.get(folder);
    if (known !== undefined) return known;
    const found: string[] = [];
    for (const layer of this.layersWith(folder.slice(0, folder.lastIndexOf('/')))) {
      const stats = layerStats(layerPlace(layer, folder));
      if (stats === undefined) continue;
      if (!stats.isDirectory()) break;
      found.push(layer);
    }
    this.places.set(folder, found);
    return found;
  }
}

/** How overlayfs marks what a layer takes away. */
export function isWhiteout(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0;
}
