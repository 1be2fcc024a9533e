/** How far the reading of an image's layers is, in words. Pure. */
import type { LayerProgress } from '../../facts/image-layers.ts';
import { byteSize, durationText } from '../../insight/container-state.ts';
import { cells } from '../text/line.ts';

/** 0 to 1; of an image whose size nobody tells by its layers. */
export function layerShare({ bytes, totalBytes, layer, layerCount }: LayerProgress): number {
  if (totalBytes !== undefined && totalBytes > 0) return Math.min(1, bytes / totalBytes);
  return layerCount === 0 ? 0 : Math.min(1, Math.max(0, layer - 1) / layerCount);
}

/** A rate says little before that, in milliseconds. */
const FIRST_RATE = 300;

/** `layer 3 of 9  212 MB of 812 MB  54 MB/s  11 s left  3,100 files`, as much of it as fits into `width`. */
export function layerProgressWords(progress: LayerProgress, width: number): string {
  const { bytes, totalBytes, files, layer, layerCount, elapsedMs } = progress;
  const rate = elapsedMs < FIRST_RATE ? 0 : (1000 * bytes) / elapsedMs;
  const left = totalBytes === undefined || rate === 0 ? undefined : Math.max(0, totalBytes - bytes) / rate;
  const parts = [
    layerCount > 0 ? `layer ${Math.max(1, layer)} of ${layerCount}` : 'reading layers',
    totalBytes === undefined ? byteSize(bytes) : `${byteSize(bytes)} of ${byteSize(totalBytes)}`,
    ...(left === undefined || left === 0 ? [] : [`${durationText(Math.ceil(left) * 1000)} left`]),
    ...(rate === 0 ? [] : [`${byteSize(rate)}/s`]),
    `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`,
  ];
  let words = parts[0] ?? '';
  for (const part of parts.slice(1)) {
    const longer = `${words}  ${part}`;
    if (cells(longer) > width) break;
    words = longer;
  }
  return words;
}
