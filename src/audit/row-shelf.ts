/**
 * Rows by id, of which a snapshot is taken several times a second. An id keeps its place in a list, so that what is copied after
 * a snapshot is a list of pointers, and not a map of ten thousand ids.
 */

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Rows as they were at one moment. */
export interface ShelfSnapshot<Row> {
  get(id: string): Row | undefined;
  /** By name, then id, both by code unit: the same order on every machine. */
  inOrder(): readonly Row[];
}

/** Where each id stands; the same object for as long as an id that is there keeps its place. */
type Places = ReadonlyMap<string, number>;

type Rows<Row> = readonly (Row | undefined)[];

/** Places of rows by name, then id. */
interface Order {
  readonly of: Places;
  readonly shape: number;
  readonly places: readonly number[];
}

/** So many places stand empty before the rest move together, beyond as many as there are rows. */
const MOST_EMPTY = 64;

export class RowShelf<Row extends Named> {
  /** Who is gone keeps the place, because snapshots look by it too. */
  private places = new Map<string, number>();
  private rows: (Row | undefined)[] = [];
  private isShared = false;
  private count = 0;
  /** Grows when a row comes, goes or changes its name: when the order has to be found anew. */
  private shape = 0;
  private order: Order | undefined;

  get(id: string): Row | undefined {
    return rowAt(this.places, this.rows, id);
  }

  set(row: Row): void {
    const place = this.placeOf(row.id);
    const rows = this.writable();
    const before = rows[place];
    if (before === undefined) this.count += 1;
    if (before?.name !== row.name) this.shape += 1;
    rows[place] = row;
  }

  delete(id: string): void {
    const place = this.places.get(id);
    if (place === undefined || this.rows[place] === undefined) return;
    this.writable()[place] = undefined;
    this.count -= 1;
    this.shape += 1;
    if (this.rows.length > 2 * this.count + MOST_EMPTY) this.moveTogether();
  }

  /** Later changes do not reach it. */
  snapshot(): ShelfSnapshot<Row> {
    const { places, rows, shape } = this;
    this.isShared = true;
    let sorted: readonly Row[] | undefined;
    return {
      get: (id) => rowAt(places, rows, id),
      inOrder: () => {
        sorted ??= inPlaces(this.orderOf(places, rows, shape), rows);
        return sorted;
      },
    };
  }

  private placeOf(id: string): number {
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const place = this.rows.length;
    this.places.set(id, place);
    this.writable().push(undefined);
    return place;
  }

  private writable(): (Row | undefined)[] {
    if (this.isShared) {
      this.rows = this.rows.slice();
      this.isShared = false;
    }
    return this.rows;
  }

  private moveTogether(): void {
    const rows = this.rows.filter((row) => row !== undefined);
    this.rows = rows;
    this.places = new Map(rows.map(({ id }, place) => [id, place]));
    this.isShared = false;
  }

  /** Starts from the order found last, which a sort finishes in nearly linear time. */
  private orderOf(places: Places, rows: Rows<Row>, shape: number): readonly number[] {
    const last = this.order?.of === places ? this.order : undefined;
    if (last?.shape === shape) return last.places;
    const started = new Set(last?.places);
    for (const place of rows.keys()) started.add(place);
    const found = [...started]
      .filter((place) => rows[place] !== undefined)
      .sort((one, other) => byName(rows[one], rows[other]));
    if (places === this.places && shape >= (last?.shape ?? 0))
      this.order = { of: places, shape, places: found };
    return found;
  }
}

function rowAt<Row>(places: Places, rows: Rows<Row>, id: string): Row | undefined {
  const place = places.get(id);
  return place === undefined ? undefined : rows[place];
}

function inPlaces<Row>(places: readonly number[], rows: Rows<Row>): readonly Row[] {
  const found: Row[] = [];
  for (const place of places) {
    const row = rows[place];
    if (row !== undefined) found.push(row);
  }
  return found;
}

function byName(one: Named | undefined, other: Named | undefined): number {
  return compare(one?.name ?? '', other?.name ?? '') || compare(one?.id ?? '', other?.id ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
