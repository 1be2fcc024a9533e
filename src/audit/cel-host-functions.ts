/** Functions for checks of files, users, versions and times. */
import { isWithinMode } from '../insight/file-mode.ts';
import type { CelFunction } from './cel-function.ts';

export const HOST_FUNCTIONS: readonly CelFunction[] = [
  {
    signature: 'modeWithin(string, string): bool',
    meaning:
      'Whether a file mode sets no permission bit (setuid, setgid and sticky included) beyond those of the second ' +
      'one; both are octal digits.',
    example: 'host.files["docker.service"].all(file, modeWithin(file.mode, "0644"))',
    handler: isWithinMode,
  },
  {
    signature: 'daysBetween(string, string): double',
    meaning:
      'The days from the first time to the second, both RFC 3339; negative when the second is earlier.',
    example: 'daysBetween(image.Created, now) <= 90.0',
    handler: daysBetween,
  },
];

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): number {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (Number.isNaN(days)) throw new Error(`"${from}" and "${to}" are not both times`);
  return days;
}
