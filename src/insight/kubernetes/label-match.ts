/** Whether labels are what a selector asks for. */
import type { LabelSelector } from '../../facts/kubernetes/label-selector.ts';

export type Labels = Readonly<Record<string, string>>;

/** An operator that nobody knows matches nothing, as with the API server. */
export function matchesSelector({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  return (
    matchesLabels(matchLabels, labels) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

/** Every label of the first is in the second, with the same value. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  for (const key in wanted) if (!Object.hasOwn(labels, key) || labels[key] !== wanted[key]) return false;
  return true;
}
