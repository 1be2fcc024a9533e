/** Reads a person's waivers.yaml. What is wrong is told with its line and field; the other waivers hold. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { RESOURCE_KINDS } from '../facts/finding.ts';
import { compileTextGlob } from '../insight/text-glob.ts';
import { plainProblems } from './check-schema.ts';
import { type RuleProblem, unreadable } from './rule-problem.ts';
import type { Waiver } from './waiver.ts';
import { readYaml } from './yaml-source.ts';

const MAX_GLOB = 1_000;

const text = z.string().trim().min(1);
const glob = text
  .refine((pattern) => pattern.length <= MAX_GLOB, `is longer than ${MAX_GLOB} characters`)
  .refine(
    (pattern) => pattern.length > MAX_GLOB || compileTextGlob(pattern) !== undefined,
    'has braces that stand for too many texts',
  );

const resourceSchema = z
  .strictObject({
    kind: z.enum(RESOURCE_KINDS).optional(),
    name: glob.optional(),
    image: glob.optional(),
    label: glob.optional(),
    namespace: glob.optional(),
  })
  .refine((resource) => Object.values(resource).some((given) => given !== undefined), {
    message: 'names nothing: give kind, name, image, label or namespace; name: "*" is everything',
    // A misspelt field is one mistake, not two.
    when: ({ issues }) => issues.length === 0,
  });

export const waiverSchema = z.strictObject({
  check: glob,
  resource: resourceSchema,
  reason: text,
  owner: text,
  expires: z.iso.date('must be a day that exists, written YYYY-MM-DD').optional(),
}) satisfies z.ZodType<Waiver>;

export interface WaiverFile {
  readonly waivers: readonly Waiver[];
  readonly problems: readonly RuleProblem[];
}

/** `file` is the name that messages show. A waiver with a problem is left out; an empty file has none. */
export function parseWaivers(content: string, file: string): WaiverFile {
  const source = readYaml(content);
  if (source.errors.length > 0) {
    return { waivers: [], problems: source.errors.map((error) => ({ file, field: '', ...error })) };
  }
  const { value } = source;
  if (value === null) return { waivers: [], problems: [] };
  if (!Array.isArray(value)) {
    return { waivers: [], problems: [{ file, line: 1, field: '', message: 'must be a list of waivers' }] };
  }

  const waivers: Waiver[] = [];
  const problems: RuleProblem[] = [];
  value.forEach((entry: unknown, index) => {
    const parsed = waiverSchema.safeParse(entry);
    if (parsed.success) {
      waivers.push(parsed.data);
      return;
    }
    for (const { path, message } of plainProblems(parsed.error, entry)) {
      problems.push({ file, line: source.lineOf([index, ...path]), field: path.join('.'), message });
    }
  });
  return { waivers, problems };
}

/** Never rejects: a file that can't be read is a problem like any other. */
export async function readWaiverFile(file: string): Promise<WaiverFile> {
  try {
    return parseWaivers(await readFile(file, 'utf8'), file);
  } catch (error) {
    return { waivers: [], problems: [unreadable(file, error)] };
  }
}
