import { useBindings } from '../hooks/use-bindings.ts';
import { useRefresh } from '../hooks/use-refresh.ts';
import { useRoom } from '../hooks/use-room.ts';
import { usePicture } from '../hooks/use-session.ts';
import { showChord } from '../keys/bindings.ts';
import { progressSegments, readingProgress } from '../progress/reading-progress.ts';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';

/** The line under the header. While something is being read it shows how far that is; a screen reader gets none. */
export function HeaderRule() {
  const { columns, linear } = useRoom();
  const { facts } = usePicture();
  const { isOn } = useRefresh();
  const { keysOf } = useBindings();
  const progress = readingProgress(facts);
  if (progress === undefined || linear) return <Rule />;
  const key = keysOf.get('go.back')?.[0];
  const hint = isOn && key !== undefined ? `${showChord(key)} cancels` : '';
  return <StyledLine width={columns} segments={progressSegments(progress, columns, hint)} />;
}
