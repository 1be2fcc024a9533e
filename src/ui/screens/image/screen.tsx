import { useMemo } from 'react';
import { imageName } from '../../../facts/image.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { findingLines } from '../../document/finding-lines.ts';
import { foldablePaths, jsonDocument } from '../../document/json-document.ts';
import { missingObject } from '../../document/missing-object.ts';
import { useChanges } from '../../hooks/use-changes.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useImageHistory } from '../../hooks/use-image-history.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { IMAGE_TABS, type ImageTab } from '../../navigation/place.ts';
import { riskSegments } from '../../text/risk.ts';
import { LayersView } from '../layers/layers-view.tsx';
import { PackagesView } from '../packages/packages-view.tsx';
import { imageConfig, imageHistory, imageOverview, imageUsers } from './present.ts';

interface Props {
  readonly id: string;
  readonly tab: ImageTab;
}

export function ImageScreen({ id, tab }: Props) {
  const picture = usePicture();
  const { changes } = useChanges();
  const { linear } = useRoom();
  const { go } = useNavigation();
  const [{ folded, revealed }] = useViewState(tab);
  const { history, trouble } = useImageHistory(id, tab === 'History');
  const image = picture.facts.images.get(id);
  const lines = useMemo((): readonly DocumentLine[] => {
    const doc = new DocumentBuilder();
    if (image !== undefined && tab === 'History') return imageHistory(history, trouble);
    if (image !== undefined && tab === 'Used by') return imageUsers(picture.facts, id);
    if (image?.stage !== 'inspected') return doc.none(missingObject(picture.facts, 'image', id) ?? '').lines;
    if (tab === 'Overview') return imageOverview(picture, image.inspect);
    if (tab === 'Config') return imageConfig(image.inspect, revealed);
    if (tab === 'Raw') return jsonDocument(image.inspect, folded);
    if (tab === 'Layers' || tab === 'Packages') return [];
    findingLines(doc, picture.audit.findingsOf('image', id), changes);
    return doc.lines.length === 0 ? doc.none('Being checked…').lines : doc.lines;
  }, [picture, image, id, tab, folded, revealed, history, trouble, changes]);
  const foldIds = useMemo(
    () => (tab === 'Raw' && image?.stage === 'inspected' ? foldablePaths(image.inspect) : []),
    [tab, image],
  );
  useCommands('screen', {
    'look.layers': () => go({ kind: 'instead', place: { screen: 'image', id, tab: 'Layers' } }),
  });
  const size =
    image === undefined
      ? 'gone'
      : byteSize(image.stage === 'inspected' ? image.inspect.Size : image.summary.Size);
  return (
    <ObjectScreen
      trail={`Images › ${image === undefined ? id.slice(0, 19) : imageName(image)}`}
      aside={[
        { text: `${size}  `, token: 'text.dim' },
        ...riskSegments(picture.audit.tallyOf('image', id), linear),
      ]}
      tabs={IMAGE_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { screen: 'image', id, tab: next } })}
      lines={
        tab === 'Layers'
          ? (height) => <LayersView id={id} height={height} />
          : tab === 'Packages'
            ? (height) => <PackagesView id={id} height={height} />
            : lines
      }
      foldIds={foldIds}
    />
  );
}
