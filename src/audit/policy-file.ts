/** Reads checks/policy.yaml and a person's own policy file; mistakes come with their line. */
import * as z from 'zod';
import { plainProblems } from './check-schema.ts';
import { defaultPolicy, POLICY_TYPES, type Policy, type PolicySetting, type PolicyValue } from './policy.ts';
import type { RuleProblem } from './rule-problem.ts';
import { readYaml } from './yaml-source.ts';

/** The schema of a setting's value by the type that checks/policy.yaml gives it. */
const VALUE_SCHEMAS = {
  text: z.string(),
  number: z.number(),
  boolean: z.boolean(),
  texts: z.array(z.string()),
  numbers: z.array(z.number()),
} as const;

const settingSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be small letters, digits and underscores'),
    type: z.enum(POLICY_TYPES),
    meaning: z.string().trim().min(1),
    default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.array(z.number())]),
  })
  .refine((setting) => VALUE_SCHEMAS[setting.type].safeParse(setting.default).success, {
    path: ['default'],
    message: 'is not of the type that `type` says',
  });

export interface PolicySettings {
  readonly settings: readonly PolicySetting[];
  readonly problems: readonly RuleProblem[];
}

/** Reads the file that defines the settings: a list of name, type, meaning and default. */
export function parsePolicySettings(text: string, file: string): PolicySettings {
  const source = readYaml(text);
  const problems: RuleProblem[] = source.errors.map((error) => ({ file, field: '', ...error }));
  if (problems.length > 0) return { settings: [], problems };
  const parsed = z.array(settingSchema).safeParse(source.value);
  if (parsed.success) return { settings: parsed.data, problems };
  return {
    settings: [],
    problems: plainProblems(parsed.error, source.value).map(({ path, message }) => ({
      file,
      line: source.lineOf(path),
      field: path.join('.'),
      message,
    })),
  };
}

export interface MergedPolicy {
  readonly policy: Policy;
  readonly problems: readonly RuleProblem[];
}

/** The defaults with a person's own values over them. A value that is wrong is told and its default kept. */
export function mergePolicy(settings: readonly PolicySetting[], text: string, file: string): MergedPolicy {
  const policy: Record<string, PolicyValue> = { ...defaultPolicy(settings) };
  const source = readYaml(text);
  const problems: RuleProblem[] = source.errors.map((error) => ({ file, field: '', ...error }));
  if (problems.length > 0 || source.value === null) return { policy, problems };

  const own = z.record(z.string(), z.unknown()).safeParse(source.value);
  if (!own.success) {
    return { policy, problems: [{ file, line: 1, field: '', message: 'must be a map of settings' }] };
  }
  for (const [name, value] of Object.entries(own.data)) {
    const complain = (message: string): void => {
      problems.push({ file, line: source.lineOf([name]), field: name, message });
    };
    const setting = settings.find((candidate) => candidate.name === name);
    if (!setting) {
      complain(`is not a setting; there are ${settings.map((known) => known.name).join(', ')}`);
      continue;
    }
    const parsed = VALUE_SCHEMAS[setting.type].safeParse(value);
    if (parsed.success) policy[name] = parsed.data;
    else for (const { message } of plainProblems(parsed.error, value)) complain(message);
  }
  return { policy, problems };
}
