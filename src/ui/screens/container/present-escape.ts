/** The ways out of a container, each a chain that one can check: what it rests on, and what breaks it cheapest. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Finding } from '../../../facts/finding.ts';
import { escapeVerdicts } from '../../../insight/escape/escape-of.ts';
import type { EscapeStep, EscapeVerdict, PathState } from '../../../insight/escape/escape-paths.ts';
import {
  type Closing,
  type PreconditionName,
  preconditionOf,
} from '../../../knowledge/escape/preconditions.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';
import type { Place } from '../../navigation/place.ts';
import { cells, cut, fitCell, type Segment } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { waivableFinding } from '../../waiving/waivable.ts';

interface Seen {
  readonly facts: Facts;
  readonly audit: AuditView;
}

interface Room {
  readonly width: number;
  /** For a screen reader: words in place of signs. */
  readonly linear: boolean;
}

/** In the order in which they are shown. */
const STATES = ['complete', 'near', 'unknown', 'blocked'] as const satisfies readonly PathState[];

const HEADING: Readonly<Record<PathState, string>> = {
  complete: 'Open: nothing is missing',
  near: 'One step away',
  unknown: 'Not known',
  blocked: 'Blocked',
};

export function containerEscape({ facts, audit }: Seen, id: string, room: Room): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const escapes = audit.escapesOf(id);
  if (escapes === undefined) return doc.none(missingObject(facts, 'container', id) ?? 'Being checked…').lines;
  const verdicts = escapeVerdicts(escapes);
  const byState = Map.groupBy(verdicts, ({ state }) => state);
  headLine(doc, byState);
  const findings = new Map(audit.findingsOf('container', id).map((finding) => [finding.check, finding]));
  for (const state of STATES) {
    const group = byState.get(state) ?? [];
    if (group.length === 0) continue;
    doc.heading(`${HEADING[state]} (${group.length})`, { topic: 'escape path' });
    for (const [at, verdict] of group.entries()) {
      if (at > 0 && state !== 'blocked') doc.item(`before ${verdict.path.id}`, []);
      const about = { verdict, finding: findings.get(verdict.path.check), id };
      if (state === 'blocked') blockedLine(doc, about, room);
      else chain(doc, about, room);
    }
  }
  return doc.lines;
}

/** `2 open   1 one step away   3 not known   36 blocked`. */
function headLine(doc: DocumentBuilder, byState: ReadonlyMap<PathState, readonly EscapeVerdict[]>): void {
  const count = (state: PathState): number => byState.get(state)?.length ?? 0;
  const open = count('complete');
  doc.item(
    'head',
    [
      open > 0
        ? { text: `${open} open`, token: 'severity.critical' }
        : { text: 'None is open', token: 'text.strong' },
      {
        text: `   ${count('near')} one step away`,
        token: count('near') > 0 ? 'severity.medium' : 'text.dim',
      },
      {
        text: `   ${count('unknown')} not known`,
        token: count('unknown') > 0 ? 'status.unknown' : 'text.dim',
      },
      { text: `   ${count('blocked')} blocked`, token: 'text.dim' },
    ],
    0,
    { topic: 'escape path' },
  );
}

interface About {
  readonly verdict: EscapeVerdict;
  readonly finding: Finding | undefined;
  readonly id: string;
}

function checkPlace({ verdict, id }: About): Place {
  return { screen: 'check', id: verdict.path.check, resource: { kind: 'container', id } };
}

const STEP_SIGN = { holds: '✓', missing: '✗', unknown: '?' } as const;
const STEP_WORD = { holds: 'holds: ', missing: 'missing: ', unknown: 'not known: ' } as const;

/** How wide what a step says is, where there is room beside it for the fact. */
const STEP_WIDTH = 44;

