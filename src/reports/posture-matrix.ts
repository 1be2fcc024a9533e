/** The posture matrix as every report shows it: all layers and all controls, also where nothing is known. */
import type { AuditView, MatrixCell } from '../audit/audit-view.ts';
import { type PostureCell, postureCell } from '../audit/posture-cell.ts';
import { CONTROLS, type Control, LAYERS, type Layer } from '../facts/finding.ts';

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
