/**
 * What confines a container: as the kernel sees it where that is known, else as it was configured; beside it what an engine
 * gives unasked and what a hardened one would have. Pure.
 */
import { liveGap } from '../../../audit/bindings.ts';
import { gapReason } from '../../../audit/missing-fact.ts';
import { type ContainerInspect, containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { SEVERITIES } from '../../../facts/finding.ts';
import type { LiveContainer } from '../../../facts/live-container.ts';
import { capabilityGrade } from '../../../insight/capability.ts';
import {
  type CardName,
  type CardRow,
  confinementCard,
  type Stance,
} from '../../../insight/confinement-card.ts';
import { isRootUser } from '../../../insight/container-user.ts';
import { type EscapeBinding, engineScene, escapeVerdicts } from '../../../insight/escape/escape-of.ts';
import { callFilter, profileUse, remainingCalls } from '../../../insight/escape/remaining-calls.ts';
import {
  type CapabilityOrigin,
  configuredCapabilities,
  defaultCapabilities,
  heldCapabilities,
  liveCapabilities,
} from '../../../insight/held-capabilities.ts';
import { type LiveAspect, type LiveVerdict, liveDifferences } from '../../../insight/live-difference.ts';
import { sharedNamespaces } from '../../../insight/neighbours.ts';
import { CAPABILITIES } from '../../../knowledge/capabilities.ts';
import { DANGEROUS_CALLS } from '../../../knowledge/dangerous-calls.ts';
import { DocumentBuilder, type DocumentLine, plain } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';
import { cells, cut, fitCell, type Segment, wrapSegments } from '../../text/line.ts';
import { severityToken } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';

/** The word of the glossary that explains each aspect. */
const TOPIC: Readonly<Record<CardName, string>> = {
  user: 'user',
  'user ids': 'user namespace',
  capabilities: 'capability',
  seccomp: 'seccomp',
  'no new privileges': 'no new privileges',
  AppArmor: 'apparmor',
  'shared with host': 'namespace',
  'root filesystem': 'read-only root filesystem',
  memory: 'memory limit',
  processes: 'pids limit',
  processor: 'cpu limit',
  SELinux: 'selinux',
  'shared with others': 'namespace',
  'hidden kernel files': 'masked path',
  'kernel settings': 'masked path',
  devices: 'device',
};

const VERDICT_WORDS: Readonly<Record<LiveVerdict, string>> = {
  same: '',
  weaker: 'confined less than configured',
  stronger: 'confined more than configured',
  different: 'another one than configured',
  uncompared: '',
  unread: '',
};

const VERDICT_TOKEN: Readonly<Record<LiveVerdict, Token | undefined>> = {
  same: undefined,
  weaker: 'severity.high',
  stronger: 'severity.low',
  different: 'severity.medium',
  uncompared: undefined,
  unread: 'text.dim',
};

/** What stands out: what is weaker than an engine makes it, differs from what was configured, or could not be read. */
const STANCE_TOKEN: Readonly<Record<Stance, Token | undefined>> = {
  weaker: 'severity.high',
  usual: undefined,
  hardened: 'status.pass',
};

const LABEL = 20;

interface Room {
  readonly width: number;
  readonly linear: boolean;
}

export function containerPrivileges(
  facts: Facts,
  id: string,
  room: Room,
  escapes?: EscapeBinding,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') return doc.none(missingObject(facts, 'container', id) ?? '').lines;
  const { inspect } = container;
  const card = confinementCard(facts, inspect);
  const isCompared = card.some(({ compared }) => compared?.live !== undefined);
  headLines(doc, facts, inspect, isCompared);
  if (!room.linear) {
    const { own, beside } = widthsIn(room);
    doc.item('columns', [
      { text: ' '.repeat(LABEL + 3), token: 'text.dim' },
      { text: `${fitCell('this container', own)} `, token: 'text.dim' },
      { text: `${fitCell('the default', beside)} `, token: 'text.dim' },
      { text: 'hardened', token: 'text.dim' },
    ]);
  }
  for (const row of card) cardLine(doc, row, isCompared, room);
  if (escapes !== undefined) waysOutLine(doc, id, escapes, room);
  capabilityLines(doc, facts, inspect);
  callLines(doc, facts, inspect);
  namespaceLines(doc, facts, inspect);
  const { Sockets = [], SharedMounts = [] } = facts.live.get(id) ?? {};
  if (Sockets.length > 0) {
    doc.heading(`Sockets of others that it can reach (${Sockets.length})`);
    for (const path of Sockets) doc.item(`socket ${path}`, [{ text: `   ${path}` }], 5);
  }
  if (SharedMounts.length > 0) {
    doc.heading(`Mounts that it tells the host of (${SharedMounts.length})`, { topic: 'propagation' });
    for (const path of SharedMounts) doc.item(`shared ${path}`, [{ text: `   ${path}` }], 5);
  }
  return doc.lines;
}

/** What of the kernel's view is known, and why not the rest. */
function headLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect, isCompared: boolean): void {
  const name = containerName({ stage: 'inspected', id: inspect.Id, inspect });
  const gap = liveGap(facts, name);
  if (isCompared) {
    doc.item('head', [differenceWords(liveDifferences(facts, inspect))], 2);
  } else if (!inspect.State.Running) {
    doc.item('head', [{ text: 'As configured', token: 'text.strong' }]);
    doc.none('It does not run: there is nothing that the kernel could say of it.');
  } else {
    doc.item('head', [{ text: 'As configured', token: 'text.strong' }]);
    if (gap === undefined) {
      doc.none(
        facts.hostReading.state === 'reading'
          ? 'What the kernel says of it is being read…'
          : 'What the kernel says of it was not read.',
      );
    }
  }
  if (gap !== undefined && inspect.State.Running) {
    doc.text([
      { text: 'What the kernel says of it could not be read. ', token: 'status.unknown' },
      { text: gapReason(gap), token: 'text.dim' },
    ]);
  }
  doc.blank();
}

