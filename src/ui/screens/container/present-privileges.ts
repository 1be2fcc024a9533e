/** What confines a container: as it was configured, and as the kernel sees it where that is known. Pure. */
import { liveGap } from '../../../audit/bindings.ts';
import { gapReason } from '../../../audit/missing-fact.ts';
import { type ContainerInspect, containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { capabilityGrade } from '../../../insight/capability.ts';
import {
  configuredCapabilities,
  defaultCapabilities,
  liveCapabilities,
} from '../../../insight/held-capabilities.ts';
import {
  type LiveAspect,
  type LiveAspectName,
  type LiveVerdict,
  liveAspects,
  liveDifferences,
} from '../../../insight/live-difference.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';
import { fitCell, type Segment } from '../../text/line.ts';
import { severityToken } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';

/** The word of the glossary that explains each aspect. */
const TOPIC: Readonly<Record<LiveAspectName, string>> = {
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

/** Marks a difference, and what could not be compared. */
const SIGN: Readonly<Record<LiveVerdict, string>> = {
  same: '  ',
  weaker: '≠ ',
  stronger: '≠ ',
  different: '≠ ',
  uncompared: '  ',
  unread: '? ',
};

const LABEL = 19;

interface Room {
  readonly width: number;
  readonly linear: boolean;
}

export function containerPrivileges(facts: Facts, id: string, room: Room): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') return doc.none(missingObject(facts, 'container', id) ?? '').lines;
  const { inspect } = container;
  const aspects = liveAspects(facts, inspect);
  const isCompared = aspects.some(({ live }) => live !== undefined);
  headLines(doc, facts, inspect, isCompared);
  if (isCompared && !room.linear) {
    const half = halfOf(room);
    doc.item('columns', [
      { text: ' '.repeat(LABEL + 3), token: 'text.dim' },
      { text: `${fitCell('configured', half)} `, token: 'text.dim' },
      { text: 'kernel says', token: 'text.dim' },
    ]);
  }
  for (const aspect of aspects) {
    if (isCompared) comparedLine(doc, aspect, room);
    else doc.field(aspect.name, aspect.configured, { topic: TOPIC[aspect.name] });
  }
  capabilityLines(doc, facts, inspect);
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

function halfOf({ width }: Room): number {
  return Math.max(12, Math.min(40, Math.floor((width - LABEL - 5) / 2)));
}

function comparedLine(doc: DocumentBuilder, aspect: LiveAspect, room: Room): void {
  const { name, configured, live, verdict, note } = aspect;
  const token = VERDICT_TOKEN[verdict];
  const half = halfOf(room);
  const said = live ?? 'not read';
  const segments: readonly Segment[] = room.linear
    ? [{ text: `${name}: configured ${configured}, kernel says ${said}` }]
    : [
        { text: ` ${SIGN[verdict]}`, token },
        { text: `${fitCell(name, LABEL)}`, token: 'text.dim' },
        { text: `${fitCell(configured, half)} ` },
        { text: said, token },
      ];
  doc.item(`aspect ${name}`, segments, LABEL + half + 4, {
    topic: TOPIC[name],
    copy: `${name}: configured ${configured}, kernel says ${said}`,
  });
  const words = [VERDICT_WORDS[verdict], note].filter((text) => text !== '').join('; ');
  if (words !== '')
    doc.item(`note ${name}`, [{ text: `${' '.repeat(LABEL + 3)}${words}`, token }], LABEL + 3);
}

/** The strong ones one by one, so that each can be explained; the others together. */
function capabilityLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const engine = facts.engine?.name ?? '';
  const usual = defaultCapabilities(engine);
  const live = liveCapabilities(facts.live.get(inspect.Id) ?? {});
  const held = [...(live ?? configuredCapabilities(inspect.HostConfig, engine))];
  doc.heading(`Capabilities ${live === undefined ? 'as configured' : 'within its reach'} (${held.length})`, {
    topic: 'capability',
  });
  if (held.length === 0) doc.none('None.');
  const rest = held.filter((name) => usual.has(name)).sort();
  for (const name of held.filter((each) => !usual.has(each)).sort()) {
    const grade = capabilityGrade(name);
    doc.item(
      `capability ${name}`,
      [{ text: `   ${fitCell(name, 20)}` }, { text: grade, token: severityToken(grade) }],
      5,
      { topic: name, copy: name },
    );
  }
  if (rest.length > 0) {
    doc.text([{ text: 'of the engine’s default: ', token: 'text.dim' }, { text: rest.join(', ') }], 3, {
      topic: 'capability',
    });
  }
}
