import { useBindings } from '../hooks/use-bindings.ts';
import { useLayerReading } from '../hooks/use-layer-reading.ts';
import { useRecordings } from '../hooks/use-recordings.ts';
import { useRefresh } from '../hooks/use-refresh.ts';
import { useRoom } from '../hooks/use-room.ts';
import { useSeen } from '../hooks/use-session.ts';
import { showChord } from '../keys/bindings.ts';
import { layerProgressWords, layerShare } from '../progress/layer-progress.ts';
import {
  barSegments,
  progressSegments,
  type ReadingProgress,
  readingProgress,
} from '../progress/reading-progress.ts';
import { recordingShare, recordingWords } from '../progress/recording-progress.ts';
import type { Picture } from '../session/session-feed.ts';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';

/** The line under the header. While something is being read it shows how far that is; a screen reader gets none. */
export function HeaderRule() {
  const { columns, linear } = useRoom();
  const { isOn } = useRefresh();
  const { current: layers, isAwaited } = useLayerReading();
  const { recordings, now } = useRecordings();
  const { keysOf } = useBindings();
  const progress = useSeen(progressIn);
  const key = keysOf.get('go.back')?.[0];
  const cancels = key === undefined ? '' : `${showChord(key)} cancels`;
  // Layers that are known already come before any progress: nothing flickers for them.
  const reading = layers?.progress;
  if (reading !== undefined && !linear) {
    const words = (width: number): string => layerProgressWords(reading, width);
    return (
      <StyledLine
        width={columns}
        segments={barSegments(layerShare(reading), words, columns, isAwaited ? cancels : '')}
      />
    );
  }
  const [recording, ...others] = recordings;
  if (recording !== undefined && progress === undefined && !linear) {
    const words = (width: number): string => recordingWords(recording, others.length, now, width);
    return (
      <StyledLine
        width={columns}
        segments={barSegments(recordingShare(recording, now), words, columns, '')}
      />
    );
  }
  if (progress === undefined || linear) return <Rule />;
  const hint = isOn ? cancels : '';
  return <StyledLine width={columns} segments={progressSegments(progress, columns, hint)} />;
}

function progressIn({ facts }: Picture): ReadingProgress | undefined {
  return readingProgress(facts);
}
