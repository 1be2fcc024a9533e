/** What stands after --host-root. */
import { statSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** Gives the folder back. Throws a UsageError when there is none: a slip would make every fact of the host absent. */
export function hostRootFolder(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const what = troubleWith(path);
  if (what === undefined) return path;
  throw new UsageError(
    `--host-root ${path} ${what}; it names where the host is mounted, as with docker run --volume /:/host:ro`,
  );
}

function troubleWith(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return undefined;
    return found === undefined ? 'does not exist' : 'is not a folder';
  } catch (error) {
    return `can't be opened (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** What the program was started with. */
export interface StartedWith {
  readonly hostRoot: string | undefined;
  /** Undefined where nobody named one. */
  readonly target: string | undefined;
}

/**
 * Where the host of a target that is opened later is mounted: for this machine, for its sockets and for the target that the folder
 * was named with. Of any other engine it would be the wrong host.
 */
export function hostRootOf(target: string, { hostRoot, target: first }: StartedWith): string | undefined {
  return target === 'host:' || target.startsWith('unix:') || target === first ? hostRoot : undefined;
}
