/** What is remembered of an audit: which checks were judged, what failed, and the score. */
import * as z from 'zod';
import type { AuditView } from '../audit/audit-view.ts';
import { RESOURCE_KINDS } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';

const VERSION = 1;

/** Names of one kind are told by each check that they fail: short, and enough to compare with. */
const recordSchema = z
  .strictObject({
    version: z.literal(VERSION),
    /** As after --target, so that a record is never taken for that of another target. */
    target: z.string(),
    /** When the audit was finished, milliseconds since 1970. */
    at: z.number().int(),
    score: z.number().nullable(),
    judged: z.array(z.string()),
    failed: z.record(
      z.string(),
      z.strictObject({ kind: z.enum(RESOURCE_KINDS), names: z.array(z.string()) }),
    ),
  })
  .transform(({ version: _, judged, failed, score, ...rest }) => ({
    ...rest,
    score: score ?? undefined,
    judged: new Set(judged),
    failed: new Map(
      Object.entries(failed).map(([check, { kind, names }]) => [check, { kind, names: new Set(names) }]),
    ),
  }));

/** Can be compared as the EarlierFailures that it is. */
export type RunRecord = Readonly<z.infer<typeof recordSchema>>;

/** The record as text; one line. */
export function recordText(target: string, audit: AuditView, at: number): string {
  const failed: Record<string, unknown> = {};
  for (const { check, status } of audit.checkTallies()) {
    if (status !== 'fail') continue;
    const names = new Set<string>();
    for (const verdict of audit.verdictsOf(check.id)) {
      if (verdict.status === 'fail') names.add(inert(verdict.name));
    }
    failed[check.id] = { kind: check.resource, names: [...names] };
  }
  const judged = audit.checks.map(({ id }) => id);
  return `${JSON.stringify({ version: VERSION, target, at, score: audit.score ?? null, judged, failed })}\n`;
}

/** Undefined for what is no record of this target. */
export function parseRecord(text: string, target: string): RunRecord | undefined {
  try {
    const { success, data } = recordSchema.safeParse(JSON.parse(text));
    return success && data.target === target ? data : undefined;
  } catch {
    return undefined;
  }
}
