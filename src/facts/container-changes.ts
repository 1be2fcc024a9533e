/**
 * What a container changed on its own file system, against the image that it was made from: its writable layer. Volumes and
 * bind mounts are not part of it.
 */
import * as z from 'zod';
import { gapSchema } from './gap.ts';

const FILE_TYPES = ['file', 'folder', 'link', 'device', 'pipe', 'socket', 'unknown'] as const;

/** What is known of a file beside its name. Left out is what was not read. */
const attributes = {
  type: z.enum(FILE_TYPES).default('unknown'),
  /** The permission bits, setuid, setgid and sticky included. */
  mode: z.number().optional(),
  /** As the container's writable layer has them: with a user namespace these are the host's numbers. */
  uid: z.number().optional(),
  gid: z.number().optional(),
  /** Bytes. */
  size: z.number().optional(),
  /** Of its content, milliseconds since 1970. */
  modifiedAt: z.number().optional(),
};

export const fileChangeSchema = z.strictObject({
  /** Within the container, with a slash at its beginning. */
  path: z.string(),
  kind: z.enum(['added', 'changed', 'deleted']),
  ...attributes,
  /** Of what lies in a bind mount: where it is on the host. There it is told against the container's start. */
  source: z.string().optional(),
  /** Where a link leads, as it is written. */
  target: z.string().optional(),
  /** What the image has there; left out for what it does not have and where that was not read. */
  before: z.strictObject(attributes).optional(),
  /** Whether its bytes are those of the image, and only the rest differs; left out when that is not known. */
  isSameContent: z.boolean().optional(),
});
export type FileChange = z.infer<typeof fileChangeSchema>;

export const containerChangesSchema = z.strictObject({
  /** Milliseconds since 1970. */
  readAt: z.number(),
  /** folder: the writable layer itself. engine: what the engine tells, which are paths. */
  source: z.enum(['folder', 'engine']),
  /** In the order of paths. Folders only where they were added, deleted, or given other rights. */
  entries: z.array(fileChangeSchema),
  /** How many there are: more than are listed where there are too many to read. */
  total: z.number(),
  /** Why something is missing. */
  gaps: z.array(gapSchema).default([]),
});
export type ContainerChanges = z.infer<typeof containerChangesSchema>;

/** Whether every change is listed. What an engine does not tell of a file, which its gaps say, leaves none out. */
export function areAllListed({ source, entries, total, gaps }: ContainerChanges): boolean {
  return total <= entries.length && (source === 'engine' || gaps.length === 0);
}
