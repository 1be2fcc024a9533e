import { useMemo } from 'react';
import { ListView } from '../../components/list-view.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { emptyListWords } from '../../text/empty-list.ts';
import { NETWORK_LIST, networkRows } from './present.ts';

export function NetworksScreen() {
  const { facts } = usePicture();
  const rows = useMemo(() => networkRows(facts), [facts]);
  const title = (shown: number) =>
    shown === rows.length ? `Networks   ${rows.length}` : `Networks   ${shown} of ${rows.length}`;
  return <ListView kind={NETWORK_LIST} rows={rows} title={title} empty={emptyListWords(facts, 'networks')} />;
}
