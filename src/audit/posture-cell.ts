/** What one place of the posture matrix says, for screens and reports alike. */
import type { MatrixCell } from './audit-view.ts';

export type PostureCell =
  /** No check looks at this layer for this control. */
  | { readonly kind: 'no-check' }
  /** Its checks apply to nothing here, or all that failed is waived. */
  | { readonly kind: 'nothing-to-decide' }
  /** Checks apply, and none of them came to a verdict. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'decided'; readonly pass: number; readonly decided: number };

export function postureCell(cell: MatrixCell | undefined): PostureCell {
  if (cell === undefined) return { kind: 'no-check' };
  const { pass, fail, unknown, manual } = cell;
  if (pass + fail > 0) return { kind: 'decided', pass, decided: pass + fail };
  return unknown + manual > 0 ? { kind: 'undecided' } : { kind: 'nothing-to-decide' };
}

/**
 * `12/14`, or a sign: `?` for none decided, `·` for nothing to decide, `–` where no check looks. A share that is too long
 * for `width` becomes a percentage.
 */
export function cellWords(cell: PostureCell, width = Number.POSITIVE_INFINITY): string {
  switch (cell.kind) {
    case 'no-check':
      return '–';
    case 'nothing-to-decide':
      return '·';
    case 'undecided':
      return '?';
    case 'decided': {
      const share = `${cell.pass}/${cell.decided}`;
      return share.length <= width ? share : `${Math.floor((100 * cell.pass) / cell.decided)}%`;
    }
  }
}
