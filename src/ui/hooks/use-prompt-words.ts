import type { CommandId } from '../keys/keymap.ts';
import { useKeyWords } from './use-bindings.ts';

const WALKING: readonly (readonly [CommandId, string])[] = [
  ['look.next', 'next'],
  ['look.previous', 'previous'],
];

/** What the keys do to a filter or a search that stands: `n next  N previous  esc clear`. While somebody types they are text. */
export function usePromptWords(typing: boolean, walks = false): string {
  const keys = useKeyWords();
  if (typing) return '⏎ keep  esc clear';
  const walking = walks ? WALKING : [];
  return [...walking, ['go.back', 'clear'] as const]
    .flatMap(([command, word]) => (keys(command) === '' ? [] : [`${keys(command)} ${word}`]))
    .join('  ');
}
