/**
 * Pods that are written alike share one spec: what is found in it is found once, and ten thousand pods of an operator are held
 * as the few that they are. A spec that was read is never changed, so nobody can tell that it is shared.
 */
import { hash } from 'node:crypto';

/** By what is written in it. A spec that nobody holds any more may go. */
const specs = new Map<string, WeakRef<object>>();
const keys = new WeakMap<object, string>();

const MOST_KEPT = 4_096;

/**
 * Where hardly any two specs are alike (each names its node, a volume of its own), comparing more of them would only cost: after
 * so many it is tried for one in ten, and goes on once they are alike again.
 */
const ENOUGH_TRIED = 1_000;
const TRIED_ANYWAY = 10;
let tried = 0;
let alike = 0;
let passed = 0;

/** The spec that was met before, if one was that has the same in it; else this one. */
export function alikeSpec(spec: object): object {
  if (tried > ENOUGH_TRIED && alike * 4 < tried) {
    passed += 1;
    if (passed % TRIED_ANYWAY !== 0) return spec;
  }
  tried += 1;
  const key = contentKey(spec);
  const known = specs.get(key)?.deref();
  if (known !== undefined) {
    alike += 1;
    return known;
  }
  if (specs.size >= MOST_KEPT) specs.clear();
  specs.set(key, new WeakRef(spec));
  return spec;
}

/** Equal for parts that have the same in them, in the same order. */
export function contentKey(part: object): string {
  const known = keys.get(part);
  if (known !== undefined) return known;
  const key = hash('sha1', JSON.stringify(part));
  keys.set(part, key);
  return key;
}
