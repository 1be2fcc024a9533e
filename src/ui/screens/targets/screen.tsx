import { useEffect, useMemo, useRef, useState } from 'react';
import { targetText } from '../../../facts/target.ts';
import { Page } from '../../components/page.tsx';
import { useCommands } from '../../hooks/use-commands.ts';
import { useNotice } from '../../hooks/use-notice.ts';
import { useOpening } from '../../hooks/use-opening.ts';
import { usePorts } from '../../hooks/use-ports.ts';
import { usePicture } from '../../hooks/use-session.ts';
import type { Tried } from '../../ports.ts';
import { failureText } from '../../text/trouble.ts';
import { targetDocument } from './present.ts';

/** Where an engine was looked for and what became of it; enter connects. */
export function TargetsScreen() {
  const { session } = usePorts();
  const { facts } = usePicture();
  const [tried, setTried] = useState<readonly Tried[]>([]);
  const [asked, setAsked] = useState(0);
  const [note, setNote] = useState('');
  const say = useNotice();

  useEffect(() => {
    let mounted = true;
    // Asked anew each time that the count grows.
    if (asked > 0) setTried([]);
    session
      .look((answer) => {
        if (mounted) setTried(answer);
      })
      .catch((error: unknown) => {
        if (mounted) setNote(failureText(error));
      });
    return () => {
      mounted = false;
    };
  }, [session, asked]);

  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  // Whoever went on from here meanwhile is told in the last line.
  const connect = useOpening((words) => (isHere.current ? setNote(words) : say(words)));
  useCommands('screen', { 'program.refresh': () => setAsked((times) => times + 1) });
  const current = targetText(facts.target);
  const lines = useMemo(() => targetDocument(tried, current, note), [tried, current, note]);
  return (
    <Page
      title="Targets"
      name="targets"
      lines={lines}
      onEnter={(line) => {
        if (line.id.startsWith('target ')) connect(line.id.slice('target '.length));
      }}
    />
  );
}
