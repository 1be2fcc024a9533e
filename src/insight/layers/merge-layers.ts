/**
 * Lays the layers of an image over each other, by the rules of overlay file systems and of the OCI image specification:
 * a whiteout takes away a path and all that is inside; so does everything that is no directory; an opaque directory takes
 * away what lower layers have inside it and keeps what its own layer has; a directory over a directory brings its own
 * owner, mode and time, and what is inside both is there. A directory that a layer only implies leaves the one below as
 * it is.
 */
import { ENTRY_TYPES } from '../../facts/layer-entry.ts';
import { IMPLIED, type LayerIndex, OPAQUE, TYPE_MASK } from '../../facts/layer-index.ts';
import { type ImageTree, NEVER, NONE } from './image-tree.ts';

const DIRECTORY = ENTRY_TYPES.indexOf('directory');
const WHITEOUT = ENTRY_TYPES.indexOf('whiteout');

/** A directory of one layer, and how far its children are taken in. */
interface Cursor {
  readonly layer: number;
  readonly index: LayerIndex;
  /** The next child. */
  row: number;
  readonly end: number;
  /** Of that child. */
  name: string;
}

interface Folder {
  readonly node: number;
  /** Those that have children left, by the name of the next one, then by layer. */
  readonly cursors: Cursor[];
  /** Layers that take away what lower ones have in the folder, ascending. */
  readonly cuts: readonly number[];
}

/** A path as one layer has it. */
interface Row {
  readonly layer: number;
  readonly index: LayerIndex;
  readonly row: number;
}

/** Layers from the base up; those that are not read (yet) are undefined. One pass over all their rows. */
export function mergeLayers(layers: readonly (LayerIndex | undefined)[]): ImageTree {
  const merge = new LayerMerge(layers);
  return merge.finish();
}

class LayerMerge {
  private readonly layers: readonly (LayerIndex | undefined)[];
  private readonly parents: Int32Array;
  private readonly ends: Int32Array;
  private readonly firstEvents: Int32Array;
  private readonly eventLayers: Int32Array;
  private readonly eventRows: Int32Array;
  private readonly untils: Int32Array;
  /** Of layers with hard links: the event of each row. */
  private readonly rowEvents: readonly (Int32Array | undefined)[];
  private nodes = 0;
  private events = 0;

  constructor(layers: readonly (LayerIndex | undefined)[]) {
    this.layers = layers;
    const rows = layers.reduce((sum, index) => sum + (index?.count ?? 0), 0);
    this.parents = new Int32Array(rows);
    this.ends = new Int32Array(rows);
    this.firstEvents = new Int32Array(rows + 1);
    this.eventLayers = new Int32Array(rows);
    this.eventRows = new Int32Array(rows);
    this.untils = new Int32Array(rows);
    this.rowEvents = layers.map((index) =>
      index !== undefined && index.hardlinks.size > 0 ? new Int32Array(index.count) : undefined,
    );
  }

  finish(): ImageTree {
    this.takeAll();
    this.firstEvents[this.nodes] = this.events;
    return {
      layers: this.layers,
      count: this.nodes,
      parents: shortened(this.parents, this.nodes),
      ends: shortened(this.ends, this.nodes),
      firstEvents: shortened(this.firstEvents, this.nodes + 1),
      eventLayers: shortened(this.eventLayers, this.events),
      eventRows: shortened(this.eventRows, this.events),
      untils: shortened(this.untils, this.events),
      furtherNames: this.furtherNames(),
    };
  }

