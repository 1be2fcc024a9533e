/** What stands after --host-root. */
import { statSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** Gives the folder back. Throws a UsageError when there is none: a slip would make every fact of the host absent. */
export function hostRootFolder(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return path;
  const what = found === undefined ? 'does not exist' : 'is not a folder';
  throw new UsageError(
    `--host-root ${path} ${what}; it names where the host is mounted, as with docker run --volume /:/host:ro`,
  );
}
