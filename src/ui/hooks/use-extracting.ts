import type { Extracted, ExtractProgress } from '../../facts/extraction.ts';
import type { Extractable } from '../extracting/extractable.ts';
import { failureText } from '../text/trouble.ts';
import { useDialogue } from './use-dialogue.ts';
import type { Extract } from './use-extract.ts';
import { useNotice } from './use-notice.ts';
import { usePorts } from './use-ports.ts';
import { editText } from './use-prompt.ts';

/** What is being written to a folder, from the question where to until the person has read what became of it. */
export interface Extracting {
  readonly what: Extractable;
  readonly folder: string;
  readonly step:
    | { readonly kind: 'asking'; readonly problem: string; readonly isEdited: boolean }
    | { readonly kind: 'writing'; readonly progress: ExtractProgress | undefined }
    | { readonly kind: 'done'; readonly outcome: Extracted };
}

/** How often a person is told how far it is, in milliseconds: to draw takes longer than to write a small file. */
const TELLING = 100;

/** The dialogue that writes files of an image. */
export function useExtracting(): { readonly extracting: Extracting | undefined; readonly start: Extract } {
  const { extract } = usePorts();
  const say = useNotice();
  const { shown, start } = useDialogue<Extracting, Extractable>(({ show, close, work }) => {
    const write = (extracting: Extracting) => {
      const { what, folder } = extracting;
      const { items, base } = what;
      const signal = work();
      const tell = (step: Extracting['step']): void => {
        if (!signal.aborted) show({ ...extracting, step });
      };
      tell({ kind: 'writing', progress: undefined });
      let last = performance.now();
      const onProgress = (progress: ExtractProgress): void => {
        if (performance.now() - last < TELLING) return;
        last = performance.now();
        tell({ kind: 'writing', progress });
      };
      extract.write(what.imageId, { items, base, folder, onProgress, signal }).then(
        (outcome) => tell({ kind: 'done', outcome }),
        (error: unknown) => tell({ kind: 'asking', problem: failureText(error), isEdited: true }),
      );
    };
    return {
      begin: (what) => ({
        what,
        folder: extract.folder,
        step: { kind: 'asking', problem: '', isEdited: false },
      }),
      take: (chord, extracting) => {
        const { step, folder } = extracting;
        const isLeaving = chord === 'esc' || chord === 'ctrl-c';
        if (step.kind === 'writing') {
          if (!isLeaving) return;
          close();
          say('Stopped. What was written stays.');
        } else if (step.kind === 'done') {
          if (isLeaving || chord === 'enter' || chord === 'q') close();
        } else if (isLeaving) close();
        else if (chord === 'enter') {
          if (folder.trim() === '')
            show({ ...extracting, step: { ...step, problem: 'Say which folder it is written to.' } });
          else write(extracting);
        } else {
          const isLetter = chord === 'space' || Array.from(chord).length === 1;
          const text = editText(isLetter && !step.isEdited ? '' : folder, chord);
          if (text !== undefined)
            show({ ...extracting, folder: text, step: { kind: 'asking', problem: '', isEdited: true } });
        }
      },
    };
  });
  return { extracting: shown, start };
}
