/** All rules of one run: the shipped checks, a person's own, the policy and the waivers. */
import { readFile } from 'node:fs/promises';
import type { Check } from './check.ts';
import { cisMatcher } from './check-pattern.ts';
import { compileWaivers, NO_WAIVERS, type Waivers } from './compiled-waivers.ts';
import { defaultPolicy, type Policy, type PolicySetting } from './policy.ts';
import { rememberReads } from './reads.ts';
import type { ShippedRules } from './rule-folders.ts';
import { type RuleProblem, unreadable } from './rule-problem.ts';
import type { RuleSet } from './rule-set.ts';
import { type CheckSelection, selectChecks } from './select-checks.ts';
import { thisDay, type Waiver } from './waiver.ts';

export interface Rules {
  /** Those that were selected: shipped checks first, then a person's own, each in the order of their files. */
  readonly checks: readonly Check[];
  readonly policy: Policy;
  /** What the policy can set, with the meaning of each. */
  readonly settings: readonly PolicySetting[];
  /** When checks were selected, those that are about one of them. */
  readonly waivers: Waivers;
  /** What is wrong in a person's own files. The check, value or waiver it concerns is left out. */
  readonly problems: readonly RuleProblem[];
}

/** All that ship, for whoever lists, explains or names checks without looking at a target. */
export const SHIPPED_SETS: readonly RuleSet[] = ['engine', 'node', 'cluster'];

export interface RuleSources extends CheckSelection {
  /** What the rules are about; engines when left out. A person's own are always there. */
  readonly about?: readonly RuleSet[] | undefined;
  /** Folders with a person's own checks. */
  readonly checkFolders?: readonly string[];
  /** A person's own policy values. */
  readonly policyFile?: string | undefined;
  /** A person's waivers. */
  readonly waiverFile?: string | undefined;
  /** A person's profiles of images. They are facts of earlier: whoever reads the target reads them too. */
  readonly profileFolder?: string | undefined;
  /** The day that decides whether a waiver still holds, `YYYY-MM-DD`; this one when left out. */
  readonly today?: (() => string) | undefined;
}

/** Never rejects for a person's own files: what is wrong with them is in `problems`. */
export async function loadRules(sources: RuleSources = {}): Promise<Rules> {
  const { about = ['engine'] } = sources;
  const shipped = await loadShipped(about);
  const own = await loadOwnChecks(sources.checkFolders ?? [], shipped);
  const { policy, problems } = await loadPolicy(sources.policyFile, shipped);
  const known = [...shipped.checks, ...own.checks];
  const askable = about.includes('cluster') ? known : await withoutCluster(known, about);
  const checks = selectChecks(askable, sources);
  const waived = await loadWaivers(sources, checks);
  return {
    checks,
    policy,
    settings: shipped.settings,
    waivers: waived.waivers,
    problems: [...own.problems, ...problems, ...waived.problems],
  };
}

/** Only what is asked for is loaded: who looks at an engine does not pay for the rules about clusters. */
async function loadShipped(about: readonly RuleSet[]): Promise<ShippedRules> {
  const sets = [
    ...(about.includes('engine') ? [(await import('./shipped-rules.ts')).readShippedRules()] : []),
    ...(about.includes('node') ? [(await import('./shipped-node-rules.ts')).readNodeRules()] : []),
    ...(about.includes('cluster') || about.includes('manifests')
      ? [(await import('./shipped-kubernetes-rules.ts')).readKubernetesRules()]
      : []),
  ];
  const read = await Promise.all(sets);
  for (const { checks, reads = [] } of read) {
    checks.forEach((check, index) => {
      const fields = reads[index];
      if (fields) rememberReads(check, fields);
    });
  }
  return { checks: read.flatMap(({ checks }) => checks), settings: read[0]?.settings ?? [] };
}

/** Manifests are not asked what only a cluster knows: every answer would be unknown. */
async function withoutCluster(
  checks: readonly Check[],
  about: readonly RuleSet[],
): Promise<readonly Check[]> {
  if (!about.includes('manifests')) return checks;
  const { isForManifests } = await import('./kubernetes/manifest-checks.ts');
  return checks.filter((check) => isForManifests(check));
}

/** The waivers for `checks`, which `sources` selected. Never rejects. */
export async function loadWaivers(
  { waiverFile, about = ['engine'], today = thisDay, only = [], skip = [] }: RuleSources,
  checks: readonly Check[],
): Promise<Pick<Rules, 'waivers' | 'problems'>> {
  if (waiverFile === undefined) return { waivers: NO_WAIVERS, problems: [] };
  const { readWaiverFile } = await import('./waiver-file.ts');
  const { waivers, problems } = await readWaiverFile(waiverFile);
  // A waiver for a check that was left out this time is not one that nothing needs.
  const isSelection = only.length > 0 || skip.length > 0;
  const concerned = isSelection ? waivers.filter((waiver) => checks.some(cisMatcher(waiver.check))) : waivers;
  const forOthers = await waiversForOthers(concerned, checks, about);
  return { waivers: compileWaivers(concerned, today(), forOthers), problems };
}

/** Those that name checks of sets that are not about this target. These are loaded for waivers that name nothing else. */
async function waiversForOthers(
  waivers: readonly Waiver[],
  checks: readonly Check[],
  about: readonly RuleSet[],
): Promise<ReadonlySet<Waiver>> {
  const idle = waivers.filter(({ check }) => !checks.some(cisMatcher(check)));
  if (idle.length === 0) return new Set();
  const others = await loadShipped(SHIPPED_SETS.filter((set) => !about.includes(set)));
  return new Set(idle.filter(({ check }) => others.checks.some(cisMatcher(check))));
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
