/** What an engine's events say of a container's life. Docker and Podman have words of their own for some of it. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { ContainerEvent } from '../../facts/container-events.ts';
import { isHealthCommand } from '../../facts/health-command.ts';
import { durationText } from '../container-state.ts';
import { exitWords, signalName } from '../exit-code.ts';
import { maskText } from '../secret-value.ts';
import type { TimelineEntry, TimelineKind } from './timeline-entry.ts';

type Said = Pick<TimelineEntry, 'text' | 'severity'> & {
  readonly kind: TimelineKind;
  readonly group?: string;
  readonly about?: TimelineEntry['about'];
};

/** Events that say nothing of the container: somebody looked at it, or took part in what was told already. */
const IDLE = new Set([
  'top',
  'resize',
  'detach',
  'init',
  'sync',
  'cleanup',
  'exec_create',
  'exec_detach',
  'mount',
  'unmount',
  'save',
  'push',
]);

const STATES: Readonly<Record<string, string>> = {
  create: 'was made',
  start: 'started',
  restart: 'was restarted',
  restored: 'came back with the engine',
  stop: 'was stopped',
  pause: 'was paused',
  unpause: 'goes on after a pause',
  destroy: 'was removed',
  remove: 'was removed',
  checkpoint: 'was frozen to a checkpoint',
  restore: 'came back from a checkpoint',
};

/**
 * In the order of the events, which are in that of time. The container's own health check begins and ends all the time and is
 * nobody's doing.
 */
