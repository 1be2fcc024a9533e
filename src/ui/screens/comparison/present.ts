/** What differs between two images, in words. Pure. */
import { byteSize } from '../../../insight/container-state.ts';
import type { ImageComparison } from '../../../insight/layers/image-comparison.ts';
import { eventOfLayer, NONE } from '../../../insight/layers/image-tree.ts';
import type { TreeRow } from '../../../insight/layers/tree-rows.ts';
import { modeText } from '../../../insight/mode-text.ts';
import type { Segment } from '../../text/line.ts';
import { changedWords, timeText } from '../layers/present-tree.ts';

interface Names {
  readonly one: string;
  readonly other: string;
}

export function countSegments({ counts, sharedLayers, sharedBytes }: ImageComparison): readonly Segment[] {
  const { added, addedBytes, modified, metadata, removed, removedBytes } = counts;
  const files = (count: number): string => count.toLocaleString('en');
  return [
    { text: ` + ${files(added)} (${byteSize(addedBytes)})`, token: 'status.pass' },
    { text: `  ~ ${files(modified + metadata)}`, token: 'status.unknown' },
    { text: `  - ${files(removed)} (${byteSize(removedBytes)})`, token: 'status.fail' },
    {
      text:
        sharedLayers.length === 0
          ? '   no layer in common'
          : `   ${sharedLayers.length} ${sharedLayers.length === 1 ? 'layer' : 'layers'} in common, ${byteSize(sharedBytes)}`,
    },
  ];
}

/** The file under the cursor: where it is, and what it is. */
export function comparedDetail(row: TreeRow, { one, other }: Names): readonly (readonly Segment[])[] {
  const { state, path, type, mode, uid, gid, mtime, size, changed } = row;
  const words =
    state === 'added'
      ? `only in ${other}`
      : state === 'removed'
        ? `only in ${one}`
        : state === 'unchanged'
          ? 'the same in both, but for what is inside'
          : `differs: ${changedWords(changed)}`;
  return [
    [{ text: ` /${path}`, token: 'text.strong' }, { text: `  ${words}` }],
    [
      {
        text: ` ${modeText(type, mode)}  ${uid}:${gid}  ${timeText(mtime)}  ${byteSize(size)}`,
        token: 'text.dim',
      },
    ],
  ];
}

/** Where a row is in its own image: in the one that was marked when it is only there. */
export function originOf(
  { tree, origins }: ImageComparison,
  { node, layer }: TreeRow,
): { readonly isOther: boolean; readonly layer: number } {
  const event = eventOfLayer(tree, node, layer);
  const row = event === NONE ? 0 : (tree.eventRows[event] ?? 0);
  return { isOther: layer === 1, layer: origins[layer === 1 ? 1 : 0][row] ?? 0 };
}
