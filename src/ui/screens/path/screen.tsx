import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { NothingYet } from '../layers/layers-view.tsx';
import { pathDocument } from './present.ts';

/** What became of one path of an image from layer to layer. */
export function PathScreen({ id, path }: { readonly id: string; readonly path: string }) {
  const laid = useLaidImage(id);
  const reading = useImageReading(id);
  const { rows } = useRoom();
  const lines = useMemo(() => (laid === undefined ? [] : pathDocument(laid, path)), [laid, path]);
  if (laid === undefined) return <NothingYet laid={laid} reading={reading} height={rows} />;
  return <Page title={`Images › ${laid.image.name} › Timeline`} name="path" lines={lines} />;
}
