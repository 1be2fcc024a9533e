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

/** A selector in words: `app=web, tier in (a, b)`; `everything` for an empty one. */
export function selectorWords({ matchLabels, matchExpressions }: LabelSelector): string {
  const words = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return `${key} in (${values.join(', ')})`;
        case 'NotIn':
          return `${key} not in (${values.join(', ')})`;
        case 'Exists':
          return `has ${key}`;
        case 'DoesNotExist':
          return `has no ${key}`;
        default:
          return `${key} ${operator}`;
      }
    }),
  ];
  return words.length === 0 ? 'everything' : words.join(', ');
}
