/** Puts newly read parts of a host into what was known of it. */
import type { HostFacts } from './host.ts';

/** Parts that are maps with entries read one by one. */
export const KEYED_PARTS = [
  'files',
  'texts',
  'sysctls',
  'processes',
  'units',
] as const satisfies readonly (keyof HostFacts)[];

/** What `read` names replaces what was known; keyed parts are replaced entry by entry. */
export function mergeHost(known: HostFacts, read: HostFacts): HostFacts {
  return {
    ...known,
    ...read,
    ...(read.files && { files: { ...known.files, ...read.files } }),
    ...(read.texts && { texts: { ...known.texts, ...read.texts } }),
    ...(read.sysctls && { sysctls: { ...known.sysctls, ...read.sysctls } }),
    ...(read.processes && { processes: { ...known.processes, ...read.processes } }),
    ...(read.units && { units: { ...known.units, ...read.units } }),
  };
}

/** The same host without a part, or without one entry of a keyed part. */
export function withoutHostPart(
  known: HostFacts,
  part: keyof HostFacts,
  entry: string | undefined,
): HostFacts {
  const keyed = KEYED_PARTS.find((name) => name === part);
  if (entry === undefined || keyed === undefined) {
    const { [part]: _, ...rest } = known;
    return rest;
  }
  const { [entry]: _, ...rest } = known[keyed] ?? {};
  return { ...known, [keyed]: rest };
}
