/** Which namespaces a process shares with the host. */
import type { LiveContainer } from '../../../facts/live-container.ts';
import { unlessForbidden } from '../host-failure.ts';
import type { ProcFolder } from '../proc-folder.ts';

export type NamespaceKind = NonNullable<LiveContainer['HostNamespaces']>[number];

const NAMESPACE_KINDS = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const;

/** The numbers that Linux gives to the namespaces it starts with (include/linux/proc_ns.h); not all kinds have one. */
const FIRST_NAMESPACES: Readonly<Partial<Record<NamespaceKind, string>>> = {
  cgroup: 'cgroup:[4026531835]',
  ipc: 'ipc:[4026531839]',
  pid: 'pid:[4026531836]',
  time: 'time:[4026531834]',
  user: 'user:[4026531837]',
  uts: 'uts:[4026531838]',
};

/** By kind, as the links of /proc/PID/ns name them. A kind that is missing can't be told, or the kernel lacks it. */
export type Namespaces = Readonly<Partial<Record<NamespaceKind, string>>>;

/**
 * Those of process 1. Where even root may not look at that one, the numbers that the kernel starts with; and for the
 * kinds without such a number our own, provided that we are in the first ones ourselves.
 */
export function hostNamespaces(proc: ProcFolder, isOwnHost: boolean): Namespaces {
  const ofFirst = namespacesOf(proc, '1');
  if (ofFirst !== undefined) return ofFirst;
  const ours = isOwnHost ? namespacesOf(proc, 'self') : undefined;
  const areOursFirst = NAMESPACE_KINDS.every((kind) => {
    const first = FIRST_NAMESPACES[kind];
    return first === undefined || ours?.[kind] === undefined || ours[kind] === first;
  });
  return ours !== undefined && areOursFirst ? { ...FIRST_NAMESPACES, ...ours } : FIRST_NAMESPACES;
}

/** Undefined when they may not be seen. */
export function namespacesOf(proc: ProcFolder, process: string): Namespaces | undefined {
  return unlessForbidden(() => {
    const found: Partial<Record<NamespaceKind, string>> = {};
    for (const kind of NAMESPACE_KINDS) {
      const link = proc.link(`${process}/ns/${kind}`);
      if (link !== undefined) found[kind] = link;
    }
    return found;
  });
}

/** Undefined when one of them can't be compared. */
export function sharedNamespaces(own: Namespaces, host: Namespaces): NamespaceKind[] | undefined {
  const shared: NamespaceKind[] = [];
  for (const kind of NAMESPACE_KINDS) {
    if (own[kind] === undefined) continue;
    if (host[kind] === undefined) return undefined;
    if (own[kind] === host[kind]) shared.push(kind);
  }
  return shared;
}
