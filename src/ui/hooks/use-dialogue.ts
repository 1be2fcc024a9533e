import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { CommandContext } from './use-commands.ts';

/** What the rules of a dialogue act on. */
export interface OpenDialogue<Shown> {
  readonly show: (next: Shown) => void;
  /** Gives the keys back, and gives up the work that is under way. */
  readonly close: () => void;
  /** Begins work, which ends when the dialogue closes or its screen goes. */
  readonly work: () => AbortSignal;
}

interface DialogueRules<Shown, Subject> {
  /** What is shown first; undefined where there is nothing to ask. */
  readonly begin: (subject: Subject) => Shown | undefined;
  readonly take: (chord: string, shown: Shown) => void;
}

export interface Dialogue<Shown, Subject> {
  /** Undefined while it is closed. */
  readonly shown: Shown | undefined;
  /** Opens it, unless it is open; always the same function. */
  readonly start: (subject: Subject) => void;
}

/** A dialogue at the foot of the screen. It takes every key from the moment it is started, as a prompt does. */
export function useDialogue<Shown, Subject>(
  rules: (dialogue: OpenDialogue<Shown>) => DialogueRules<Shown, Subject>,
): Dialogue<Shown, Subject> {
  const registry = useContext(CommandContext);
  const [shown, setShown] = useState<Shown>();
  // Keys come faster than frames: each has to see what the one before it did.
  const live = useRef<Shown>(undefined);
  const release = useRef(() => {});
  const over = useRef(new AbortController());
  useEffect(
    () => () => {
      over.current.abort();
      release.current();
    },
    [],
  );

  const set = (next: Shown | undefined): void => {
    live.current = next;
    setShown(() => next);
  };
  const { begin, take } = rules({
    show: set,
    close: () => {
      over.current.abort();
      release.current();
      release.current = () => {};
      set(undefined);
    },
    work: () => {
      over.current = new AbortController();
      return over.current.signal;
    },
  });
  const open = (subject: Subject): void => {
    if (live.current !== undefined) return;
    const first = begin(subject);
    if (first === undefined) return;
    release.current = registry.capture((chord) => {
      if (live.current !== undefined) take(chord, live.current);
    });
    set(first);
  };
  const newest = useRef(open);
  useLayoutEffect(() => {
    newest.current = open;
  });
  const [start] = useState(() => (subject: Subject) => newest.current(subject));
  return { shown, start };
}
