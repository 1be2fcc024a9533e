/** The engine's stream of events: how it is cut into events, and what each one means for the facts. */
import * as z from 'zod';
import type { ContainerEvent } from '../../facts/container-events.ts';
import { MalformedAnswer } from './malformed-answer.ts';

const eventSchema = z.object({
  /** Seconds since 1970. */
  time: z.number().optional(),
  timeNano: z.number().optional(),
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({
    ID: z.string().nullish(),
    Attributes: z.record(z.string(), z.string()).nullish(),
  }),
});
export type EngineEvent = z.infer<typeof eventSchema>;

/** Longer than any honest event; a line without an end must not fill the memory. */
const LONGEST_LINE = 1024 * 1024;

/** Cuts a stream of text into lines, wherever the pieces break. Throws when a line exceeds the bound. */
export class LineCutter {
  private rest = '';

  cut(piece: string): readonly string[] {
    const [begun = '', ...others] = piece.split('\n');
    const lines = [this.rest + begun, ...others];
    this.rest = lines.pop() ?? '';
    if (this.rest.length > LONGEST_LINE) throw new MalformedAnswer('the event stream', 'a line has no end');
    return lines.filter((line) => line.trim() !== '');
  }
}

/** One event, or undefined for a line that is none. */
export function parseEvent(line: string): EngineEvent | undefined {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** What of an event's attributes says what happened; the rest are labels, of which there may be any number. */
const TOLD = [
  'name',
  'image',
  'container',
  'exitCode',
  'containerExitCode',
  'signal',
  'execID',
  'execDuration',
  'oldName',
  'comment',
  'type',
  'driver',
  'destination',
  'read/write',
  'health_status',
] as const;
const LONGEST_VALUE = 1_024;

/** An event as it is kept. One without a time is of now. */
export function containerEventOf({ Type, Action, Actor, time, timeNano }: EngineEvent): ContainerEvent {
  const told = Actor.Attributes ?? {};
  const attributes = Object.fromEntries(
    TOLD.flatMap((name) => {
      const value = told[name];
      return value === undefined || value === '' ? [] : [[name, value.slice(0, LONGEST_VALUE)]];
    }),
  );
  return {
    at: timeNano === undefined ? (time === undefined ? Date.now() : time * 1000) : timeNano / 1e6,
    type: Type,
    action: Action.slice(0, LONGEST_VALUE),
    subject: Actor.ID ?? '',
    attributes,
  };
}

/** What an event asks for. */
export type EventEffect =
  | { readonly kind: 'container-changed'; readonly id: string }
  | { readonly kind: 'container-gone'; readonly id: string }
  /** A program began in a container, or (without its command) ended. */
  | { readonly kind: 'exec'; readonly id: string; readonly command: string | undefined }
  | { readonly kind: 'list-changed'; readonly list: 'images' | 'networks' | 'volumes' | 'info' };

/** Container events that change nothing a person or a check looks at. */
const IDLE_CONTAINER_ACTIONS = new Set([
  'attach',
  'detach',
  'resize',
  'top',
  'export',
  'archive-path',
  'extract-to-dir',
  'copy',
  'exec_create',
  'exec_detach',
  'exec',
  'mount',
  'unmount',
  'sync',
]);

/**
 * What an event means. Actions that we do not know are taken as changes: reading once too often is cheap, missing
 * a change is wrong. Images are listed anew because a tag that moves says nothing of the image it left.
 */
export function effectsOf({ Type, Action, Actor }: EngineEvent): readonly EventEffect[] {
  const id = Actor.ID ?? '';
  // Some actions carry details behind a colon: `exec_create: /bin/sh`, `health_status: healthy`.
  const [action = ''] = Action.split(':');
  switch (Type) {
    case 'container':
      if (action === 'commit') return [{ kind: 'list-changed', list: 'images' }];
      if (action === 'prune' || id === '' || IDLE_CONTAINER_ACTIONS.has(action)) return [];
      if (action === 'exec_start' || action === 'exec_die' || action === 'exec_died') {
        const command = action === 'exec_start' ? Action.slice('exec_start:'.length).trim() : undefined;
        return [{ kind: 'exec', id, command }];
      }
      if (action === 'destroy' || action === 'remove') return [{ kind: 'container-gone', id }];
      return [{ kind: 'container-changed', id }];
    case 'image':
      if (action === 'save' || action === 'push') return [];
      return [{ kind: 'list-changed', list: 'images' }];
    case 'network': {
      if (action !== 'connect' && action !== 'disconnect')
        return [{ kind: 'list-changed', list: 'networks' }];
      const container = Actor.Attributes?.container ?? '';
      return container === '' ? [] : [{ kind: 'container-changed', id: container }];
    }
    case 'volume':
      if (action === 'mount' || action === 'unmount') return [];
      return [{ kind: 'list-changed', list: 'volumes' }];
    // The info says whether the node is in a swarm, and the swarm is read with it.
    case 'daemon':
    case 'node':
    case 'service':
    case 'secret':
      return [{ kind: 'list-changed', list: 'info' }];
    case 'system':
      if (action !== 'prune') return [];
      return [
        { kind: 'list-changed', list: 'images' },
        { kind: 'list-changed', list: 'networks' },
        { kind: 'list-changed', list: 'volumes' },
      ];
    default:
      return [];
  }
}
