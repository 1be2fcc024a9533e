/**
 * What a person types behind `/`: words that match fuzzily, `!word` for rows without it, `field:value` for a part of
 * one field (`image:nginx port:22 user:root`), `!field:value` for its opposite. All must hold. Pure.
 */

export interface FilterTerm {
  /** Undefined looks in every field. */
  readonly field: string | undefined;
  readonly value: string;
  readonly negated: boolean;
}

export function parseFilter(query: string, fields: readonly string[]): readonly FilterTerm[] {
  return query
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!')
    .map((word) => {
      const negated = word.startsWith('!');
      const body = negated ? word.slice(1) : word;
      const colon = body.indexOf(':');
      const name = body.slice(0, colon).toLowerCase();
      // Only a known field makes a colon special: image tags and addresses have colons too.
      if (colon > 0 && fields.includes(name))
        return { field: name, value: body.slice(colon + 1).toLowerCase(), negated };
      return { field: undefined, value: body.toLowerCase(), negated };
    });
}

/** The searchable texts of a row by field. */
export type FilterFields = Readonly<Record<string, string>>;

function holds(term: FilterTerm, fields: FilterFields): boolean {
  const texts = term.field === undefined ? Object.values(fields) : [fields[term.field] ?? ''];
  const found = texts.some((text) => text.toLowerCase().includes(term.value));
  return found !== term.negated;
}

/** Whether a row satisfies a term. */
type Holds<Row> = (row: Row, term: FilterTerm) => boolean;

/** Asks each row once: of ten thousand rows a few are others in the next picture. */
export function rememberHolds<Row extends object>(fieldsOf: (row: Row) => FilterFields): Holds<Row> {
  const known = new WeakMap<FilterTerm, WeakMap<Row, boolean>>();
  return (row, term) => {
    const answers = known.get(term) ?? new WeakMap<Row, boolean>();
    known.set(term, answers);
    const answer = answers.get(row) ?? holds(term, fieldsOf(row));
    answers.set(row, answer);
    return answer;
  };
}

/** A search that ranks: given the rows' texts and a word, the indexes of the rows that match. */
export type FuzzySearch = (rows: readonly FilterFields[], word: string) => readonly number[];

/**
 * The rows that a query leaves. Exact terms (fields, negations) are decided here; the other words by `fuzzy`, or as
 * plain parts of a text while it is not loaded yet.
 */
export function filterRows<Row>(
  rows: readonly Row[],
  fieldsOf: (row: Row) => FilterFields,
  terms: readonly FilterTerm[],
  fuzzy: FuzzySearch | undefined,
  isHeld: Holds<Row> = (row, term) => holds(term, fieldsOf(row)),
): readonly Row[] {
  if (terms.length === 0) return rows;
  const exact = terms.filter(({ field, negated }) => field !== undefined || negated);
  const words = terms.filter(({ field, negated }) => field === undefined && !negated);
  let left = rows.filter((row) => exact.every((term) => isHeld(row, term)));
  for (const word of words) {
    const plainly = left.filter((row) => isHeld(row, word));
    if (plainly.length > 0 || fuzzy === undefined) {
      left = plainly;
      continue;
    }
    // Nothing has it to the letter: near misses are better than an empty list.
    const before = left;
    const found = new Set(fuzzy(before.map(fieldsOf), word.value));
    left = before.filter((_, index) => found.has(index));
  }
  return left;
}
