/** The gap that a read left which gave nothing. Pure. */
import type { Gap, GapReason } from '../../facts/gap.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { RequestFailure } from './request-failure.ts';

const HINTS: Readonly<Record<GapReason, string>> = {
  permission: 'Ask who runs the engine, or the proxy before it, to allow this read',
  timeout: 'Read again (:refresh on the screens); if it stays, the engine hangs at this object',
  'not-supported': 'The engine does not know this read: update it',
  malformed: 'Please report this as a bug, with the engine’s version',
  remote: 'Run Plimsoll on the host itself',
  error: 'Look into the engine’s log, then read again (:refresh on the screens)',
  'not-asked': 'Ask for it',
};

/** `fact` is what could not be read, in the words of the checks. */
export function gapOfFailure(fact: string, error: unknown): Gap {
  const reason = reasonOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  return { fact, reason, detail, hint: HINTS[reason] };
}

/** For an entry of a list that has another form than the engines document. */
export function gapOfEntry(fact: string, detail: string): Gap {
  return {
    fact,
    reason: 'malformed',
    detail: `the engine lists it in an unknown form: ${detail}`,
    hint: HINTS.malformed,
  };
}

function reasonOf(error: unknown): GapReason {
  if (error instanceof MalformedAnswer) return 'malformed';
  if (!(error instanceof RequestFailure)) return 'error';
  switch (error.reason.kind) {
    case 'timeout':
      return 'timeout';
    case 'not-json':
      return 'malformed';
    case 'status':
      if (error.reason.status === 401 || error.reason.status === 403) return 'permission';
      if (error.reason.status === 404 || error.reason.status === 501) return 'not-supported';
      return 'error';
    default:
      return 'error';
  }
}
