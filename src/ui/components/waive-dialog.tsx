import { Box } from 'ink';
import { usePorts } from '../hooks/use-ports.ts';
import { useRoom } from '../hooks/use-room.ts';
import type { Waiving } from '../hooks/use-waiving.ts';
import { cells, cutMiddle, cutStart, fitCell, type Segment } from '../text/line.ts';
import { DRAFT_FIELDS, type DraftField, draftHint } from '../waiving/waiver-draft.ts';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

/** Its rows: what it is about, a row for each field, and what the keys do or what is wrong. */
export const WAIVE_ROWS = DRAFT_FIELDS.length + 2;

const LABEL = 9;

/** The waiver that a person is writing. */
export function WaiveDialog({ waiving }: { readonly waiving: Waiving }) {
  const { columns, linear } = useRoom();
  const { waivers } = usePorts();
  const { what, field, problem, isWriting } = waiving;
  const path = cutMiddle(waivers.path, Math.max(12, columns - 44));
  const last: Segment = isWriting
    ? { text: ` Writing to ${path}…`, token: 'text.dim' }
    : problem !== ''
      ? { text: ` ${problem}`, token: 'status.fail' }
      : { text: ` ⏎ next, at the end writes to ${path}   esc leaves`, token: 'text.dim' };
  return (
    <Box flexDirection="column" height={WAIVE_ROWS} flexShrink={0}>
      <StyledLine
        width={columns}
        segments={[
          { text: ' Accept: ', token: 'accent' },
          { text: what.title, token: 'text.strong' },
        ]}
      />
      {DRAFT_FIELDS.map((each) => (
        <StyledLine
          key={each}
          width={columns}
          selected={each === field}
          lead={each === field ? cursorMark(linear) : NO_MARK}
          segments={fieldSegments(waiving, each, columns - 3)}
        />
      ))}
      <StyledLine width={columns} segments={[last]} />
    </Box>
  );
}

/** The label, what was typed (of a long text the end, where it is typed), and what is meant to stand there. */
function fieldSegments(
  { what, draft, field, today }: Waiving,
  each: DraftField,
  width: number,
): readonly Segment[] {
  const isTyped = each === field;
  const text = cutStart(draft[each], width - LABEL - 1);
  const hint = draftHint(each, draft, what, today);
  const gap = width - LABEL - cells(text) - 1 - cells(hint);
  return [
    { text: fitCell(each, LABEL), token: 'text.dim' },
    { text, token: 'text.strong' },
    { text: isTyped ? '▏' : ' ', token: 'accent' },
    // A few letters of it would say nothing.
    { text: gap < 2 ? '' : ' '.repeat(gap) + hint, token: 'text.dim' },
  ];
}
