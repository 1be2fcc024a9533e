/** What runs in a container, as a tree, and with whom it talks. What does not fit the image comes first. Pure. */
import { gapReason } from '../../../audit/missing-fact.ts';
import type { ContainerInspect } from '../../../facts/container.ts';
import type { ContainerProcess, ContainerProcesses } from '../../../facts/container-processes.ts';
import type { Facts } from '../../../facts/facts.ts';
import { ORIGIN_WORDS } from '../../../insight/container/origin-words.ts';
import { type ProcessSign, processSigns } from '../../../insight/container/process-signs.ts';
import { processTree } from '../../../insight/container/process-tree.ts';
import { plainAddress, type SocketUse, socketUses } from '../../../insight/container/socket-peers.ts';
import { timeOf } from '../../../insight/container-state.ts';
import { type ProfileMarks, profileMarks } from '../../../insight/profile/profile-marks.ts';
import { maskArguments } from '../../../insight/secret-value.ts';
import type { ViewRow } from '../../components/rows-view.tsx';
import { type KeyWords, withKeys } from '../../keys/bindings.ts';
import { cells, cut, cutMiddle, fitCell, type Segment } from '../../text/line.ts';
import { shortMoment } from '../../text/moment.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';

export interface PresentedRows {
  readonly title: readonly Segment[];
  readonly rows: readonly ViewRow[];
  /** What is said instead of rows. */
  readonly empty: string;
}

/** `linear` tells the same to a screen reader, in words. */
export function containerProcesses(
  facts: Facts,
  id: string,
  { linear, keys }: { readonly linear: boolean; readonly keys: KeyWords },
): PresentedRows {
  const container = facts.containers.get(id);
  const found = facts.processes.get(id);
  if (container?.stage !== 'inspected')
    return { title: [], rows: [], empty: container === undefined ? 'This container is gone.' : 'Reading…' };
  if (found === undefined) return { title: [], rows: [], empty: nothingRead(facts, container.inspect) };
  const { inspect } = container;
  const marks = profileMarks(inspect, facts);
  const signs = withMarks(processSigns(found, facts.changes.get(id)), marks, keys);
  const uses = socketUses(found.sockets ?? [], inspect, facts);
  const talks = Map.groupBy(uses, ({ socket }) => socket.pid);
  const rows: ViewRow[] = processTree(found.processes).map(({ running, branch, depth }) =>
    processRow(running, branch, depth, {
      id,
      linear,
      signs: signs.get(running.pid) ?? [],
      uses: talks.get(running.pid) ?? [],
    }),
  );
  const names = new Map(found.processes.map((running) => [running.pid, running]));
  const listening = uses.filter(({ direction }) => direction === 'listens');
  const connected = uses.filter(({ direction }) => direction !== 'listens');
  if (listening.length > 0) {
    rows.push(heading('listening', `Listening (${listening.length})`));
    rows.push(...listening.map((use) => socketRow(use, names.get(use.socket.pid), id, linear, marks)));
  }
  if (connected.length > 0) {
    rows.push(heading('connections', `Connections (${connected.length})`));
    rows.push(...connected.map((use) => socketRow(use, names.get(use.socket.pid), id, linear, marks)));
  }
  for (const gap of found.gaps) rows.push(noteRow(`gap ${gap.fact} ${gap.detail}`, gapReason(gap)));
  return { title: titleOf(found, signs, uses, linear), rows, empty: 'Nothing runs in it.' };
}

function nothingRead(facts: Facts, { State, Name }: ContainerInspect): string {
  if (!State.Running) return 'It does not run: there are no processes.';
  const gap = facts.gaps.get(`processes ${Name.replace(/^\//, '')}`);
  return gap === undefined ? 'Reading…' : `Could not be read. ${gapReason(gap)}`;
}

/** `✖ 1 not from the image   ▲ 1 undeclared port   5 processes   2 listening   2 connections`. */
function titleOf(
  { processes, total, sockets }: ContainerProcesses,
  signs: ReadonlyMap<number, readonly ProcessSign[]>,
  uses: readonly SocketUse[],
  linear: boolean,
): readonly Segment[] {
  const segments: Segment[] = [];
  for (const { kind, words } of TITLES) {
    const found = [...signs.values()].flatMap((list) => list.find((sign) => sign.kind === kind) ?? []);
    const [worst] = found.toSorted(
      (one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity),
    );
    if (worst === undefined) continue;
    const mark = linear ? worst.severity : SEVERITY_SIGN[worst.severity];
    segments.push({ text: ` ${mark} ${found.length} ${words}  `, token: severityToken(worst.severity) });
  }
  const undeclared = uses.filter(({ isUndeclared }) => isUndeclared).length;
  if (undeclared > 0) {
    const mark = linear ? 'medium' : SEVERITY_SIGN.medium;
    const ports = undeclared === 1 ? 'port' : 'ports';
    segments.push({ text: ` ${mark} ${undeclared} undeclared ${ports}  `, token: 'severity.medium' });
  }
  if (segments.length === 0) segments.push({ text: ' Nothing stands out  ', token: 'status.pass' });
  const listening = uses.filter(({ direction }) => direction === 'listens').length;
  const counted = total > processes.length ? `${processes.length} of ${total}` : `${total}`;
  const rest =
    sockets === undefined
      ? 'sockets can’t be seen'
      : `${listening} listening  ${uses.length - listening} connected`;
  segments.push({ text: ` ${counted} ${total === 1 ? 'process' : 'processes'}  ${rest}`, token: 'text.dim' });
  return segments;
}

