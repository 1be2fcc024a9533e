import type { Place } from '../navigation/place.ts';
import { useNavigation } from './use-navigation.ts';
import { sayFailure, useNotice } from './use-notice.ts';
import { usePorts } from './use-ports.ts';

/** Connects to a target, and goes to a place there once it answers; what is on screen stays until then. */
export function useOpening(): (target: string, then?: Place) => void {
  const { go } = useNavigation();
  const { session } = usePorts();
  const say = useNotice();
  return (target, then = { screen: 'home' }) => {
    say(`Connecting to ${target}…`);
    session.open(target).then(() => go({ kind: 'to', place: then }), sayFailure(say));
  };
}
