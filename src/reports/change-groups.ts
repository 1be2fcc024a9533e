/** Changed findings as a person wants them: those of one check of which the same is said stand together. */
import { RESOURCE_KINDS, type Severity } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import { countedResources } from '../knowledge/posture-words.ts';

export interface Change {
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly resource: { readonly kind: string; readonly name: string };
  /** What is said of it: what was found, or what became of it. */
  readonly said: string;
}

/** All texts are inert. */
export interface ChangeGroup {
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly said: string;
  readonly kind: string;
  readonly names: readonly string[];
}

/** In the order in which they first come. */
export function groupChanges(changes: readonly Change[]): readonly ChangeGroup[] {
  const groups = Map.groupBy(changes, ({ check, resource, said }) =>
    JSON.stringify([check, resource.kind, said]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return {
      check: inert(first.check),
      title: inert(first.title),
      severity: first.severity,
      said: inert(first.said),
      kind: inert(first.resource.kind),
      names: group.map(({ resource }) => inert(resource.name)),
    };
  });
}

/** `containers web and db`, `5 containers: web, db, api and 2 more`, `daemon`. */
export function changedNames({ kind, names }: Pick<ChangeGroup, 'kind' | 'names'>, shown: number): string {
  const known = RESOURCE_KINDS.find((one) => one === kind);
  if (known !== undefined && countedResources(1, known) === kind) return kind;
  const named = names.slice(0, shown);
  const rest = names.length - named.length;
  const list = rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
  return `${known === undefined ? `${names.length} ${kind}` : countedResources(names.length, known)}: ${list}`;
}
