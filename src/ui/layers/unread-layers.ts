import type { ImageLayers } from '../../facts/image-layers.ts';

/** That layers of an image are not read (yet), so that nobody takes a part for the whole; empty once all are. Pure. */
export function unreadWords({ layers }: Pick<ImageLayers, 'layers'>): string {
  const unread = layers.filter(({ state }) => state.kind !== 'read').length;
  if (unread === 0) return '';
  return `${unread} of ${layers.length} layers ${unread === 1 ? 'is' : 'are'} not read: what ${unread === 1 ? 'it says' : 'they say'} is missing here.`;
}
