import type { Attempt } from '../session/find-target.ts';
import { troubleText } from './error-text.ts';

/** The trouble that a person can do something about: most of the well-known places are just empty. */
export function nothingAnswered(attempts: readonly Attempt[]): string {
  const troubles = attempts.flatMap(({ outcome }) => (outcome.state === 'failed' ? [outcome.trouble] : []));
  const telling =
    troubles.find(({ kind }) => kind !== 'no-socket') ?? (troubles.length === 1 ? troubles[0] : undefined);
  if (telling) return troubleText(telling);
  return 'plimsoll: no container engine answers\nplimsoll targets shows what was tried; --target demo: needs no engine\n';
}
