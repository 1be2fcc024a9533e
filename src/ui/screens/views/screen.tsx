import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { NothingYet } from '../layers/layers-view.tsx';
import { isLookedInto } from '../layers/present-layers.ts';
import { viewsDocument } from './present.ts';

/** The ready views of an image, each with how much it finds. */
export function ViewsScreen({ id }: { readonly id: string }) {
  const laid = useLaidImage(id);
  const reading = useImageReading(id);
  const { rows, columns } = useRoom();
  const lookKey = useKeyWord('look.inside');
  useCommands('screen', { 'look.inside': () => reading.start(true) });
  const lines = useMemo(
    () => (laid === undefined ? [] : viewsDocument(laid, isLookedInto(laid), lookKey, columns)),
    [laid, lookKey, columns],
  );
  if (laid === undefined) return <NothingYet laid={laid} reading={reading} height={rows} />;
  return <Page title={`Images › ${laid.image.name} › Ready views`} name="views" lines={lines} />;
}
