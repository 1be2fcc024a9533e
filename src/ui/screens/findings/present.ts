/** Findings as rows, the worst first. Pure. */
import { type Finding, SEVERITIES } from '../../../facts/finding.ts';
import type { ListKind } from '../../components/list-view.tsx';
import { findingPlace } from '../../navigation/finding-place.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';

export const FINDING_LIST: ListKind<Finding> = {
  name: 'findings',
  sort: 'severity',
  columns: [
    {
      id: 'severity',
      title: 'severity',
      min: 10,
      max: 10,
      rank: 1,
      cell: ({ severity }) => ({
        text: `${SEVERITY_SIGN[severity]} ${severity}`,
        token: severityToken(severity),
      }),
      words: { cell: ({ severity }) => ({ text: severity, token: severityToken(severity) }) },
      sortKey: ({ severity }) => SEVERITIES.indexOf(severity),
    },
    {
      id: 'resource',
      title: 'where',
      min: 14,
      max: 30,
      rank: 2,
      cell: ({ resource }) => ({ text: resource.name }),
      sortKey: ({ resource }) => resource.name,
    },
    {
      id: 'reason',
      title: 'what',
      min: 30,
      max: 160,
      rank: 0,
      cell: ({ reason }) => ({ text: reason }),
      sortKey: ({ check }) => check,
    },
  ],
  fieldNames: ['severity', 'where', 'what', 'check', 'kind'],
  idOf: ({ check, resource }) => `${check} ${resource.kind} ${resource.id}`,
  fieldsOf: ({ severity, resource, reason, check, title }) => ({
    severity,
    where: resource.name,
    what: `${reason} ${title}`,
    check,
    kind: resource.kind,
  }),
  openOf: findingPlace,
  explainOf: findingPlace,
  copyOf: ({ resource, reason }) => `${resource.name}: ${reason}`,
};
