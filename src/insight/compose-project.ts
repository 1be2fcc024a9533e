/** Which projects share a network. */
import type { NetworkMember } from './network-members.ts';

/** The projects that containers on a network belong to, sorted; those that belong to none are left out. */
export function projectsOf(members: readonly NetworkMember[]): readonly string[] {
  const projects = new Set(members.map(({ project }) => project).filter((project) => project !== ''));
  return [...projects].sort();
}
