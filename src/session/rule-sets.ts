/** Which of the shipped rules are about a target. */
import { isRuleSet, type RuleSet } from '../audit/rule-set.ts';
import type { FoundTarget } from './find-target.ts';
import { isNodeHere } from './node-here.ts';
import type { HostPlace } from './open-host.ts';

/**
 * Those about the machines of a cluster only where a component of Kubernetes runs on the host that is read: elsewhere
 * every one of them would say that it does not apply. Never rejects.
 */
export async function ruleSetsOf(found: FoundTarget, place: HostPlace): Promise<readonly RuleSet[]> {
  const { source, endpoint } = found;
  if (found.recorded !== undefined) return found.recorded.ruleSets.filter(isRuleSet);
  if (source?.identity.kind === 'kubernetes')
    return (await isNodeHere(found, place.hostRoot)) ? ['cluster', 'node'] : ['cluster'];
  if (source?.identity.kind === 'manifests') return ['manifests'];
  const isHere =
    source?.identity.kind === 'host' || endpoint?.kind === 'unix' || place.hostRoot !== undefined;
  if (!isHere || source?.identity.kind === 'demo' || process.platform !== 'linux') return ['engine'];
  return (await isNodeHere(found, place.hostRoot)) ? ['engine', 'node'] : ['engine'];
}
