/** Which rules of a person's own take part: those in the config folder, and those named on the command line. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RuleSources } from '../audit/load-rules.ts';
import { configFolder, type Machine } from '../session/settings/config-folder.ts';

export interface OwnRuleOptions {
  /** Folders behind --checks, beside the one in the config folder. */
  readonly checks?: readonly string[] | undefined;
  /** The file behind --policy, in place of the one in the config folder. */
  readonly policy?: string | undefined;
  /** The file behind --waivers, in place of the one in the config folder. */
  readonly waivers?: string | undefined;
}

/** In the config folder `checks`, `policy.yaml` and `waivers.yaml` are looked for; none has to be there. */
export function ownRules(options: OwnRuleOptions, machine: Machine = thisMachine()): RuleSources {
  const folder = configFolder(machine);
  const checks = join(folder, 'checks');
  const policy = join(folder, 'policy.yaml');
  const waivers = waiverPath({}, machine);
  return {
    checkFolders: [...new Set([...(hasYaml(checks) ? [checks] : []), ...(options.checks ?? [])])],
    policyFile: options.policy ?? (existsSync(policy) ? policy : undefined),
    waiverFile: options.waivers ?? (existsSync(waivers) ? waivers : undefined),
    profileFolder: profileFolder(machine),
  };
}

/** Where a person's waivers are kept, whether or not there are any yet. */
export function waiverPath(options: OwnRuleOptions, machine: Machine = thisMachine()): string {
  return options.waivers ?? join(configFolder(machine), 'waivers.yaml');
}

/** Where a person's profiles are kept, whether or not there are any yet. */
export function profileFolder(machine: Machine = thisMachine()): string {
  return join(configFolder(machine), 'profiles');
}

export function thisMachine(): Machine {
  return { env: process.env, home: homedir(), platform: process.platform };
}

/** A folder that somebody made and left empty is no mistake. One that can't be opened is told when it is read. */
function hasYaml(folder: string): boolean {
  try {
    return readdirSync(folder, { recursive: true }).some((name) => /\.ya?ml$/.test(String(name)));
  } catch {
    return existsSync(folder);
  }
}
