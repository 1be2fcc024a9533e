/** Loads the rules and what judges by them. Both are heavy: the first names are on screen before. */
import type { Auditor } from '../audit/auditor.ts';
import type { KubeJudging } from '../audit/kubernetes/kube-judging.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import type { HostNeeds } from '../facts/host.ts';
import type { SecretScanOptions } from '../insight/secrets/secret-scan.ts';

export interface MadeAuditor {
  readonly auditor: Auditor;
  /** What the checks ask of the host. */
  readonly needs: HostNeeds;
  /** Whether any check would look into the layers of images. */
  readonly looksIntoLayers: boolean;
  /** Whether any check asks what containers changed. */
  readonly looksAtChanges: boolean;
  /** What to look for in there. */
  readonly scanOptions: SecretScanOptions;
  /** What is wrong in a person's own checks, policy and waivers. */
  readonly problems: readonly RuleProblem[];
  /**
   * Reads this file of waivers and judges by them from now on, without reading or evaluating anything else anew.
   * Gives the problems as they are then. Never rejects.
   */
  readonly readWaivers: (file: string) => Promise<readonly RuleProblem[]>;
}

/** Loaded only for a cluster or manifests. */
async function clusterJudging({ about = [] }: RuleSources, now: string): Promise<KubeJudging | undefined> {
  if (!about.includes('cluster') && !about.includes('manifests')) return undefined;
  const { createClusterJudging } = await import('../audit/kubernetes/cluster-judging.ts');
  return createClusterJudging(now);
}

/** `at` is the time that ages are counted to, in milliseconds since 1970: of what was saved earlier, when that was. */
export async function makeAuditor(sources: RuleSources, at = Date.now()): Promise<MadeAuditor> {
  const [{ loadRules, loadWaivers }, { createAuditor }, { hostNeedsOf }, { readsOf }] = await Promise.all([
    import('../audit/load-rules.ts'),
    import('../audit/auditor.ts'),
    import('../audit/host-needs.ts'),
    import('../audit/reads.ts'),
  ]);
  const { checks, policy, problems: ruleProblems } = await loadRules({ ...sources, waiverFile: undefined });
  const now = new Date(at).toISOString();
  const auditor = createAuditor(checks, { policy, now, kube: await clusterJudging(sources, now) });

  const readWaivers = async (waiverFile: string | undefined): Promise<readonly RuleProblem[]> => {
    const { waivers, problems } = await loadWaivers({ ...sources, waiverFile }, checks);
    auditor.setWaivers(waivers);
    return [...ruleProblems, ...problems];
  };
  return {
    auditor,
    needs: hostNeedsOf(checks),
    looksIntoLayers: checks.some(({ needs }) => needs.layers || needs.contents),
    looksAtChanges: checks.some((check) => readsOf(check).drift?.includes('files')),
    scanOptions: { findsRandomStrings: policy.find_random_strings === true },
    problems: await readWaivers(sources.waiverFile),
    readWaivers,
  };
}
