import { useMemo } from 'react';
import { DocumentView } from '../../../components/document-view.tsx';
import { ToldWords } from '../../../components/told-words.tsx';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { useCommands } from '../../../hooks/use-commands.ts';
import { useImageReading } from '../../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../../hooks/use-laid-image.ts';
import { useAwaitedReading } from '../../../hooks/use-layer-reading.ts';
import { LayersView } from '../../layers/layers-view.tsx';

interface Props {
  /** The key of the image: repository and digest, once a node says which one it runs. */
  readonly id: string;
  /** What is said where no engine of this machine has it: the ways to its layers. */
  readonly ways: readonly DocumentLine[];
  readonly height: number;
}

/** The layers of a cluster’s image, where an engine of this machine has the same one; else what would be needed. */
export function LocalLayersView({ id, ways, height }: Props) {
  const laid = useLaidImage(id);
  const isKnown = id.includes('@sha256:');
  const reading = useImageReading(id, isKnown);
  useAwaitedReading(id);
  useCommands('screen', isKnown && !reading.isOn ? { 'program.refresh': () => reading.start(false) } : {});
  const { trouble, isOn } = reading;
  const lines = useMemo(() => {
    const doc = new DocumentBuilder();
    if (trouble !== '') doc.text([{ text: trouble, token: 'status.unknown' }]).blank();
    return [...doc.lines, ...ways];
  }, [trouble, ways]);
  if (laid !== undefined) return <LayersView id={id} height={height} />;
  return isOn || (isKnown && trouble === '') ? (
    <ToldWords words="Looking for it in the engines of this machine…" height={height} />
  ) : (
    <DocumentView name="Layers" lines={lines} height={height} />
  );
}
