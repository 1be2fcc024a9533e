/** What a container does at one moment, in the words of a profile. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import { areAllListed } from '../../facts/container-changes.ts';
import type { ContainerProcess, ContainerSocket, ExecutableOrigin } from '../../facts/container-processes.ts';
import type { Facts } from '../../facts/facts.ts';
import type { LiveContainer } from '../../facts/live-container.ts';
import type { ProfileKind, ProfileListener, ProfilePath } from '../../facts/profile.ts';
import { programPathOf } from '../container/program-path.ts';
import { plainAddress, socketUses } from '../container/socket-peers.ts';
import { reachOf } from '../exposure.ts';
import { isPartOfHealthCheck } from '../health-check-part.ts';
import { pathUse } from './general-path.ts';
import { isEphemeral, type PeerUse, peerUse } from './general-peer.ts';

export interface SeenProgram {
  readonly path: string;
  readonly origin?: ExecutableOrigin | undefined;
  /** As the container numbers them; empty where only the kernel's short view is known. */
  readonly users: readonly number[];
  readonly capabilities: readonly string[];
  /** As the host numbers them. */
  readonly pids: readonly number[];
}

export interface SeenCommand {
  readonly name: string;
  readonly pids: readonly number[];
}

export interface SeenListener extends Pick<ProfileListener, 'port' | 'protocol' | 'open'> {
  /** The port as it is. */
  readonly number: number;
  readonly address: string;
  /** 0 when it is not known. */
  readonly pid: number;
}

export interface SeenPeer extends PeerUse {
  /** One of the addresses behind it, with its port. */
  readonly address: string;
  readonly pid: number;
}

interface SeenPath extends Pick<ProfilePath, 'path' | 'what'> {
  /** One of the files that it stands for. */
  readonly example: string;
  readonly count: number;
}

export interface Observation {
  /** What could be seen at all. */
  readonly knows: ReadonlySet<ProfileKind>;
  readonly programs: readonly SeenProgram[];
  readonly commands: readonly SeenCommand[];
  readonly listeners: readonly SeenListener[];
  readonly peers: readonly SeenPeer[];
  readonly paths: readonly SeenPath[];
}

type Running = NonNullable<LiveContainer['Processes']>[number] | ContainerProcess;

/**
 * Of a container that runs; what of it was not read is not in `knows`. What engines start to see whether the container is well
 * is no part of it: it is gone in a moment, and rarely met.
 */
export function observeContainer(container: ContainerInspect, facts: Facts): Observation {
  const { Id } = container;
  const live = facts.live.get(Id);
  const processes = facts.processes.get(Id);
  const changes = facts.changes.get(Id);
  // Whoever brought a program along may have given it any command line.
  const isHealth = ({ arguments: args, origin = 'image' }: Running): boolean =>
    (origin === 'image' || origin === 'mount') && isPartOfHealthCheck(args, container);
  const detailed = (processes?.source === 'proc' ? processes.processes : []).filter((one) => !isHealth(one));
  // The kernel's own view is read for every container, also when nobody looks at it.
  const running = (live?.Processes ?? processes?.processes)?.filter((one) => !isHealth(one));
  const programs = programsOf(running ?? [], detailed);
  const sockets = processes?.sockets;
  const knows = new Set<ProfileKind>();
  if (programs.length > 0) knows.add('programs');
  if (running !== undefined && running.length > 0) knows.add('commands');
  if (detailed.some(({ innerUid }) => innerUid !== undefined)) knows.add('rights');
  const listeners = listenersOf(live, sockets);
  if (listeners !== undefined) knows.add('listeners');
  if (sockets !== undefined) knows.add('peers');
  if (changes !== undefined && areAllListed(changes)) knows.add('paths');
  return {
    knows,
    programs,
    commands: commandsOf(running ?? []),
    listeners: listeners ?? [],
    peers: sockets === undefined ? [] : peersOf(container, facts, sockets),
    paths: pathsOf(changes?.entries ?? []),
  };
}

