/** How far the reading of a target is, and the line that shows it. Pure. */
import type { Facts } from '../../facts/facts.ts';
import { type KubeFacts, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import { cells, cut, type Segment } from '../text/line.ts';

export interface ReadingProgress {
  /** What is being read, in a few words. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/** Undefined while nothing is being read, or nobody knows yet how much there is. */
export function readingProgress({ connection, hostReading, kube }: Facts): ReadingProgress | undefined {
  const engine = connection.state === 'loading' ? connection : undefined;
  const host = hostReading.state === 'reading' ? hostReading : undefined;
  const total = (engine?.total ?? 0) + (host?.total ?? 0);
  if (total === 0) return undefined;
  return {
    what: host?.what ?? (kube === undefined ? 'containers and images' : listWords(kube)),
    done: Math.min(total, (engine?.done ?? 0) + (host?.done ?? 0)),
    total,
  };
}

/** Of a cluster every resource is one list; of the longest one it is said how many came so far. */
function listWords(kube: KubeFacts): string {
  const pods = kubeObjects(kube, 'pods').size;
  return kube.extents.has('pods') || pods === 0 ? 'lists' : `${pods} pods so far, lists`;
}

/** `audit rules  12 of 40` */
export function progressWords({ what, done, total }: ReadingProgress): string {
  return `${what}  ${done} of ${total}`;
}

/** The least part of the line that is left for the bar. */
const LEAST_BAR = 10;

/** In place of the rule under the header, so that nothing moves when it comes and goes. */
export function progressSegments(
  progress: ReadingProgress,
  columns: number,
  hint: string,
): readonly Segment[] {
  return barSegments(progress.done / progress.total, () => progressWords(progress), columns, hint);
}

/** `wordsIn` gives the words for so many cells; `share` is 0 to 1. */
export function barSegments(
  share: number,
  wordsIn: (width: number) => string,
  columns: number,
  hint: string,
): readonly Segment[] {
  const behind = hint === '' ? '' : `   ${hint}`;
  const room = columns - LEAST_BAR - cells(behind) - 2;
  const words = ` ${cut(wordsIn(room), room)}${behind} `;
  const bar = columns - cells(words);
  const done = Math.floor(bar * share);
  return [
    { text: '━'.repeat(done), token: 'accent' },
    { text: '─'.repeat(bar - done), token: 'border' },
    { text: words, token: 'text.dim' },
  ];
}
