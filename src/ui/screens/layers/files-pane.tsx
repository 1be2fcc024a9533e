import { Box } from 'ink';
import { PaneRows } from '../../components/pane-rows.tsx';
import { Prompt } from '../../components/prompt.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { usePromptWords } from '../../hooks/use-prompt-words.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { cells, cut } from '../../text/line.ts';
import { sortWords, treeAsideHeads, treeSegments } from './present-tree.ts';
import type { FileTree } from './use-file-tree.ts';

interface Props {
  /** How many secrets a file of a layer holds. */
  readonly secretsOf: (layer: number, path: string) => number;
  readonly tree: FileTree;
  readonly head: string;
  readonly empty: string;
  readonly isActive: boolean;
  readonly width: number;
  readonly height: number;
}

/** The rows of a file tree under their head, and what is typed to filter them. */
export function FilesPane({ secretsOf, tree, head, empty, isActive, width, height }: Props) {
  const { linear } = useRoom();
  const { rows, window, prompt, query } = tree;
  const promptWords = usePromptWords(prompt.open);
  const hasPrompt = prompt.open || query !== '';
  const shown = height - (hasPrompt ? 1 : 0);
  const asides = treeAsideHeads(width - 3);
  const words = cut(head, width - 3 - asides.length);
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      <StyledLine
        width={width}
        segments={[
          { text: `  ${words}`, token: isActive ? 'accent' : 'text.dim' },
          { text: ' '.repeat(Math.max(0, width - 3 - cells(words) - asides.length)) },
          { text: asides, token: 'text.dim' },
        ]}
      />
      <PaneRows
        lines={rows
          .slice(window.offset, window.offset + shown)
          .map((row) =>
            treeSegments(row, { width: width - 3, linear, secrets: secretsOf(row.layer, row.path) }),
          )}
        cursor={window.cursor - window.offset}
        isActive={isActive}
        width={width}
        height={shown}
        empty={empty}
      />
      {hasPrompt ? (
        <Prompt
          width={width}
          sign="/"
          text={prompt.open ? prompt.text : query}
          typing={prompt.open}
          note={`${rows.count.toLocaleString('en')} rows   ${promptWords}`}
        />
      ) : null}
    </Box>
  );
}

/** `only layer 5, largest first, only what is added`. */
export function headWords({ sort, shown }: FileTree, mode: string): string {
  return [
    mode,
    ...(sort === 'name' ? [] : [sortWords(sort)]),
    ...(shown === 'all' ? [] : [`only what is ${shown}`]),
  ].join(', ');
}
