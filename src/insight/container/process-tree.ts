/** The processes of a container in the order of a tree, parents before their children. Pure. */
import type { ContainerProcess } from '../../facts/container-processes.ts';

export interface TreeProcess {
  readonly running: ContainerProcess;
  /** What stands before it: `│ └ ` and so on; empty at the top. */
  readonly branch: string;
  /** 0 at the top. */
  readonly depth: number;
}

/** Deeper than that nobody sees the difference. */
const DEEPEST_BRANCH = 8;

/** What was started from outside of the container stands at the top, beside its first process. By number otherwise. */
export function processTree(processes: readonly ContainerProcess[]): readonly TreeProcess[] {
  const present = new Set(processes.map(({ pid }) => pid));
  const children = Map.groupBy(processes, ({ pid, parentPid }) =>
    present.has(parentPid) && parentPid !== pid ? parentPid : 0,
  );
  const rows: TreeProcess[] = [];
  const told = new Set<number>();
  const tell = (top: ContainerProcess): void => {
    const waiting: {
      readonly running: ContainerProcess;
      readonly above: string;
      readonly isLast: boolean;
      readonly depth: number;
    }[] = [{ running: top, above: '', isLast: true, depth: 0 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { running, above, isLast, depth } = next;
      if (told.has(running.pid)) continue;
      told.add(running.pid);
      rows.push({ running, branch: depth === 0 ? '' : `${above}${isLast ? '└ ' : '├ '}`, depth });
      const below = depth === 0 || depth > DEEPEST_BRANCH ? above : `${above}${isLast ? '  ' : '│ '}`;
      const own = children.get(running.pid) ?? [];
      for (let at = own.length - 1; at >= 0; at -= 1) {
        const child = own[at];
        if (child !== undefined)
          waiting.push({ running: child, above: below, isLast: at === own.length - 1, depth: depth + 1 });
      }
    }
  };
  for (const top of children.get(0) ?? []) tell(top);
  // Two that are each other's parents, as a hostile list may say.
  for (const running of processes) if (!told.has(running.pid)) tell(running);
  return rows;
}
