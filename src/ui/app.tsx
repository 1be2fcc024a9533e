/**
 * The program on the screen: the header, the screen that a person is on, what lies over it, and the footer.
 * It dispatches keys and walks the trail; everything that does I/O comes in through `Ports`.
 */
import { Box, useInput, useIsScreenReaderEnabled, useWindowSize } from 'ink';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { inert } from '../facts/inert-text.ts';
import { Frame } from './components/frame.tsx';
import { ProgramCommands } from './components/program-commands.tsx';
import { LEAST_COLUMNS, LEAST_ROWS } from './components/too-small.tsx';
import { BindingsContext } from './hooks/use-bindings.ts';
import { ClipboardContext } from './hooks/use-clipboard.ts';
import { CommandContext } from './hooks/use-commands.ts';
import { useFreshCanvas } from './hooks/use-fresh-canvas.ts';
import { LayerReadingContext } from './hooks/use-layer-reading.ts';
import { NavigationContext } from './hooks/use-navigation.ts';
import { NoticeContext } from './hooks/use-notice.ts';
import { PortsContext, useChanging } from './hooks/use-ports.ts';
import { RefreshContext, useRefreshing } from './hooks/use-refresh.ts';
import { SessionContext } from './hooks/use-session.ts';
import { StyleContext } from './hooks/use-style.ts';
import { bindKeys } from './keys/bindings.ts';
import { ChordQueue } from './keys/chord-queue.ts';
import { CommandRegistry } from './keys/command-registry.ts';
import { keyChords } from './keys/key-chord.ts';
import { LayerReadings } from './layers/layer-readings.ts';
import type { Place } from './navigation/place.ts';
import { currentStep, type Move, moveTrail, rememberTopScreens, startTrail } from './navigation/trail.ts';
import type { Ports } from './ports.ts';
import { feedSession } from './session/session-feed.ts';
import { ruleProblemNotice } from './text/rule-problems.ts';

interface Props {
  readonly ports: Ports;
  readonly start?: Place;
}

/** How long a notice such as "Copied" stays, in milliseconds: a long one for as long as it takes to be read. */
function noticeTime(notice: string): number {
  return Math.min(10_000, Math.max(3_000, 60 * notice.length));
}

export function App({ ports, start = { screen: 'home' } }: Props) {
  const { columns, rows } = useWindowSize();
  const linear = useIsScreenReaderEnabled();
  const isEmpty = useFreshCanvas(linear ? undefined : ports.clear);
  const tooSmall = columns < LEAST_COLUMNS || rows < LEAST_ROWS;
  const settings = useChanging(ports.settings);
  const theme = useChanging(ports.theme);
  const { session, banner, notice: sessionNotice = '' } = useChanging(ports.session);
  const feed = useMemo(() => feedSession(session), [session]);
  const readings = useMemo(() => new LayerReadings(session), [session]);
  useEffect(() => () => readings.close(), [readings]);
  const bindings = useMemo(() => bindKeys(settings.keys), [settings.keys]);
  const [registry] = useState(() => new CommandRegistry());
  const [{ memoryOf, leaveTarget }] = useState(rememberTopScreens);
  const [trail, setTrail] = useState(() => startTrail(start, memoryOf));
  const [notice, setNotice] = useState(ports.settings.problem);

  useEffect(() => {
    if (notice === '') return;
    const timer = setTimeout(() => setNotice(''), noticeTime(notice));
    return () => clearTimeout(timer);
  }, [notice]);

  useEffect(() => {
    if (sessionNotice !== '') setNotice(sessionNotice);
  }, [sessionNotice]);
  const refresh = useRefreshing(session, setNotice);
  const { evidenceOf } = session.facts.target;
  // Who opens evidence wants to see what it is of.
  useEffect(() => {
    if (evidenceOf === undefined) return;
    const place = { screen: 'container', id: evidenceOf, tab: 'Overview' } as const;
    setTrail((before) => moveTrail(before, { kind: 'to', place }, memoryOf));
  }, [evidenceOf, memoryOf]);

  const ruleProblems = useSyncExternalStore(feed.subscribe, () => feed.picture().ruleProblems);
  useEffect(() => {
    const news = ruleProblemNotice(ruleProblems);
    // What is wrong with the settings may still stand there.
    if (news !== '') setNotice((shown) => (shown === '' ? news : `${news}   ${shown}`));
  }, [ruleProblems]);

  const [queue] = useState(() => new ChordQueue());
  const newest = useRef(bindings.commandOf);
  const cramped = useRef(tooSmall);
  useLayoutEffect(() => {
    newest.current = bindings.commandOf;
    cramped.current = tooSmall;
  });
  useInput((input, key) => {
    queue.push(keyChords(input, key), (chord) => {
      const command = newest.current.get(chord);
      const { typing } = registry;
      if (cramped.current) {
        // Nothing but a request for more room is on screen: only leaving makes sense.
        if (command === 'program.quit') registry.run(command);
      } else if (typing !== undefined) typing(chord);
      else if (command !== undefined) registry.run(command);
    });
  });

  const step = currentStep(trail);
  const navigation = useMemo(
    () => ({
      place: step.place,
      memory: step.memory,
      go: (move: Move) => {
        if (move.kind === 'to' && move.isOtherTarget) leaveTarget();
        setTrail((before) => moveTrail(before, move, memoryOf));
      },
    }),
    [step, memoryOf, leaveTarget],
  );
  const copy = useMemo(
    () => (text: string) => {
      // What is copied is pasted into a shell next: nothing of it may act there.
      const safe = inert(text, { newline: 'keep', maxLength: Number.POSITIVE_INFINITY });
      ports.copy(safe);
      setNotice(`Copied: ${safe}`);
    },
    [ports],
  );

  return (
    <PortsContext value={ports}>
      <CommandContext value={registry}>
        <BindingsContext value={bindings}>
          <StyleContext value={theme.style}>
            <SessionContext value={feed}>
              <NavigationContext value={navigation}>
                <NoticeContext value={setNotice}>
                  <ClipboardContext value={copy}>
                    <RefreshContext value={refresh}>
                      <LayerReadingContext value={readings}>
                        <ProgramCommands />
                        <Box display={isEmpty ? 'none' : 'flex'} flexDirection="column">
                          <Frame
                            columns={columns}
                            rows={rows}
                            tooSmall={tooSmall}
                            linear={linear}
                            notice={notice}
                            banner={banner}
                            depth={trail.length}
                          />
                        </Box>
                      </LayerReadingContext>
                    </RefreshContext>
                  </ClipboardContext>
                </NoticeContext>
              </NavigationContext>
            </SessionContext>
          </StyleContext>
        </BindingsContext>
      </CommandContext>
    </PortsContext>
  );
}
