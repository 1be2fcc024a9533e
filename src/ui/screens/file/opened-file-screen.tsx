import { useMemo } from 'react';
import { byteSize } from '../../../insight/container-state.ts';
import { contentKind } from '../../../insight/file-view/content-kind.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { FILE_TABS, type FileTab } from '../../navigation/place.ts';
import { HexView } from './hex-view.tsx';
import { shownText, textDocument } from './present-text.ts';
import type { ReadContent } from './use-file.ts';
import type { OpenedFile } from './use-opened-file.ts';

interface Props {
  readonly trail: string;
  readonly file: OpenedFile;
  /** Undefined for the tab that suits the file. */
  readonly chosen: FileTab | undefined;
  readonly onTab: (tab: FileTab) => void;
  readonly summary: (content: ReadContent | undefined) => readonly DocumentLine[];
}

const NO_LINES: ReadonlySet<number> = new Set();

/** A file of a container, as it is now: its text, its bytes and what is known of it. */
export function OpenedFileScreen({ trail, file, chosen, onTab, summary }: Props) {
  const { content, trouble } = file;
  const kind = useMemo(
    () => (content === undefined ? undefined : contentKind(content.bytes, content.bytes.length)),
    [content],
  );
  const isText = kind?.kind === 'text' || kind?.kind === 'pem' || kind?.kind === 'empty';
  const text = useMemo(
    () => (content === undefined || kind === undefined ? undefined : shownText(content, kind, NO_LINES)),
    [content, kind],
  );
  const tab: FileTab = chosen ?? (isText || content === undefined ? 'Text' : 'Summary');
  const [{ revealed }] = useViewState(tab);
  const lines = useMemo((): readonly DocumentLine[] => {
    const doc = new DocumentBuilder();
    if (tab === 'Summary') return summary(content);
    if (trouble !== '') return doc.text([{ text: trouble, token: 'status.fail' }]).lines;
    if (text === undefined) return doc.none('Reading…').lines;
    if (!isText) return doc.none('It is no text: Summary tells what it is, Hex shows its bytes.').lines;
    return textDocument(text, revealed);
  }, [tab, summary, content, trouble, text, isText, revealed]);
  return (
    <ObjectScreen
      trail={trail}
      aside={[{ text: content === undefined ? '' : byteSize(content.bytes.length), token: 'text.dim' }]}
      tabs={FILE_TABS}
      tab={tab}
      onTab={onTab}
      lines={
        tab === 'Hex' && content !== undefined
          ? (height) => <HexView content={content} height={height} hasSecrets={text?.hasSecrets ?? false} />
          : lines
      }
    />
  );
}
