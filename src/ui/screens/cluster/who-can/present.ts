/** Who may do something, as rows of a list. Pure. */
import {
  type AccessAnswer,
  type AccessQuestion,
  answerQuestion,
  parseQuestion,
} from '../../../../insight/kubernetes/access-question.ts';
import type { RbacIndex, RbacSubject } from '../../../../insight/kubernetes/rbac-index.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import { joinWords } from '../../../text/join-words.ts';
import { scopeWords } from '../grant-lines.ts';

export interface WhoCanRow {
  readonly id: string;
  readonly subject: RbacSubject;
  readonly who: string;
  readonly scope: string;
  /** What it is limited to; empty when it holds for all. */
  readonly names: string;
  readonly role: string;
  readonly binding: string;
  /** Whether Kubernetes made the binding by itself: those come last. */
  readonly isBuiltIn: boolean;
}

export interface WhoCan {
  /** Undefined while the question can't be understood. */
  readonly question: AccessQuestion | undefined;
  /** What to type, then; empty otherwise. */
  readonly advice: string;
  readonly rows: readonly WhoCanRow[];
}

const NO_ROWS: readonly WhoCanRow[] = [];

export function whoCanRows(index: RbacIndex, text: string): WhoCan {
  const question = parseQuestion(text, index);
  if (typeof question === 'string') return { question: undefined, advice: question, rows: NO_ROWS };
  const rows = answerQuestion(index, question)
    .map(rowOf)
    .sort(
      (a, b) => Number(a.isBuiltIn) - Number(b.isBuiltIn) || (a.who < b.who ? -1 : a.who > b.who ? 1 : 0),
    );
  return { question, advice: '', rows };
}

function rowOf({ subject, grant, names }: AccessAnswer): WhoCanRow {
  const { kind, namespace, name } = subject;
  return {
    id: `${subject.key} ${grant?.binding.kind} ${grant?.binding.namespace}/${grant?.binding.name}`,
    subject,
    who: kind === 'ServiceAccount' ? `${namespace}/${name}` : name,
    scope: scopeWords(grant?.namespace ?? ''),
    names: names === undefined ? '' : joinWords(names),
    role: grant?.role.name ?? 'no role is asked',
    binding: grant?.binding.name ?? '–',
    isBuiltIn: grant?.isBuiltIn ?? true,
  };
}

const KIND = { User: 'user', Group: 'group', ServiceAccount: 'account' } as const;

export const WHO_CAN_LIST: ListKind<WhoCanRow> = {
  name: 'who-can-subjects',
  columns: [
    {
      id: 'who',
      title: 'who',
      min: 20,
      max: 50,
      rank: 0,
      cell: ({ who }) => ({ text: who, token: 'text.strong' }),
      sortKey: ({ who }) => who,
    },
    {
      id: 'kind',
      title: 'kind',
      min: 7,
      max: 7,
      rank: 2,
      cell: ({ subject }) => ({ text: KIND[subject.kind], token: 'text.dim' }),
      sortKey: ({ subject }) => subject.kind,
    },
    {
      id: 'scope',
      title: 'in',
      min: 17,
      max: 24,
      rank: 1,
      cell: ({ scope }) => ({ text: scope }),
      sortKey: ({ scope }) => scope,
    },
    {
      id: 'names',
      title: 'only those called',
      min: 17,
      max: 34,
      rank: 5,
      cell: ({ names }) => ({ text: names }),
    },
    {
      id: 'role',
      title: 'by role',
      min: 16,
      max: 40,
      rank: 3,
      cell: ({ role }) => ({ text: role }),
      sortKey: ({ role }) => role,
    },
    {
      id: 'binding',
      title: 'by binding',
      min: 14,
      max: 40,
      rank: 4,
      cell: ({ binding }) => ({ text: binding, token: 'text.dim' }),
      sortKey: ({ binding }) => binding,
    },
    {
      id: 'made',
      title: 'given by',
      min: 10,
      max: 10,
      rank: 6,
      cell: ({ isBuiltIn }) => ({
        text: isBuiltIn ? 'Kubernetes' : 'a person',
        token: isBuiltIn ? 'text.dim' : undefined,
      }),
      sortKey: ({ isBuiltIn, who }) => `${isBuiltIn ? 1 : 0} ${who}`,
    },
  ],
  sort: 'made',
  fieldNames: ['who', 'kind', 'in', 'role', 'binding', 'given'],
  idOf: ({ id }) => id,
  fieldsOf: ({ who, subject, scope, role, binding, isBuiltIn }) => ({
    who,
    kind: KIND[subject.kind],
    in: scope,
    role,
    binding,
    given: isBuiltIn ? 'kubernetes' : 'person',
  }),
  openOf: ({ subject }) => ({ screen: 'subject', id: subject.key }),
  explainOf: ({ subject }) => ({ screen: 'subject', id: subject.key, tab: 'Ways up' }),
  copyOf: ({ who, role, binding }) => `${who}: ${binding} → ${role}`,
};
