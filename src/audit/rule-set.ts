/** The sets in which rules ship. Light: a start decides by it what is loaded at all. */

/**
 * `engine`: containers, images and their host. `node`: a machine on which Kubernetes runs. `cluster`: Kubernetes.
 * `manifests`: what they alone can tell of it.
 */
export type RuleSet = (typeof RULE_SETS)[number];
const RULE_SETS = ['engine', 'node', 'cluster', 'manifests'] as const;

/** Whether a name, such as a snapshot has it, is that of a set. */
export function isRuleSet(name: string): name is RuleSet {
  return RULE_SETS.some((known) => known === name);
}
