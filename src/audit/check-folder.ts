/** Reads all checks of a folder, with what is wrong in its files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckFile, type LocatedCheck, parseCheckFile } from './check-file.ts';
import { type RuleProblem, unreadable } from './rule-problem.ts';

/** The YAML files under a folder and its subfolders, in a stable order. Rejects when the folder can't be read. */
export async function checkFilesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Never rejects: what can't be read is a problem like any other. `settings` are the names that `policy` has. */
export async function readCheckFolder(folder: string, settings: readonly string[]): Promise<CheckFile> {
  const checks: LocatedCheck[] = [];
  const problems: RuleProblem[] = [];
  try {
    const paths = await checkFilesIn(folder);
    if (paths.length === 0)
      problems.push({ file: folder, line: 0, field: '', message: 'holds no YAML file' });
    for (const path of paths) {
      const file = await readCheckFile(path, settings);
      checks.push(...file.checks);
      problems.push(...file.problems);
    }
  } catch (error) {
    problems.push(unreadable(folder, error));
  }
  return { checks, problems };
}

/** A file of checks may speak of policies, too: what it really holds is told by reading it. */
function mayHoldPolicies(text: string): boolean {
  return /^\s*kind:\s*["']?ValidatingAdmissionPolicy/m.test(text);
}

async function readCheckFile(path: string, settings: readonly string[]): Promise<CheckFile> {
  try {
    const text = await readFile(path, 'utf8');
    if (!mayHoldPolicies(text)) return parseCheckFile(text, path, settings);
    const { readAdmissionPolicies } = await import('./kubernetes/admission-policy-file.ts');
    return readAdmissionPolicies(text, path) ?? parseCheckFile(text, path, settings);
  } catch (error) {
    return { checks: [], problems: [unreadable(path, error)] };
  }
}
