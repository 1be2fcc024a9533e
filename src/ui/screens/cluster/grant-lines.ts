/** Roles that somebody was given, as rows of a document. Pure. */
import type { Grant } from '../../../insight/kubernetes/rbac-index.ts';
import type { HeldGrant } from '../../../insight/kubernetes/subject-rights.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import { type DocumentRoom, tableLines } from '../../document/table-lines.ts';
import type { Column } from '../../list/column.ts';
import { rolePlace } from '../../navigation/object-place.ts';

/** `the whole cluster`, or the namespace. */
export function scopeWords(namespace: string): string {
  return namespace === '' ? 'the whole cluster' : namespace;
}

/** Where a role was given, and by which binding. */
export const GRANT_COLUMNS: readonly Column<{ readonly grant: Grant }>[] = [
  {
    id: 'scope',
    title: 'in',
    min: 17,
    max: 24,
    rank: 1,
    cell: ({ grant }) => ({ text: scopeWords(grant.namespace) }),
  },
  {
    id: 'binding',
    title: 'by binding',
    min: 14,
    max: 40,
    rank: 2,
    cell: ({ grant }) => ({ text: grant.binding.name, token: 'text.dim' }),
  },
];

const COLUMNS: readonly Column<HeldGrant>[] = [
  {
    id: 'role',
    title: 'role',
    min: 18,
    max: 44,
    rank: 0,
    cell: ({ grant }) => ({ text: grant.role.name, token: 'text.strong' }),
  },
  ...GRANT_COLUMNS,
  {
    id: 'group',
    title: 'as one of',
    min: 14,
    max: 40,
    rank: 3,
    cell: ({ through }) => ({ text: through ?? '', token: 'text.dim' }),
  },
];

export function grantTable(doc: DocumentBuilder, grants: readonly HeldGrant[], room: DocumentRoom): void {
  tableLines(
    doc,
    grants,
    {
      columns: COLUMNS.filter(
        ({ id }) => id !== 'group' || grants.some(({ through }) => through !== undefined),
      ),
      keyOf: ({ grant, through = '' }) =>
        `grant ${grant.binding.kind} ${grant.binding.namespace} ${grant.binding.name} ${through}`,
      extrasOf: ({ grant }) => ({
        open: rolePlace(grant.role),
        topic: 'role binding',
        copy: `${grant.binding.name} → ${grant.role.name}`,
      }),
    },
    room,
  );
}
