import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { CommandContext } from './use-commands.ts';

export interface PromptState {
  readonly open: boolean;
  readonly text: string;
  readonly start: () => void;
}

interface Options {
  /** Called with the text when enter is pressed, after the prompt has closed. */
  readonly onSubmit?: (text: string) => void;
  /** Called for chords that are not text: up, down, tab. */
  readonly onChord?: (chord: string, text: string, setText: (text: string) => void) => void;
}

/** What a text becomes when a chord is typed; undefined for a chord that does not change it. */
export function editText(text: string, chord: string): string | undefined {
  if (chord === 'space') return `${text} `;
  if (chord === 'backspace' || chord === 'delete') return Array.from(text).slice(0, -1).join('');
  if (chord === 'ctrl-u') return '';
  if (chord === 'ctrl-w') return text.replace(/\S*\s*$/, '');
  return Array.from(chord).length === 1 ? text + chord : undefined;
}

/**
 * One line of typing. `onChange` sees every keystroke, so that a list filters while a person types. The prompt takes
 * keys from the moment it is started, before it is drawn: a slow connection delivers `/nginx` as one piece. Enter keeps what
 * was typed; esc clears it, as it does when nobody types any more, and so does going back over the beginning.
 */
export function usePrompt(
  initial: string,
  onChange: (text: string) => void,
  options: Options = {},
): PromptState {
  const registry = useContext(CommandContext);
  const [shown, setShown] = useState({ open: false, text: initial });
  const live = useRef({ open: false, text: initial });
  const release = useRef(() => {});
  const newest = useRef({ onChange, options });
  useLayoutEffect(() => {
    newest.current = { onChange, options };
  });
  useEffect(() => () => release.current(), []);

  const show = () => setShown({ open: live.current.open, text: live.current.text });
  const put = (text: string) => {
    live.current.text = text;
    newest.current.onChange(text);
    show();
  };
  const close = () => {
    live.current.open = false;
    release.current();
    release.current = () => {};
    show();
  };
  const take = (chord: string) => {
    const { text } = live.current;
    if (chord === 'enter') {
      close();
      newest.current.options.onSubmit?.(text);
    } else if (chord === 'esc' || chord === 'ctrl-c' || (chord === 'backspace' && text === '')) {
      close();
      put('');
    } else {
      const edited = editText(text, chord);
      if (edited !== undefined) put(edited);
      else newest.current.options.onChord?.(chord, text, put);
    }
  };
  return {
    ...shown,
    start: () => {
      if (live.current.open) return;
      live.current = { open: true, text: initial };
      release.current = registry.capture(take);
      show();
    },
  };
}
