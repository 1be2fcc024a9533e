/**
 * Adds to a person's waivers. The file is theirs: its comments and its order stay, and nothing is written to one that
 * can't be read.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Waiver } from '../audit/waiver.ts';
import { inert } from '../facts/inert-text.ts';
import { replaceFile } from './replace-file.ts';
import { NoPlaceForFile, writtenPlace } from './written-place.ts';

export interface WaiverShelf {
  /** Where the waivers are kept, whether or not there are any yet. */
  readonly path: string;
  /** Resolves when it is written. Rejects with a message for a person when it can't be, or makes no sense. */
  readonly add: (waiver: Waiver) => Promise<void>;
}

/** A new file and its folders are for their owner alone; one that is there keeps its permissions. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export function openWaiverShelf(path: string): WaiverShelf {
  let written: Promise<void> = Promise.resolve();
  return {
    path,
    add: (waiver) => {
      // One after the other, so that two do not overtake each other; one that failed stops nobody.
      const mine = written.then(() => addWaiver(path, waiver));
      written = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function addWaiver(path: string, waiver: Waiver): Promise<void> {
  const [{ waiverSchema }, { plainProblems }, { withWaiver }] = await Promise.all([
    import('../audit/waiver-file.ts'),
    import('../audit/check-schema.ts'),
    import('./waiver-document.ts'),
  ]);
  const parsed = waiverSchema.safeParse(waiver);
  if (!parsed.success) {
    const [problem] = plainProblems(parsed.error, waiver);
    throw new Error(inert(`The waiver is not complete: ${problem?.path.join('.')} ${problem?.message}`));
  }
  const before = await contentOf(path);
  const after = withWaiver(before?.text ?? '', parsed.data, path);
  try {
    if (before === undefined) await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await replaceFile(before?.path ?? path, [after], before?.mode ?? FILE_MODE);
  } catch (error) {
    throw new Error(`The waiver could not be written to ${inert(path)}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

interface Content {
  readonly text: string;
  /** Where it really is, behind links. */
  readonly path: string;
  readonly mode: number | undefined;
}

/** Undefined when there is no such file yet. */
async function contentOf(path: string): Promise<Content | undefined> {
  try {
    const place = await writtenPlace(path);
    if (!place.isPlain) throw new NoPlaceForFile();
    const text = await readFile(place.path, 'utf8');
    return { text, path: place.path, mode: place.mode };
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return undefined;
    throw new Error(
      `${inert(path)} could not be read: ${messageOf(error)}. Nothing was written: what is in it would be lost.`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return inert(error instanceof Error ? error.message : String(error));
}
