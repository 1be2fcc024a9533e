import { useMemo } from 'react';
import { entryAt, findRow } from '../../../facts/layer-index.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { contentKind } from '../../../insight/file-view/content-kind.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { extractableAt } from '../../extracting/extractable.ts';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useExtract } from '../../hooks/use-extract.ts';
import { useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { FILE_TABS, type FileTab, type Place } from '../../navigation/place.ts';
import { NothingYet } from '../layers/layers-view.tsx';
import { layerNumber } from '../layers/present-layers.ts';
import { HexView } from './hex-view.tsx';
import { summaryDocument } from './present-summary.ts';
import { shownText, textDocument } from './present-text.ts';
import { type FileReading, useFile } from './use-file.ts';

type FilePlace = Extract<Place, { readonly screen: 'file' }>;

/** A file as one layer of an image has it. */
export function FileScreen({ place }: { readonly place: FilePlace }) {
  const { id } = place;
  const laid = useLaidImage(id);
  const reading = useImageReading(id);
  const { rows } = useRoom();
  return laid === undefined ? (
    <NothingYet laid={laid} reading={reading} height={rows} />
  ) : (
    <LaidFile laid={laid} place={place} />
  );
}

function LaidFile({ laid, place }: { readonly laid: LaidImage; readonly place: FilePlace }) {
  const { id, layer, path } = place;
  const { go } = useNavigation();
  const extract = useExtract();
  const extractKey = useKeyWord('program.extract');
  const leaveKey = useKeyWord('go.back');
  const entry = useMemo(() => entryOf(laid, layer, path), [laid, layer, path]);
  const isFile = entry?.type === 'file';
  const reading = useFile(id, layer, path, isFile);
  const { content } = reading;
  const kind = useMemo(
    () => (content === undefined ? undefined : contentKind(content.bytes, entry?.size)),
    [content, entry],
  );
  const secretLines = useMemo(() => secretLinesOf(laid, layer, path), [laid, layer, path]);
  const isText = kind?.kind === 'text' || kind?.kind === 'pem' || kind?.kind === 'empty';
  const text = useMemo(
    () => (content === undefined || kind === undefined ? undefined : shownText(content, kind, secretLines)),
    [content, kind, secretLines],
  );
  const tab: FileTab = place.tab ?? (isText || (isFile && content === undefined) ? 'Text' : 'Summary');
  const [{ revealed }] = useViewState(tab);
  useCommands('screen', {
    'program.extract': () => extract(extractableAt(laid, layer, path)),
    'look.timeline': () => go({ kind: 'into', place: { screen: 'path', id, path } }),
  });
  const lines = useMemo((): readonly DocumentLine[] => {
    const doc = new DocumentBuilder();
    if (entry === undefined) return doc.none('This layer does not have it, or is not read yet.').lines;
    if (tab === 'Summary') {
      const known = summaryDocument({ laid, layer, entry }, content, kind);
      return isFile && content === undefined ? [...known, ...waiting(reading, entry.size, leaveKey)] : known;
    }
    if (!isFile) return doc.none('It has no content. Its Summary tells what it is.').lines;
    if (text === undefined) return waiting(reading, entry.size, leaveKey);
    if (!isText) return doc.none('It is no text: Summary tells what it is, Hex shows its bytes.').lines;
    return textDocument(text, revealed, extractKey);
  }, [entry, tab, laid, layer, content, kind, isFile, reading, text, isText, revealed, extractKey, leaveKey]);
  const hasSecrets = (text?.hasSecrets ?? false) || secretLines.size > 0;
  return (
    <ObjectScreen
      trail={`${laid.image.name} › layer ${layerNumber(layer)} › /${path}`}
      aside={[{ text: entry?.type === 'file' ? byteSize(entry.size) : '', token: 'text.dim' }]}
      tabs={FILE_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { ...place, tab: next } })}
      lines={
        tab === 'Hex' && content !== undefined
          ? (height) => <HexView content={content} height={height} hasSecrets={hasSecrets} />
          : lines
      }
    />
  );
}

function waiting({ trouble, done }: FileReading, size: number, leaveKey: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (trouble !== '') return doc.text([{ text: trouble, token: 'status.fail' }]).lines;
  return doc.none(
    done === 0 ? 'Reading…' : `Reading: ${byteSize(done)} of ${byteSize(size)}   ${leaveKey} leaves`,
  ).lines;
}

function entryOf({ image }: LaidImage, layer: number, path: string) {
  const state = image.layers[layer]?.state;
  if (state?.kind !== 'read') return undefined;
  const row = findRow(state.index, path);
  return row === undefined ? undefined : entryAt(state.index, row);
}

/** 0 stands for the whole file. */
function secretLinesOf({ image }: LaidImage, layer: number, path: string): ReadonlySet<number> {
  const state = image.layers[layer]?.state;
  const secrets = (state?.kind === 'read' ? state.contents?.secrets : undefined) ?? [];
  return new Set(secrets.filter((secret) => secret.path === path).map(({ line }) => line));
}
