import { useMemo } from 'react';
import { imageName } from '../../../facts/image.ts';
import { ListView } from '../../components/list-view.tsx';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useNotice } from '../../hooks/use-notice.ts';
import { usePicture } from '../../hooks/use-session.ts';
import type { Handlers } from '../../keys/command-registry.ts';
import { emptyListWords } from '../../text/empty-list.ts';
import { IMAGE_LIST, type ImageRow, imageRows } from './present.ts';

export function ImagesScreen() {
  const picture = usePicture();
  const { go } = useNavigation();
  const say = useNotice();
  const [{ cursorId: markedId }, changeMark] = useViewState('images mark');
  const rows = useMemo(() => imageRows(picture.facts, picture.audit), [picture]);
  const unused = useMemo(() => rows.filter(({ usedBy }) => usedBy.length === 0).length, [rows]);
  const marked = markedId === undefined ? undefined : picture.facts.images.get(markedId);
  const title = (shown: number) => {
    if (marked !== undefined) return `Images   = on another one compares it with ${imageName(marked)}`;
    return shown === rows.length
      ? `Images   ${rows.length}, ${unused} of them unused`
      : `Images   ${shown} of ${rows.length}`;
  };
  const mark = (id: string | undefined) => changeMark((before) => ({ ...before, cursorId: id }));
  const commandsOf = ({ id, name }: ImageRow): Handlers => ({
    'look.layers': () => go({ kind: 'into', place: { screen: 'image', id, tab: 'Layers' } }),
    'look.compare': () => {
      if (marked === undefined) {
        mark(id);
        say(`${name} is marked: = on another image shows what differs.`);
      } else {
        mark(undefined);
        if (marked.id !== id) go({ kind: 'into', place: { screen: 'comparison', id: marked.id, other: id } });
      }
    },
  });
  return (
    <ListView
      kind={IMAGE_LIST}
      rows={rows}
      title={title}
      empty={emptyListWords(picture.facts, 'images')}
      commandsOf={commandsOf}
    />
  );
}
