/** Reads a file that `plimsoll audit --format json` wrote. */
import { readFile } from 'node:fs/promises';
import { type EarlierResult, parseEarlierResult } from '../audit/earlier-result.ts';
import { unreadable } from '../audit/rule-problem.ts';
import { UsageError } from './usage-error.ts';

/** The same for the file behind --baseline. */
export function readBaseline(path: string): Promise<EarlierResult> {
  return readResultFile(path, 'A baseline is what plimsoll audit --format json --output FILE wrote.');
}

/** Throws a UsageError for a file that can't be read or is something else. `hint` says what to try. */
export async function readResultFile(path: string, hint: string): Promise<EarlierResult> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} ${unreadable(path, error).message}`);
  }
  const read = parseEarlierResult(content);
  if ('result' in read) return read.result;
  throw new UsageError(`${path} ${read.problem}. ${hint}`);
}
