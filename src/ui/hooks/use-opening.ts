import type { Place } from '../navigation/place.ts';
import { failureText } from '../text/trouble.ts';
import { useNavigation } from './use-navigation.ts';
import { useNotice } from './use-notice.ts';
import { usePorts } from './use-ports.ts';

/**
 * Connects to a target, and goes to a place there as soon as it answers; what is on screen stays until then. What happens is
 * told in the last line, or to `tell`.
 */
export function useOpening(tell?: (words: string) => void): (target: string, then?: Place) => void {
  const { go } = useNavigation();
  const { session } = usePorts();
  const say = useNotice();
  const told = tell ?? say;
  return (target, then = { screen: 'home' }) => {
    told(`Connecting to ${target}…`);
    const before = session.current().session;
    let isThere = false;
    const arrive = (): void => {
      if (isThere) return;
      isThere = true;
      go({ kind: 'to', place: then, isOtherTarget: true });
    };
    // At once and not when everything around it is done, too: a person may already have gone on from there.
    const stop = session.subscribe(() => {
      if (session.current().session !== before) arrive();
    });
    session
      .open(target)
      .then(arrive, (error: unknown) => told(failureText(error)))
      .finally(stop);
  };
}
