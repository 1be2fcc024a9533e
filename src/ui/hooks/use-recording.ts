import { type ContainerFact, containerName, imageIdOf } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import { profileOf } from '../../insight/profile/profile-of.ts';
import { clockText, readSpan } from '../../insight/profile/span.ts';
import { failureText } from '../text/trouble.ts';
import { useDialogue } from './use-dialogue.ts';
import { useNotice } from './use-notice.ts';
import { usePorts } from './use-ports.ts';
import { editText } from './use-prompt.ts';
import type { RecordContainer } from './use-record.ts';
import { useSessionFeed } from './use-session.ts';

/** The container that a person is asked about. */
export interface RecordingDialog {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Whether there is a profile that the recording adds to. */
  readonly isAdding: boolean;
  readonly step:
    | { readonly kind: 'asking'; readonly span: string; readonly problem: string; readonly isEdited: boolean }
    /** It is being recorded already. */
    | { readonly kind: 'running' };
}

const USUAL_SPAN = '5m';

/** The dialogue about a recording. */
export function useRecording(): {
  readonly recording: RecordingDialog | undefined;
  readonly start: RecordContainer;
} {
  const { profiles } = usePorts();
  const { session } = useSessionFeed();
  const say = useNotice();
  const { shown, start } = useDialogue<RecordingDialog, string>(({ show, close }) => ({
    begin: (id) => {
      const { facts } = session;
      const container = facts.containers.get(id);
      const isRunning = profiles.current().recordings.some(({ containerId }) => containerId === id);
      const refusal = isRunning ? undefined : refusalOf(container, facts);
      if (container?.stage !== 'inspected' || refusal !== undefined) {
        say(refusal ?? 'This container is not there any more.');
        return undefined;
      }
      return {
        id,
        name: containerName(container),
        image: container.inspect.Config.Image,
        isAdding: profileOf(imageIdOf(container), facts) !== undefined,
        step: isRunning
          ? { kind: 'running' }
          : { kind: 'asking', span: USUAL_SPAN, problem: '', isEdited: false },
      };
    },
    take: (chord, dialog) => {
      const { step, id, name } = dialog;
      if (chord === 'esc' || chord === 'ctrl-c') close();
      else if (step.kind === 'running') {
        if (chord === 'enter') profiles.finish(id);
        else if (chord === 'c') profiles.cancel(id);
        else return;
        close();
      } else if (chord === 'enter') {
        const forMs = readSpan(step.span);
        if (forMs === undefined) {
          show({ ...dialog, step: { ...step, problem: 'Write it as 5m, 90s or 1h30m; at most 7d.' } });
          return;
        }
        close();
        profiles.record(id, forMs).then(
          () => say(`Recording ${name} for ${clockText(forMs)}. It goes on while you look at other things.`),
          (error: unknown) => say(failureText(error)),
        );
      } else {
        const isLetter = chord === 'space' || Array.from(chord).length === 1;
        const span = editText(isLetter && !step.isEdited ? '' : step.span, chord);
        if (span !== undefined)
          show({ ...dialog, step: { kind: 'asking', span, problem: '', isEdited: true } });
      }
    },
  }));
  return { recording: shown, start };
}

function refusalOf(container: ContainerFact | undefined, { connection }: Facts): string | undefined {
  if (connection.state === 'recorded')
    return 'This was saved earlier: nothing goes on here that could be recorded.';
  if (container?.stage !== 'inspected')
    return 'This container could not be read: there is nothing to record.';
  return container.inspect.State.Running
    ? undefined
    : `${containerName(container)} does not run: there is nothing to record.`;
}
