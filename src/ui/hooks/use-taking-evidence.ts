import type { EvidenceProgress, WrittenEvidence } from '../../facts/evidence.ts';
import { failureText } from '../text/trouble.ts';
import { useDialogue } from './use-dialogue.ts';
import type { EvidenceSubject, TakeEvidence } from './use-evidence.ts';
import { useNotice } from './use-notice.ts';
import { usePorts } from './use-ports.ts';
import { editText } from './use-prompt.ts';

/** Evidence that is being taken, from the question where to until the person has read where it lies. */
export interface TakingEvidence {
  readonly of: EvidenceSubject;
  readonly path: string;
  readonly hidesSecrets: boolean;
  readonly step:
    | { readonly kind: 'asking'; readonly problem: string }
    | { readonly kind: 'writing'; readonly progress: EvidenceProgress | undefined }
    | { readonly kind: 'done'; readonly outcome: WrittenEvidence };
}

/** The dialogue that takes evidence. */
export function useTakingEvidence(): {
  readonly taking: TakingEvidence | undefined;
  readonly start: TakeEvidence;
} {
  const { evidence, copy } = usePorts();
  const say = useNotice();
  const { shown, start } = useDialogue<TakingEvidence, EvidenceSubject>(({ show, close, work }) => {
    const write = (taking: TakingEvidence) => {
      const { of, path, hidesSecrets } = taking;
      const signal = work();
      const tell = (step: TakingEvidence['step']): void => {
        if (!signal.aborted) show({ ...taking, step });
      };
      tell({ kind: 'writing', progress: undefined });
      const onProgress = (progress: EvidenceProgress): void => tell({ kind: 'writing', progress });
      evidence.write({ containerId: of.id, path, hidesSecrets, onProgress, signal }).then(
        (outcome) => tell({ kind: 'done', outcome }),
        (error: unknown) => tell({ kind: 'asking', problem: failureText(error) }),
      );
    };
    return {
      begin: (of) => ({
        of,
        path: evidence.suggest(of.name),
        hidesSecrets: true,
        step: { kind: 'asking', problem: '' },
      }),
      take: (chord, taking) => {
        const { step, path, hidesSecrets } = taking;
        const isLeaving = chord === 'esc' || chord === 'ctrl-c';
        if (step.kind === 'writing') {
          if (!isLeaving) return;
          close();
          say('Given up. Nothing was written.');
        } else if (step.kind === 'done') {
          if (chord === 'y') {
            copy(`${step.outcome.sha256}  ${step.outcome.path}`);
            say('Copied: the sum and the file.');
          } else if (isLeaving || chord === 'enter' || chord === 'q') close();
        } else if (isLeaving) close();
        else if (chord === 'tab') show({ ...taking, hidesSecrets: !hidesSecrets });
        else if (chord === 'enter') {
          if (path.trim() === '')
            show({ ...taking, step: { kind: 'asking', problem: 'Say which file it is written to.' } });
          else write(taking);
        } else {
          const text = editText(path, chord);
          if (text !== undefined) show({ ...taking, path: text, step: { kind: 'asking', problem: '' } });
        }
      },
    };
  });
  return { taking: shown, start };
}