function chain(doc: DocumentBuilder, about: About, room: Room): void {
  const { path, steps, breaks, state } = about.verdict;
  const { finding } = about;
  const token = state === 'complete' ? severityToken(path.severity) : undefined;
  const sign = state === 'complete' ? SEVERITY_SIGN[path.severity] : state === 'unknown' ? '?' : '▹';
  doc.item(
    `path ${path.id}`,
    [
      { text: room.linear ? `${path.severity}: ` : ` ${sign} `, token: token ?? 'text.dim' },
      { text: path.title, token: 'text.strong' },
      { text: room.linear ? '' : `  ${path.severity}`, token: severityToken(path.severity) },
      { text: `  gives ${path.gives}`, token: 'text.dim' },
      ...(finding?.status === 'waived' ? [{ text: '  accepted', token: 'status.waived' } as const] : []),
    ],
    3,
    {
      open: checkPlace(about),
      copy: `${path.title}: ${state === 'complete' ? 'open' : HEADING[state].toLowerCase()}`,
      ...(finding && { waivable: waivableFinding(finding) }),
    },
  );
  for (const [at, step] of steps.entries()) stepLine(doc, `${path.id} ${at}`, step, room);
  const [cheapest] = breaks;
  if (cheapest === undefined) return;
  doc.item(
    `break ${path.id}`,
    [
      { text: '     cheapest break: ', token: 'text.dim' },
      { text: cheapest.words, token: 'accent' },
      ...(isSaid(cheapest) ? [] : [{ text: `  ${cheapest.setting}`, token: 'text.dim' } as const]),
    ],
    7,
    { copy: cheapest.setting },
  );
}

/** Whether the words name the setting already. */
function isSaid({ words, setting }: Closing): boolean {
  return words.includes(setting.replace(/^no /, ''));
}

function stepLine(doc: DocumentBuilder, key: string, { state, answers }: EscapeStep, room: Room): void {
  const said = answers.map(({ name }) => wordsOf(name, state)).join(' or ');
  const facts = [...new Set(answers.map(({ answer: { fact, value } }) => `${fact}: ${value}`))].join('; ');
  const [first] = answers;
  const topic = first && topicOf(first.name);
  const extras = { copy: `${said} (${facts})`, ...(topic !== undefined && { topic }) };
  if (room.linear) {
    doc.item(`step ${key}`, [{ text: `${STEP_WORD[state]}${said}. ${facts}` }], 0, extras);
    return;
  }
  const sign: Segment = {
    text: `   ${STEP_SIGN[state]} `,
    token: state === 'unknown' ? 'status.unknown' : undefined,
  };
  const width = Math.min(STEP_WIDTH, Math.max(24, Math.floor(room.width * 0.52)));
  const told: Segment = { text: facts, token: 'text.dim' };
  if (cells(said) <= width) {
    doc.item(`step ${key}`, [sign, { text: `${fitCell(said, width)} ` }, told], width + 6, extras);
    return;
  }
  doc.item(`step ${key}`, [sign, { text: said }], 5, extras);
  doc.item(`fact ${key}`, [{ text: ' '.repeat(width + 6) }, told], width + 6, extras);
}

function wordsOf(name: PreconditionName, state: EscapeStep['state']): string {
  const { holds, missing } = preconditionOf(name);
  return state === 'missing' ? missing : holds;
}

/** The word of the glossary that a precondition is about. */
function topicOf(name: PreconditionName): string | undefined {
  const [family, what] = name.split(' ');
  if (family === 'capability') return what;
  if (family === 'call') return 'seccomp';
  return TOPICS[name];
}

const TOPICS: Readonly<Record<string, string>> = {
  privileged: 'privileged',
  'no-seccomp': 'seccomp',
  'no-profile': 'apparmor',
  'real-root': 'user',
  'host-users': 'user namespace',
  'cgroup-v1': 'cgroup',
  'host-pid': 'namespace',
  'host-network': 'namespace',
  'host-ipc': 'namespace',
  'every-capability': 'capability',
};

/** A path that something blocks, in one line: what blocks it says all. */
function blockedLine(doc: DocumentBuilder, about: About, room: Room): void {
  const { path, steps } = about.verdict;
  const by = steps
    .filter(({ state }) => state === 'missing')
    .map(({ answers }) => answers.map(({ name }) => wordsOf(name, 'missing')).join(' and '));
  const title = fitCell(path.title, Math.min(36, Math.floor(room.width * 0.42)));
  const [first = '', ...others] = by;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  doc.item(
    `path ${path.id}`,
    [
      { text: room.linear ? '' : ' – ', token: 'text.dim' },
      { text: room.linear ? `${path.title}: ` : `${title} ` },
      {
        text: room.linear ? `${first}${more}` : cut(`${first}${more}`, room.width - cells(title) - 5),
        token: 'text.dim',
      },
    ],
    3,
    { open: checkPlace(about), copy: `${path.title}: blocked: ${by.join('; ')}` },
  );
}
