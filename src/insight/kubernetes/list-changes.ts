/** What differs between two states of a list. Of ten thousand objects a few change at a time, and nobody has to look at the rest. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';

export type Listed = ReadonlyMap<string, KubeObject>;

export interface ListChanges {
  /** By key: those that came, as they are now, and those that changed. */
  readonly now: ReadonlyMap<string, KubeObject>;
  /** By key: those that went, as they were, and those that changed. */
  readonly before: ReadonlyMap<string, KubeObject>;
}

/** Undefined where what is in both is in another order, or new ones are not last: then nothing of the first list can be kept. */
export function listChanges(before: Listed, after: Listed): ListChanges | undefined {
  const now = new Map<string, KubeObject>();
  const gone = new Map<string, KubeObject>();
  const known = before.entries();
  let next = known.next().value;
  for (const [key, object] of after) {
    while (next !== undefined && next[0] !== key && !after.has(next[0])) {
      gone.set(next[0], next[1]);
      next = known.next().value;
    }
    if (next !== undefined && next[0] !== key) return undefined;
    if (next?.[1] !== object) {
      now.set(key, object);
      if (next !== undefined) gone.set(key, next[1]);
    }
    next = known.next().value;
  }
  for (; next !== undefined; next = known.next().value) gone.set(next[0], next[1]);
  return { now, before: gone };
}