export function eventEntries(
  events: readonly ContainerEvent[],
  container: Pick<ContainerInspect, 'Config'>,
): readonly TimelineEntry[] {
  const ends = execEnds(events);
  const seen = new Map<string, number>();
  return events.flatMap((event): TimelineEntry[] => {
    const said = wordsOf(event, container, ends);
    if (said === undefined) return [];
    const name = `event ${event.at} ${event.type} ${event.action}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const { at, type, action } = event;
    const { kind, text, ...more } = said;
    return [
      {
        id: `${name} ${count}`,
        at,
        kind,
        text,
        detail: `the engine told: ${type} ${maskText(action)}`,
        ...more,
      },
    ];
  });
}

/** When programs that were started in it ended, by the id of their session: with what and after how long. */
function execEnds(events: readonly ContainerEvent[]): ReadonlyMap<string, ContainerEvent> {
  return new Map(
    events.flatMap((event) => {
      const id = event.attributes.execID;
      return id !== undefined && /^exec_die/.test(event.action) ? [[id, event] as const] : [];
    }),
  );
}

function wordsOf(
  { at, type, action, subject, attributes }: ContainerEvent,
  container: Pick<ContainerInspect, 'Config'>,
  ends: ReadonlyMap<string, ContainerEvent>,
): Said | undefined {
  // Details stand behind a colon: `exec_start: /bin/sh`, `health_status: healthy`.
  const colon = action.indexOf(':');
  const name = colon === -1 ? action : action.slice(0, colon);
  const rest = colon === -1 ? '' : action.slice(colon + 1).trim();
  if (IDLE.has(name)) return undefined;
  if (type === 'image') return imageWords(name, subject, attributes);
  if (type === 'network') return networkWords(name, subject, attributes);
  if (type !== 'container') return undefined;
  const state = STATES[name];
  if (state !== undefined) return { kind: 'state', text: state, about: { kind: 'log' } };
  switch (name) {
    case 'die':
    case 'died': {
      const code = exitCodeOf(attributes);
      const severity = Number.isNaN(code) || code === 0 || code === 143 ? undefined : 'medium';
      return { kind: 'state', text: exitWords(code), severity, about: { kind: 'log' } };
    }
    case 'kill': {
      const { signal = '' } = attributes;
      const named = /^\d+$/.test(signal) ? signalName(Number(signal)) : `signal ${signal}`;
      return {
        kind: 'state',
        text: `was sent ${signal === '' ? 'a signal' : named}`,
        about: { kind: 'log' },
      };
    }
    case 'oom':
      return {
        kind: 'state',
        text: 'ran out of memory: the kernel ended a process of it',
        severity: 'high',
        about: { kind: 'log' },
      };
    case 'rename':
      return { kind: 'state', text: `was renamed from ${plainName(attributes.oldName)}` };
    case 'update':
      return { kind: 'state', text: 'was given other limits or another restart policy' };
    case 'health_status': {
      const health = rest || (attributes.health_status ?? '');
      if (health === '') return undefined;
      const isBad = health === 'unhealthy';
      return {
        kind: 'health',
        text: `its health check says ${health}`,
        severity: isBad ? 'medium' : undefined,
        about: { kind: 'log' },
        group: 'health',
      };
    }
    case 'exec_start':
    case 'exec':
      return execWords(at, rest, attributes.execID, container, ends);
    case 'exec_die':
    case 'exec_died':
      // Told with its start, where that is known.
      return undefined;
    case 'attach':
      return { kind: 'exec', text: 'somebody attached to its input and output' };
    case 'copy':
    case 'extract-to-dir':
      return {
        kind: 'exec',
        text: 'files were copied into it',
        severity: 'medium',
        about: { kind: 'changes' },
      };
    case 'archive-path':
      return { kind: 'exec', text: 'files were copied out of it', group: 'copying' };
    case 'export':
      return { kind: 'exec', text: 'its files were exported', severity: 'medium' };
    case 'commit':
      return { kind: 'image', text: 'an image was made of it' };
    default:
      return {
        kind: 'state',
        text: `${name.replaceAll('_', ' ')}${rest === '' ? '' : `: ${maskText(rest)}`}`,
      };
  }
}

/** Podman names it otherwise. NaN where nobody says it. */
function exitCodeOf(attributes: ContainerEvent['attributes'] = {}): number {
  return Number(attributes.exitCode ?? attributes.containerExitCode ?? Number.NaN);
}

function execWords(
  at: number,
  command: string,
  id: string | undefined,
  container: Pick<ContainerInspect, 'Config'>,
  ends: ReadonlyMap<string, ContainerEvent>,
): Said {
  const end = id === undefined ? undefined : ends.get(id);
  const code = exitCodeOf(end?.attributes);
  if (isHealthCommand(command, container))
    return { kind: 'health', text: 'its health check ran', group: 'health' };
  const ended =
    end === undefined
      ? ''
      : `: ended after ${durationText(Math.max(0, end.at - at))}${Number.isNaN(code) || code === 0 ? '' : ` with ${code}`}`;
  const what = command === '' ? 'a program was started in it' : `exec ${maskText(command)}`;
  // Nobody should have to: whoever does is a person, or an intruder with the engine's socket.
  return { kind: 'exec', text: `${what}${ended}`, severity: 'medium', about: { kind: 'log' } };
}

function networkWords(
  name: string,
  id: string,
  { name: network = '' }: ContainerEvent['attributes'],
): Said | undefined {
  if (name !== 'connect' && name !== 'disconnect') return undefined;
  const called = network === '' ? id.slice(0, 12) : network;
  const text =
    name === 'connect' ? `was connected to network ${called}` : `was cut off from network ${called}`;
  return { kind: 'network', text, about: { kind: 'network', id } };
}

const IMAGE_ACTS: Readonly<Record<string, string>> = {
  pull: 'was pulled',
  build: 'was built',
  import: 'was imported',
  load: 'was loaded from an archive',
  loadfromarchive: 'was loaded from an archive',
  tag: 'was given a name',
  untag: 'lost a name',
  delete: 'was deleted',
  remove: 'was deleted',
};

function imageWords(
  name: string,
  id: string,
  { name: image = '' }: ContainerEvent['attributes'],
): Said | undefined {
  const act = IMAGE_ACTS[name];
  if (act === undefined) return undefined;
  const called = image === '' || image === id ? '' : ` ${image}`;
  return { kind: 'image', text: `its image${called} ${act}`, about: { kind: 'image', id } };
}

function plainName(name = ''): string {
  return name.replace(/^\//, '') || 'another name';
}
