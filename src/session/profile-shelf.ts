/**
 * A person's profiles: one file for each image, in a folder of theirs. One that can't be read spoils nothing but itself, and
 * nothing is written over it.
 */
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleProblem } from '../audit/rule-problem.ts';
import { unreadable } from '../audit/rule-problem.ts';
import { inert } from '../facts/inert-text.ts';
import { PROFILE_VERSION, type Profile, profileSchema } from '../facts/profile.ts';
import { replaceFile } from './replace-file.ts';
import { firstProblem, messageOf } from './settings/user-json.ts';

export interface ReadProfiles {
  /** By image id. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Where each is kept, by image id. */
  readonly files: ReadonlyMap<string, string>;
  /** One for each file that can't be used. */
  readonly problems: readonly RuleProblem[];
}

export interface ProfileShelf {
  readonly folder: string;
  /** Never rejects. */
  readonly read: () => Promise<ReadProfiles>;
  /**
   * Writes what `change` makes of the profile that is there, undefined when there is none. Resolves with the file and what is in
   * it now. Rejects with a message for a person, and leaves then what was there.
   */
  readonly change: (
    image: Profile['image'],
    change: (before: Profile | undefined) => Profile,
  ) => Promise<{ readonly file: string; readonly profile: Profile }>;
  /** Deletes the profile of an image; nothing happens where there is none. Rejects with a message for a person. */
  readonly remove: (imageId: string) => Promise<void>;
}

/** For their owner alone: they tell what runs where. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Ten thousand entries of the usual length take half of it. */
const MAX_BYTES = 4_000_000;
const MOST_FILES = 1_000;

export function openProfileShelf(folder: string): ProfileShelf {
  let before: Promise<unknown> = Promise.resolve();
  /** One after the other, so that two do not overtake each other; one that failed stops nobody. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = before.then(work, work);
    before = mine.catch(() => undefined);
    return mine;
  };
  return {
    folder,
    read: () => readProfiles(folder),
    change: (image, change) =>
      inTurn(async () => {
        const { profiles, files, problems } = await readProfiles(folder);
        const own = join(folder, nameOf(image));
        const file = files.get(image.id) ?? own;
        const [broken] = problems.filter((problem) => problem.file === file);
        if (broken !== undefined)
          throw new Error(
            `The profile of ${inert(image.name)} is not saved: ${inert(file)} ${broken.message}. Move it away or mend it: what is in it would be lost.`,
          );
        const profile = change(profiles.get(image.id));
        await mkdir(folder, { recursive: true, mode: FOLDER_MODE }).catch(notWritten(file));
        await replaceFile(file, [profileText(profile)], FILE_MODE).catch(notWritten(file));
        return { file, profile };
      }),
    remove: (imageId) =>
      inTurn(async () => {
        const { files } = await readProfiles(folder);
        const file = files.get(imageId);
        if (file === undefined) return;
        await rm(file).catch((error: unknown) => {
          throw new Error(`${inert(file)} could not be deleted: ${messageOf(error)}`, { cause: error });
        });
      }),
  };
}

function notWritten(file: string): (error: unknown) => never {
  return (error) => {
    throw new Error(`The profile could not be written to ${inert(file)}: ${messageOf(error)}`, {
      cause: error,
    });
  };
}

/** As a file keeps it: to be read by a person too. */
export function profileText(profile: Profile): string {
  return `${JSON.stringify(profile, null, 2)}\n`;
}

/** `nginx-1.27-81c7d4f89902.json`: what a person looks for, and what makes it the only one. */
function nameOf({ name, id }: Profile['image']): string {
  const words = name.replace(/@?sha256:[0-9a-f]+/g, '').replace(/[^\w.-]+/g, '-');
  const short = id
    .replace(/^sha256:/, '')
    .replace(/\W+/g, '-')
    .slice(0, 12);
  return `${words.replace(/^[-.]+/, '').slice(0, 80) || 'image'}-${short}.json`;
}

/** Reads all profiles of a folder; one that is not there has none. Never rejects. */
export async function readProfiles(folder: string): Promise<ReadProfiles> {
  const profiles = new Map<string, Profile>();
  const files = new Map<string, string>();
  const problems: RuleProblem[] = [];
  let names: readonly string[] = [];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (!(error instanceof Error && Reflect.get(error, 'code') === 'ENOENT'))
      problems.push(unreadable(folder, error));
  }
  if (names.length > MOST_FILES) {
    const message = `holds ${names.length} profiles: only the first ${MOST_FILES} are used`;
    problems.push({ file: folder, line: 0, field: '', message });
  }
  for (const name of names.slice(0, MOST_FILES)) {
    const file = join(folder, name);
    const read = await readProfile(file);
    if ('problem' in read) problems.push({ file, line: 0, field: '', message: read.problem });
    else if (profiles.has(read.profile.image.id)) {
      const message = `is about the same image as ${files.get(read.profile.image.id)}: it is not used`;
      problems.push({ file, line: 0, field: '', message });
    } else {
      profiles.set(read.profile.image.id, read.profile);
      files.set(read.profile.image.id, file);
    }
  }
  return { profiles, files, problems };
}

export type ReadProfile = { readonly profile: Profile } | { readonly problem: string };

/** The problem is told in words that follow the name of the file. Never rejects. */
export async function readProfile(file: string): Promise<ReadProfile> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size > MAX_BYTES) return { problem: `is larger than ${MAX_BYTES / 1_000_000} MB: no profile is` };
      return parseProfile(await handle.readFile('utf8'));
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { problem: unreadable(file, error).message };
  }
}

function parseProfile(text: string): ReadProfile {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return { problem: `is damaged: it is not JSON (${messageOf(error)})` };
  }
  const version: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'version') : undefined;
  if (typeof version === 'number' && version > PROFILE_VERSION)
    return {
      problem: `was written by a newer Plimsoll (its version is ${version}, this one knows ${PROFILE_VERSION})`,
    };
  const { success, data, error } = profileSchema.safeParse(value);
  return success ? { profile: data } : { problem: `is no profile: ${firstProblem(error)}` };
}
