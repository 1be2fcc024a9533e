import { Box } from 'ink';
import type { EvidenceProgress } from '../../facts/evidence.ts';
import { byteSize } from '../../insight/container-state.ts';
import { useRoom } from '../hooks/use-room.ts';
import type { TakingEvidence } from '../hooks/use-taking-evidence.ts';
import { cutStart, type Segment } from '../text/line.ts';
import { problemLines } from '../text/trouble.ts';
import { cursorMark, StyledLine } from './styled-line.tsx';

/** Its rows: of what, the file, what becomes of secrets, and two for what goes on or what came of it. */
export const EVIDENCE_ROWS = 5;

/** The file that evidence of a container is written to, and what became of it. */
export function EvidenceDialog({ taking }: { readonly taking: TakingEvidence }) {
  const { columns, linear } = useRoom();
  const { of, hidesSecrets, step } = taking;
  const path = step.kind === 'done' ? step.outcome.path : taking.path;
  const isAsked = step.kind === 'asking';
  const lines = linesOf(taking, columns);
  return (
    <Box flexDirection="column" height={EVIDENCE_ROWS} flexShrink={0}>
      <StyledLine
        width={columns}
        segments={[
          { text: ' Evidence ', token: 'accent' },
          { text: of.name, token: 'text.strong' },
          { text: ': all there is about it, in one file with sums' },
        ]}
      />
      <StyledLine
        width={columns}
        selected={isAsked}
        lead={cursorMark(linear)}
        segments={[
          { text: 'file     ', token: 'text.dim' },
          { text: cutStart(path, columns - 13), token: 'text.strong' },
          { text: isAsked ? '▏' : '', token: 'accent' },
        ]}
      />
      <StyledLine
        width={columns}
        segments={[
          { text: '   secrets  ', token: 'text.dim' },
          hidesSecrets
            ? { text: 'hidden; files that look like one are left out' }
            : { text: 'as they are', token: 'severity.high' },
        ]}
      />
      {[0, 1].map((line) => (
        <StyledLine key={line} width={columns} segments={lines[line] ?? []} />
      ))}
    </Box>
  );
}

function linesOf({ step, hidesSecrets }: TakingEvidence, columns: number): readonly (readonly Segment[])[] {
  switch (step.kind) {
    case 'asking': {
      const note: readonly Segment[] = [
        { text: ' Only reads. Nothing enters the container.', token: 'text.dim' },
      ];
      const secrets = hidesSecrets ? 'lets secrets in' : 'hides secrets';
      if (step.problem === '')
        return [note, [{ text: ` ⏎ takes it   tab ${secrets}   esc leaves`, token: 'text.dim' }]];
      return problemLines(step.problem, columns, note);
    }
    case 'writing':
      return [
        [{ text: ` ${progressWords(step.progress)}` }],
        [{ text: ' esc gives it up: then there is no file', token: 'text.dim' }],
      ];
    case 'done': {
      const { bytes, sha256, files, filesLeftOut, gaps, notes } = step.outcome;
      const left = filesLeftOut > 0 ? ` (${filesLeftOut} left out)` : '';
      const unread = gaps > 0 ? `, ${gaps} unread` : '';
      const what = ` Written: ${byteSize(bytes)}, ${files} changed files${left}${unread}. `;
      const [note = ''] = notes;
      return [
        [
          { text: what, token: 'text.strong' },
          { text: note, token: 'status.unknown' },
        ],
        [{ text: ' SHA-256 ', token: 'text.dim' }, { text: sha256 }, { text: '  ⏎ y', token: 'text.dim' }],
      ];
    }
  }
}

function progressWords(progress: EvidenceProgress | undefined): string {
  if (progress === undefined) return 'Reading…';
  const { what, done, total } = progress;
  const count = total > 0 ? ` ${done + 1} of ${total}` : done > 0 ? ` ${done.toLocaleString('en')}` : '';
  return `Reading ${what}${count}…`;
}
