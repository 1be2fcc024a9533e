/**
 * What evidence of a container holds beside the facts of a snapshot. It is an ordinary tar, so that everything in it can be read
 * without Plimsoll:
 *
 * report.md                                   for a person, to begin with
 * inspect.json image.json image-history.json  what the engine said, word for word
 * networks.json
 * findings.json                               of the container and of its image
 * processes.json                              what ran, with whom it talked, and each process in full
 * changes.json files.json files/…             the writable layer, which files were taken, and those files
 * log/….jsonl events.jsonl                    a line for each line and event
 */
import * as z from 'zod';
import { containerProcessesSchema, processDetailSchema } from '../../facts/container-processes.ts';

export const REPORT_FILE = 'report.md';
export const PROCESSES_FILE = 'processes.json';
export const FILES_FILE = 'files.json';
export const EVENTS_FILE = 'events.jsonl';
export const FILE_FOLDER = 'files/';
export const LOG_FOLDER = 'log/';

export const evidenceProcessesSchema = z.object({
  /** The first look, which the facts have too; null when nothing ran. */
  found: containerProcessesSchema.nullable(),
  details: z.array(processDetailSchema),
  /** Processes that had ended when they were looked at one by one, and those that were not looked at for their number. */
  ended: z.array(z.number()),
  notLookedAt: z.int().nonnegative(),
  /** What had ended, and what had begun, when everything else was written; null when the container had ended. */
  meanwhile: z.object({ ended: z.array(z.number()), begun: z.array(z.number()) }).nullable(),
});
export type EvidenceProcesses = z.infer<typeof evidenceProcessesSchema>;

const evidenceFileSchema = z.object({
  /** In the container. */
  path: z.string(),
  /** The name of the member that holds its content; left out where it was not taken. */
  member: z.string().optional(),
  /** Bytes, as they were taken or looked through. */
  size: z.int().nonnegative().optional(),
  sha256: z.string().optional(),
  /** Why its content is not here: a clause, for a person. */
  leftOut: z.string().optional(),
});
export type EvidenceFile = z.infer<typeof evidenceFileSchema>;

export const evidenceFilesSchema = z.array(evidenceFileSchema);

export const logLineSchema = z.object({
  /** RFC 3339; empty where the log does not say. */
  at: z.string(),
  stream: z.enum(['stdout', 'stderr']).optional(),
  text: z.string(),
  isCut: z.boolean().optional(),
});