/** What is confined less comes first: that is what nobody expects. */
function differenceWords(differing: readonly LiveAspect[]): Segment {
  for (const [verdict, words] of HEADS) {
    const names = differing.filter((aspect) => aspect.verdict === verdict).map(({ name }) => name);
    if (names.length > 0)
      return { text: `The kernel ${words}: ${names.join(', ')}`, token: VERDICT_TOKEN[verdict] };
  }
  return { text: 'The kernel confines it as configured', token: 'text.strong' };
}

const HEADS = [
  ['weaker', 'confines it less than configured'],
  ['different', 'says otherwise'],
  ['stronger', 'confines it more than configured'],
] as const satisfies readonly (readonly [LiveVerdict, string])[];

interface Widths {
  readonly own: number;
  readonly beside: number;
}

function widthsIn({ width }: Room): Widths {
  const left = width - LABEL - 6;
  const own = Math.max(20, Math.min(48, Math.floor(left * 0.44)));
  return { own, beside: Math.max(10, Math.min(24, Math.floor((left - own) / 2))) };
}

function signOf({ stance, compared }: CardRow, isCompared: boolean): string {
  if (isCompared && compared?.verdict === 'unread') return '? ';
  if (compared !== undefined && DIFFERS.includes(compared.verdict)) return '≠ ';
  return stance === 'weaker' ? '▲ ' : '  ';
}

const DIFFERS: readonly LiveVerdict[] = ['weaker', 'stronger', 'different'];

function cardLine(doc: DocumentBuilder, row: CardRow, isCompared: boolean, room: Room): void {
  const { name, value, usual, hardened, stance, compared } = row;
  const token = tokenOf(row, isCompared);
  const { own, beside } = widthsIn(room);
  const whole = `${name}: ${value}; the default ${usual}; hardened ${hardened}`;
  // What is too long for its column goes on below it.
  const [first = '', ...more] = wrapSegments([{ text: value }], own, 0).map(plain);
  const segments: readonly Segment[] = room.linear
    ? [{ text: whole }]
    : [
        { text: ` ${signOf(row, isCompared)}`, token },
        { text: fitCell(name, LABEL), token: 'text.dim' },
        { text: `${fitCell(first, own)} `, token },
        { text: `${fitCell(usual, beside)} `, token: 'text.dim' },
        { text: cut(hardened, beside), token: stance === 'hardened' ? 'status.pass' : 'text.dim' },
      ];
  doc.item(`aspect ${name}`, segments, LABEL + 3, { topic: TOPIC[name], copy: whole });
  const indent = ' '.repeat(LABEL + 3);
  for (const [at, text] of room.linear ? [] : more.entries())
    doc.item(`more ${name} ${at}`, [{ text: indent }, { text, token }], LABEL + 3, {
      topic: TOPIC[name],
      copy: whole,
    });
  if (compared !== undefined) noteLine(doc, compared, isCompared, indent);
}

