import { useMemo } from 'react';
import { ListView } from '../../components/list-view.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { CHECK_LIST, checkRows } from './present.ts';

export function ChecksScreen() {
  const picture = usePicture();
  const rows = useMemo(() => checkRows(picture.audit), [picture]);
  const failing = rows.filter(({ entry }) => entry.status === 'fail').length;
  const passing = rows.filter(({ entry }) => entry.status === 'pass').length;
  const title = (shown: number) =>
    shown === rows.length
      ? `Checks   ${rows.length}: ${failing} fail, ${passing} pass, ${rows.length - failing - passing} other`
      : `Checks   ${shown} of ${rows.length}`;
  return <ListView kind={CHECK_LIST} rows={rows} title={title} empty="The checks are being loaded." />;
}
