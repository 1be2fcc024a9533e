/** An image as a row. Pure. */
import type { AuditView, Tally } from '../../../audit/audit-view.ts';
import { containerName, imageIdOf } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { type ImageFact, imageName } from '../../../facts/image.ts';
import { byteSize, sinceText } from '../../../insight/container-state.ts';
import type { ListKind } from '../../components/list-view.tsx';
import { RISK_COLUMN, USER_COLUMN } from '../../list/object-columns.ts';
import { cutMiddle } from '../../text/line.ts';

export interface ImageRow {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly usedBy: readonly string[];
  readonly user: string;
  readonly tally: Tally | undefined;
}

function createdAt(image: ImageFact): number {
  const time = image.stage === 'inspected' ? Date.parse(image.inspect.Created) : image.summary.Created * 1000;
  return Number.isNaN(time) || time < 0 ? 0 : time;
}

/** The names of the containers made from each image, by the image's id. */
function usersOfImages(facts: Facts): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const container of facts.containers.values()) {
    const image = imageIdOf(container);
    const names = users.get(image) ?? [];
    names.push(containerName(container));
    users.set(image, names);
  }
  return users;
}

export function imageRows(facts: Facts, audit: AuditView): readonly ImageRow[] {
  const users = usersOfImages(facts);
  return Array.from(facts.images.values(), (image) => ({
    id: image.id,
    name: imageName(image),
    size: image.stage === 'inspected' ? image.inspect.Size : image.summary.Size,
    created: createdAt(image),
    usedBy: users.get(image.id) ?? [],
    user: image.stage === 'inspected' ? image.inspect.Config.User || 'root' : '',
    tally: audit.tallyOf('image', image.id),
  }));
}

export const IMAGE_LIST: ListKind<ImageRow> = {
  name: 'images',
  sort: 'risk',
  columns: [
    {
      id: 'name',
      title: 'image',
      min: 18,
      max: 60,
      rank: 0,
      cell: ({ name }) => ({ text: cutMiddle(name, 60) }),
      sortKey: ({ name }) => name,
    },
    {
      id: 'size',
      title: 'size',
      min: 8,
      max: 9,
      rank: 2,
      align: 'right',
      cell: ({ size }) => ({ text: byteSize(size) }),
      sortKey: ({ size }) => size,
      descending: true,
    },
    {
      id: 'created',
      title: 'created',
      min: 9,
      max: 11,
      rank: 4,
      cell: ({ created }) => ({ text: created === 0 ? '–' : sinceText(created), token: 'text.dim' }),
      sortKey: ({ created }) => created,
      descending: true,
    },
    USER_COLUMN,
    {
      id: 'used',
      title: 'used by',
      min: 9,
      max: 30,
      rank: 3,
      cell: ({ usedBy }) => usedByCell(usedBy),
      sortKey: ({ usedBy }) => usedBy.length,
      descending: true,
    },
    RISK_COLUMN,
  ],
  fieldNames: ['name', 'user', 'used', 'id'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, user, usedBy, id }) => ({ name, user, used: usedBy.join(' '), id }),
  openOf: ({ id }) => ({ screen: 'image', id, tab: 'Overview' }),
  explainOf: ({ id }) => ({ screen: 'image', id, tab: 'Findings' }),
  copyOf: ({ name }) => name,
};

function usedByCell(usedBy: readonly string[]) {
  const [first] = usedBy;
  if (first === undefined) return { text: 'nobody', token: 'text.dim' as const };
  return { text: usedBy.length === 1 ? first : `${usedBy.length} containers` };
}
