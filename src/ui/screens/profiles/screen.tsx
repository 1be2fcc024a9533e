import { useMemo } from 'react';
import { ListView } from '../../components/list-view.tsx';
import { useKeyWords } from '../../hooks/use-bindings.ts';
import { usePorts } from '../../hooks/use-ports.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { withKeys } from '../../keys/bindings.ts';
import { PROFILE_LIST, profileRows } from './present.ts';

/** What was recorded as normal, by image, and what is new against it. */
export function ProfilesScreen() {
  const { facts } = usePicture();
  const { profiles: port } = usePorts();
  const { containers, profiles, processes, changes, live } = facts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other facts change without anything to show here.
  const rows = useMemo(() => profileRows(facts), [containers, profiles, processes, changes, live]);
  const keys = useKeyWords();
  const title = (shown: number) =>
    shown === rows.length ? `Profiles   ${rows.length}` : `Profiles   ${shown} of ${rows.length}`;
  return (
    <ListView
      kind={PROFILE_LIST}
      rows={rows}
      title={title}
      foot={() => [{ text: ` Kept in ${port.folder}`, token: 'text.dim' }]}
      empty={withKeys(
        'None. {look.benchmark} on a container that runs records what is normal for its image.',
        keys,
      )}
    />
  );
}
