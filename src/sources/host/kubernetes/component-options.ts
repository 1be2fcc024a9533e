/** The options that a component of Kubernetes runs with, from all that sets them. Pure. */
import type { ComponentOption } from '../../../facts/host.ts';
import {
  COMPONENT_RULES,
  type ComponentOptionKind,
  type ComponentOptionRule,
  type KubernetesComponentName,
} from '../../../knowledge/kubernetes-options.ts';
import { parseGoFlags, secondsOf } from './go-flags.ts';

/** A configuration file, or a drop-in of it. */
export interface ConfigDocument {
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface OptionSources {
  /** Without the program itself. */
  readonly args: readonly string[];
  /** What to call where these came from. */
  readonly where: string;
  /** What the program around it passes; empty for a program of its own. */
  readonly builtIn: readonly string[];
  /** In the order in which they are read; undefined where one can't be: then only what the command line sets is known. */
  readonly documents: readonly ConfigDocument[] | undefined;
  /** By name, of variables that set options; empty where they do not. */
  readonly environment: Readonly<Record<string, string>>;
  /** Such as v1.36.0; empty when it is not known. */
  readonly version: string;
}

/** The flags of a component as they were given, the last word of each. */
export function givenFlags(
  name: KubernetesComponentName,
  args: readonly string[],
): ReadonlyMap<string, string> {
  return new Map([...allFlags(name, args)].map(([flag, words]) => [flag, words.at(-1) ?? '']));
}

function allFlags(
  name: KubernetesComponentName,
  args: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map(COMPONENT_RULES[name].options.map((rule) => [flagOf(rule), rule.kind]));
  return parseGoFlags(args, (flag) => {
    const kind = kinds.get(flag);
    return kind === undefined ? undefined : kind === 'truth';
  });
}

export function effectiveOptions(
  name: KubernetesComponentName,
  sources: OptionSources,
): Readonly<Record<string, ComponentOption>> {
  const { options, fileFlag, doesFileWin = false } = COMPONENT_RULES[name];
  const { where, documents, environment, version } = sources;
  const given = allFlags(name, sources.args);
  const builtIn = allFlags(name, sources.builtIn);
  const hasFile = fileFlag !== undefined && (given.has(fileFlag) || (documents?.length ?? 0) > 0);
  const isFileAlone = hasFile && doesFileWin;
  const effective: Record<string, ComponentOption> = {};

  for (const rule of options) {
    const flag = flagOf(rule);
    const isFileFlag = flag === fileFlag;
    if (documents !== undefined) {
      const value = standardOf(rule, hasFile, version);
      effective[rule.name] = { value, origin: 'default', where: '' };
    }
    const variable = `ETCD_${flag.toUpperCase().replaceAll('-', '_')}`;
    const set = name === 'etcd' && !isFileAlone ? environment[variable] : undefined;
    if (set !== undefined) {
      effective[rule.name] = { value: optionValue(rule.kind, [set]), origin: 'environment', where: variable };
    }
    for (const { path, fields } of documents ?? []) {
      const value = fieldOf(fields, rule.field ?? rule.name);
      if (isUnset(rule.kind, value)) continue;
      const before = effective[rule.name];
      const known = before?.origin === 'configuration file' ? before.value : undefined;
      effective[rule.name] = {
        value: fileValue(rule.kind, value, known),
        origin: 'configuration file',
        where: path,
      };
    }
    const passed = builtIn.get(flag);
    if (passed !== undefined) {
      effective[rule.name] = { value: optionValue(rule.kind, passed), origin: 'built in', where: '' };
    }
    const words = given.get(flag);
    // The scheduler looks at its old flags only while it has no file.
    const isOutdone = hasFile && !isFileFlag && (isFileAlone || rule.field === 'enableProfiling');
    if (words !== undefined && (!isOutdone || documents === undefined)) {
      effective[rule.name] = { value: optionValue(rule.kind, words), origin: 'command line', where };
    }
  }
  return effective;
}

function flagOf({ name, flag = name }: ComponentOptionRule): string {
  return flag;
}

function standardOf(rule: ComponentOptionRule, hasFile: boolean, version: string): unknown {
  const { standard, withoutFile, before } = rule;
  if (!hasFile && withoutFile !== undefined) return withoutFile;
  return before !== undefined && version !== '' && !isFrom(version, before.release) ? before.value : standard;
}

/** Whether a release is that one or a later one. */
function isFrom(version: string, since: string): boolean {
  const [major = 0, minor = 0] = (version.match(/\d+/g) ?? []).map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

/** A flag that stands twice: lists and maps grow, of anything else the last counts. */
function optionValue(kind: ComponentOptionKind, words: readonly string[]): unknown {
  const last = words.at(-1) ?? '';
  switch (kind) {
    case 'truth':
      return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(last);
    case 'number':
      return Number(last);
    case 'seconds':
      return secondsOf(last) ?? last;
    case 'text':
      return last === '' ? null : last;
    case 'list':
      return words.flatMap((word) => word.split(',')).filter((entry) => entry !== '');
    case 'map':
      return Object.fromEntries(
        words
          .flatMap((word) => word.split(','))
          .filter((entry) => entry !== '')
          .map((entry) => {
            const [key = '', ...rest] = entry.split('=');
            return [key.trim(), gateValue(rest.join('='))];
          }),
      );
  }
}

/** Files written by programs hold zeros for what nobody set: an empty text, and a duration of none. */
function isUnset(kind: ComponentOptionKind, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return kind === 'seconds' && typeof value === 'string' && secondsOf(value) === 0;
}

/** What a field of a file says, as the same option on a command line would be; `known` is what an earlier file said. */
function fileValue(kind: ComponentOptionKind, value: unknown, known: unknown): unknown {
  switch (kind) {
    case 'seconds':
      return typeof value === 'string' ? (secondsOf(value) ?? value) : value;
    case 'map':
      return { ...recordOf(known), ...textsOf(recordOf(value)) };
    case 'list':
      return Array.isArray(value) ? value : [value];
    default:
      return value;
  }
}

/** Every map here is one of feature gates: what Go takes for false is that. */
function gateValue(word: string): string {
  const trimmed = word.trim();
  if (/^(?:f|false|0)$/i.test(trimmed)) return 'false';
  return /^(?:t|true|1)$/i.test(trimmed) ? 'true' : trimmed;
}

function textsOf(record: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, gateValue(String(value))]));
}

function fieldOf(fields: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = fields;
  for (const step of path.split('.')) value = recordOf(value)[step];
  return value;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
