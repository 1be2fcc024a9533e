/** Reads rules that come with the program from the YAML under checks/, for a checkout and for the build. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Check } from './check.ts';
import { checkFilesIn } from './check-folder.ts';
import type { PolicySetting } from './policy.ts';
import type { Reads } from './reads.ts';
import { problemLine, type RuleProblem } from './rule-problem.ts';

export interface ShippedRules {
  readonly checks: readonly Check[];
  readonly settings: readonly PolicySetting[];
  /** What each check reads, in their order; worked out for a built program only. */
  readonly reads?: readonly Reads[];
}

/** `folders` are under checks/, in the order in which their rules are shown. */
export async function readRuleFolders(folders: readonly string[]): Promise<ShippedRules> {
  const { parsePolicySettings } = await import('./policy-file.ts');
  const { parseCheckFile } = await import('./check-file.ts');
  const folder = fileURLToPath(new URL('../../checks/', import.meta.url));
  const problems: RuleProblem[] = [];

  const policy = parsePolicySettings(await readFile(`${folder}policy.yaml`, 'utf8'), 'policy.yaml');
  problems.push(...policy.problems);
  const names = policy.settings.map((setting) => setting.name);

  const checks: Check[] = [];
  const places = new Map<string, string>();
  for (const path of (await Promise.all(folders.map((name) => checkFilesIn(`${folder}${name}`)))).flat()) {
    const file = parseCheckFile(await readFile(path, 'utf8'), path.slice(folder.length), names);
    for (const { check, lineOf } of file.checks) {
      const place = places.get(check.id);
      if (place !== undefined) {
        const message = `${check.id} is already the id of a check in ${place}`;
        problems.push({ file: path, line: lineOf(['id']), field: 'id', message, check: check.id });
      }
      places.set(check.id, path);
      checks.push(check);
    }
    problems.push(...file.problems);
  }
  if (problems.length > 0)
    throw new Error(`shipped rules are wrong:\n${problems.map(problemLine).join('\n')}`);
  return { checks, settings: policy.settings };
}
