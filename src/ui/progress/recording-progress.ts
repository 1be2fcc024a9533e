/** How far recordings are, in words. Pure. */
import { clockText } from '../../insight/profile/span.ts';
import type { RecordingNow } from '../../session/profile-desk.ts';
import { cells } from '../text/line.ts';

/** 0 to 1. */
export function recordingShare({ startedAt, forMs }: RecordingNow, now: number): number {
  return Math.min(1, Math.max(0, (now - startedAt) / forMs));
}

/** `recording api  2:13 of 5:00  5 programs  2 ports  3 peers  12 paths`, as much of it as fits into `width`. */
export function recordingWords(recording: RecordingNow, others: number, now: number, width: number): string {
  const parts = [clockOf(recording, now), ...(others > 0 ? [`${others} more`] : []), ...seenWords(recording)];
  let words = `recording ${recording.name}`;
  for (const part of parts) {
    const longer = `${words}  ${part}`;
    if (cells(longer) > width) break;
    words = longer;
  }
  return words;
}

/** `2:13 of 5:00`. */
export function clockOf({ startedAt, forMs }: RecordingNow, now: number): string {
  return `${clockText(Math.min(forMs, Math.max(0, now - startedAt)))} of ${clockText(forMs)}`;
}

export function seenWords({ draft }: RecordingNow): readonly string[] {
  if (draft === undefined) return ['nothing seen yet'];
  const { programs, commands, listeners, peers, paths } = draft;
  const runs =
    programs.length > 0 ? counted(programs.length, 'program') : counted(commands.length, 'command');
  return [
    runs,
    counted(listeners.length, 'port'),
    counted(peers.length, 'peer'),
    counted(paths.length, 'path'),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
