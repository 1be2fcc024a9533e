/** How a node is doing, and what it is for. */
import { isRecord, type KubeObject } from './kube-object.ts';

export interface NodeState {
  /** What the node itself reported last; unknown when it stopped reporting, and for nodes that never did. */
  readonly ready: 'yes' | 'no' | 'unknown';
  /** What it runs short of: MemoryPressure, DiskPressure, PIDPressure, NetworkUnavailable. */
  readonly pressures: readonly string[];
  /** Sorted: control-plane, worker… */
  readonly roles: readonly string[];
}

const ROLE_LABEL = 'node-role.kubernetes.io/';

const states = new WeakMap<KubeObject, NodeState>();

export function nodeStateOf(node: KubeObject): NodeState {
  const known = states.get(node);
  if (known !== undefined) return known;
  const given: unknown = isRecord(node.status) ? node.status.conditions : undefined;
  const conditions = Array.isArray(given) ? given.filter(isRecord) : [];
  const ready = conditions.find(({ type }) => type === 'Ready')?.status;
  const roles = Object.keys(node.metadata.labels).flatMap((label) =>
    label.startsWith(ROLE_LABEL) ? [label.slice(ROLE_LABEL.length)] : [],
  );
  const state: NodeState = {
    ready: ready === 'True' ? 'yes' : ready === 'False' ? 'no' : 'unknown',
    pressures: conditions.flatMap(({ type, status }) =>
      type !== 'Ready' && status === 'True' && typeof type === 'string' ? [type] : [],
    ),
    roles: roles.filter((role) => role !== '').sort(),
  };
  states.set(node, state);
  return state;
}
