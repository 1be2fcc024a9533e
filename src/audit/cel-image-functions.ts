/** Functions for checks of images and of how they were built. */
import type { ImageHistory } from '../facts/image.ts';
import { uncheckedAdds } from '../insight/add-step.ts';
import { isBuildDate } from '../insight/build-date.ts';
import { debugListeners } from '../insight/debug-listener.ts';
import { uncheckedDownloads } from '../insight/download-step.ts';
import { secretArguments, secretLabels, secretSteps } from '../insight/embedded-secret.ts';
import { isSameArchitecture, runsThroughShell } from '../insight/image-command.ts';
import { comesFrom } from '../insight/image-name.ts';
import { openedSteps } from '../insight/mode-step.ts';
import {
  installedPackages,
  lonelyUpdates,
  systemUpgrades,
  withRecommended,
} from '../insight/package-command.ts';
import { riskyVariables } from '../insight/risky-environment.ts';
import { setuidLeft } from '../insight/setuid-step.ts';
import { unverifiedSteps } from '../insight/unverified-step.ts';
import { SYSTEM_FOLDERS } from '../knowledge/image-places.ts';
import type { CelFunction } from './cel-function.ts';

export const IMAGE_FUNCTIONS: readonly CelFunction[] = [
  {
    signature: 'comesFrom(string, list): bool',
    meaning: 'Whether an image’s name or digest lies in one of these registries or below one of their paths.',
    example: 'image.RepoDigests.exists(digest, comesFrom(digest, policy.allowed_registries))',
    handler: comesFrom,
  },
  {
    signature: 'buildDate(string): string',
    meaning:
      'The date on which an image was built; an error where it is not one of a clock, as in builds that give the same ' +
      'result each time.',
    example: 'daysBetween(buildDate(image.Created), now) < 90.0',
    handler: buildDate,
  },
  {
    signature: 'lonelyUpdates(list): list<string>',
    meaning: 'Commands in a history that fetch lists of packages in a step that installs none.',
    example: 'lonelyUpdates(history).size() == 0',
    handler: lonelyUpdates,
  },
  {
    signature: 'installedPackages(list): list<string>',
    meaning: 'The packages that the steps of a history install by name; not what the base brought.',
    example: 'installedPackages(history).exists(name, name == "gcc")',
    handler: installedPackages,
  },
  {
    signature: 'secretArguments(list): list<string>',
    meaning: 'The arguments of a command that hold a secret, with the secret hidden.',
    example: 'secretArguments(container.Config.Cmd).size() == 0',
    handler: secretArguments,
  },
  {
    signature: 'systemUpgrades(list): list<string>',
    meaning: 'Commands in a history that bring a whole system to its next release.',
    example: 'systemUpgrades(history).size() == 0',
    handler: systemUpgrades,
  },
  {
    signature: 'withRecommended(list): list<string>',
    meaning: 'Packages that the steps of a history install together with all that APT recommends to them.',
    example: 'withRecommended(history).size() == 0',
    handler: withRecommended,
  },
  {
    signature: 'uncheckedDownloads(list): list<string>',
    meaning:
      'Addresses from which the steps of a history take files without comparing a checksum or a signature.',
    example: 'uncheckedDownloads(history).size() == 0',
    handler: uncheckedDownloads,
  },
  {
    signature: 'openedSteps(list): list<string>',
    meaning: 'Commands in a history that let everybody write to files or folders.',
    example: 'openedSteps(history).size() == 0',
    handler: openedSteps,
  },
  {
    signature: 'riskyVariables(list): list<string>',
    meaning:
      'The names of variables that change which code programs load, which engine they command, or hold a password.',
    example: 'riskyVariables(image.Config.Env).size() == 0',
    handler: riskyVariables,
  },
  {
    signature: 'debugListeners(map, list, list): list<string>',
    meaning: 'The debuggers that an image opens, by its ports, its variables and its command.',
    example: 'debugListeners(image.Config.ExposedPorts, image.Config.Env, image.Config.Cmd).size() == 0',
    handler: debugListeners,
  },
  {
    signature: 'runsThroughShell(list): bool',
    meaning: 'Whether a command is started by a shell that stays there.',
    example: '!runsThroughShell(image.Config.Cmd)',
    handler: runsThroughShell,
  },
  {
    signature: 'sameArchitecture(string, string): bool',
    meaning: 'Whether an image’s and a machine’s architecture are the same, as amd64 and x86_64 are.',
    example: 'sameArchitecture(image.Architecture, daemon.Architecture)',
    handler: isSameArchitecture,
  },
  {
    signature: 'systemVolumes(dyn): list<string>',
    meaning: 'The folders of the system that an image declares as volumes.',
    example: 'systemVolumes(image.Config.?Volumes.orValue(null)).size() == 0',
    handler: systemVolumes,
  },
  {
    signature: 'megabytes(dyn): int',
    meaning: 'Whole megabytes of a number of bytes.',
    example: 'megabytes(image.Size) < 1000',
    handler: megabytes,
  },
  {
    signature: 'uncheckedAdds(list): list<string>',
    meaning: 'What ADD brings into an image above its base without a checksum.',
    example: 'uncheckedAdds(history).size() == 0',
    handler: uncheckedAdds,
  },
  {
    signature: 'unverifiedSteps(list): list<string>',
    meaning:
      'How the steps of a history switch off what verifies packages and downloads, or run downloads at once.',
    example: 'unverifiedSteps(history).size() == 0',
    handler: unverifiedSteps,
  },
  {
    signature: 'stepsTellSetuid(list): bool',
    meaning:
      'Whether the steps of a history tell if programs are left with the setuid mark; else only the files can.',
    example: 'stepsTellSetuid(history)',
    handler: (history: ImageHistory): boolean => setuidLeft(history, []) !== undefined,
  },
  {
    signature: 'setuidLeft(list, list): list<string>',
    meaning:
      'Programs that steps of a history give the setuid mark and that are not among these paths; an error where the ' +
      'steps do not tell.',
    example: 'setuidLeft(history, policy.allowed_setuid).size() == 0',
    handler: setuidLeftOrError,
  },
  {
    signature: 'secretSteps(list): list<string>',
    meaning: 'The steps of a history that hold a secret, with the secret hidden.',
    example: 'secretSteps(history).size() == 0',
    handler: secretSteps,
  },
  {
    signature: 'secretLabels(map): list<string>',
    meaning: 'The names of labels whose value looks like a secret.',
    example: 'secretLabels(image.Config.Labels).size() == 0',
    handler: secretLabels,
  },
];

/** An engine leaves the field out or sends null where there are none. */
function systemVolumes(volumes: unknown): readonly string[] {
  if (typeof volumes !== 'object' || volumes === null) return [];
  const paths = volumes instanceof Map ? [...volumes.keys()] : Object.keys(volumes);
  return paths.map(String).filter((path) => SYSTEM_FOLDERS.has(path.replace(/(?<=.)\/+$/, '')));
}

function megabytes(bytes: unknown): bigint {
  return BigInt(Math.floor(Number(bytes) / 1_048_576));
}

function buildDate(created: string): string {
  if (isBuildDate(created)) return created;
  throw new Error(`its date, ${created}, is not one on which it was built`);
}

function setuidLeftOrError(history: ImageHistory, allowed: readonly string[]): readonly string[] {
  const left = setuidLeft(history, allowed);
  if (left === undefined) {
    throw new Error('its build steps do not tell: the files of its layers would have to be read');
  }
  return left;
}
