/** Makes the index of one layer from its entries, in whatever order they come. */
import { ENTRY_TYPES, type EntryAttributes, type LayerOddity } from './layer-entry.ts';
import {
  closeRuns,
  IMPLIED,
  type LayerIndex,
  layerIndex,
  MAX_ODDITIES,
  newColumns,
  OPAQUE,
} from './layer-index.ts';

/** Of one name, and of a whole path, in characters: what Linux takes at most, in bytes. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 4096;
/** Rows that are made in one step. */
const STEP = 4096;

interface Node {
  readonly name: string;
  readonly parent: Node | undefined;
  children: Map<string, Node> | undefined;
  /** Undefined while only things inside it are known. */
  attributes: EntryAttributes | undefined;
  isOpaque: boolean;
  row: number;
}

const IMPLIED_DIRECTORY: EntryAttributes = {
  type: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
};

export class LayerIndexBuilder {
  private readonly root = newNode('', undefined);
  private readonly oddities: LayerOddity[] = [];
  private oddityCount = 0;
  private entryCount = 0;
  private nodeCount = 1;
  /** Each different name once, as a string of its own: a slice would keep the whole path that it was cut from. */
  private readonly names = new Map<string, string>();
  /** Entries mostly come directory by directory. */
  private lastDirectory: { readonly path: string; readonly node: Node } = { path: '', node: this.root };

  /** Entries so far. */
  get count(): number {
    return this.entryCount;
  }

  /** How much it holds: entries, and the directories that they are in. It grows in step with the memory taken. */
  get size(): number {
    return this.nodeCount;
  }

  /**
   * Takes an entry. Slashes at the ends, double ones and `.` do not matter. A path that leads out of the layer or is
   * longer than a kernel takes becomes an oddity and is left out; of two entries for a path the last one counts. A
   * whiteout takes away what lower layers have: beside an entry for the same path it only makes a directory opaque.
   */
  add(path: string, attributes: EntryAttributes): void {
    if (attributes.hardlinkOf !== undefined && components(attributes.hardlinkOf).includes('..')) {
      this.note({ kind: 'outside', path });
      return;
    }
    const node = this.nodeAt(path);
    if (node === undefined) return;
    this.entryCount += 1;
    const before = node.attributes?.type;
    if (attributes.type === 'whiteout' && before !== 'whiteout' && isBrought(node)) {
      node.isOpaque = true;
      return;
    }
    if (before === 'whiteout' && attributes.type !== 'whiteout') node.isOpaque = true;
    else if (before !== undefined) this.note({ kind: 'twice', path });
    if (attributes.type !== 'directory' && node.children !== undefined) {
      node.children = undefined;
      this.lastDirectory = { path: '', node: this.root };
    }
    node.attributes = attributes;
  }

  /** The directory hides all that lower layers have in it. */
  markOpaque(path: string): void {
    const node = this.nodeAt(path);
    if (node !== undefined) node.isOpaque = true;
  }

  note(oddity: LayerOddity): void {
    this.oddityCount += 1;
    if (this.oddities.length >= MAX_ODDITIES) return;
    this.oddities.push({ ...oddity, path: oddity.path.slice(0, LONGEST_PATH) });
  }

  /** The index of all that was taken; the builder is used up. */
  finish(diffId: string): LayerIndex {
    const work = this.finishing(diffId);
    let step = work.next();
    while (step.done !== true) step = work.next();
    return step.value;
  }

  /** The same in steps of some milliseconds: a layer of a million entries takes seconds. */
  *finishing(diffId: string): Generator<void, LayerIndex> {
    const nodes = yield* this.inOrder();
    const names = new Map<string, number>([['', 0]]);
    const count = nodes.length;
    const hasDigests = nodes.some(({ attributes }) => (attributes?.digest ?? '') !== '');
    const columns = newColumns(count, hasDigests);
    const firstNames = this.firstNames(nodes);
    for (const [row, node] of nodes.entries()) {
      if (row % STEP === STEP - 1) yield;
      const first = firstNames.get(node);
      const attributes = (first ?? node).attributes ?? IMPLIED_DIRECTORY;
      const { type, mode, uid, gid, size, mtime, target, device, xattrs, digest } = attributes;
      let nameId = names.get(node.name);
      if (nameId === undefined) {
        nameId = names.size;
        names.set(node.name, nameId);
      }
      columns.parents[row] = node.parent?.row ?? -1;
      columns.nameIds[row] = nameId;
      columns.types[row] =
        ENTRY_TYPES.indexOf(type) +
        (type === 'directory' && (node.isOpaque || attributes.isOpaque === true) ? OPAQUE : 0) +
        (node.attributes === undefined ? IMPLIED : 0);
      columns.modes[row] = mode & 0o7777;
      columns.uids[row] = uid;
      columns.gids[row] = gid;
      columns.sizes[row] = type === 'file' ? size : 0;
      columns.mtimes[row] = Math.floor(mtime);
      if (target !== undefined && target !== '') columns.targets.set(row, target);
      if (first !== undefined && first !== node) columns.hardlinks.set(row, first.row);
      if (device !== undefined) columns.devices.set(row, device);
      if (xattrs !== undefined && Object.keys(xattrs).length > 0) columns.xattrs.set(row, xattrs);
      if (digest !== undefined && digest !== '')
        columns.digests.set(Buffer.from(digest, 'hex').subarray(0, 32), row * 32);
    }
    closeRuns(columns);
    return layerIndex(diffId, { ...columns, names: [...names.keys()] }, this.oddities, this.oddityCount);
  }

