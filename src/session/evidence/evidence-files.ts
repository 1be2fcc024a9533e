/** Which changed files of a container go into its evidence, in which order, and why the others do not. Pure. */
import type { FileChange } from '../../facts/container-changes.ts';
import type { ContainerProcess } from '../../facts/container-processes.ts';
import type { EvidenceBounds } from '../../facts/evidence.ts';
import { byMeaning, isExpectedPath } from '../../insight/container/change-signs.ts';
import { byteSize } from '../../insight/container-state.ts';
import { secretScan } from '../../insight/secrets/secret-scan.ts';
import type { EvidenceFile } from '../../sources/snapshot/evidence-document.ts';
import { FILE_FOLDER } from '../../sources/snapshot/evidence-document.ts';

export interface ChosenFiles {
  /** The telling ones first. */
  readonly taken: readonly FileChange[];
  readonly leftOut: readonly EvidenceFile[];
}

/** `running` is what runs in the container: programs that are not the image's come before everything else. */
export function chooseFiles(
  entries: readonly FileChange[],
  running: readonly ContainerProcess[],
  { files, fileBytes, filesBytes, paths }: EvidenceBounds,
): ChosenFiles {
  const programs = new Set(
    running.flatMap(({ executable, origin }) => (origin === 'image' ? [] : [executable])),
  );
  const isFile = ({ kind, type }: FileChange): boolean =>
    kind !== 'deleted' && (type === 'file' || type === 'unknown');
  const ordered = byMeaning(entries.filter(isFile));
  const first = ordered.filter(({ path }) => programs.has(path));
  const others = ordered.filter(({ path }) => !programs.has(path));
  const taken: FileChange[] = [];
  const leftOut: EvidenceFile[] = [];
  let bytes = 0;
  for (const entry of [...first, ...others]) {
    const { path, size = 0, isSameContent } = entry;
    const why =
      paths !== undefined && !isExpectedPath(path, paths)
        ? 'nobody asked for this path'
        : isSameContent === true
          ? 'its content is that of the image'
          : size > fileBytes
            ? `it is larger than ${byteSize(fileBytes)}`
            : taken.length >= files
              ? `${files} files that say more are here`
              : bytes + size > filesBytes
                ? `${byteSize(filesBytes)} of files that say more are here`
                : undefined;
    if (why !== undefined) {
      leftOut.push({ path, ...(entry.size === undefined ? {} : { size }), leftOut: why });
      continue;
    }
    taken.push(entry);
    bytes += size;
  }
  return { taken, leftOut };
}

const PASSWORD_HASH = /^[^:\n]{1,64}:(?:\$[0-9a-z]{1,8}\$|[./A-Za-z0-9]{13}:)/m;
const PASSWORD_FILE = /(?:^|\/)g?shadow-?$/;

/**
 * Why a file is not copied where secrets are hidden; undefined when it looks harmless. `head` is its first megabyte at most: what
 * comes later is not looked through, as in layers.
 */
export function secretInFile(path: string, head: Buffer): string | undefined {
  const plain = path.replace(/^\/+/, '');
  if (PASSWORD_FILE.test(plain) && PASSWORD_HASH.test(head.toString('latin1'))) return 'it holds passwords';
  const entry = { path: plain, type: 'file', size: head.length, mode: 0o644 } as const;
  const scan = secretScan().begin();
  const wanted = scan.wants(entry);
  if (wanted === 0) return undefined;
  scan.take(entry, head.subarray(0, wanted));
  const { secrets: [found] = [], problems = [] } = scan.finish();
  if (found === undefined && problems.length > 0)
    return 'it holds too much that could be a secret to be looked through';
  return found === undefined
    ? undefined
    : `it looks as if it holds a secret${found.line === 0 ? '' : ` (line ${found.line})`}`;
}

/** No names that a file system or a terminal takes for something else. */
const PLAIN_NAME =
  /^(?:\/[A-Za-z0-9_@%+=,-][A-Za-z0-9._@%+=,-]{0,200}|\/\.[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}){1,40}$/;

/** The name of the member that holds a file: its path where that is harmless, else its number. */
export function memberName(path: string, number: number): string {
  return PLAIN_NAME.test(path) ? `${FILE_FOLDER}${path.slice(1)}` : `${FILE_FOLDER}~${number}`;
}