/** With what the profile of the image does not have, behind the other signs of each process. */
function withMarks(
  signs: ReadonlyMap<number, readonly ProcessSign[]>,
  { processes }: ProfileMarks,
  keys: KeyWords,
): ReadonlyMap<number, readonly ProcessSign[]> {
  if (processes.size === 0) return signs;
  const all = new Map(signs);
  for (const [pid, words] of processes) {
    const sign: ProcessSign = {
      kind: 'profile',
      severity: 'high',
      words,
      meaning: withKeys(NOT_IN_PROFILE, keys),
    };
    all.set(pid, [...(signs.get(pid) ?? []), sign]);
  }
  return all;
}

const NOT_IN_PROFILE =
  'It never did this while the profile of its image was recorded. {look.profile} shows the profile.';

/** What is counted in the first line, the worst kind first. */
const TITLES: readonly { readonly kind: ProcessSign['kind']; readonly words: string }[] = [
  { kind: 'escape', words: 'left the container' },
  { kind: 'drift', words: 'not from the image' },
  { kind: 'miner', words: 'like a miner' },
  { kind: 'shell', words: 'odd shell' },
  { kind: 'profile', words: 'not in profile' },
];

const ORDER = ['critical', 'high', 'medium'] as const;

interface ProcessContext {
  readonly id: string;
  readonly linear: boolean;
  readonly signs: readonly ProcessSign[];
  readonly uses: readonly SocketUse[];
}

const PID_WIDTH = 7;
const USER_WIDTH = 9;
const TIME_WIDTH = 13;
const CPU_WIDTH = 6;
/** From how wide on the time of the start stands in a row. */
const TIME_FROM = 100;

/** The names of the columns over the rows of processes. */
export function processHead(width: number, linear: boolean): readonly Segment[] {
  if (linear) return [];
  const time = width >= TIME_FROM ? fitCell('started', TIME_WIDTH) : '';
  const text = `  ${fitCell('pid', PID_WIDTH)} ${fitCell('user', USER_WIDTH)} ${time}${fitCell('cpu', CPU_WIDTH)}command`;
  return [{ text, token: 'text.dim' }];
}

function processRow(
  running: ContainerProcess,
  branch: string,
  depth: number,
  { id, linear, signs, uses }: ProcessContext,
): ViewRow {
  const { pid, innerPid, executable, startedAt, cpu = 0, state } = running;
  const command = commandOf(running);
  const user = userOf(running);
  const started = timeOf(startedAt);
  const [worst] = signs;
  const words = state === 'Z' ? 'has ended, not yet buried' : signs.map((sign) => sign.words).join(', ');
  const short = state === 'Z' ? 'has ended' : (worst?.words ?? '');
  const when = started === undefined ? '' : shortMoment(started);
  const busy = cpu >= 10 ? `${cpu} %` : '';
  return {
    id: `process ${pid} ${startedAt}`,
    text: `${pid} ${innerPid ?? ''} ${user} ${command} ${executable} ${words}`,
    open: { screen: 'process', id, pid },
    topic: 'process',
    copy: command,
    draw: (width) => {
      if (linear) {
        const parts = [
          `${pid}`,
          user,
          command,
          when && `since ${when}`,
          busy,
          worst && `${worst.severity}: ${words}`,
        ];
        return [
          {
            text: `level ${depth + 1}, ${parts.filter(Boolean).join(', ')}`,
            token: worst && severityToken(worst.severity),
          },
        ];
      }
      const time = width >= TIME_FROM ? fitCell(when, TIME_WIDTH) : '';
      const left = `${fitCell(String(pid), PID_WIDTH)} ${fitCell(user, USER_WIDTH)} ${time}${fitCell(busy, CPU_WIDTH)}`;
      const room = Math.max(12, width - 2 - cells(left));
      const flag = short === '' ? '' : `  ${cut(short, Math.max(22, Math.floor(room / 2)))}`;
      const token = worst && severityToken(worst.severity);
      return [
        { text: `${worst === undefined ? ' ' : SEVERITY_SIGN[worst.severity]} `, token },
        { text: left, token: 'text.dim' },
        { text: cut(branch, Math.max(4, room - 24)), token: 'text.dim' },
        { text: cut(command, Math.max(8, room - cells(branch) - cells(flag))) },
        { text: flag, token: token ?? 'text.dim' },
      ];
    },
    details: () => detailsOf(running, signs, uses),
  };
}

