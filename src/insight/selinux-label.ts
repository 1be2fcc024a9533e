/** Reads SELinux labels of containers: `user:role:type:level`, with the categories that keep containers apart in the level. */
import { type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { joinedContainers } from './namespace-chain.ts';
import { securitySettings } from './security-option.ts';

export interface SharedCategories {
  /** Such as `c1,c2`. */
  readonly categories: string;
  /** Names, sorted; two or more. */
  readonly containers: readonly string[];
}

/** The categories of a label; empty for one without any. */
export function categoriesOf(label: string): string {
  return label.split(':').slice(4).join(':');
}

/**
 * Containers that SELinux does not keep apart because their categories are the same. Left out are those whose level
 * somebody chose, and those that join the namespaces of another: engines give them its label.
 */
export function sharedCategories(facts: Facts): readonly SharedCategories[] {
  const names = new Map<string, string[]>();
  for (const container of facts.containers.values()) {
    if (container.stage !== 'inspected') continue;
    const categories = categoriesOf(container.inspect.ProcessLabel);
    if (categories === '' || isOnPurpose(container.inspect)) continue;
    names.set(categories, [...(names.get(categories) ?? []), containerName(container)]);
  }
  return [...names]
    .filter(([, containers]) => containers.length > 1)
    .map(([categories, containers]) => ({ categories, containers: containers.toSorted() }))
    .sort((one, other) => (one.categories < other.categories ? -1 : 1));
}

function isOnPurpose(inspect: ContainerInspect): boolean {
  const { labels } = securitySettings(inspect.HostConfig.SecurityOpt);
  return labels.some((label) => label.startsWith('level:')) || joinedContainers(inspect).length > 0;
}
