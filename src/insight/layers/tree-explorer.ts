/** One image tree as it is looked at: remembers what was worked out for the last ways of looking at it. */
import { type ImageTree, NONE } from './image-tree.ts';
import { treeNames } from './layer-names.ts';
import { type NodeOrder, nodeOrder, type TreeSort } from './node-order.ts';
import { type PathMatches, searchPaths } from './path-search.ts';
import { type MatchMarks, matchMarks, type OpenFolders, type TreeRows, treeRows } from './tree-rows.ts';
import { type ChangeState, modeKey, type TreeMode, type TreeState, treeState } from './tree-state.ts';

export interface TreeLook {
  readonly mode: TreeMode;
  readonly sort: TreeSort;
  readonly folders: OpenFolders;
  /** States that are left out. */
  readonly hidden: ReadonlySet<ChangeState>;
  /** See searchPaths; empty when nothing is searched. */
  readonly search: string;
  /** Only what a ready view holds: 1 for each such event, as `ReadyView.flags` gives them. */
  readonly view: Uint8Array | undefined;
}

/** Everything is shown as after the last layer, closed. */
export function plainLook(tree: ImageTree): TreeLook {
  return {
    mode: { kind: 'up-to', layer: tree.layers.length - 1 },
    sort: 'name',
    folders: { open: new Set(), closed: new Set(), isOpenByDefault: false },
    hidden: new Set(),
    search: '',
    view: undefined,
  };
}

/** So many results of a kind are kept: a person goes back and forth between a few. */
const KEPT = 3;

export class TreeExplorer {
  readonly tree: ImageTree;
  private readonly scratch: Int32Array;
  private readonly states = new Map<string, TreeState>();
  private readonly orders = new Map<string, NodeOrder>();
  private readonly searches = new Map<string, PathMatches>();
  private lastMarks:
    | { readonly key: string; readonly view: Uint8Array | undefined; readonly marks: MatchMarks }
    | undefined;

  constructor(tree: ImageTree) {
    this.tree = tree;
    this.scratch = new Int32Array(tree.count);
    // A little more on top of laying the layers, instead of at the first key of a filter.
    treeNames(tree);
  }

  /** Rows are to be drawn before those of three further modes are asked for: their columns are used again then. */
  rows(look: TreeLook): TreeRows {
    return treeRows({
      tree: this.tree,
      state: this.state(look.mode),
      order: this.order(look),
      folders: look.folders,
      hidden: look.hidden,
      marks: this.marks(look),
      scratch: this.scratch,
    });
  }

  /** Sizes and states in a mode, by node. Good until three further modes were asked for. */
  state(mode: TreeMode): TreeState {
    return remembered(this.states, modeKey(mode), (worn) => treeState(this.tree, mode, worn));
  }

  /** Good until three further texts were searched. */
  search(text: string): PathMatches {
    return remembered(this.searches, text, (worn) => searchPaths(this.tree, text, worn));
  }

  private order({ mode, sort }: TreeLook): NodeOrder | undefined {
    if (sort === 'name') return undefined;
    return remembered(this.orders, `${sort} ${modeKey(mode)}`, () =>
      nodeOrder(this.tree, this.state(mode), sort),
    );
  }

  private marks({ mode, search, view }: TreeLook): MatchMarks | undefined {
    if (search === '' && view === undefined) return undefined;
    const key = `${modeKey(mode)} ${search}`;
    if (this.lastMarks?.key === key && this.lastMarks.view === view) return this.lastMarks.marks;
    const state = this.state(mode);
    const marks = matchMarks(this.tree, state, this.matchFlags(state, search, view));
    this.lastMarks = { key, view, marks };
    return marks;
  }

  private matchFlags({ events }: TreeState, search: string, view: Uint8Array | undefined): Uint8Array {
    const found = search === '' ? undefined : this.search(search).flags;
    if (view === undefined) return found ?? new Uint8Array(this.tree.count);
    const flags = new Uint8Array(this.tree.count);
    for (let node = 0; node < flags.length; node += 1) {
      const event = events[node] ?? NONE;
      if (event !== NONE && view[event] === 1 && (found === undefined || found[node] === 1)) flags[node] = 1;
    }
    return flags;
  }
}

/** The least recently asked for is forgotten first, and handed to what makes the new one. */
function remembered<Value>(known: Map<string, Value>, key: string, make: (worn?: Value) => Value): Value {
  const value = known.get(key);
  if (value !== undefined) {
    known.delete(key);
    known.set(key, value);
    return value;
  }
  let worn: Value | undefined;
  const [oldest] = known.keys();
  if (known.size >= KEPT && oldest !== undefined) {
    worn = known.get(oldest);
    known.delete(oldest);
  }
  const made = make(worn);
  known.set(key, made);
  return made;
}
