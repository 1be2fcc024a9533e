/** Columns and cells that lists of a cluster share. */
import type { Tally } from '../../../../audit/audit-view.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { manifestPlace } from '../../../../facts/kubernetes/manifest-place.ts';
import type { TargetIdentity } from '../../../../facts/target.ts';
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

/** `web.yaml:12`: where an object was read, from the file or folder that is looked at; empty for what is in a cluster. */
export function fileAndLine(object: KubeObject | undefined, { uri }: TargetIdentity): string {
  const place = object && manifestPlace(object);
  if (place === undefined) return '';
  const folder = `${uri.replace(/^manifests:/, '').replace(/\/$/, '')}/`;
  const file = place.file.startsWith(folder) ? place.file.slice(folder.length) : place.file;
  return `${file}:${place.line}`;
}

/** The file; the line stands in a column of its own, so that it is not the first to be cut off. */
const FILE: Column<{ readonly file: string }> = {
  id: 'file',
  title: 'file',
  min: 14,
  max: 60,
  rank: 2,
  cell: ({ file }) => ({ text: cutMiddle(file.slice(0, file.lastIndexOf(':')), 60), token: 'text.dim' }),
  sortKey: ({ file }) => file,
};
const LINE: Column<{ readonly file: string }> = {
  id: 'line',
  title: 'line',
  min: 4,
  max: 6,
  rank: 2,
  align: 'right',
  cell: ({ file }) => ({ text: file.slice(file.lastIndexOf(':') + 1), token: 'text.dim' }),
};
export const FILE_COLUMNS = [FILE, LINE];

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
