import { useMemo } from 'react';
import { ListView } from '../../components/list-view.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { emptyListWords } from '../../text/empty-list.ts';
import { ESCAPE_LIST, escapeRows } from './present.ts';

export function EscapesScreen() {
  const { facts, audit } = usePicture();
  const rows = useMemo(() => escapeRows(facts, audit), [facts, audit]);
  const open = useMemo(() => rows.filter(({ counts }) => (counts?.complete ?? 0) > 0).length, [rows]);
  const title = (shown: number) =>
    shown === rows.length
      ? `Escapes   ${open} of ${rows.length} containers have a way out`
      : `Escapes   ${shown} of ${rows.length}`;
  return (
    <ListView kind={ESCAPE_LIST} rows={rows} title={title} empty={emptyListWords(facts, 'containers')} />
  );
}
