/** Functions for checks of images and of how they were built. */
import type { ImageHistory } from '../facts/image.ts';
import { uncheckedAdds } from '../insight/add-step.ts';
import { isBuildDate } from '../insight/build-date.ts';
import { secretLabels, secretSteps } from '../insight/embedded-secret.ts';
import { comesFrom } from '../insight/image-name.ts';
import { installedPackages, lonelyUpdates } from '../insight/package-command.ts';
import { setuidLeft } from '../insight/setuid-step.ts';
import { unverifiedSteps } from '../insight/unverified-step.ts';
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
