/** What checks ask of the host, put together for whoever reads it. */
import { HOST_PARTS, type HostNeeds, type HostPart } from '../facts/host.ts';
import type { Check, CheckNeeds } from './check.ts';

export function hostNeedsOf(checks: readonly Check[]): HostNeeds {
  const parts = new Set<HostPart>();
  const named = { files: new Set<string>(), texts: new Set<string>(), sysctls: new Set<string>() };
  const running = { processes: new Set<string>(), units: new Set<string>() };
  const all = { ...named, ...running };
  for (const { needs } of checks) {
    for (const part of HOST_PARTS) if (needs[part]) parts.add(part);
    for (const name of NAMED) for (const entry of needs[name] ?? []) all[name].add(entry);
  }
  return { ...all, parts };
}

const NAMED = ['files', 'texts', 'sysctls', 'processes', 'units'] as const;

/** The parts of the host that become readable when several are asked for as one. */
const PART_OF_FIELD: Readonly<Record<string, HostPart | undefined>> = {
  users: 'accounts',
  groups: 'accounts',
};

/** Whether a check that reads `host.FIELD` asks for it. */
export function asksFor(needs: CheckNeeds, field: string): boolean {
  const key = PART_OF_FIELD[field] ?? field;
  return Object.entries(needs).some(([name, value]) => name === key && value !== undefined);
}
