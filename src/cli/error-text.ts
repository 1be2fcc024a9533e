/** Errors for people, and the exit codes that scripts see. */
import { inert } from '../facts/inert-text.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError, TargetUsageError } from '../facts/target-error.ts';
import { UsageError } from './usage-error.ts';

/** A trouble as the two lines of a command's error: what failed and why, then what to try. */
export function troubleText({ what, why, tryThis }: Trouble): string {
  return `plimsoll: ${inert(what)}: ${inert(why)}\n${inert(tryThis)}\n`;
}

/** What failed, why, what to try; the stack only with --debug. */
export function errorText(error: unknown, debug: boolean): string {
  const stack = debug && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  if (error instanceof TargetError) return troubleText(error.trouble) + stack;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof TargetUsageError)
    return `plimsoll: ${inert(message)}\n${inert(error.tryThis)}\n${stack}`;
  if (error instanceof UsageError) return `plimsoll: ${inert(message)}\n${stack}`;
  return `plimsoll: ${inert(message)}\n${debug ? stack : 'This is a defect of Plimsoll; --debug shows where.\n'}`;
}

/** The exit code of a command that was given up: as a shell gives it for a program that ctrl-c ended. */
export const INTERRUPTED = 130;

/** 2: the command line or a file of the user's is wrong; 3: the target can't be reached or read; 1: a defect. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof TargetError) return 3;
  return error instanceof TargetUsageError || error instanceof UsageError ? 2 : 1;
}
