/** What a view remembers between visits: where the cursor stood, what was filtered, sorted and folded. */
import type { ChosenStatus } from './place.ts';

export interface ViewState {
  /** The id under the cursor; the cursor follows it when rows move. */
  readonly cursorId: string | undefined;
  readonly cursor: number;
  /** The first row that is shown. */
  readonly offset: number;
  /** Of a line that is a row of a table: the cell under the cursor, counted from 1; 0 is the line itself. */
  readonly cell: number;
  readonly query: string;
  /** The one status that is shown; all when undefined. */
  readonly status: ChosenStatus | undefined;
  readonly sort: string | undefined;
  readonly reverse: boolean;
  /** Which of several ways of looking is on, in the view's own words; empty for the usual one. */
  readonly mode: string;
  readonly folded: ReadonlySet<string>;
  readonly revealed: ReadonlySet<string>;
}

export const FRESH_VIEW: ViewState = {
  cursorId: undefined,
  cursor: 0,
  offset: 0,
  cell: 0,
  query: '',
  status: undefined,
  sort: undefined,
  reverse: false,
  mode: '',
  folded: new Set(),
  revealed: new Set(),
};

export class ViewMemory {
  private readonly views = new Map<string, ViewState>();
  private readonly listeners = new Set<() => void>();

  recall(name: string): ViewState {
    return this.views.get(name) ?? FRESH_VIEW;
  }

  keep(name: string, state: ViewState): void {
    this.views.set(name, state);
    for (const listener of this.listeners) listener();
  }

  /** What was filtered, folded and pointed at is gone; how a person likes to look stays: the order and the way of looking. */
  forget(): void {
    for (const [name, { sort, reverse, mode }] of this.views)
      this.views.set(name, { ...FRESH_VIEW, sort, reverse, mode });
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}
