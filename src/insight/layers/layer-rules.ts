/**
 * Limits that an image has to keep to in a build pipeline. The three limits on waste mean what they mean in dive, down to
 * how they compare, so that its `.dive-ci` files can be read as they are; the figures are those of dive too.
 */
import * as z from 'zod';
import type { DiveFigures } from './dive-figures.ts';

/** Undefined: not judged. */
export interface WasteLimits {
  /** 0 to 1. Broken by a lower efficiency. */
  readonly lowestEfficiency: number | undefined;
  /** Broken by more bytes. */
  readonly highestWastedBytes: number | undefined;
  /** 0 to 1. Broken by more. */
  readonly highestUserWastedPercent: number | undefined;
}

export const NO_LIMITS: WasteLimits = {
  lowestEfficiency: undefined,
  highestWastedBytes: undefined,
  highestUserWastedPercent: undefined,
};

/** What dive takes when nobody says anything else. */
export const DIVE_LIMITS: WasteLimits = {
  lowestEfficiency: 0.9,
  highestWastedBytes: undefined,
  highestUserWastedPercent: 0.1,
};

type LayerRuleName = keyof WasteLimits | 'forbid';

export interface LayerRuleResult {
  readonly rule: LayerRuleName;
  readonly isBroken: boolean;
  /** Of a limit the highest or lowest value; of `forbid` the glob. */
  readonly limit: number | string;
  /** What was measured; of `forbid` how many paths match. NaN where there was nothing to measure, which breaks no limit. */
  readonly value: number;
  /** Of `forbid` the first paths that match, with the layer that brought each. */
  readonly paths: readonly ForbiddenPath[];
}

export interface ForbiddenPath {
  readonly path: string;
  readonly layer: number;
}

/** In the order of the limits' names in dive; what is not limited is left out. */
export function judgeWaste(limits: WasteLimits, figures: DiveFigures): readonly LayerRuleResult[] {
  const { lowestEfficiency, highestWastedBytes, highestUserWastedPercent } = limits;
  const { efficiency, wastedBytes, userWastedPercent } = figures;
  return [
    ...judged('lowestEfficiency', lowestEfficiency, efficiency, (limit) => efficiency < limit),
    ...judged('highestWastedBytes', highestWastedBytes, wastedBytes, (limit) => wastedBytes > limit),
    ...judged(
      'highestUserWastedPercent',
      highestUserWastedPercent,
      userWastedPercent,
      (limit) => userWastedPercent > limit,
    ),
  ];
}

function judged(
  rule: LayerRuleName,
  limit: number | undefined,
  value: number,
  isBroken: (limit: number) => boolean,
): readonly LayerRuleResult[] {
  return limit === undefined ? [] : [{ rule, isBroken: isBroken(limit), limit, value, paths: [] }];
}

/** A value that makes no sense; the message says which, and what would. */
export class LimitError extends Error {
  /** The limit, as files name it. */
  readonly limit: string;
  /** What is wrong with it, to stand behind its name. */
  readonly fault: string;

  constructor(limit: string, given: string, wanted: string) {
    const fault = `is "${given}", it has to be ${wanted}`;
    super(`${limit} ${fault}`);
    this.name = 'LimitError';
    this.limit = limit;
    this.fault = fault;
  }
}

/** A share as it is written. Undefined for one that turns the rule off. Throws a LimitError. */
export function parseShare(name: string, given: string): number | undefined {
  if (isOff(given)) return undefined;
  const share = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(given.trim()) ? Number(given) : Number.NaN;
  if (!(share >= 0 && share <= 1)) throw new LimitError(name, given, 'a number from 0 to 1, or disabled');
  return share;
}

/** Powers of 1000 and, with an i, of 1024. */
const UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  ['', 'k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, power) => [
    [letter, 1000 ** power],
    [`${letter}b`, 1000 ** power],
    ...(letter === ''
      ? []
      : [
          [`${letter}i`, 1024 ** power],
          [`${letter}ib`, 1024 ** power],
        ]),
  ]),
);

/** Bytes as they are written: `20MB`, `1.5 GiB`, `300`. Undefined for what turns the rule off. Throws a LimitError. */
export function parseByteLimit(name: string, given: string): number | undefined {
  if (isOff(given)) return undefined;
  const [, number = '', letters = ''] = /^(\d+\.?\d*|\.\d+)\s*([a-z]*)\s*$/i.exec(given) ?? [];
  const unit = UNITS[letters.toLowerCase()];
  if (number === '' || unit === undefined)
    throw new LimitError(name, given, 'a size such as 20MB or 1.5GiB, or disabled');
  return Math.floor(Number(number) * unit);
}

function isOff(given: string): boolean {
  return ['', 'disabled', 'off', 'false'].includes(given.trim().toLowerCase());
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const ruleFileSchema = z.record(z.string(), z.unknown()).nullable();

/** Every way that versions of dive write the names, in small letters without dashes. */
const NAMES: Readonly<Record<string, keyof WasteLimits>> = {
  lowestefficiency: 'lowestEfficiency',
  lowestefficiencythreshold: 'lowestEfficiency',
  highestwastedbytes: 'highestWastedBytes',
  highestuserwastedpercent: 'highestUserWastedPercent',
};

/**
 * The limits of a `.dive-ci` file from its YAML as data, with those of dive for what it does not name. The rules stand
 * under `rules` or by themselves; what dive does not know either is passed over. Throws a LimitError.
 */
export function parseDiveRules(document: unknown): WasteLimits {
  const file = ruleFileSchema.safeParse(document ?? null);
  if (!file.success) throw new LimitError('the file', typeof document, 'YAML with rules');
  const inside = ruleFileSchema.safeParse(file.data?.rules ?? null);
  if (!inside.success) throw new LimitError('rules', String(file.data?.rules), 'a map of rules');
  const given: Partial<Record<keyof WasteLimits, string>> = {};
  for (const [key, value] of Object.entries({ ...file.data, ...inside.data })) {
    const name = NAMES[key.toLowerCase().replaceAll(/[-_]/g, '')];
    if (name === undefined) continue;
    const text = scalar.safeParse(value);
    if (!text.success) throw new LimitError(name, JSON.stringify(value), 'one value');
    given[name] = text.data === null ? '' : String(text.data);
  }
  return withLimits(DIVE_LIMITS, given);
}

/** Limits as they are written; undefined for one that nobody gave. */
export type GivenLimits = Readonly<Partial<Record<keyof WasteLimits, string | undefined>>>;

/** Limits with others in their place. Throws a LimitError. */
export function withLimits(limits: WasteLimits, given: GivenLimits): WasteLimits {
  const of = (
    name: keyof WasteLimits,
    parse: (name: string, given: string) => number | undefined,
  ): number | undefined => {
    const text = given[name];
    return text === undefined ? limits[name] : parse(name, text);
  };
  return {
    lowestEfficiency: of('lowestEfficiency', parseShare),
    highestWastedBytes: of('highestWastedBytes', parseByteLimit),
    highestUserWastedPercent: of('highestUserWastedPercent', parseShare),
  };
}
