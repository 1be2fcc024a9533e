/** Selectors of labels, as policies, roles and workloads have them. */
import type { Fields } from './fields.ts';

/** All parts have to hold; one without any part takes everything. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    /** In, NotIn, Exists, DoesNotExist */
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

export function readLabelSelector(from: Fields): LabelSelector {
  return {
    matchLabels: from.textMap('matchLabels'),
    matchExpressions: from.list('matchExpressions', (expression) => ({
      key: expression.text('key'),
      operator: expression.text('operator'),
      values: expression.texts('values'),
    })),
  };
}
