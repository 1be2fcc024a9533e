import { ToldWords } from '../../components/told-words.tsx';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { type ImageReading, useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useAwaitedReading } from '../../hooks/use-layer-reading.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { whatAndWhy } from '../../text/trouble.ts';
import { LaidLayers } from './laid-layers.tsx';

interface Props {
  /** Of the image. */
  readonly id: string;
  readonly height: number;
}

/** The layers of an image and their files. Reading them begins when somebody looks; the first one is shown at once. */
export function LayersView({ id, height }: Props) {
  const laid = useLaidImage(id);
  const reading = useImageReading(id);
  useAwaitedReading(id);
  useCommands('screen', {
    ...(reading.isWhole || reading.isOn ? {} : { 'program.refresh': () => reading.start(false) }),
    'look.inside': () => reading.start(true),
  });
  return laid === undefined || laid.tree.count === 0 ? (
    <NothingYet laid={laid} reading={reading} height={height} />
  ) : (
    <LaidLayers laid={laid} height={height} trouble={reading.trouble} />
  );
}

interface NothingProps {
  readonly laid: LaidImage | undefined;
  readonly reading: ImageReading;
  readonly height: number;
}

/** Says that layers are being read, or why none are there and what to try. */
export function NothingYet({ laid, reading, height }: NothingProps) {
  useAwaitedReading(reading.imageId);
  const [cancelKey, againKey] = [useKeyWord('go.back'), useKeyWord('program.refresh')];
  const words = (): string => {
    const failed = laid?.image.layers.flatMap(({ state }) =>
      state.kind === 'failed' ? [state.trouble] : [],
    )[0];
    if (reading.isOn) {
      const before = reading.hasBegun
        ? 'Reading the layers…'
        : 'Waiting for the first layer: an engine packs them all first.';
      return `${before}   ${cancelKey} cancels`;
    }
    if (reading.trouble !== '') return `${reading.trouble} ${againKey} tries again.`;
    if (failed !== undefined) return `${whatAndWhy(failed)} ${failed.tryThis}`;
    return reading.isWhole ? 'Its layers hold no files.' : 'Reading the layers…';
  };
  return <ToldWords words={words()} height={height} />;
}
