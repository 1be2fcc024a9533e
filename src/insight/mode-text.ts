/** Permissions as `ls -l` shows them. */
import type { FileChange } from '../facts/container-changes.ts';
import type { EntryType } from '../facts/layer-entry.ts';

const LETTERS: Readonly<Record<EntryType, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
  socket: 's',
  whiteout: '-',
};

/** `-rwsr-xr-x`: setuid, setgid and sticky stand in the place of the x that they go with, in capitals without one. */
export function modeText(type: EntryType, mode: number): string {
  const bit = (mask: number, letter: string): string => ((mode & mask) === 0 ? '-' : letter);
  const run = (mask: number, special: number, letter: string): string => {
    if ((mode & special) === 0) return bit(mask, 'x');
    return (mode & mask) === 0 ? letter.toUpperCase() : letter;
  };
  return [
    LETTERS[type],
    bit(0o400, 'r') + bit(0o200, 'w') + run(0o100, 0o4000, 's'),
    bit(0o040, 'r') + bit(0o020, 'w') + run(0o010, 0o2000, 's'),
    bit(0o004, 'r') + bit(0o002, 'w') + run(0o001, 0o1000, 't'),
  ].join('');
}

/** As images call what containers and folders have. */
const ENTRY_TYPE = {
  file: 'file',
  folder: 'directory',
  link: 'symlink',
  device: 'character-device',
  pipe: 'fifo',
  socket: 'socket',
  unknown: 'file',
} as const satisfies Readonly<Record<FileChange['type'], EntryType>>;

/** The same of a file in a container or a folder; empty where the permissions are not known. */
export function fileModeText(type: FileChange['type'], mode: number | undefined): string {
  return mode === undefined ? '' : modeText(ENTRY_TYPE[type], mode);
}
