import { Box } from 'ink';
import { byteSize } from '../../insight/container-state.ts';
import type { Extracting } from '../hooks/use-extracting.ts';
import { useRoom } from '../hooks/use-room.ts';
import { cutStart, type Segment } from '../text/line.ts';
import { problemLines, reasonAndHelp } from '../text/trouble.ts';
import { cursorMark, StyledLine } from './styled-line.tsx';

/** Its rows: what is written, where to, and what the keys do or what became of it. */
export const EXTRACT_ROWS = 4;

/** The folder that files of an image are written to, and what became of it. */
export function ExtractDialog({ extracting }: { readonly extracting: Extracting }) {
  const { columns, linear } = useRoom();
  const { what, folder, step } = extracting;
  const inside = what.items.length - 1;
  const isAsked = step.kind === 'asking';
  const lines = linesOf(extracting, columns);
  return (
    <Box flexDirection="column" height={EXTRACT_ROWS} flexShrink={0}>
      <StyledLine
        width={columns}
        segments={[
          { text: ' Write ', token: 'accent' },
          { text: what.title, token: 'text.strong' },
          {
            text: ` to a folder${inside === 0 ? '' : `, with ${inside.toLocaleString('en')} ${inside === 1 ? 'thing' : 'things'} inside`}`,
          },
        ]}
      />
      <StyledLine
        width={columns}
        selected={isAsked}
        lead={cursorMark(linear)}
        segments={[
          { text: 'folder  ', token: 'text.dim' },
          { text: cutStart(folder, columns - 12), token: 'text.strong' },
          { text: isAsked ? '▏' : '', token: 'accent' },
        ]}
      />
      {[0, 1].map((line) => (
        <StyledLine key={line} width={columns} segments={lines[line] ?? []} />
      ))}
    </Box>
  );
}

const SAFE = ' Nothing is overwritten, no link is written or followed, nothing becomes setuid.';

function linesOf({ step }: Extracting, columns: number): readonly (readonly Segment[])[] {
  switch (step.kind) {
    case 'asking':
      return step.problem === ''
        ? [[{ text: SAFE, token: 'text.dim' }], [{ text: ' ⏎ writes   esc leaves', token: 'text.dim' }]]
        : problemLines(step.problem, columns, [{ text: SAFE, token: 'text.dim' }]);
    case 'writing': {
      const { done = 0, total = 0, bytes = 0 } = step.progress ?? {};
      const words =
        total === 0
          ? 'Writing…'
          : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}, ${byteSize(bytes)}`;
      return [[{ text: ` ${words}` }], [{ text: ' esc stops', token: 'text.dim' }]];
    }
    case 'done': {
      const { written, skipped, bytes, folder, trouble } = step.outcome;
      const [first] = skipped;
      const left = skipped.length > 1 ? ` and ${skipped.length - 1} more` : '';
      const wrong =
        trouble !== undefined
          ? `It ended early. ${reasonAndHelp(trouble)}`
          : first === undefined
            ? ''
            : `Left out: /${first.path}${left}: ${first.why}.`;
      return [
        [{ text: ` ${written.length.toLocaleString('en')} written to ${folder}, ${byteSize(bytes)}.` }],
        wrong === ''
          ? [{ text: ' ⏎ goes on', token: 'text.dim' }]
          : [{ text: ` ${wrong}`, token: 'status.unknown' }],
      ];
    }
  }
}