function programsOf(
  running: readonly Running[],
  detailed: readonly ContainerProcess[],
): readonly SeenProgram[] {
  const found = new Map<
    string,
    {
      path: string;
      origin: ExecutableOrigin | undefined;
      users: Set<number>;
      capabilities: Set<string>;
      pids: Set<number>;
    }
  >();
  const take = ({ executable, origin, pid, arguments: args }: Running) => {
    // What starts containers is there for a moment before the container's own program.
    if (executable === '' || origin === 'runtime') return undefined;
    const path = programName(executable, args);
    const key = `${origin ?? ''} ${path}`;
    const one = found.get(key) ?? {
      path,
      origin,
      users: new Set(),
      capabilities: new Set(),
      pids: new Set(),
    };
    one.pids.add(pid);
    found.set(key, one);
    return one;
  };
  for (const one of running) take(one);
  const present = new Set(found.keys());
  for (const one of detailed) {
    // Of a look that is older than the kernel's own view only what still is there counts.
    if (!present.has(`${one.origin ?? ''} ${programName(one.executable, one.arguments)}`)) continue;
    const known = take(one);
    if (one.innerUid !== undefined) known?.users.add(one.innerUid);
    for (const capability of one.capabilities ?? []) known?.capabilities.add(capability);
  }
  return [...found.values()].map(({ users, capabilities, pids, ...rest }) => ({
    ...rest,
    users: [...users].sort((a, b) => a - b),
    capabilities: [...capabilities].sort(),
    pids: [...pids],
  }));
}

/** One file that is many programs: `/bin/busybox wget`, by the name that it was called by. */
function programName(executable: string, args: readonly string[]): string {
  const path = programPathOf(executable);
  if (!/\/(?:busybox|toybox|coreutils)$/.test(path)) return path;
  const [first = '', second = ''] = args;
  const called = first.slice(first.lastIndexOf('/') + 1).replace(/^-/, '');
  const name = path.endsWith(`/${called}`) ? second : called;
  return name === '' ? path : `${path} ${name}`;
}

function commandsOf(running: readonly Running[]): readonly SeenCommand[] {
  const found = new Map<string, number[]>();
  for (const one of running) {
    const name = commandName(one);
    if (name === '') continue;
    const pids = found.get(name) ?? [];
    pids.push(one.pid);
    found.set(name, pids);
  }
  return [...found].map(([name, pids]) => ({ name, pids }));
}

/** `nginx` of `nginx: worker process`, `sh` of `-sh`, `server.js` of `/usr/bin/server.js --port 80`. */
function commandName({ arguments: args, name }: Running): string {
  const [first = ''] = (args[0] ?? '').split(' ');
  const word = first === '' ? name : first;
  return word.slice(word.lastIndexOf('/') + 1).replace(/^-|:$/g, '');
}

function listenersOf(
  live: LiveContainer | undefined,
  sockets: NonNullable<ReturnType<Facts['processes']['get']>>['sockets'],
): readonly SeenListener[] | undefined {
  if (live?.Listeners !== undefined) return live.Listeners.map(seenListener);
  return sockets?.filter(({ state }) => state === 'listening').map(listenerUse);
}

/** A socket that listens. */
export function listenerUse({ protocol, localAddress, localPort, pid }: ContainerSocket): SeenListener {
  return seenListener({ protocol, address: localAddress, port: localPort, pid });
}

function seenListener({
  protocol,
  address,
  port,
  pid,
}: {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly pid: number;
}): SeenListener {
  const open = reachOf(plainAddress(address)) !== 'this-host';
  // Who asks for a name, or talks to itself, takes the port that the system gives it. A port open to others is chosen.
  const isPassing = isEphemeral(port) && (protocol === 'udp' || !open);
  return { protocol, open, port: isPassing ? 'ephemeral' : port, number: port, address, pid };
}

function peersOf(
  container: ContainerInspect,
  facts: Facts,
  sockets: NonNullable<NonNullable<ReturnType<Facts['processes']['get']>>['sockets']>,
): readonly SeenPeer[] {
  const found = new Map<string, SeenPeer>();
  for (const use of socketUses(sockets, container, facts)) {
    const peer = peerUse(use, container, facts);
    if (peer === undefined) continue;
    const key = `${peer.direction} ${peer.peer} ${peer.port} ${peer.protocol}`;
    const { remoteAddress, remotePort, pid } = use.socket;
    if (!found.has(key))
      found.set(key, { ...peer, address: `${plainAddress(remoteAddress)}:${remotePort}`, pid });
  }
  return [...found.values()];
}

function pathsOf(entries: NonNullable<ReturnType<Facts['changes']['get']>>['entries']): readonly SeenPath[] {
  const found = new Map<string, SeenPath>();
  for (const entry of entries) {
    const use = pathUse(entry);
    if (use === undefined) continue;
    const key = `${use.what} ${use.path}`;
    const { example = entry.path, count = 0 } = found.get(key) ?? {};
    found.set(key, { ...use, example, count: count + 1 });
  }
  return [...found.values()];
}
