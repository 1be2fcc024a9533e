import { Box } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import { DocumentView } from '../../components/document-view.tsx';
import { RowsView } from '../../components/rows-view.tsx';
import { Rule } from '../../components/rule.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { DocumentBuilder } from '../../document/document-line.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import type { Place } from '../../navigation/place.ts';
import { cut } from '../../text/line.ts';
import { mountedTrail } from './mounted-trail.ts';
import { folderHead, folderRows, specialWords } from './present.ts';
import { useFolder } from './use-folder.ts';

/** A folder of a mount, a volume or a container's file system, as it was when somebody came to it. */
export function FolderScreen({ place }: { readonly place: Extract<Place, { readonly screen: 'folder' }> }) {
  const { of, path } = place;
  const { columns, rows: height, linear } = useRoom();
  const { go } = useNavigation();
  const { facts } = usePicture();
  const [turn, setTurn] = useState(0);
  const { look, isReading, trouble } = useFolder(of, path, turn);
  useCommands('screen', { 'program.refresh': () => setTurn((before) => before + 1) });
  const isFile = look?.kind === 'file';
  // What is mounted may be a file, and a link may lead to one.
  useEffect(() => {
    if (isFile) go({ kind: 'instead', place: { screen: 'mounted-file', of, path } });
  }, [isFile, go, of, path]);
  const listing = look?.kind === 'folder' ? look : undefined;
  const shown = useMemo(() => listing && folderRows(listing, of, linear), [listing, of, linear]);
  const words = useMemo(() => {
    const doc = new DocumentBuilder();
    if (trouble !== '') return doc.text([{ text: trouble, token: 'status.unknown' }]).lines;
    return doc.none(look?.kind === 'special' ? specialWords(look) : 'Reading…').lines;
  }, [look, trouble]);
  const head = folderHead(columns - 3, linear);
  const rest = height - (linear ? 1 : 2);
  const trail = mountedTrail(of, look?.path ?? path, facts);
  return (
    <Box flexDirection="column" height={height}>
      <StyledLine
        width={columns}
        segments={[
          { text: ` ${cut(trail, columns - 14)}`, token: 'text.strong' },
          { text: isReading ? '   reading…' : '', token: 'text.dim' },
        ]}
      />
      {linear ? null : <Rule />}
      {shown === undefined ? (
        <DocumentView name="Words" lines={words} height={rest} />
      ) : (
        <RowsView
          name="Folder"
          {...shown}
          {...(head.length === 0 || shown.rows.length === 0 ? {} : { head })}
          height={rest}
        />
      )}
    </Box>
  );
}
