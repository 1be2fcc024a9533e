/** Capabilities as engines write them, and how bad each one is. */
import type { Severity } from '../facts/finding.ts';
import { CAPABILITIES } from '../knowledge/capabilities.ts';

/** In the form that all lists here use: capital letters, without the CAP_ that some engines write in front. */
export function capabilityName(capability: string): string {
  return capability.toUpperCase().replace(/^CAP_/, '');
}

const GRADES: ReadonlyMap<string, Severity> = new Map(CAPABILITIES.map(({ name, grade }) => [name, grade]));

/** How bad it is to have it in a container whose root is the host's root; `info` for one that nobody has heard of. */
export function capabilityGrade(capability: string): Severity {
  const name = capabilityName(capability);
  return name === 'ALL' ? 'critical' : (GRADES.get(name) ?? 'info');
}
