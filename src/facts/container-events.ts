/**
 * What an engine told of a container's life: that it was made, started, looked into, connected, ended. An engine remembers little of
 * it and some of them only since their own start, so what is missing here may still have happened.
 */
import * as z from 'zod';
import { gapSchema } from './gap.ts';

export const containerEventSchema = z.strictObject({
  /** Milliseconds since 1970, with what the engine knows of their parts. */
  at: z.number(),
  /** What it is about: container, network, volume, image. */
  type: z.string(),
  /** In the engine's own words, details behind a colon: start, die, connect, exec_start: /bin/sh, health_status: healthy. */
  action: z.string(),
  /** Which one it is about: an id, or the name of a volume. */
  subject: z.string(),
  /** Those that say what happened, such as exitCode; labels are left out. */
  attributes: z.record(z.string(), z.string()),
});
export type ContainerEvent = z.infer<typeof containerEventSchema>;

export const containerEventsSchema = z.strictObject({
  /** Milliseconds since 1970; up to then all is here that the engine told. */
  readAt: z.number(),
  /** From when on the engine was asked, in milliseconds since 1970. */
  since: z.number(),
  /** In the order of time. */
  entries: z.array(containerEventSchema),
  /** How many there were: more than are listed where there are too many to keep. The newest are kept. */
  total: z.number(),
  /** Why something is missing. */
  gaps: z.array(gapSchema).default([]),
});
export type ContainerEvents = z.infer<typeof containerEventsSchema>;

/** Whose events are wanted: those of a container, and those of its image. */
export interface EventSubject {
  readonly containerId: string;
  /** Empty where it is not known. */
  readonly imageId: string;
}

/** Whether an event is about it: what happened to the container, between it and a network or volume, or to its image. */
export function concerns(
  { type, subject, attributes }: ContainerEvent,
  { containerId, imageId }: EventSubject,
): boolean {
  if (type === 'container') return subject === containerId;
  if (type === 'image') return imageId !== '' && subject === imageId;
  return attributes.container === containerId;
}
