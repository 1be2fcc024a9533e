/** The files that a target of manifests names: one file, those of a folder, or what comes in on standard input. */
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TargetError } from '../../../facts/target-error.ts';

export interface ManifestText {
  /** As the target names it, with `/` between its parts; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

export interface UnreadFile {
  readonly file: string;
  readonly detail: string;
  readonly hint: string;
}

/** No manifest is larger: the API server takes objects of a megabyte or so. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Folders that hold other people's files. */
const SKIPPED = /^(?:\.|node_modules$)/;

/** In a stable order. Rejects with a TargetError when the path itself can't be read, or a folder holds no such file. */
export async function* manifestTexts(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<ManifestText | UnreadFile> {
  if (path === '-') {
    yield { file: '-', text: await standardInput(signal) };
    return;
  }
  const files = await filesOf(path);
  for (const file of files) {
    signal?.throwIfAborted();
    yield await readText(file, file === path);
  }
}

async function filesOf(path: string): Promise<readonly string[]> {
  const isFolder = await lstat(path)
    .then((entry) =>
      entry.isSymbolicLink()
        ? readdir(path).then(
            () => true,
            () => false,
          )
        : entry.isDirectory(),
    )
    .catch((error: unknown) => {
      throw unreadable(path, error);
    });
  if (!isFolder) return [path];
  const files = await filesIn(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (files.length > 0) return files;
  throw new TargetError({
    kind: 'not-found',
    what: `${path} can’t be audited`,
    why: 'it holds no .yaml, .yml or .json file',
    tryThis: 'Name the folder that the manifests are in',
  });
}

/** Links to folders are not followed, so that no circle is walked. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (SKIPPED.test(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await filesIn(path)));
    else if (/\.(?:ya?ml|json)$/i.test(entry.name)) found.push(path);
  }
  return found;
}

/**
 * What a person names may be a pipe, as a shell makes one of `<(helm template …)`. What lies in a folder may be a link of
 * somebody else to a device that never ends, or to a pipe that nobody writes to.
 */
async function readText(path: string, isNamed: boolean): Promise<ManifestText | UnreadFile> {
  const file = path.replaceAll('\\', '/');
  try {
    const stats = await stat(path);
    if (!isNamed && !stats.isFile())
      return { file, detail: 'it is no ordinary file', hint: 'Take it out of the folder' };
    if (stats.size > MOST_BYTES)
      return { file, detail: 'it is larger than 64 MB', hint: 'Split it, or leave it out' };
    return { file, text: withoutMark(await readFile(path, 'utf8')) };
  } catch (error) {
    return { file, detail: reasonOf(error), hint: 'Make it readable for this user' };
  }
}

async function standardInput(signal: AbortSignal | undefined): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of process.stdin) {
    signal?.throwIfAborted();
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > MOST_BYTES) {
      throw new TargetError({
        kind: 'unsupported',
        what: 'Standard input can’t be audited',
        why: 'it is larger than 64 MB',
        tryThis: 'Audit the manifests in parts',
      });
    }
    pieces.push(bytes);
  }
  return withoutMark(Buffer.concat(pieces).toString('utf8'));
}

/** Editors and shells of Windows put a byte order mark in front. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

function unreadable(path: string, error: unknown): TargetError {
  return new TargetError({
    kind: 'not-found',
    what: `${path} can’t be read`,
    why: reasonOf(error),
    tryThis: 'Name a file or folder with manifests, or - for standard input',
  });
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it does not exist'],
  ['EACCES', 'this user may not read it'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'it is a link that leads in a circle'],
]);

function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const known = typeof code === 'string' ? REASONS.get(code) : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}
