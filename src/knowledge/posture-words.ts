/** What the rows and the columns of the posture matrix are called, and resources when they are counted. */
import type { Control, Layer, ResourceKind } from '../facts/finding.ts';

export const LAYER_WORD: Readonly<Record<Layer, string>> = {
  image: 'images',
  container: 'containers',
  host: 'host',
  network: 'networks',
  orchestrator: 'orchestrator',
  registry: 'registry',
};

/** At most eight letters: seven of them stand side by side in 80 columns. */
export const CONTROL_WORD: Readonly<Record<Control, string>> = {
  'content-security': 'content',
  'hardened-configuration': 'config',
  'content-trust': 'trust',
  secrets: 'secrets',
  'host-security': 'host',
  isolation: 'isolated',
  'runtime-defence': 'runtime',
};

/** For where there is room: a table of its own, a web page. */
export const CONTROL_NAME: Readonly<Record<Control, string>> = {
  'content-security': 'Content security',
  'hardened-configuration': 'Hardened configuration',
  'content-trust': 'Content trust',
  secrets: 'Secrets',
  'host-security': 'Host security',
  isolation: 'Isolation',
  'runtime-defence': 'Runtime defence',
};

/** What a target has more than one of. */
const PLURAL: { readonly [kind in ResourceKind]?: string } = {
  container: 'containers',
  image: 'images',
  network: 'networks',
  volume: 'volumes',
  workload: 'workloads',
  namespace: 'namespaces',
  node: 'nodes',
  service: 'services',
  ingress: 'ingresses',
  networkpolicy: 'network policies',
  role: 'roles',
  rolebinding: 'role bindings',
  serviceaccount: 'service accounts',
};

/** The kinds whose name is more than one word. */
const SINGULAR: { readonly [kind in ResourceKind]?: string } = {
  networkpolicy: 'network policy',
  rolebinding: 'role binding',
  serviceaccount: 'service account',
};

/** `1 container`, `17 containers`; `host` for what a target has only one of. */
export function countedResources(count: number, kind: ResourceKind): string {
  const plural = PLURAL[kind];
  if (plural === undefined) return kind;
  return count === 1 ? `1 ${SINGULAR[kind] ?? kind}` : `${count} ${plural}`;
}
