/** Rights in words, as rows of a document. Pure. */
import type { Severity } from '../../../facts/finding.ts';
import { type EffectiveRight, rightAsRule } from '../../../insight/kubernetes/effective-rights.ts';
import { type RuleRisk, ruleRisk } from '../../../insight/kubernetes/rule-risk.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import { type DocumentRoom, tableLines } from '../../document/table-lines.ts';
import type { Column } from '../../list/column.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';

interface RightRow {
  readonly right: EffectiveRight;
  readonly risk: RuleRisk | undefined;
}

/** `deployments.apps`, `every resource`, `path /healthz`. */
function resourceWords({ resource, group, isPath }: EffectiveRight): string {
  if (isPath) return resource === '*' ? 'every path' : `path ${resource}`;
  if (resource === '*') return group === '*' ? 'every resource' : `every resource of ${group || 'the core'}`;
  if (group === '*') return `${resource} of every group`;
  return group === '' ? resource : `${resource}.${group}`;
}

/** `get, list, watch`; everything in words. */
export function verbWords(verbs: readonly string[]): string {
  if (verbs.includes('*')) return 'everything';
  return verbs.length === 0 ? 'nothing' : verbs.join(', ');
}

const COLUMNS: readonly Column<RightRow>[] = [
  {
    id: 'resource',
    title: 'on',
    min: 20,
    max: 52,
    rank: 0,
    cell: ({ right, risk }) => [
      {
        text: risk === undefined ? '  ' : `${SEVERITY_SIGN[risk.severity]} `,
        token: risk === undefined ? undefined : severityToken(risk.severity),
      },
      { text: resourceWords(right) },
    ],
    words: { cell: ({ right }) => ({ text: resourceWords(right) }) },
  },
  {
    id: 'verbs',
    title: 'may',
    min: 20,
    max: 60,
    rank: 1,
    cell: ({ right }) => ({
      text: verbWords(right.verbs),
      token: right.verbs.includes('*') ? 'severity.medium' : undefined,
    }),
  },
  {
    id: 'names',
    title: 'only those called',
    min: 10,
    max: 40,
    rank: 2,
    from: 70,
    cell: ({ right }) => ({ text: right.names.join(', ') }),
  },
  {
    id: 'sources',
    title: 'by role',
    min: 14,
    max: 40,
    rank: 3,
    from: 100,
    cell: ({ right }) => ({ text: right.sources.join(', '), token: 'text.dim' }),
  },
];

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };

/** Of a wildcard, the worst alone would say too little. */
function moreWords({ more, may }: RuleRisk): string {
  if (more === 0 || may === 'do everything') return '';
  return more === 1 ? ' And one more way up.' : ` And ${more} more ways up.`;
}

/** The most dangerous first; what a right leads to stands under it. */
export function rightLines(
  doc: DocumentBuilder,
  rights: readonly EffectiveRight[],
  isCluster: boolean,
  key: string,
  room: DocumentRoom,
): void {
  const rows = rights.map((right): RightRow => ({ right, risk: ruleRisk(rightAsRule(right), isCluster) }));
  const rank = ({ risk }: RightRow): number => (risk === undefined ? 9 : RANK[risk.severity]);
  tableLines(
    doc,
    rows.toSorted((a, b) => rank(a) - rank(b)),
    {
      columns: COLUMNS.filter(({ id }) => id !== 'names' || rights.some(({ names }) => names.length > 0)),
      keyOf: ({ right }) => `right ${key} ${resourceWords(right)} ${right.names.join()}`,
      extrasOf: ({ right }) => ({
        topic: 'rbac rule',
        copy: `${verbWords(right.verbs)} ${resourceWords(right)}`,
      }),
      below: (to, { risk }) => {
        if (risk === undefined || RANK[risk.severity] > RANK.medium) return;
        to.text(
          [
            { text: `${risk.severity}: `, token: severityToken(risk.severity) },
            { text: `may ${risk.may}. ${risk.gives}`, token: 'text.dim' },
            { text: moreWords(risk), token: 'text.dim' },
          ],
          5,
        );
      },
    },
    room,
  );
}
