import { useState } from 'react';
import { useTextCapture } from './use-commands.ts';

export interface PromptState {
  readonly open: boolean;
  readonly text: string;
  readonly start: () => void;
}

interface Options {
  /** Called with the text when enter is pressed; the prompt closes. */
  readonly onSubmit?: (text: string) => void;
  /** Called for chords that are not text: up, down, tab. */
  readonly onChord?: (chord: string, text: string, setText: (text: string) => void) => void;
  readonly onCancel?: () => void;
}

/** What a text becomes when a chord is typed; undefined for a chord that does not change it. */
export function editText(text: string, chord: string): string | undefined {
  if (chord === 'space') return `${text} `;
  if (chord === 'backspace' || chord === 'delete') return Array.from(text).slice(0, -1).join('');
  if (chord === 'ctrl-u') return '';
  if (chord === 'ctrl-w') return text.replace(/\S*\s*$/, '');
  return Array.from(chord).length === 1 ? text + chord : undefined;
}

/** One line of typing. `onChange` sees every keystroke, so that a list filters while a person types. */
export function usePrompt(
  initial: string,
  onChange: (text: string) => void,
  options: Options = {},
): PromptState {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(initial);
  const [before, setBefore] = useState(initial);
  const put = (next: string) => {
    setText(next);
    onChange(next);
  };
  useTextCapture(open, (chord) => {
    if (chord === 'enter') {
      setOpen(false);
      options.onSubmit?.(text);
      return;
    }
    if (chord === 'esc' || chord === 'ctrl-c') {
      setOpen(false);
      put(before);
      options.onCancel?.();
      return;
    }
    const edited = editText(text, chord);
    if (edited !== undefined) put(edited);
    else options.onChord?.(chord, text, put);
  });
  return {
    open,
    text,
    start: () => {
      setBefore(initial);
      setText(initial);
      setOpen(true);
    },
  };
}
