import { useMemo } from 'react';
import { ListView } from '../../components/list-view.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { IMAGE_LIST, imageRows } from './present.ts';

export function ImagesScreen() {
  const picture = usePicture();
  const rows = useMemo(() => imageRows(picture.facts, picture.audit), [picture]);
  const unused = useMemo(() => rows.filter(({ usedBy }) => usedBy.length === 0).length, [rows]);
  const title = (shown: number) =>
    shown === rows.length
      ? `Images   ${rows.length}, ${unused} of them unused`
      : `Images   ${shown} of ${rows.length}`;
  return <ListView kind={IMAGE_LIST} rows={rows} title={title} empty="No images on this host." />;
}
