/** The program around the UI: settings, themes, sessions, the clipboard and the shell's job control. */
import { once } from 'node:events';
import { TargetError } from '../facts/target-error.ts';
import type { Attempt } from '../session/find-target.ts';
import { openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';
import type { Ports, SessionOn, ThemeOn, Tried, UiSettings } from '../ui/ports.ts';
import type { HeldValue } from './held-value.ts';

interface Parts {
  readonly version: string;
  readonly session: HeldValue<SessionOn>;
  readonly settings: HeldValue<UiSettings>;
  readonly theme: HeldValue<ThemeOn>;
  readonly show: (session: Session) => void;
  readonly attempts: () => readonly Attempt[];
}

/** Asks the terminal to put text on the clipboard (OSC 52); works over SSH, where the terminal allows it. */
function copy(text: string): void {
  process.stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
}

/** Stops the whole group, as the terminal itself would at ctrl-z, so that npm and the shell take part. */
async function suspend(): Promise<void> {
  const resumed = once(process, 'SIGCONT');
  process.kill(0, 'SIGTSTP');
  await resumed;
}

function triedFrom(attempts: readonly Attempt[]): readonly Tried[] {
  return attempts.map(({ target, origin, outcome }) => ({
    target,
    origin,
    outcome:
      outcome.state === 'answered'
        ? { state: 'answered', engine: 'answers' }
        : outcome.state === 'failed'
          ? outcome
          : { state: 'asking' },
  }));
}

export function makePorts({ version, session, settings, theme, show, attempts }: Parts): Ports {
  return {
    version,
    settings: {
      current: settings.current,
      subscribe: settings.subscribe,
      change: async (change) => settings.set({ ...settings.current(), ...change }),
      path: '',
      problem: '',
    },
    theme: {
      current: theme.current,
      subscribe: theme.subscribe,
      choices: () => [],
      preview: () => {},
    },
    session: {
      current: session.current,
      subscribe: session.subscribe,
      open: async (target) => {
        const opening = await openSession({ target });
        if (opening.session !== undefined) return show(opening.session);
        const failed = opening.attempts.find(({ outcome }) => outcome.state === 'failed');
        if (failed?.outcome.state === 'failed') throw new TargetError(failed.outcome.trouble);
      },
      look: async (tell) => tell(triedFrom(attempts())),
    },
    copy,
    suspend,
  };
}
