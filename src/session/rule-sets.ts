/** Which of the shipped rules are about a target. */
import type { RuleSet } from '../audit/load-rules.ts';
import type { FoundTarget } from './find-target.ts';
import type { HostPlace } from './open-host.ts';

/**
 * Those about the machines of a cluster only where a component of Kubernetes runs on the host that is read: elsewhere
 * every one of them would say that it does not apply. Never rejects.
 */
export async function ruleSetsOf(
  { source, endpoint }: FoundTarget,
  { hostRoot }: HostPlace,
): Promise<readonly RuleSet[]> {
  if (source?.identity.kind === 'kubernetes') return ['cluster'];
  if (source?.identity.kind === 'manifests') return ['manifests'];
  const isHere = source?.identity.kind === 'host' || endpoint?.kind === 'unix' || hostRoot !== undefined;
  if (!isHere || source?.identity.kind === 'demo' || process.platform !== 'linux') return ['engine'];
  const { runsKubernetes } = await import('../sources/host/kubernetes/component-processes.ts');
  return (await runsKubernetes(hostRoot)) ? ['engine', 'node'] : ['engine'];
}