  private takeAll(): void {
    const roots = this.layers.flatMap((index, layer): readonly Row[] =>
      index === undefined || index.count === 0 ? [] : [{ layer, index, row: 0 }],
    );
    if (roots.length === 0) return;
    const open: Folder[] = [];
    let inner = this.take(roots, NONE, []);
    if (inner !== undefined) open.push(inner);
    for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) {
      const rows = nextRows(folder.cursors);
      if (rows === undefined) {
        this.ends[folder.node] = this.nodes;
        open.pop();
        continue;
      }
      inner = this.take(rows, folder.node, folder.cuts);
      if (inner !== undefined) open.push(inner);
    }
  }

  /** Takes in one path. Gives the folder whose children are still to be taken in, if it is one. */
  private take(rows: readonly Row[], parent: number, cuts: readonly number[]): Folder | undefined {
    const [only] = rows;
    if (only !== undefined && rows.length === 1) {
      this.takeRun(only, parent, cuts);
      return undefined;
    }
    const node = this.nodes;
    this.nodes += 1;
    this.parents[node] = parent;
    this.ends[node] = node + 1;
    this.takeEvents(node, rows, cuts);
    const cursors = rows.flatMap(({ layer, index, row }): readonly Cursor[] => {
      const end = index.ends[row] ?? 0;
      return end > row + 1 ? [{ layer, index, row: row + 1, end, name: nameOf(index, row + 1) }] : [];
    });
    if (cursors.length === 0) return undefined;
    cursors.sort(byNameAndLayer);
    return { node, cursors, cuts: withOwnCuts(cuts, rows) };
  }

  private takeEvents(node: number, rows: readonly Row[], cuts: readonly number[]): void {
    this.firstEvents[node] = this.events;
    let visible = NONE;
    for (const { layer, index, row } of rows) {
      if (visible !== NONE) {
        const cut = cutAfter(cuts, this.eventLayers[visible] ?? 0);
        if (cut <= layer) {
          this.untils[visible] = cut;
          visible = NONE;
        }
      }
      const event = this.newEvent(layer, row);
      const flags = index.types[row] ?? 0;
      const isMoot = (flags & IMPLIED) !== 0 && visible !== NONE && this.isDirectory(visible);
      if (isMoot) {
        this.untils[event] = layer;
        continue;
      }
      if (visible !== NONE) this.untils[visible] = layer;
      const isWhiteout = (flags & TYPE_MASK) === WHITEOUT;
      this.untils[event] = isWhiteout ? layer : NEVER;
      visible = isWhiteout ? NONE : event;
    }
    if (visible !== NONE) this.untils[visible] = cutAfter(cuts, this.eventLayers[visible] ?? 0);
  }

  /** A path that a single layer knows, with all inside it: one run of rows becomes one run of nodes. */
  private takeRun({ layer, index, row }: Row, parent: number, cuts: readonly number[]): void {
    const offset = this.nodes - row;
    const end = index.ends[row] ?? row + 1;
    const until = cutAfter(cuts, layer);
    for (let at = row; at < end; at += 1) {
      const node = at + offset;
      this.parents[node] = at === row ? parent : (index.parents[at] ?? 0) + offset;
      this.ends[node] = (index.ends[at] ?? 0) + offset;
      this.firstEvents[node] = this.events;
      const event = this.newEvent(layer, at);
      this.untils[event] = ((index.types[at] ?? 0) & TYPE_MASK) === WHITEOUT ? layer : until;
    }
    this.nodes += end - row;
  }

  private newEvent(layer: number, row: number): number {
    const event = this.events;
    this.events += 1;
    this.eventLayers[event] = layer;
    this.eventRows[event] = row;
    const rowEvents = this.rowEvents[layer];
    if (rowEvents !== undefined) rowEvents[row] = event;
    return event;
  }

  private isDirectory(event: number): boolean {
    const types = this.layers[this.eventLayers[event] ?? NEVER]?.types;
    return ((types?.[this.eventRows[event] ?? NONE] ?? 0) & TYPE_MASK) === DIRECTORY;
  }

  private furtherNames(): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    this.layers.forEach((index, layer) => {
      const rowEvents = this.rowEvents[layer];
      if (index === undefined || rowEvents === undefined) return;
      for (const [row, first] of index.hardlinks) found.set(rowEvents[row] ?? NONE, rowEvents[first] ?? NONE);
    });
    return found;
  }
}

/** The child with the least name, from every layer that has it, in the order of layers. Moves its cursors on. */
function nextRows(cursors: Cursor[]): readonly Row[] | undefined {
  const [first] = cursors;
  if (first === undefined) return undefined;
  const { name } = first;
  const rows: Row[] = [];
  for (let cursor: Cursor | undefined = first; cursor?.name === name; cursor = cursors[0]) {
    rows.push({ layer: cursor.layer, index: cursor.index, row: cursor.row });
    advance(cursors, cursor);
  }
  return rows;
}

/** The first cursor goes on to its next child and to the place where it then belongs: mostly where it is. */
function advance(cursors: Cursor[], cursor: Cursor): void {
  cursor.row = cursor.index.ends[cursor.row] ?? cursor.end;
  if (cursor.row >= cursor.end) {
    cursors.shift();
    return;
  }
  cursor.name = nameOf(cursor.index, cursor.row);
  let at = 0;
  for (
    let next = cursors[1];
    next !== undefined && byNameAndLayer(next, cursor) < 0;
    next = cursors[at + 1]
  ) {
    cursors[at] = next;
    at += 1;
  }
  cursors[at] = cursor;
}

function byNameAndLayer(one: Cursor, other: Cursor): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : one.layer - other.layer;
}

function nameOf({ names, nameIds }: LayerIndex, row: number): string {
  return names[nameIds[row] ?? 0] ?? '';
}

/** The first cut above a layer. */
function cutAfter(cuts: readonly number[], layer: number): number {
  for (const cut of cuts) if (cut > layer) return cut;
  return NEVER;
}

/** The cuts of a folder for what is in it: those that it is under, and its own. */
function withOwnCuts(cuts: readonly number[], rows: readonly Row[]): readonly number[] {
  const own = rows.filter(({ index, row }) => {
    const flags = index.types[row] ?? 0;
    return (flags & TYPE_MASK) !== DIRECTORY || (flags & OPAQUE) !== 0;
  });
  if (own.length === 0) return cuts;
  return [...new Set([...cuts, ...own.map(({ layer }) => layer)])].sort((a, b) => a - b);
}

/** Only as long as it is filled; a copy where that saves memory, which making it takes for a moment. */
function shortened(column: Int32Array, length: number): Int32Array {
  return length >= column.length * 0.8 ? column.subarray(0, length) : column.slice(0, length);
}
