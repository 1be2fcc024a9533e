import { useMemo } from 'react';
import { packageInventory } from '../../../insight/packages/inventory.ts';
import { ListView } from '../../components/list-view.tsx';
import { ToldWords } from '../../components/told-words.tsx';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { type ImageReading, useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useAwaitedReading } from '../../hooks/use-layer-reading.ts';
import { RoomContext, useRoom } from '../../hooks/use-room.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { segmentsWidth } from '../../text/line.ts';
import { NothingYet } from '../layers/layers-view.tsx';
import { isLookedInto } from '../layers/present-layers.ts';
import { PACKAGE_LIST, packageRows, releaseSegments } from './present.ts';

interface Props {
  /** Of the image. */
  readonly id: string;
  readonly height: number;
}

/** The packages of an image, once somebody had its files looked into. */
export function PackagesView({ id, height }: Props) {
  const laid = useLaidImage(id);
  const reading = useImageReading(id);
  useCommands('screen', { 'look.inside': () => reading.start(true) });
  if (laid === undefined) return <NothingYet laid={laid} reading={reading} height={height} />;
  return isLookedInto(laid) ? (
    <Packages laid={laid} height={height} />
  ) : (
    <NotLookedInto reading={reading} height={height} />
  );
}

interface NotLookedProps {
  readonly reading: ImageReading;
  readonly height: number;
}

function NotLookedInto({ reading, height }: NotLookedProps) {
  const { imageId, isOn, trouble } = reading;
  useAwaitedReading(imageId);
  const key = useKeyWord('look.inside');
  const words = isOn
    ? 'Reading…'
    : `${trouble === '' ? '' : `${trouble} `}Nobody looked inside its files yet. ${key} does: it reads the whole image and finds its packages, and secrets in any layer, which become findings.`;
  return <ToldWords words={words} height={height} />;
}

function Packages({ laid, height }: { readonly laid: LaidImage; readonly height: number }) {
  const { columns, linear } = useRoom();
  const { image } = laid;
  const inventory = useMemo(() => packageInventory(image), [image]);
  const rows = useMemo(() => packageRows(image.imageId, inventory), [image, inventory]);
  const room = useMemo(() => ({ columns, rows: height, linear }), [columns, height, linear]);
  const release = releaseSegments(inventory, new Date());
  const { packages, removed, problems } = inventory;
  const title = (shown: number, width: number) => {
    const count =
      shown === rows.length
        ? `${packages.length} ${packages.length === 1 ? 'package' : 'packages'}${removed.length === 0 ? '' : `, ${removed.length} gone`}`
        : `${shown} of ${rows.length}`;
    const unread = problems.length === 0 ? '' : `   ${problems.length} could not be read`;
    const words = [{ text: ' ' }, ...release, { text: `   ${count}` }];
    return segmentsWidth(words) + unread.length > width
      ? words
      : [...words, { text: unread, token: 'severity.medium' as const }];
  };
  return (
    <RoomContext value={room}>
      <ListView kind={PACKAGE_LIST} rows={rows} title={title} empty="No packages were found in its files." />
    </RoomContext>
  );
}
