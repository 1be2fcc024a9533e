import { Box } from 'ink';
import type { RecordingDialog } from '../hooks/use-recording.ts';
import { useRecordings } from '../hooks/use-recordings.ts';
import { useRoom } from '../hooks/use-room.ts';
import { clockOf, seenWords } from '../progress/recording-progress.ts';
import type { Segment } from '../text/line.ts';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

/** Its rows: what is recorded, for how long or how far it is, and what the keys do. */
export const RECORD_ROWS = 3;

/** How long a container is recorded, or what becomes of the recording. */
export function RecordDialog({ recording }: { readonly recording: RecordingDialog }) {
  const { columns, linear } = useRoom();
  const { recordings, now } = useRecordings();
  const { id, name, image, isAdding, step } = recording;
  const running = recordings.find(({ containerId }) => containerId === id);
  const isAsked = step.kind === 'asking';
  const second: readonly Segment[] = isAsked
    ? [
        { text: 'how long  ', token: 'text.dim' },
        { text: step.span, token: 'text.strong' },
        { text: '▏', token: 'accent' },
        { text: '   programs, ports, peers and files that it uses meanwhile are normal', token: 'text.dim' },
      ]
    : running === undefined
      ? [{ text: 'It is over.' }]
      : [
          { text: clockOf(running, now), token: 'text.strong' },
          { text: `   ${seenWords(running).join('   ')}`, token: 'text.dim' },
        ];
  return (
    <Box flexDirection="column" height={RECORD_ROWS} flexShrink={0}>
      <StyledLine
        width={columns}
        segments={[
          { text: isAsked ? ' Record ' : ' Recording ', token: 'accent' },
          { text: name, token: 'text.strong' },
          {
            text: `   ${isAdding ? 'adds to the profile of' : 'for a profile of'} ${image}`,
            token: 'text.dim',
          },
        ]}
      />
      <StyledLine
        width={columns}
        selected={isAsked}
        lead={isAsked ? cursorMark(linear) : NO_MARK}
        segments={second}
      />
      <StyledLine
        width={columns}
        segments={[
          isAsked
            ? step.problem === ''
              ? { text: ' ⏎ records while you go on   esc leaves', token: 'text.dim' }
              : { text: ` ${step.problem}`, token: 'status.fail' }
            : {
                text: ' ⏎ ends it and saves   c gives it up, nothing is saved   esc goes on',
                token: 'text.dim',
              },
        ]}
      />
    </Box>
  );
}
