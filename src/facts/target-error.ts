import type { Trouble } from './target.ts';

/** A target that can't be reached or read: the exit code is 3 and `trouble` says it to a person. */
export class TargetError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, cause?: unknown) {
    super(`${trouble.what}: ${trouble.why}`, { cause });
    this.name = 'TargetError';
    this.trouble = trouble;
  }
}

/** A target that makes no sense as it was written: the command line is wrong and the exit code is 2. */
export class TargetUsageError extends Error {
  readonly tryThis: string;

  constructor(what: string, tryThis: string) {
    super(what);
    this.name = 'TargetUsageError';
    this.tryThis = tryThis;
  }
}
