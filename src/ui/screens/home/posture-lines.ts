/** The posture on Home: the score, and the matrix of what passes by layer and control. Pure. */
import type { AuditView, MatrixCell } from '../../../audit/audit-view.ts';
import { cellWords, type PostureCell, postureCell } from '../../../audit/posture-cell.ts';
import { CONTROLS, type Control, LAYERS, type Layer, SEVERITIES } from '../../../facts/finding.ts';
import { CONTROL_WORD, LAYER_WORD } from '../../../knowledge/posture-words.ts';
import type { EarlierRun } from '../../../session/earlier-run.ts';
import type { DocumentBuilder, LineCell } from '../../document/document-line.ts';
import { cells, fitCell, type Segment, segmentsWidth } from '../../text/line.ts';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';

const LAYER_WIDTH = 13;
/** A blank, at most seven letters and a blank: the brackets of the cell under the cursor take the place of those. */
const CELL_WIDTH = 9;

/** `+3 since then`: how the score moved; empty where nothing is known of an earlier one. */
function scoreChange(score: number, earlier: EarlierRun | undefined): string {
  const moved = earlier?.score === undefined ? 0 : Math.round(score) - Math.round(earlier.score);
  return moved === 0 ? '' : ` (${moved > 0 ? '+' : '−'}${Math.abs(moved)})`;
}

/** The score, how much could be decided, and what failed; the least severe counts go first when room is short. */
export function postureLine(
  audit: AuditView,
  earlier: EarlierRun | undefined,
  width: number,
  words: boolean,
): readonly Segment[] {
  if (audit.score === undefined) {
    return [
      { text: 'Posture ', token: 'text.strong' },
      { text: 'being checked…', token: 'text.dim' },
    ];
  }
  const decided = audit.coverage === undefined ? '' : `   ${Math.floor(audit.coverage * 100)} % decided  `;
  const line: Segment[] = [
    { text: `Posture ${Math.round(audit.score)}/100`, token: 'text.strong' },
    { text: scoreChange(audit.score, earlier), token: 'accent' },
    { text: decided },
  ];
  const counts = SEVERITIES.flatMap((severity): readonly Segment[] => {
    const count = audit.total.fail[severity];
    if (count === 0 || severity === 'info') return [];
    const sign = words ? '' : `${SEVERITY_SIGN[severity]} `;
    return [{ text: ` ${sign}${count} ${severity} `, token: severityToken(severity) }];
  });
  const { waived } = audit.total;
  if (waived > 0)
    counts.push({
      text: ` ${words ? '' : `${STATUS_SIGN.waived} `}${waived} waived `,
      token: 'status.waived',
    });
  for (const count of counts) {
    if (segmentsWidth(line) + cells(count.text) > width) break;
    line.push(count);
  }
  return line;
}

/** Layers that are always shown: where nothing is decided there, that is worth knowing. */
const ALWAYS: readonly Layer[] = ['image', 'container', 'host'];

function layerCells({ matrix }: AuditView, layer: Layer): readonly MatrixCell[] {
  return matrix.filter((cell) => cell.layer === layer);
}

/** Whether a check of the layer came to a verdict, or still may. */
function isOpenOrDecided({ pass, fail, unknown, manual }: MatrixCell): boolean {
  return pass + fail + unknown + manual > 0;
}

function shownLayers(audit: AuditView): readonly Layer[] {
  return LAYERS.filter((layer) => ALWAYS.includes(layer) || layerCells(audit, layer).some(isOpenOrDecided));
}

/** What is not decided is never a pass: it has a sign of its own. */
function cellSegment(cell: MatrixCell | undefined): Segment {
  const said = postureCell(cell);
  return { text: cellWords(said, CELL_WIDTH - 2), token: cellToken(said, cell?.unknown ?? 0) };
}

function cellToken(said: PostureCell, unknown: number): Token | undefined {
  if (said.kind === 'undecided') return 'status.unknown';
  if (said.kind !== 'decided') return 'text.dim';
  return said.pass === said.decided && unknown === 0 ? 'status.pass' : undefined;
}

/** A row for each layer; a line more for the layers in which there is nothing to decide. */
export function matrixLines(doc: DocumentBuilder, audit: AuditView, width: number): void {
  if (audit.matrix.length === 0) return;
  const shown = CONTROLS.slice(0, Math.floor((width - LAYER_WIDTH) / CELL_WIDTH));
  doc.item(
    'matrix',
    [
      { text: fitCell('passed', LAYER_WIDTH), token: 'text.dim' },
      ...shown.map(
        (control): Segment => ({ text: fitCell(` ${CONTROL_WORD[control]}`, CELL_WIDTH), token: 'text.dim' }),
      ),
    ],
    0,
    { topic: 'posture' },
  );
  const layers = shownLayers(audit);
  for (const layer of layers) layerLine(doc, audit, layer, shown);
  const idle = LAYERS.filter((layer) => !layers.includes(layer) && layerCells(audit, layer).length > 0);
  if (idle.length > 0) {
    doc.item(
      'idle layers',
      [
        {
          text: `nothing here to decide: ${idle.map((layer) => LAYER_WORD[layer]).join(', ')}`,
          token: 'text.dim',
        },
      ],
      0,
      { open: { screen: 'checks', status: 'not-applicable' }, topic: 'posture' },
    );
  }
}

function layerLine(doc: DocumentBuilder, audit: AuditView, layer: Layer, controls: readonly Control[]): void {
  const cellOf = new Map(layerCells(audit, layer).map((cell) => [cell.control, cell]));
  const lineCells = controls.map(
    (control, index): LineCell => ({
      from: LAYER_WIDTH + index * CELL_WIDTH,
      width: CELL_WIDTH,
      open: cellOf.has(control)
        ? { screen: 'checks', query: `layer:${layer} control:${control}` }
        : undefined,
    }),
  );
  const isKnown = cellOf.size > 0;
  doc.item(
    `layer ${layer}`,
    isKnown
      ? [
          { text: fitCell(LAYER_WORD[layer], LAYER_WIDTH) },
          ...controls.map((control): Segment => {
            const { text, token } = cellSegment(cellOf.get(control));
            return { text: fitCell(` ${text}`, CELL_WIDTH), token };
          }),
        ]
      : [
          { text: fitCell(LAYER_WORD[layer], LAYER_WIDTH) },
          { text: ' no check looks here', token: 'text.dim' },
        ],
    0,
    {
      topic: 'posture',
      ...(isKnown ? { open: { screen: 'checks', query: `layer:${layer}` }, cells: lineCells } : {}),
    },
  );
}
