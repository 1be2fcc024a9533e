/** Columns and cells that lists of a cluster share. */
import type { Tally } from '../../../../audit/audit-view.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { sinceText, timeOf } from '../../../../insight/container-state.ts';
import type { Column } from '../../../list/column.ts';
import { cutMiddle } from '../../../text/line.ts';
import { riskSegments } from '../../../text/risk.ts';

export const NAMESPACE_COLUMN: Column<{ readonly namespace: string }> = {
  id: 'namespace',
  title: 'namespace',
  min: 10,
  max: 24,
  rank: 1,
  cell: ({ namespace }) => ({ text: namespace, token: 'text.dim' }),
  sortKey: ({ namespace }) => namespace,
};

export const NAME_COLUMN: Column<{ readonly name: string }> = {
  id: 'name',
  title: 'name',
  min: 16,
  max: 44,
  rank: 0,
  cell: ({ name }) => ({ text: cutMiddle(name, 44) }),
  sortKey: ({ name }) => name,
};

/** Milliseconds since 1970; 0 where nobody says. */
export function createdAt({ metadata }: KubeObject): number {
  return timeOf(metadata.creationTimestamp ?? '') ?? 0;
}

/** Since when it is there, as a moment: nothing on a screen changes by itself. */
export const CREATED_COLUMN: Column<{ readonly created: number }> = {
  id: 'created',
  title: 'since',
  min: 6,
  max: 11,
  rank: 7,
  cell: ({ created }) => ({ text: created === 0 ? '–' : sinceText(created), token: 'text.dim' }),
  sortKey: ({ created }) => created,
  descending: true,
};

/** What `risk:` looks in. */
export function riskText(tally: Tally | undefined): string {
  return riskSegments(tally, true)
    .map(({ text }) => text)
    .join('');
}

/** `web:1.4`: an image without where it comes from. */
export function shortImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/@sha256:([0-9a-f]{7})[0-9a-f]*$/, '@$1');
}
