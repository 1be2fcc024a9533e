import { Box } from 'ink';
import { useMemo } from 'react';
import { packageInventory } from '../../../insight/packages/inventory.ts';
import { ListView } from '../../components/list-view.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { DocumentBuilder, layOut } from '../../document/document-line.ts';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
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
    <NotLookedInto height={height} isOn={reading.isOn} trouble={reading.trouble} />
  );
}

function NotLookedInto({
  height,
  isOn,
  trouble,
}: {
  readonly height: number;
  readonly isOn: boolean;
  readonly trouble: string;
}) {
  const { columns } = useRoom();
  const key = useKeyWord('look.inside');
  const words = isOn
    ? 'Reading…'
    : `${trouble === '' ? '' : `${trouble} `}Which packages an image has stands in its files, and nobody looked into those yet. ${key} does: it reads the whole image, finds packages and secrets, and the findings of the image grow by what it finds.`;
  const rows = layOut(new DocumentBuilder().text(words).lines, columns - 2);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      {rows.map(({ segments, part }) => (
        <StyledLine key={part} width={columns} segments={[{ text: ' ' }, ...segments]} />
      ))}
    </Box>
  );
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
        ? `${packages.length} ${packages.length === 1 ? 'package' : 'packages'}${removed.length === 0 ? '' : `, ${removed.length} more are gone in the end`}`
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
