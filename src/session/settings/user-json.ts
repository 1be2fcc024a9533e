/** Reads a JSON file that a person wrote by hand, and says what is wrong with it in a way that helps to mend it. */
import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { inert } from '../../facts/inert-text.ts';

export type UserJson =
  | { readonly state: 'read'; readonly value: unknown }
  | { readonly state: 'missing' }
  /** One line with the file and what is wrong. `isText` when it could be read and is no JSON. */
  | { readonly state: 'broken'; readonly problem: string; readonly isText: boolean };

/** Settings and themes are a few kilobytes: reading them at once costs less than waiting for a turn. */
export function readUserJson(file: string): UserJson {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { state: 'missing' };
    return { state: 'broken', problem: `${file} could not be read: ${messageOf(error)}`, isText: false };
  }
  try {
    // Editors of Windows put a byte order mark in front.
    return { state: 'read', value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    return { state: 'broken', problem: `${file} is not JSON: ${messageOf(error)}`, isText: true };
  }
}

/** The first thing that a schema has against a value: `colours.text.dim: must be a colour such as #7cc7ff`. */
export function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'is not as it should be';
  const field = issue.path.map(String).join('.');
  const rest = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return inert(`${field === '' ? '' : `${field}: `}${issue.message}${rest}`);
}

export function messageOf(error: unknown): string {
  return inert(error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