/** What the process is, in two lines: its program and what that means, then whom it talks to. */
function detailsOf(
  running: ContainerProcess,
  signs: readonly ProcessSign[],
  uses: readonly SocketUse[],
): readonly (readonly Segment[])[] {
  const { executable, origin, mount, innerPid, startedAt } = running;
  const [worst] = signs;
  const program = executable === '' ? 'its program can’t be seen' : executable;
  const from =
    origin === undefined ? '' : `, ${ORIGIN_WORDS[origin]}${mount === undefined ? '' : ` at ${mount}`}`;
  const started = timeOf(startedAt);
  const inside = innerPid === undefined ? '' : `   ${innerPid} inside`;
  const since = started === undefined ? '' : `   since ${shortMoment(started)}`;
  return [
    [{ text: ` ${program}${from}` }, { text: `${inside}${since}`, token: 'text.dim' }],
    worst === undefined
      ? [{ text: ` ${uses.map(socketWords).slice(0, 3).join('   ') || 'no sockets'}`, token: 'text.dim' }]
      : [
          { text: ` ${worst.meaning}`, token: severityToken(worst.severity) },
          {
            text: uses.length === 0 ? '' : `   ${uses.map(socketWords).slice(0, 2).join('   ')}`,
            token: 'text.dim',
          },
        ],
  ];
}

/** The command line with secrets masked; the name for a process that has none. */
function commandOf({ name, arguments: args }: ContainerProcess): string {
  return args.length === 0 ? `[${name}]` : maskArguments(args).join(' ');
}

export function userOf({ user, innerUid, uid }: ContainerProcess): string {
  return user || (innerUid ?? uid)?.toString() || '';
}

/** `→ 198.51.100.23:3333`, `← api:51544 on 5432`, `listens on 0.0.0.0:5432`. */
export function socketWords({ socket, direction, peer }: SocketUse): string {
  const { localAddress, localPort, remoteAddress, remotePort, protocol } = socket;
  const far = `${peer === '' ? hostText(remoteAddress) : peer}:${remotePort}`;
  const kind = protocol === 'udp' ? ' udp' : '';
  if (direction === 'listens') return `listens on ${hostText(localAddress)}:${localPort}${kind}`;
  return direction === 'in' ? `from ${far} on ${localPort}${kind}` : `to ${far}${kind}`;
}

function hostText(address: string): string {
  const plain = plainAddress(address);
  return plain.includes(':') ? `[${plain}]` : plain;
}

function socketRow(
  use: SocketUse,
  running: ContainerProcess | undefined,
  id: string,
  linear: boolean,
  marks: ProfileMarks,
): ViewRow {
  const { socket, direction, peer, isUndeclared } = use;
  const isNew = marks.isNewSocket(use);
  const { protocol, state, localAddress, localPort, remoteAddress, remotePort, pid } = socket;
  const words = socketWords(use);
  const holder = running === undefined ? 'no process of its own' : `${running.name} ${pid}`;
  const address = direction !== 'listens' && peer !== '' ? `  (${hostText(remoteAddress)})` : '';
  const phase = state === 'connected' || state === 'listening' ? '' : state;
  const declared = isUndeclared ? 'not declared by the image or published' : phase;
  const note = [isNew ? 'not in profile' : '', declared].filter(Boolean).join(', ');
  const severity = isNew ? 'high' : 'medium';
  return {
    id: `socket ${protocol} ${state} ${localAddress} ${localPort} ${remoteAddress} ${remotePort}`,
    text: `${words} ${address} ${holder} ${note}`,
    ...(pid === 0 ? {} : { open: { screen: 'process', id, pid } }),
    topic: direction === 'listens' ? 'exposed port' : 'connection',
    copy: direction === 'listens' ? `${localAddress}:${localPort}` : `${remoteAddress}:${remotePort}`,
    draw: (width) => {
      const token = isUndeclared || isNew ? severityToken(severity) : undefined;
      if (linear) return [{ text: [`${words}${address}`, holder, note].filter(Boolean).join(', '), token }];
      const half = Math.max(20, Math.floor(width * 0.5));
      return [
        { text: `${isUndeclared || isNew ? SEVERITY_SIGN[severity] : ' '} `, token },
        { text: fitCell(cutMiddle(`${words}${address}`, half - 1), half), token },
        {
          text: fitCell(holder, Math.min(isNew ? 20 : 24, Math.max(8, width - half - 2))),
          token: 'text.dim',
        },
        { text: note === '' ? '' : `  ${note}`, token },
      ];
    },
    details: () => [[{ text: ` ${words}${address}` }], [{ text: ` held by ${holder}`, token: 'text.dim' }]],
  };
}

function heading(id: string, text: string): ViewRow {
  return { id: `= ${id}`, draw: () => [{ text, token: 'text.strong' }] };
}

export function noteRow(id: string, text: string): ViewRow {
  return {
    id,
    text,
    draw: (width) => [{ text: `? ${cut(text, width - 2)}`, token: 'status.unknown' }],
    details: () => [[{ text: ` ${text}`, token: 'status.unknown' }]],
  };
}
