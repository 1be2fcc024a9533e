/** The posture matrix as every report shows it: all layers and all controls, also where nothing is known. */
import type { AuditView, MatrixCell } from '../audit/audit-view.ts';
import { CONTROLS, type Control, LAYERS, type Layer } from '../facts/finding.ts';

export type PostureCell =
  /** No check looks at this layer for this control. */
  | { readonly kind: 'no-check' }
  /** Its checks apply to nothing here, or all that failed is waived. */
  | { readonly kind: 'nothing-to-decide' }
  /** Checks apply, and none of them came to a verdict. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'decided'; readonly pass: number; readonly decided: number };

export interface PostureRow {
  readonly layer: Layer;
  /** In the order of CONTROLS. */
  readonly cells: readonly { readonly control: Control; readonly cell: PostureCell }[];
  /** Says why when no cell of the row is decided, so that it can't be taken for a row in which all is well. */
  readonly note: string | undefined;
}

/** What the signs of a cell mean, in one line. */
export const MATRIX_LEGEND = 'Passed of decided; ? none decided, · nothing to decide, – no check here.';

export function postureRows({ matrix }: AuditView): readonly PostureRow[] {
  const cellOf = new Map(matrix.map((cell) => [`${cell.layer}/${cell.control}`, cell]));
  return LAYERS.map((layer) => {
    const known = matrix.filter((cell) => cell.layer === layer);
    return {
      layer,
      cells: CONTROLS.map((control) => ({ control, cell: postureCell(cellOf.get(`${layer}/${control}`)) })),
      note: rowNote(known),
    };
  });
}

/** `12/14`, or the sign that MATRIX_LEGEND explains. A share that is too long for a cell becomes a percentage. */
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

function postureCell(cell: MatrixCell | undefined): PostureCell {
  if (cell === undefined) return { kind: 'no-check' };
  const { pass, fail, unknown, manual } = cell;
  if (pass + fail > 0) return { kind: 'decided', pass, decided: pass + fail };
  return unknown + manual > 0 ? { kind: 'undecided' } : { kind: 'nothing-to-decide' };
}

function rowNote(cells: readonly MatrixCell[]): string | undefined {
  if (cells.length === 0) return 'no check looks here';
  const sum = (status: 'pass' | 'fail' | 'unknown' | 'manual'): number =>
    cells.reduce((total, cell) => total + cell[status], 0);
  if (sum('pass') + sum('fail') > 0) return undefined;
  const open = [
    ...(sum('unknown') > 0 ? [`${sum('unknown')} unknown`] : []),
    ...(sum('manual') > 0 ? [`${sum('manual')} for a person`] : []),
  ];
  return open.length === 0 ? 'nothing here to decide' : `nothing decided: ${open.join(', ')}`;
}