/** What the kernel does otherwise than it was configured. */
function noteLine(doc: DocumentBuilder, aspect: LiveAspect, isCompared: boolean, indent: string): void {
  const { name, verdict, note, configured } = aspect;
  const isOther = DIFFERS.includes(verdict);
  const words = [
    VERDICT_WORDS[verdict],
    ...(isOther ? [`configured ${configured}`] : []),
    ...(isCompared && verdict === 'unread' ? ['as configured: what the kernel says was not read'] : []),
    note,
  ].filter((text) => text !== '');
  if (words.length === 0) return;
  doc.item(
    `note ${name}`,
    [{ text: `${indent}${words.join('; ')}`, token: VERDICT_TOKEN[verdict] }],
    LABEL + 3,
  );
}

function tokenOf({ stance, compared }: CardRow, isCompared: boolean): Token | undefined {
  if (isCompared && compared?.verdict === 'unread') return 'status.unknown';
  const isOther = compared !== undefined && DIFFERS.includes(compared.verdict);
  return isOther && !(stance === 'weaker' && compared.verdict === 'stronger')
    ? VERDICT_TOKEN[compared.verdict]
    : STANCE_TOKEN[stance];
}

/** How many ways out there are; the next tab has them. */
function waysOutLine(doc: DocumentBuilder, id: string, escapes: EscapeBinding, room: Room): void {
  const verdicts = escapeVerdicts(escapes);
  const count = (wanted: string): number => verdicts.filter(({ state }) => state === wanted).length;
  const [open, near, unknown] = [count('complete'), count('near'), count('unknown')];
  const words = [
    open === 0 ? 'none is open' : `${open} open`,
    ...(near > 0 ? [`${near} one step away`] : []),
    ...(unknown > 0 ? [`${unknown} not known`] : []),
  ].join(', ');
  const token: Token = open > 0 ? 'severity.critical' : near > 0 ? 'severity.medium' : 'status.pass';
  doc.item(
    'aspect ways out',
    room.linear
      ? [{ text: `ways out: ${words}` }]
      : [
          { text: open > 0 ? ' ✖ ' : '   ', token },
          { text: fitCell('ways out', LABEL), token: 'text.dim' },
          { text: words, token },
        ],
    LABEL + 3,
    { topic: 'escape path', open: { screen: 'container', id, tab: 'Escape' }, copy: `ways out: ${words}` },
  );
}

const KNOWN_CAPABILITIES = new Map(CAPABILITIES.map((capability) => [capability.name, capability]));

const ORIGIN_WORDS: Readonly<Record<CapabilityOrigin, string>> = {
  privileged: 'comes with --privileged',
  added: 'was added',
  default: 'given unasked',
  kernel: 'the kernel says so, the configuration does not',
};

/** Each with what it permits and how it is abused; those that somebody added first. */
function capabilityLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const engine = facts.engine?.name ?? '';
  const usual = defaultCapabilities(engine);
  const live = facts.live.get(inspect.Id) ?? {};
  const fromKernel = liveCapabilities(live);
  const held = [...(fromKernel ?? configuredCapabilities(inspect.HostConfig, engine))];
  const origins = heldCapabilities(inspect.HostConfig, live, engine).held;
  doc.heading(
    `Capabilities ${fromKernel === undefined ? 'as configured' : 'as the kernel says'} (${held.length})`,
    {
      topic: 'capability',
    },
  );
  if (fromKernel !== undefined) setsLine(doc, live);
  else doc.none(workedOut(inspect, held.length));
  if (held.length === 0) doc.none('None.');
  const given = held.filter((name) => usual.has(name)).sort();
  const beyond = held.filter((name) => !usual.has(name)).sort(worstFirst);
  for (const name of beyond)
    capabilityLine(doc, name, `${ORIGIN_WORDS[origins[name] ?? 'kernel']}${inSets(live, name)}`);
  if (given.length === 0) return;
  doc.text([{ text: `Given unasked, and hardly ever needed (${given.length}):`, token: 'text.dim' }], 3, {
    topic: 'capability',
  });
  for (const name of given) capabilityLine(doc, name, inSets(live, name).replace(/^, /, ''));
}

