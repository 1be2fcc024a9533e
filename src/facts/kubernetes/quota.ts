/** How much the pods of a namespace may have together, and each for itself. */
import { Fields } from './fields.ts';
import { isRecord, type KubeObject } from './kube-object.ts';

/** What is limited, how far, and how much of it is taken: `pods`, `10`, `3`. Amounts as the API writes them. */
export interface QuotaLimit {
  readonly name: string;
  readonly hard: string;
  /** Empty where it is not known. */
  readonly used: string;
}

const quotas = new WeakMap<KubeObject, readonly QuotaLimit[]>();

/** Of a ResourceQuota. */
export function quotaOf(object: KubeObject): readonly QuotaLimit[] {
  const known = quotas.get(object);
  if (known !== undefined) return known;
  const amounts = (from: unknown, field: string): ReadonlyMap<string, string> => {
    const part = isRecord(from) ? from[field] : undefined;
    return new Map(
      isRecord(part)
        ? Object.entries(part).flatMap(([name, amount]) =>
            typeof amount === 'string' || typeof amount === 'number' ? [[name, String(amount)]] : [],
          )
        : [],
    );
  };
  const used = amounts(object.status, 'used');
  const limits = Array.from(amounts(object.spec, 'hard'), ([name, hard]) => ({
    name,
    hard,
    used: used.get(name) ?? '',
  }));
  quotas.set(object, limits);
  return limits;
}

export interface LimitRangeRule {
  /** Container, Pod, PersistentVolumeClaim. */
  readonly type: string;
  /** What of it is set: default, defaultRequest, max, min, maxLimitRequestRatio; each with the names that it limits. */
  readonly sets: readonly { readonly what: string; readonly names: readonly string[] }[];
}

const RULES = ['default', 'defaultRequest', 'max', 'min', 'maxLimitRequestRatio'] as const;

const ranges = new WeakMap<KubeObject, readonly LimitRangeRule[]>();

/** Of a LimitRange. */
export function limitRangeOf(object: KubeObject): readonly LimitRangeRule[] {
  const known = ranges.get(object);
  if (known !== undefined) return known;
  const rules = Fields.of(object.spec, 'spec').list('limits', (limit) => ({
    type: limit.text('type'),
    sets: RULES.flatMap((what) => {
      const names = limit.names(what);
      return names.length === 0 ? [] : [{ what, names }];
    }),
  }));
  ranges.set(object, rules);
  return rules;
}
