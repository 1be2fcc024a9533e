/**
 * Reads a seccomp profile that a container brings: the JSON that `--security-opt seccomp=` embeds. A rule lets a call
 * through by its name, for some values of its arguments, for holders of some capabilities, from some kernel on.
 */
import * as z from 'zod';
import {
  ALG_FAMILY,
  DANGEROUS_CALLS,
  type DangerousCall,
  NAMESPACE_FLAGS,
} from '../knowledge/dangerous-calls.ts';
import { isAtLeast } from './dotted-version.ts';
import type { HeldCapabilities } from './held-capabilities.ts';
import { securitySettings } from './security-option.ts';

const text = z.string().nullish();
const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const conditionSchema = z
  .looseObject({ caps: texts, arches: texts, minKernel: text })
  .nullish()
  .transform((condition) => condition ?? { caps: [], arches: [], minKernel: undefined });

const wholeNumber = z.number().refine(Number.isInteger).default(0);

const argumentSchema = z.looseObject({
  index: wholeNumber,
  value: wholeNumber,
  valueTwo: wholeNumber,
  op: z.string().default(''),
});
type Argument = z.infer<typeof argumentSchema>;

const ruleSchema = z.looseObject({
  /** Profiles of long ago have one name to a rule. */
  name: text,
  names: texts,
  action: z.string().default(''),
  args: z
    .array(argumentSchema)
    .nullish()
    .transform((list) => list ?? []),
  includes: conditionSchema,
  excludes: conditionSchema,
});
type Rule = z.infer<typeof ruleSchema>;

const profileSchema = z.looseObject({
  defaultAction: z.string().default(''),
  syscalls: z
    .array(ruleSchema)
    .nullish()
    .transform((list) => list ?? []),
});
export type SeccompProfile = z.infer<typeof profileSchema>;

/** The profile among a container's security options; undefined for none, or for one that is only named by its path. */
export function ownSeccompProfile(options: readonly string[]): SeccompProfile | undefined {
  if (!memory.has(options)) memory.set(options, readSeccompProfile(securitySettings(options).seccomp ?? ''));
  return memory.get(options);
}

const memory = new WeakMap<readonly string[], SeccompProfile | undefined>();

/** Undefined for what is no profile, such as the path of one: only the engine's own machine could open that. */
export function readSeccompProfile(setting: string): SeccompProfile | undefined {
  if (!setting.trimStart().startsWith('{')) return undefined;
  try {
    const parsed = profileSchema.safeParse(JSON.parse(setting));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export interface ProfileUse {
  /** The capabilities of the container, by name. */
  readonly held: HeldCapabilities['held'];
  /** The release of the kernel; empty when it is not known. */
  readonly kernel: string;
  /** As `uname -m` says it; empty counts as x86_64. */
  readonly architecture: string;
  /** Whether Docker's own profile lets containers use the kernel's key rings, as new ones do. */
  readonly permitsKeys: boolean;
  readonly isPodman: boolean;
}

const KEY_CALLS = new Set(['add_key', 'keyctl', 'request_key']);

/** The dangerous system calls that a profile lets through and that the engine's own would not. */
export function widenedCalls(profile: SeccompProfile, use: ProfileUse): readonly string[] {
  return DANGEROUS_CALLS.filter((call) => !isPermitted(call, use) && profileLets(profile, call, use)).map(
    ({ name }) => name,
  );
}

/** Whether a profile of a container's own lets a dangerous call through. */
export function profileLets(profile: SeccompProfile, call: DangerousCall, use: ProfileUse): boolean {
  return argumentsOf(call).some((first) => lets(profile, call.name, first, use));
}

/** What the engine's own profile lets through all the same. */
export function isPermitted(call: DangerousCall, use: ProfileUse): boolean {
  const { name, permittedWith, harmlessSince, isOpenInPodman } = call;
  if (use.isPodman && isOpenInPodman === true) return true;
  if (permittedWith.some((capability) => Object.hasOwn(use.held, capability))) return true;
  if (use.permitsKeys && KEY_CALLS.has(name)) return true;
  return harmlessSince !== undefined && (use.kernel === '' || isAtLeast(use.kernel, harmlessSince));
}

/** `clone` is harmless until it makes a namespace, of whichever kind; of the others every use counts. */
function argumentsOf({ name }: DangerousCall): readonly (number | undefined)[] {
  return name === 'clone' ? NAMESPACE_FLAGS : [undefined];
}

/** Whether programs may open the kernel's ciphers as sockets. */
export function letsAlgSockets(profile: SeccompProfile, use: ProfileUse): boolean {
  return lets(profile, 'socket', ALG_FAMILY, use);
}

/** Whether a call gets through, when its first argument has this value; any value will do when it is left out. */
function lets(
  profile: SeccompProfile,
  call: string,
  firstArgument: number | undefined,
  use: ProfileUse,
): boolean {
  const rules = profile.syscalls.filter(
    (rule) =>
      (rule.names.includes(call) || rule.name === call) &&
      applies(rule, use) &&
      rule.args.every((argument) => matches(argument, firstArgument)),
  );
  if (rules.some((rule) => isOpen(rule.action))) return true;
  return (
    isOpen(profile.defaultAction) &&
    !rules.some(({ args }) => args.length === 0 || firstArgument !== undefined)
  );
}

/** What profiles call a machine that calls itself so. */
const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['amd64', 'x32', 'x86'],
  aarch64: ['arm64', 'arm'],
};

/** Logging lets a call through as well. */
function isOpen(action: string): boolean {
  return action === 'SCMP_ACT_ALLOW' || action === 'SCMP_ACT_LOG';
}

function applies({ includes, excludes }: Rule, { held, kernel, architecture }: ProfileUse): boolean {
  const holds = (name: string): boolean => Object.hasOwn(held, name.replace(/^CAP_/, ''));
  if (!includes.caps.every(holds) || excludes.caps.some(holds)) return false;
  const names = ARCHITECTURES[architecture] ?? [architecture === '' ? 'amd64' : architecture];
  const isHere = (name: string): boolean => names.includes(name);
  if ((includes.arches.length > 0 && !includes.arches.some(isHere)) || excludes.arches.some(isHere))
    return false;
  const { minKernel } = includes;
  return minKernel === undefined || minKernel === null || kernel === '' || isAtLeast(kernel, minKernel);
}

/** Whether the argument can have a value that the rule asks for. */
function matches({ index, value, valueTwo, op }: Argument, first: number | undefined): boolean {
  if (first === undefined || index !== 0) return true;
  switch (op) {
    case 'SCMP_CMP_NE':
      return first !== value;
    case 'SCMP_CMP_LT':
      return first < value;
    case 'SCMP_CMP_LE':
      return first <= value;
    case 'SCMP_CMP_EQ':
      return first === value;
    case 'SCMP_CMP_GE':
      return first >= value;
    case 'SCMP_CMP_GT':
      return first > value;
    case 'SCMP_CMP_MASKED_EQ':
      return (BigInt(first) & BigInt(value)) === BigInt(valueTwo);
    default:
      return true;
  }
}
