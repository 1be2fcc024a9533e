/** Home answers: what is wrong here, what first? Pure. */
import type { AuditView, MatrixCell } from '../../../audit/audit-view.ts';
import type { RuleProblem } from '../../../audit/rule-problem.ts';
import { containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import {
  CONTROLS,
  type Control,
  type Finding,
  LAYERS,
  type Layer,
  SEVERITIES,
} from '../../../facts/finding.ts';
import { publishedPorts } from '../../../insight/exposure.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { findingPlace } from '../../navigation/finding-place.ts';
import { joinWithin } from '../../text/join-within.ts';
import { cells, cut, fitCell, type Segment, segmentsWidth } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { ruleProblemWords } from '../../text/rule-problems.ts';

const CONTROL_WORD: Readonly<Record<Control, string>> = {
  'content-security': 'content',
  'hardened-configuration': 'config',
  'content-trust': 'trust',
  secrets: 'secrets',
  'host-security': 'host',
  isolation: 'isolated',
  'runtime-defence': 'runtime',
};

const LAYER_WORD: Readonly<Record<Layer, string>> = {
  image: 'images',
  container: 'containers',
  host: 'host',
  network: 'networks',
  orchestrator: 'orchestrator',
  registry: 'registry',
};

const LAYER_WIDTH = 13;
const CELL_WIDTH = 9;

/** The score, how much could be decided, and what failed; the least severe counts go first when room is short. */
function postureLine(audit: AuditView, width: number, words: boolean): readonly Segment[] {
  if (audit.score === undefined) {
    return [
      { text: 'Posture ', token: 'text.strong' },
      { text: 'being checked…', token: 'text.dim' },
    ];
  }
  const line: Segment[] = [
    { text: `Posture ${Math.round(audit.score)}/100`, token: 'text.strong' },
    { text: audit.coverage === undefined ? '' : `   ${Math.round(audit.coverage * 100)} % decided  ` },
  ];
  for (const severity of SEVERITIES) {
    const count = audit.total.fail[severity];
    if (count === 0 || severity === 'info') continue;
    const text = ` ${words ? '' : `${SEVERITY_SIGN[severity]} `}${count} ${severity} `;
    if (segmentsWidth(line) + cells(text) > width) break;
    line.push({ text, token: severityToken(severity) });
  }
  return line;
}

function matrixCell(cell: MatrixCell | undefined): Segment {
  if (cell === undefined || cell.pass + cell.fail === 0) {
    return {
      text: fitCell(cell !== undefined && cell.unknown > 0 ? '?' : '–', CELL_WIDTH),
      token: 'text.dim',
    };
  }
  const text = fitCell(`${cell.pass}/${cell.pass + cell.fail}`, CELL_WIDTH);
  return { text, token: cell.fail === 0 ? 'status.pass' : undefined };
}

/** The layers and controls that have checks; as many controls as there is room for. */
function matrixLines(doc: DocumentBuilder, audit: AuditView, width: number): void {
  const room = Math.floor((width - LAYER_WIDTH) / CELL_WIDTH);
  const controls =
    room >= CONTROLS.length
      ? CONTROLS
      : CONTROLS.filter((control) => audit.matrix.some((cell) => cell.control === control)).slice(0, room);
  const cellOf = new Map(audit.matrix.map((cell) => [`${cell.layer}/${cell.control}`, cell]));
  const layers = LAYERS.filter((layer) =>
    audit.matrix.some(
      (cell) => cell.layer === layer && cell.pass + cell.fail + cell.unknown + cell.manual > 0,
    ),
  );
  if (layers.length === 0) return;
  doc.item('matrix', [
    { text: fitCell('passed', LAYER_WIDTH), token: 'text.dim' },
    ...controls.map(
      (control): Segment => ({ text: fitCell(CONTROL_WORD[control], CELL_WIDTH), token: 'text.dim' }),
    ),
  ]);
  for (const layer of layers) {
    doc.item(
      `layer ${layer}`,
      [
        { text: fitCell(LAYER_WORD[layer], LAYER_WIDTH) },
        ...controls.map((control) => matrixCell(cellOf.get(`${layer}/${control}`))),
      ],
      0,
      { open: { screen: 'checks', query: `layer:${layer}` } },
    );
  }
}

/** A finding in one line: how bad, where, what. */
function findingLine(finding: Finding, width: number, words = false): readonly Segment[] {
  const { severity } = finding;
  const where = Math.min(22, Math.max(12, Math.floor(width / 5)));
  const sign = words ? `${severity}: ` : `${SEVERITY_SIGN[severity]} `;
  return [
    { text: sign, token: severityToken(severity) },
    { text: `${fitCell(finding.resource.name, where)} ` },
    { text: cut(finding.reason, width - where - 1 - cells(sign)) },
  ];
}

interface OpenPort {
  readonly port: string;
  readonly container: string;
  readonly id: string;
}

/** Ports that somebody other than this host can reach, by container. */
function openToOthers(facts: Facts): readonly OpenPort[] {
  const open: OpenPort[] = [];
  for (const container of facts.containers.values()) {
    const ports = publishedPorts(container).filter(({ reach, active }) => active && reach !== 'this-host');
    if (ports.length === 0) continue;
    open.push({
      port: [...new Set(ports.map(({ hostPort }) => `:${hostPort}`))].join(' '),
      container: containerName(container),
      id: container.id,
    });
  }
  return open.sort((a, b) => a.container.localeCompare(b.container));
}

interface Seen {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** What is wrong in a person's own checks and policy. */
  readonly ruleProblems?: readonly RuleProblem[];
}

/** Everything above the list of findings and everything below it has a fixed height; the list takes the rest. */
export function homeDocument(
  { facts, audit, ruleProblems = [] }: Seen,
  room: { readonly columns: number; readonly rows: number; readonly linear: boolean },
): readonly DocumentLine[] {
  const width = room.columns - 2;
  const top = new DocumentBuilder();
  top.item('posture', postureLine(audit, width, room.linear), 0, {
    open: { screen: 'findings', status: 'fail' },
  });
  const tight = room.rows < 18;
  if (!tight) top.blank();
  if (room.rows >= 12) matrixLines(top, audit, width);

  const bottom = new DocumentBuilder();
  const open = openToOthers(facts);
  const label = (text: string): Segment => ({ text: fitCell(text, 19), token: 'text.dim' });
  bottom.item(
    'open',
    open.length === 0
      ? [label('Open to others'), { text: 'no published port', token: 'text.dim' }]
      : [
          label('Open to others'),
          {
            text: joinWithin(
              open.map(({ port, container }) => `${port} ${container}`),
              '   ',
              width - 19,
            ),
          },
        ],
    19,
    { open: { screen: 'containers', query: 'open:others' } },
  );
  const unread = [...facts.gaps.values()].map(({ fact, detail }) => `${fact}: ${detail}`);
  if (ruleProblems.length > 0) unread.unshift(ruleProblemWords(ruleProblems));
  bottom.item(
    'gaps',
    unread.length === 0
      ? [label('Could not be read'), { text: 'nothing: everything asked for was read', token: 'text.dim' }]
      : [
          label('Could not be read'),
          { text: joinWithin(unread, '   ', width - 19), token: 'status.unknown' },
        ],
    19,
    unread.length === 0 ? {} : { open: { screen: 'gaps' } },
  );

  const spare = room.rows - top.lines.length - bottom.lines.length - (tight ? 1 : 3);
  const middle = new DocumentBuilder();
  firstLines(middle, facts, audit, { width, rows: Math.max(1, spare), words: room.linear });
  const gap = (id: string) => new DocumentBuilder().item(id, []).lines;
  return [
    ...top.lines,
    ...(tight ? [] : gap('gap 1')),
    ...middle.lines,
    ...(tight ? [] : gap('gap 2')),
    ...bottom.lines,
  ];
}

function firstLines(
  doc: DocumentBuilder,
  facts: Facts,
  audit: AuditView,
  room: { readonly width: number; readonly rows: number; readonly words: boolean },
): void {
  const failures = SEVERITIES.reduce((sum, severity) => sum + audit.total.fail[severity], 0);
  const waiting = [...facts.containers.values()].filter(
    ({ id }) => audit.tallyOf('container', id) === undefined,
  );
  if (failures === 0 && waiting.length > 0) {
    beingChecked(doc, waiting.map(containerName), room);
    return;
  }
  doc.item('first', [{ text: 'First', token: 'text.strong' }], 0, {
    open: { screen: 'findings', status: 'fail' },
  });
  if (failures === 0) {
    const words =
      facts.containers.size === 0 ? 'No containers and nothing to complain about.' : 'Nothing failed.';
    doc.item('none', [{ text: words, token: 'text.dim' }]);
    return;
  }
  const shown = failures > room.rows ? room.rows - 1 : failures;
  for (const [index, finding] of audit.worst(shown).entries()) {
    doc.item(`first ${index}`, findingLine(finding, room.width, room.words), 2, {
      open: findingPlace(finding),
      copy: `${finding.resource.name}: ${finding.reason}`,
    });
  }
  if (failures > shown) {
    doc.item('more', [{ text: `  ${failures - shown} more`, token: 'text.dim' }], 0, {
      open: { screen: 'findings', status: 'fail' },
    });
  }
}

/** They are gone within a second: a dozen rows of them are enough, and the first frame is out sooner. */
const CHECKING_ROWS = 12;

/** While nothing is decided yet: the containers there are, so that the first second already says something. */
function beingChecked(
  doc: DocumentBuilder,
  names: readonly string[],
  room: { readonly width: number; readonly rows: number },
): void {
  doc.item('checking', [
    { text: `${names.length} containers`, token: 'text.strong' },
    { text: ' being checked', token: 'text.dim' },
  ]);
  const columnWidth = Math.min(24, room.width);
  const perRow = Math.max(1, Math.floor(room.width / columnWidth));
  const rows = Math.min(room.rows - 1, CHECKING_ROWS, Math.ceil(names.length / perRow));
  for (let row = 0; row < rows; row++) {
    const cellsOfRow = names
      .slice(row * perRow, (row + 1) * perRow)
      .map((name) => fitCell(name, columnWidth - 1));
    doc.item(`checking ${row}`, [{ text: cellsOfRow.join(' '), token: 'text.dim' }]);
  }
  const left = names.length - rows * perRow;
  if (left > 0) doc.item('checking more', [{ text: `and ${left} more`, token: 'text.dim' }]);
}
