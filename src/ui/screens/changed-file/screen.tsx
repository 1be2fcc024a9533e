import { useMemo } from 'react';
import { containerName } from '../../../facts/container.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { contentKind } from '../../../insight/file-view/content-kind.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { useContainerWatch } from '../../hooks/use-container-watch.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { FILE_TABS, type FileTab, type Place } from '../../navigation/place.ts';
import { HexView } from '../file/hex-view.tsx';
import { shownText, textDocument } from '../file/present-text.ts';
import { changedFileSummary } from './present-summary.ts';
import { useChangedFile } from './use-changed-file.ts';

const NO_LINES: ReadonlySet<number> = new Set();

/** A file that a container added or changed, as its writable layer has it now. */
export function ChangedFileScreen({
  place,
}: {
  readonly place: Extract<Place, { readonly screen: 'changed-file' }>;
}) {
  const { id, path } = place;
  const { go } = useNavigation();
  const { facts } = usePicture();
  useContainerWatch(id);
  const entries = facts.changes.get(id)?.entries;
  const change = useMemo(() => entries?.find((entry) => entry.path === path), [entries, path]);
  const { content, trouble } = useChangedFile(id, path, `${change?.size} ${change?.modifiedAt}`);
  const kind = useMemo(
    () => (content === undefined ? undefined : contentKind(content.bytes, content.bytes.length)),
    [content],
  );
  const isText = kind?.kind === 'text' || kind?.kind === 'pem' || kind?.kind === 'empty';
  const text = useMemo(
    () => (content === undefined || kind === undefined ? undefined : shownText(content, kind, NO_LINES)),
    [content, kind],
  );
  const tab: FileTab = place.tab ?? (isText || content === undefined ? 'Text' : 'Summary');
  const [{ revealed }] = useViewState(tab);
  const lines = useMemo((): readonly DocumentLine[] => {
    const doc = new DocumentBuilder();
    if (tab === 'Summary') return changedFileSummary(change, content);
    if (trouble !== '') return doc.text([{ text: trouble, token: 'status.fail' }]).lines;
    if (text === undefined) return doc.none('Reading…').lines;
    if (!isText) return doc.none('It is no text: Summary tells what it is, Hex shows its bytes.').lines;
    return textDocument(text, revealed);
  }, [tab, change, content, trouble, text, isText, revealed]);
  const container = facts.containers.get(id);
  const name = container === undefined ? id.slice(0, 12) : containerName(container);
  return (
    <ObjectScreen
      trail={`Containers › ${name} › ${path}`}
      aside={[{ text: content === undefined ? '' : byteSize(content.bytes.length), token: 'text.dim' }]}
      tabs={FILE_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { ...place, tab: next } })}
      lines={
        tab === 'Hex' && content !== undefined
          ? (height) => <HexView content={content} height={height} hasSecrets={text?.hasSecrets ?? false} />
          : lines
      }
    />
  );
}