function worstFirst(one: string, other: string): number {
  const [left, right] = [one, other].map((name) => SEVERITIES.indexOf(capabilityGrade(name)));
  return (left ?? 0) - (right ?? 0) || (one < other ? -1 : 1);
}

function capabilityLine(doc: DocumentBuilder, name: string, where: string): void {
  const grade = capabilityGrade(name);
  const capability = KNOWN_CAPABILITIES.get(name);
  doc.item(
    `capability ${name}`,
    [
      { text: `   ${fitCell(name, 20)}` },
      { text: fitCell(grade, 10), token: severityToken(grade) },
      { text: where, token: 'text.dim' },
    ],
    33,
    { topic: name, copy: name },
  );
  if (capability === undefined) return;
  const { permits, abuse } = capability;
  doc.item(`meaning ${name}`, [{ text: `     Lets it ${permits}. ${abuse}`, token: 'text.dim' }], 5, {
    topic: name,
  });
}

const SETS = [
  ['CapEff', 'effective'],
  ['CapPrm', 'permitted'],
  ['CapInh', 'inheritable'],
  ['CapAmb', 'ambient'],
  ['CapBnd', 'bounding'],
] as const satisfies readonly (readonly [keyof LiveContainer, string])[];

/** How many there are in each set of the kernel. */
function setsLine(doc: DocumentBuilder, live: LiveContainer): void {
  const words = SETS.flatMap(([field, word]) => {
    const list = live[field];
    return list === undefined ? [] : [`${word} ${list.length}`];
  });
  doc.item('capability sets', [{ text: `   ${words.join('   ')}` }], 3, {
    topic: 'capability',
    copy: words.join(', '),
  });
}

/** Of what was configured: in which sets the kernel will have them. */
function workedOut({ Config: { User } }: ContainerInspect, count: number): string {
  const words = `Worked out from its configuration: bounding ${count}, `;
  return isRootUser(User)
    ? `${words}effective and permitted ${count}, ambient 0.`
    : `${words}effective and permitted 0, as it does not start as root; a setuid program gets them.`;
}

/** In which of the sets a capability is, where the kernel told: what is only in the bounding set can be had by setuid programs. */
function inSets(live: LiveContainer, name: string): string {
  const sets = SETS.filter(([field]) => live[field]?.includes(name) === true).map(([, word]) => word);
  if (sets.length === 0) return '';
  return sets.join() === 'bounding' ? ', only within reach of setuid programs' : `, ${sets.join(', ')}`;
}

/** Which of the dangerous calls its filter lets through. */
function callLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const engine = engineScene(facts);
  if (engine === undefined) return;
  const live = facts.live.get(inspect.Id) ?? {};
  const filter = callFilter(inspect, live, engine);
  const { held } = heldCapabilities(inspect.HostConfig, live, engine.name);
  const calls = remainingCalls(filter, inspect, profileUse(held, engine));
  const said = `${filter.words}${live.Seccomp === undefined ? ', as configured' : ''}`;
  if (calls === undefined) {
    doc.heading('Dangerous system calls', { topic: 'seccomp' });
    doc.none(`They can’t be told: ${said}, which only the engine’s machine can open.`);
    return;
  }
  doc.heading(`Dangerous system calls that get through (${calls.length} of ${DANGEROUS_CALLS.length})`, {
    topic: 'seccomp',
  });
  doc.none(`Filter: ${said}.`);
  const byMeaning = Map.groupBy(
    DANGEROUS_CALLS.filter(({ name }) => calls.includes(name)),
    ({ permits }) => permits,
  );
  for (const [permits, group] of byMeaning) {
    const names = group.map(({ name }) => name).join(', ');
    doc.item(
      `call ${group[0]?.name ?? ''}`,
      [
        { text: `   ${fitCell(names, Math.max(24, cells(names) + 2))}` },
        { text: `lets it ${permits}`, token: 'text.dim' },
      ],
      5,
      { topic: 'seccomp', copy: names },
    );
  }
}

function namespaceLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  doc.heading('Namespaces', { topic: 'namespace' });
  for (const { namespace, words, shared } of sharedNamespaces(facts, inspect)) {
    const token =
      shared === 'host' ? 'severity.high' : shared === 'container' ? 'severity.medium' : undefined;
    doc.field(namespace, [{ text: words, token }], { topic: 'namespace' });
  }
}
