/** Reads what `audit --format json` wrote earlier: for a baseline, and to compare two results. */
import * as z from 'zod';
import { SEVERITIES, STATUSES } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import { plainProblems } from './check-schema.ts';

/** The version of the format that this program writes and reads; checks/result.schema.json describes it. */
export const RESULT_VERSION = 1;

/** Names were written inert, but a file may come from anywhere. */
const text = z.string().transform((given) => inert(given));

const findingSchema = z.object({
  check: text,
  title: text,
  severity: z.enum(SEVERITIES),
  layer: z.string(),
  control: z.string(),
  status: z.enum(STATUSES),
  /** A later program may know more kinds than this one. */
  resource: z.object({ kind: text, name: text }),
  reason: text,
});
export type EarlierFinding = z.infer<typeof findingSchema>;

/** Fields that nobody compares, the evidence above all, are dropped. */
const resultSchema = z.object({
  schemaVersion: z.literal(RESULT_VERSION),
  tool: z.object({ name: z.literal('plimsoll'), version: text }),
  target: z.object({ kind: text, uri: text, host: z.object({ name: text }).nullable() }),
  finishedAt: z.iso.datetime(),
  summary: z.object({
    score: z.number().nullable(),
    coverage: z.number().nullable(),
    matrix: z.array(z.object({ layer: z.string(), control: z.string() })),
  }),
  gaps: z.array(z.object({ fact: text })),
  findings: z.array(findingSchema),
});
export type EarlierResult = z.infer<typeof resultSchema>;

/** `problem` says what is wrong with the text, as it reads after the name of its file. */
export type ReadResult = { readonly result: EarlierResult } | { readonly problem: string };

export function parseEarlierResult(content: string): ReadResult {
  let value: unknown;
  try {
    // Editors and shells of Windows put a byte order mark in front.
    value = JSON.parse(content.replace(/^\ufeff/, ''));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      problem: content.trim() === '' ? 'is empty' : `is not JSON: ${inert(detail, { maxLength: 200 })}`,
    };
  }
  const version = versionOf(value);
  if (version === undefined) return { problem: 'is not a result that plimsoll audit --format json wrote' };
  if (version !== RESULT_VERSION) {
    return {
      problem: `is written in version ${version} of the format; this Plimsoll reads version ${RESULT_VERSION}`,
    };
  }
  const parsed = resultSchema.safeParse(value);
  if (parsed.success) return { result: parsed.data };
  const [first] = plainProblems(parsed.error, value);
  return { problem: `is damaged: ${inert(`${first?.path.join('.')} ${first?.message}`)}` };
}

/** Undefined when it is something else than a result of Plimsoll. */
function versionOf(value: unknown): number | undefined {
  const head = z.object({
    schemaVersion: z.number(),
    tool: z.object({ name: z.literal('plimsoll') }),
    findings: z.unknown().refine((findings) => findings !== undefined),
  });
  const parsed = head.safeParse(value);
  return parsed.success ? parsed.data.schemaVersion : undefined;
}
