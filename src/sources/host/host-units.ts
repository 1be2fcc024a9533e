/** Finds systemd's units among its folders, as systemd itself does; systemd.unit(5). No bus is asked. */
import { posix } from 'node:path';
import type { Unit } from '../../facts/host.ts';
import type { HostRoot } from './host-root.ts';
import { parseUnitFiles } from './unit-file.ts';

/** Where units of the system lie, the strongest first. /lib is another one where it is no link to /usr/lib. */
const SYSTEM_FOLDERS = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
] as const;

/** Those of a user, below the config and data folders of that user and for all users. */
export function userUnitFolders(configFolder: string, dataFolder: string): readonly string[] {
  return [
    `${configFolder}/systemd/user`,
    '/etc/systemd/user',
    '/run/systemd/user',
    `${dataFolder}/systemd/user`,
    '/usr/local/lib/systemd/user',
    '/usr/lib/systemd/user',
    '/lib/systemd/user',
  ];
}

/** The files that make up a unit; `fragment` is undefined when there are only drop-ins. */
export interface UnitFiles {
  readonly fragment: string | undefined;
  /** In the order in which they are read. */
  readonly dropIns: readonly string[];
  /** The folders that drop-ins come from, those that exist. */
  readonly folders: readonly string[];
  /** Everywhere it was looked. */
  readonly looked: readonly string[];
}

export async function findUnit(
  root: HostRoot,
  name: string,
  folders: readonly string[] = SYSTEM_FOLDERS,
): Promise<UnitFiles> {
  const type = posix.extname(name).slice(1);
  const seen = new Set<string>();
  const present: string[] = [];
  let fragment: string | undefined;
  /** By file name: of two with one name, the one in the stronger folder counts. */
  const dropIns = new Map<string, string>();
  for (const folder of folders) {
    const realPath = await root.realPath(folder);
    if (realPath === undefined || seen.has(realPath)) continue;
    seen.add(realPath);
    const file = `${folder}/${name}`;
    if (fragment === undefined && (await exists(root, file))) fragment = file;
    for (const dropInFolder of [`${file}.d`, `${folder}/${type}.d`]) {
      const names = await root.readFolder(dropInFolder);
      if (names === undefined) continue;
      present.push(dropInFolder);
      for (const dropIn of names) {
        if (dropIn.endsWith('.conf') && !dropIns.has(dropIn))
          dropIns.set(dropIn, `${dropInFolder}/${dropIn}`);
      }
    }
  }
  return {
    fragment,
    dropIns: [...dropIns].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path),
    folders: present,
    looked: folders.flatMap((folder) => [`${folder}/${name}`, `${folder}/${name}.d`, `${folder}/${type}.d`]),
  };
}

/** Null when there is no such unit. A masked one, a link to /dev/null, has no settings. */
export async function readUnit(root: HostRoot, { fragment, dropIns }: UnitFiles): Promise<Unit | null> {
  if (fragment === undefined) return null;
  const paths = (await isMasked(root, fragment)) ? [] : [fragment, ...dropIns];
  const texts = await Promise.all(
    paths.map(async (path) => ((await isMasked(root, path)) ? '' : ((await root.readText(path)) ?? ''))),
  );
  return {
    path: fragment,
    dropIns: [...dropIns],
    settings: parseUnitFiles(texts),
  };
}

/** A link to /dev/null takes back a unit or drop-in of the same name in a weaker folder. */
async function isMasked(root: HostRoot, path: string): Promise<boolean> {
  return (await root.linkTarget(path)) === '/dev/null';
}

async function exists(root: HostRoot, path: string): Promise<boolean> {
  return (await root.status(path)) !== undefined || (await isMasked(root, path));
}
