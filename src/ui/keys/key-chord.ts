/** From what Ink reports of a key press to the chords of the keymap. */
import type { Key } from 'ink';

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** `ESC [ ? 62 ; 22 c` and `ESC ] 11 ; rgb:…`, after Ink took off what it knows. An address such as `[::1]` is none. */
const STRAY_ANSWER = /^(?:\[[?>=]?[\d;]*[ $]?[A-Za-z~]$|11;rgba?:)/;

/** The chords of one input event. A terminal that sends keys in a burst (`jjj`) gives several. */
export function keyChords(input: string, key: Key): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  for (const [flag, name] of NAMED) {
    if (key[flag]) return [name];
  }
  // What is left of a sequence that no key sends, such as a terminal's late answer to a question: nobody typed it.
  if (STRAY_ANSWER.test(input)) return [];
  if (key.meta) return [`alt-${input}`];
  if (key.ctrl) return [`ctrl-${input}`];
  return Array.from(input, (character) => {
    if (character === ' ') return 'space';
    if (character === '\r' || character === '\n') return 'enter';
    if (character === '\t') return 'tab';
    return character;
  });
}
