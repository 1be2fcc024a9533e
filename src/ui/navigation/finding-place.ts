import type { Finding } from '../../facts/finding.ts';
import type { Place } from './place.ts';

/** Where a finding is explained: its check, with this resource first. */
export function findingPlace({ check, resource }: Finding): Place {
  return { screen: 'check', id: check, resource: { kind: resource.kind, id: resource.id } };
}
