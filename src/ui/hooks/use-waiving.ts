import { thisDay } from '../../audit/waiver.ts';
import { failureText } from '../text/trouble.ts';
import type { Waivable } from '../waiving/waivable.ts';
import {
  DRAFT_FIELDS,
  type DraftField,
  draftProblem,
  startDraft,
  type WaiverDraft,
  waiverOf,
} from '../waiving/waiver-draft.ts';
import { useDialogue } from './use-dialogue.ts';
import { useNotice } from './use-notice.ts';
import { usePorts } from './use-ports.ts';
import { editText } from './use-prompt.ts';
import type { Waive } from './use-waive.ts';

/** The waiver that a person is writing. */
export interface Waiving {
  readonly what: Waivable;
  readonly draft: WaiverDraft;
  readonly field: DraftField;
  /** Fields that a person typed in: in the others the first letter takes the place of what stands there. */
  readonly edited: ReadonlySet<DraftField>;
  /** The day that it was begun on, as `expires` has it. */
  readonly today: string;
  readonly problem: string;
  readonly isWriting: boolean;
}

/** The dialogue that writes a waiver. */
export function useWaiving(): { readonly waiving: Waiving | undefined; readonly start: Waive } {
  const { waivers } = usePorts();
  const say = useNotice();
  const { shown, start } = useDialogue<Waiving, Waivable>(({ show, close }) => {
    const write = (waiving: Waiving) => {
      const waiver = waiverOf(waiving.what, waiving.draft, waiving.today);
      show({ ...waiving, isWriting: true, problem: '' });
      waivers.add(waiver).then(
        () => {
          close();
          const until = waiver.expires === undefined ? 'without an end' : `until ${waiver.expires}`;
          say(`Accepted ${until}. Written to ${waivers.path}`);
        },
        (error: unknown) => show({ ...waiving, isWriting: false, problem: failureText(error) }),
      );
    };
    const enter = (waiving: Waiving) => {
      const { draft, field, today } = waiving;
      const wrong = [field, ...DRAFT_FIELDS].find(
        (each) => (each === field || isLast(field)) && draftProblem(each, draft[each], today) !== undefined,
      );
      if (wrong !== undefined) {
        show({ ...waiving, field: wrong, problem: draftProblem(wrong, draft[wrong], today) ?? '' });
      } else if (isLast(field)) write(waiving);
      else show({ ...waiving, field: fieldAfter(field, 1), problem: '' });
    };
    return {
      begin: (what) => {
        if (what.refusal !== undefined) {
          say(what.refusal);
          return undefined;
        }
        const today = thisDay();
        return {
          what,
          draft: startDraft(what, waivers.owner, today),
          field: 'reason',
          edited: new Set(),
          today,
          problem: '',
          isWriting: false,
        };
      },
      take: (chord, waiving) => {
        // What is being written can't be taken back: the answer is a moment away.
        if (waiving.isWriting) return;
        const { draft, field, edited } = waiving;
        if (chord === 'esc' || chord === 'ctrl-c') close();
        else if (chord === 'enter') enter(waiving);
        else if (chord === 'tab' || chord === 'down')
          show({ ...waiving, field: fieldAfter(field, 1), problem: '' });
        else if (chord === 'shift-tab' || chord === 'up')
          show({ ...waiving, field: fieldAfter(field, -1), problem: '' });
        else {
          const isLetter = chord === 'space' || Array.from(chord).length === 1;
          const text = editText(isLetter && !edited.has(field) ? '' : draft[field], chord);
          if (text === undefined) return;
          show({
            ...waiving,
            draft: { ...draft, [field]: text },
            edited: new Set([...edited, field]),
            problem: '',
          });
        }
      },
    };
  });
  return { waiving: shown, start };
}

function isLast(field: DraftField): boolean {
  return field === DRAFT_FIELDS.at(-1);
}

function fieldAfter(field: DraftField, by: 1 | -1): DraftField {
  const { length } = DRAFT_FIELDS;
  return DRAFT_FIELDS[(DRAFT_FIELDS.indexOf(field) + by + length) % length] ?? field;
}