  /** Every file with several names, by each of them, to the name that comes first in the order of paths. */
  private firstNames(nodes: readonly Node[]): ReadonlyMap<Node, Node> {
    const groups = new Map<Node, Node[]>();
    const known = new Map<Node, Node | undefined>();
    for (const node of nodes) {
      const of = node.attributes?.hardlinkOf;
      if (of === undefined || of === '') continue;
      const origin = this.originOf(node, known);
      if (origin === undefined) {
        this.note({ kind: 'broken-hardlink', path: of });
        continue;
      }
      const group = groups.get(origin);
      if (group === undefined) groups.set(origin, [origin, node]);
      else group.push(node);
    }
    const firsts = new Map<Node, Node>();
    for (const [origin, group] of groups) {
      const first = group.reduce((least, node) => (node.row < least.row ? node : least));
      // The file itself is where its first name is.
      if (first !== origin) first.attributes = withoutLink(origin.attributes ?? IMPLIED_DIRECTORY);
      for (const node of group) firsts.set(node, first);
    }
    return firsts;
  }

  /**
   * Follows hard links of hard links to the file itself; undefined when there is none, or only a circle. `known` makes
   * a chain of a million links one walk.
   */
  private originOf(node: Node, known: Map<Node, Node | undefined>): Node | undefined {
    const way: Node[] = [];
    let at: Node | undefined = node;
    let origin: Node | undefined;
    while (at !== undefined) {
      if (known.has(at)) {
        origin = known.get(at);
        break;
      }
      const of: string | undefined = at.attributes?.hardlinkOf;
      if (of === undefined || of === '') {
        origin = canHaveNames(at.attributes?.type) ? at : undefined;
        break;
      }
      known.set(at, undefined);
      way.push(at);
      at = this.find(of);
    }
    for (const passed of way) known.set(passed, origin);
    return origin;
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of components(path)) node = node?.children?.get(name);
    return node;
  }

  private nodeAt(path: string): Node | undefined {
    if (path.length > LONGEST_PATH) {
      this.note({ kind: 'too-long', path });
      return undefined;
    }
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (
      slash > 0 &&
      name !== '' &&
      name !== '.' &&
      name !== '..' &&
      path.slice(0, slash) === this.lastDirectory.path
    ) {
      if (name.length <= LONGEST_NAME) return this.childOf(this.lastDirectory.node, name);
      this.note({ kind: 'too-long', path });
      return undefined;
    }
    const names = components(path);
    if (names.includes('..')) {
      this.note({ kind: 'outside', path });
      return undefined;
    }
    if (names.some((component) => component.length > LONGEST_NAME)) {
      this.note({ kind: 'too-long', path });
      return undefined;
    }
    let node = this.root;
    let parent = this.root;
    for (const component of names) {
      parent = node;
      node = this.childOf(node, component);
    }
    if (slash > 0 && name !== '' && name !== '.')
      this.lastDirectory = { path: path.slice(0, slash), node: parent };
    return node;
  }

  private childOf(parent: Node, name: string): Node {
    parent.children ??= new Map();
    let child = parent.children.get(name);
    if (child === undefined) {
      child = newNode(this.ownName(name), parent);
      parent.children.set(child.name, child);
      this.nodeCount += 1;
    }
    // Things inside what is no directory: the directory that they are in came later, or never.
    if (parent.attributes !== undefined && parent.attributes.type !== 'directory') {
      parent.isOpaque ||= parent.attributes.type === 'whiteout';
      parent.attributes = undefined;
    }
    return child;
  }

  private ownName(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const own = Buffer.from(name, 'utf16le').toString('utf16le');
    this.names.set(own, own);
    return own;
  }

  private *inOrder(): Generator<void, readonly Node[]> {
    const nodes: Node[] = [];
    const waiting: Node[] = [this.root];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      node.row = nodes.length;
      nodes.push(node);
      if (nodes.length % STEP === 0) yield;
      if (node.children === undefined) continue;
      const children = [...node.children.values()].sort((a, b) => (a.name < b.name ? 1 : -1));
      // Not all at once: a call takes some 120,000 arguments, and a directory may have more files.
      for (const child of children) waiting.push(child);
    }
    return nodes;
  }
}

function newNode(name: string, parent: Node | undefined): Node {
  return { name, parent, children: undefined, attributes: undefined, isOpaque: false, row: 0 };
}

/** The layer has an entry for it, or for something inside it. */
function isBrought({ attributes, children }: Node): boolean {
  return attributes !== undefined || (children !== undefined && children.size > 0);
}

/** Directories have one name only, and what is taken away none. */
function canHaveNames(type: EntryAttributes['type'] | undefined): boolean {
  return type !== undefined && type !== 'directory' && type !== 'whiteout';
}

function withoutLink({ hardlinkOf: _, ...attributes }: EntryAttributes): EntryAttributes {
  return attributes;
}

function components(path: string): readonly string[] {
  return path.split('/').filter((component) => component !== '' && component !== '.');
}
