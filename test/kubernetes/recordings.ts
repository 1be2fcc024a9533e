/** The recorded answers of a real API server, read from test/fixtures/kubernetes. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const FOLDER = new URL('../fixtures/kubernetes/', import.meta.url);

const rowSchema = z.object({
  file: z.string(),
  as: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  contentType: z.string(),
  accept: z.string().optional(),
  requestBody: z.json().optional(),
  warning: z.string().optional(),
});
/** One recording: who asked what, and what came back beside the body. */
export type RecordedRow = z.infer<typeof rowSchema>;

export const recordedRows: readonly RecordedRow[] = z
  .array(rowSchema)
  .parse(JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8')));

export function recordedText(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

/** An object as the API sends it, loose enough for whatever a test makes. */
export const rawObjectSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    resourceVersion: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});
export type RawObject = z.infer<typeof rawObjectSchema>;

const listSchema = z.looseObject({
  kind: z.string(),
  apiVersion: z.string(),
  metadata: z.looseObject({}),
  items: z.array(rawObjectSchema),
});

export function recordedList(file: string): z.infer<typeof listSchema> {
  return listSchema.parse(JSON.parse(recordedText(file)));
}

const eventSchema = z.object({
  type: z.string(),
  object: z.looseObject({
    kind: z.string(),
    apiVersion: z.string(),
    metadata: z.looseObject({ name: z.string().optional(), resourceVersion: z.string().optional() }),
  }),
});
export type RecordedEvent = z.infer<typeof eventSchema>;

export function recordedEvents(file: string): readonly RecordedEvent[] {
  return recordedText(file)
    .trim()
    .split('\n')
    .map((line) => eventSchema.parse(JSON.parse(line)));
}
