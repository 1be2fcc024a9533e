/** Which limits `plimsoll layers` holds an image to: those of the command line, and those of a `.dive-ci` file. */
import { readFile } from 'node:fs/promises';
import { yamlValue } from '../facts/yaml-text.ts';
import {
  DIVE_LIMITS,
  LimitError,
  NO_LIMITS,
  parseDiveRules,
  type WasteLimits,
  withLimits,
} from '../insight/layers/layer-rules.ts';
import { compilePathGlob } from '../insight/layers/path-glob.ts';
import type { NamedGlob } from '../reports/layers-report.ts';
import { UsageError } from './usage-error.ts';

export interface LayerRuleOptions {
  /** Whether the limits of `.dive-ci` count; as the variable CI says when nobody says. */
  readonly ci?: boolean | undefined;
  /** In place of `.dive-ci` in the working directory; naming one is asking for its limits. */
  readonly ciConfig?: string | undefined;
  readonly lowestEfficiency?: string | undefined;
  readonly highestWastedBytes?: string | undefined;
  readonly highestUserWastedPercent?: string | undefined;
}

const RULE_FILE = '.dive-ci';

/**
 * As in dive: in a pipeline (--ci, or CI=true) the limits of the file count, or dive's own where there is none, and
 * single options stand in their place. Elsewhere only the options that are given count. Rejects with a UsageError.
 */
export async function wasteLimits(options: LayerRuleOptions, env: NodeJS.ProcessEnv): Promise<WasteLimits> {
  const { ci, ciConfig, lowestEfficiency, highestWastedBytes, highestUserWastedPercent } = options;
  const isPipeline = ci ?? (ciConfig !== undefined || /^(?:1|t|true|yes)$/i.test(env.CI ?? ''));
  const limits = isPipeline ? await fileLimits(ciConfig) : NO_LIMITS;
  const given = { lowestEfficiency, highestWastedBytes, highestUserWastedPercent };
  const option = (limit: string): string =>
    `--${limit.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return told(option, () => withLimits(limits, given));
}

async function fileLimits(named: string | undefined): Promise<WasteLimits> {
  const path = named ?? RULE_FILE;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (code === 'ENOENT' && named === undefined) return DIVE_LIMITS;
    const why =
      code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error);
    throw new UsageError(`can't read ${path}: ${why}`);
  }
  let document: unknown;
  try {
    document = yamlValue(text);
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`${path} is no YAML: ${line}`);
  }
  return told(
    (limit) => `${path}: ${limit}`,
    () => parseDiveRules(document),
  );
}

/** `named` is where a limit was written, and by which name. */
function told<Value>(named: (limit: string) => string, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof LimitError) throw new UsageError(`${named(error.limit)} ${error.fault}`);
    throw error;
  }
}

/** Throws a UsageError for what can be no glob. */
export function pathGlob(option: string, text: string): NamedGlob {
  const glob = compilePathGlob(text);
  if (glob === undefined)
    throw new UsageError(`${option} "${text}" names no path, or has too many steps or choices`);
  return { text, glob };
}
