/** Containers whose verdicts depend on another container, because they use namespaces of it. */
import { containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { joinedContainers, namedContainer } from '../insight/namespace-chain.ts';

/** Knows from one change to the next who joins anything, so that only those few are followed. */
export class Joiners {
  private joining: Set<string> | undefined;

  /** Those that reach one of the `touched` containers through a chain of `container:` modes. */
  of(facts: Facts, touched: ReadonlySet<string>): readonly string[] {
    this.learn(facts, touched);
    const names = new Set<string>(touched);
    for (const id of touched) {
      const container = facts.containers.get(id);
      if (container !== undefined) names.add(containerName(container));
    }
    return [...(this.joining ?? [])].filter((id) => reaches(facts, id, names, new Set()));
  }

  private learn(facts: Facts, touched: ReadonlySet<string>): void {
    const isFirst = this.joining === undefined;
    const joining = this.joining ?? new Set<string>();
    for (const id of isFirst ? facts.containers.keys() : touched) {
      const container = facts.containers.get(id);
      if (container?.stage === 'inspected' && joinedContainers(container.inspect).length > 0) joining.add(id);
      else joining.delete(id);
    }
    this.joining = joining;
  }
}

function reaches(facts: Facts, id: string, names: ReadonlySet<string>, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') return false;
  return joinedContainers(container.inspect).some((named) => {
    const next = namedContainer(facts, named);
    return (
      names.has(named) || (next !== undefined && (names.has(next.Id) || reaches(facts, next.Id, names, seen)))
    );
  });
}
