import { UsageError } from './usage-error.ts';

/** Throws a UsageError for a target that the screens can't open: standard input is where their keys come from. */
export function checkScreenTarget(target: string | undefined): void {
  if (target === 'manifests:-')
    throw new UsageError(
      'the UI takes its keys from standard input: name a file or folder, or run plimsoll audit --target manifests:-',
    );
}
