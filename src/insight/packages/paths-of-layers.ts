/** What happens to one path from layer to layer. Looks folders up once, because it is asked for thousands of paths. */
import type { EntryType } from '../../facts/layer-entry.ts';
import { childRows, entryName, entryType, type LayerIndex, OPAQUE } from '../../facts/layer-index.ts';

/**
 * A layer that brings the path; or has something to say of a folder that is there already, which stays what it is; or takes
 * the path away, itself or with a folder that it is in.
 */
export interface PathStep {
  readonly kind: 'brought' | 'touched' | 'removed';
  readonly layer: number;
}

export class PathsOfLayers {
  private readonly layers: readonly (LayerIndex | undefined)[];
  /** By layer and row: the rows inside by name. */
  private readonly folders: Map<number, ReadonlyMap<string, number>>[];

  /** @param layers from the base up; undefined for one that is not read, which is taken to leave the path alone. */
  constructor(layers: readonly (LayerIndex | undefined)[]) {
    this.layers = layers;
    this.folders = layers.map(() => new Map());
  }

  /** From the base up, without the layers that leave it alone. */
  *steps(path: string): Generator<PathStep> {
    const names = path.split('/');
    let isThere = false;
    for (const layer of this.layers.keys()) {
      const effect = this.effect(layer, names);
      if (effect === 'none' || (effect === 'removed' && !isThere)) continue;
      yield { kind: effect === 'touched' && !isThere ? 'brought' : effect, layer };
      isThere = effect !== 'removed';
    }
  }

  /** Whether the path as one layer has it is what the image has in the end, or what became of it. */
  stateAfter(path: string, layer: number): { readonly kind: 'kept' } | PathStep {
    for (const step of this.steps(path)) if (step.layer > layer) return step;
    return { kind: 'kept' };
  }

  private effect(layer: number, names: readonly string[]): PathStep['kind'] | 'none' {
    const index = this.layers[layer];
    if (index === undefined) return 'none';
    let row = 0;
    let type: EntryType = 'directory';
    let isHidden = isOpaque(index, 0);
    for (const [depth, name] of names.entries()) {
      const next = this.inside(layer, index, row).get(name);
      if (next === undefined) return isHidden ? 'removed' : 'none';
      row = next;
      type = entryType(index, row);
      if (type === 'whiteout') return 'removed';
      // What takes a folder's place takes away all that was in it.
      if (depth < names.length - 1 && type !== 'directory') return 'removed';
      isHidden ||= isOpaque(index, row);
    }
    return type === 'directory' && !isHidden ? 'touched' : 'brought';
  }

  private inside(layer: number, index: LayerIndex, row: number): ReadonlyMap<string, number> {
    const known = this.folders[layer]?.get(row);
    if (known !== undefined) return known;
    const rows = new Map<string, number>();
    for (const child of childRows(index, row)) rows.set(entryName(index, child), child);
    this.folders[layer]?.set(row, rows);
    return rows;
  }
}

function isOpaque({ types }: LayerIndex, row: number): boolean {
  return ((types[row] ?? 0) & OPAQUE) !== 0;
}
