/** All rules of one run: the shipped checks, a person's own, and the policy. */
import { readFile } from 'node:fs/promises';
import type { Check } from './check.ts';
import { defaultPolicy, type Policy, type PolicySetting } from './policy.ts';
import { type RuleProblem, unreadable } from './rule-problem.ts';
import { type CheckSelection, selectChecks } from './select-checks.ts';
import { readShippedRules, type ShippedRules } from './shipped-rules.ts';

export interface Rules {
  /** Those that were selected: shipped checks first, then a person's own, each in the order of their files. */
  readonly checks: readonly Check[];
  readonly policy: Policy;
  /** What the policy can set, with the meaning of each. */
  readonly settings: readonly PolicySetting[];
  /** What is wrong in a person's own files. The check or value it concerns is left out. */
  readonly problems: readonly RuleProblem[];
}

export interface RuleSources extends CheckSelection {
  /** Folders with a person's own checks. */
  readonly checkFolders?: readonly string[];
  /** A person's own policy values. */
  readonly policyFile?: string | undefined;
}

/** Never rejects for a person's own files: what is wrong with them is in `problems`. */
export async function loadRules(sources: RuleSources = {}): Promise<Rules> {
  const shipped = await readShippedRules();
  const own = await loadOwnChecks(sources.checkFolders ?? [], shipped);
  const { policy, problems } = await loadPolicy(sources.policyFile, shipped);
  return {
    checks: selectChecks([...shipped.checks, ...own.checks], sources),
    policy,
    settings: shipped.settings,
    problems: [...own.problems, ...problems],
  };
}

async function loadOwnChecks(
  folders: readonly string[],
  shipped: ShippedRules,
): Promise<{ checks: readonly Check[]; problems: readonly RuleProblem[] }> {
  if (folders.length === 0) return { checks: [], problems: [] };
  // Only who has checks of their own pays for the YAML parser.
  const { readCheckFolder } = await import('./check-folder.ts');
  const settings = shipped.settings.map((setting) => setting.name);
  const places = new Map(shipped.checks.map((check) => [check.id, 'the checks that come with Plimsoll']));
  const checks: Check[] = [];
  const problems: RuleProblem[] = [];
  for (const folder of folders) {
    const found = await readCheckFolder(folder, settings);
    problems.push(...found.problems);
    for (const { check, file, lineOf } of found.checks) {
      const place = places.get(check.id);
      const line = lineOf(['id']);
      if (place === undefined) {
        places.set(check.id, `${file}:${line}`);
        checks.push(check);
      } else {
        const message = `${check.id} is already the id of a check in ${place}`;
        problems.push({ file, line, field: 'id', message, check: check.id });
      }
    }
  }
  return { checks, problems };
}

async function loadPolicy(
  path: string | undefined,
  shipped: ShippedRules,
): Promise<{ policy: Policy; problems: readonly RuleProblem[] }> {
  if (path === undefined) return { policy: defaultPolicy(shipped.settings), problems: [] };
  try {
    const text = await readFile(path, 'utf8');
    const { mergePolicy } = await import('./policy-file.ts');
    return mergePolicy(shipped.settings, text, path);
  } catch (error) {
    return { policy: defaultPolicy(shipped.settings), problems: [unreadable(path, error)] };
  }
}
