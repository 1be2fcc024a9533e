import { useMemo } from 'react';
import { ListView } from '../../components/list-view.tsx';
import { usePorts } from '../../hooks/use-ports.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { WAIVER_LIST, type WaiverState, waiverRows } from './present.ts';

/** Everything that was accepted, what each waiver covers now, and which are over or not needed. */
export function WaiversScreen() {
  const picture = usePicture();
  const { waivers } = usePorts();
  const rows = useMemo(() => waiverRows(picture.audit), [picture]);
  const count = (state: WaiverState): number => rows.filter((row) => row.state === state).length;
  const title = (shown: number) =>
    shown === rows.length
      ? `Waivers   ${count('holds')} in force, ${count('expired')} expired, ${count('unused')} unused`
      : `Waivers   ${shown} of ${rows.length}`;
  return (
    <ListView
      kind={WAIVER_LIST}
      rows={rows}
      title={title}
      foot={() => [{ text: ` Kept in ${waivers.path}`, token: 'text.dim' }]}
      empty="None. The key that waives, on something that failed, writes one."
    />
  );
}
