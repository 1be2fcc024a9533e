/** What GNU tar says of an archive's entries, and an index's entries in the same words. */
import { execFileSync } from 'node:child_process';
import type { LayerEntry } from '../../../src/facts/layer-entry.ts';

export interface Listing {
  /** Type, rights, owner, size, time and path. */
  readonly what: string;
  /** Where a link points, or of which file it is another name. */
  readonly to: string;
}

export function listingOf(entry: LayerEntry): Listing {
  const { type, mode, uid, gid, size, mtime, path, target, hardlinkOf } = entry;
  return {
    what: `${type} ${mode.toString(8)} ${uid}/${gid} ${hardlinkOf === '' ? size : 0} ${mtime} ${path}`,
    to: target || hardlinkOf,
  };
}

const TYPES: Readonly<Record<string, LayerEntry['type']>> = {
  d: 'directory',
  l: 'symlink',
  p: 'fifo',
  c: 'character-device',
  b: 'block-device',
};

/** By `tar --list --verbose`; times without their fractions. */
export function listed(archive: string): Listing[] {
  const options = ['--numeric-owner', '--full-time', '--quoting-style=literal'];
  const text = execFileSync('tar', ['-tvf', archive, ...options], {
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    encoding: 'latin1',
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, sign = '', rights = '', owner = '', size = '', date, time, rest = ''] =
        /^(.)(.{9}) (\S+) +(\S+) (\S+) (\S+) +(.*)$/.exec(line) ?? [];
      const [named = '', to = ''] = rest.split(/ -> | link to /);
      const type = TYPES[sign] ?? 'file';
      const mtime = Math.floor(Date.parse(`${date}T${time}Z`) / 1000);
      const bytes = type === 'file' ? size : '0';
      return {
        what: `${type} ${octal(rights)} ${owner} ${bytes} ${mtime} ${plain(named)}`,
        to: type === 'symlink' ? to : plain(to),
      };
    });
}

const plain = (path: string) => path.replace(/^\.\//, '').replace(/\/$/, '');

/** `rwsr-x---` as a number in base 8. */
function octal(rights: string): string {
  let mode = 0;
  for (const [place, letter] of [...rights].entries()) {
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= 0o400 >> place;
  }
  if ('sS'.includes(rights[2] ?? '')) mode |= 0o4000;
  if ('sS'.includes(rights[5] ?? '')) mode |= 0o2000;
  if ('tT'.includes(rights[8] ?? '')) mode |= 0o1000;
  return mode.toString(8);
}

export const byPath = (a: Listing, b: Listing) => (a.what < b.what ? -1 : 1);
