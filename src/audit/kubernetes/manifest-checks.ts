/** Which checks can be asked of manifests alone. */
import { isKubeKind } from '../../facts/finding.ts';
import type { Check } from '../check.ts';
import { readsOf } from '../reads.ts';
import { KNOWN_FROM } from './known-from.ts';

/** Names that every cluster has and no manifest tells. */
const OF_A_CLUSTER = new Set(['cluster', 'inventory']);

export function isForManifests(check: Check): boolean {
  const { resource } = check;
  if (!isKubeKind(resource)) return true;
  return !Object.keys(readsOf(check)).some(
    (name) => OF_A_CLUSTER.has(name) || KNOWN_FROM[resource][name]?.isClusterOnly,
  );
}
