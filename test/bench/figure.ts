/** One figure of the bench: what was measured, and what it may be at most. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Absent for a figure that is only there to understand another. */
  readonly limit?: number;
}

const number = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);

/** The figures as one table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit, limit }) => [
    what,
    `${number(value)} ${unit}`,
    limit === undefined ? '' : `≤ ${number(limit)} ${unit}`,
    limit === undefined ? '' : value <= limit ? 'ok' : 'OVER',
  ]);
  const all = [['figure', 'measured', 'limit', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
