/** The packages of an image as rows, and the release that they are of. Pure. */
import { fileOf, type InventoryPackage, type PackageInventory } from '../../../insight/packages/inventory.ts';
import { releaseSupport } from '../../../insight/packages/release-support.ts';
import type { ListKind } from '../../components/list-view.tsx';
import type { Place } from '../../navigation/place.ts';
import type { Segment } from '../../text/line.ts';
import { layerNumber } from '../layers/present-layers.ts';

export interface PackageRow {
  readonly imageId: string;
  readonly found: InventoryPackage;
  /** The layer that took it away; undefined for one that is there in the end. */
  readonly removedIn: number | undefined;
}

export function packageRows(imageId: string, { packages, removed }: PackageInventory): readonly PackageRow[] {
  return [
    ...packages.map((found): PackageRow => ({ imageId, found, removedIn: undefined })),
    ...removed.map((found): PackageRow => ({ imageId, found, removedIn: found.removedIn })),
  ];
}

/** `Debian GNU/Linux 12 (bookworm), fixes until 2028-06-30`. */
export function releaseSegments({ release }: PackageInventory, now: Date): readonly Segment[] {
  if (release === undefined) return [{ text: 'no distribution’s release named', token: 'text.dim' }];
  const support = releaseSupport(release, now);
  const name: Segment = { text: release.name, token: 'text.strong' };
  switch (support.state) {
    case 'ended':
      return [name, { text: `, no fixes since ${support.on}`, token: 'severity.high' }];
    case 'supported':
      return [
        name,
        {
          text: support.isRolling
            ? ', rolling'
            : support.until === undefined
              ? ''
              : `, fixes until ${support.until}`,
        },
      ];
    case 'unknown':
      return [name, { text: ', end of life not known', token: 'text.dim' }];
  }
}

/** Which layer brought the file by which the package is known. */
function fileThatSaysSo({ imageId, found }: PackageRow): Place {
  const [path = ''] = found.paths;
  return { screen: 'path', id: imageId, path: fileOf(path) };
}

export const PACKAGE_LIST: ListKind<PackageRow> = {
  name: 'packages',
  sort: 'name',
  columns: [
    {
      id: 'name',
      title: 'package',
      min: 16,
      max: 44,
      rank: 0,
      cell: ({ found, removedIn }) => ({
        text: found.name,
        token: removedIn === undefined ? undefined : 'text.dim',
      }),
      sortKey: ({ found }) => found.name,
    },
    {
      id: 'version',
      title: 'version',
      min: 12,
      max: 30,
      rank: 1,
      cell: ({ found }) => ({ text: found.version || '–' }),
      sortKey: ({ found }) => found.version,
    },
    {
      id: 'type',
      title: 'type',
      min: 6,
      max: 10,
      rank: 2,
      cell: ({ found }) => ({ text: found.type, token: 'text.dim' }),
      sortKey: ({ found }) => found.type,
    },
    {
      id: 'layer',
      title: 'layer',
      min: 5,
      max: 5,
      rank: 2,
      align: 'right',
      cell: ({ found }) => ({ text: layerNumber(found.layer) }),
      sortKey: ({ found }) => found.layer,
    },
    {
      id: 'licence',
      title: 'licence',
      min: 10,
      max: 26,
      rank: 3,
      cell: ({ found }) => ({ text: found.licence || '–', token: 'text.dim' }),
      sortKey: ({ found }) => found.licence || '~',
    },
    {
      id: 'fate',
      title: 'in the end',
      min: 12,
      max: 26,
      rank: 4,
      cell: ({ removedIn }) =>
        removedIn === undefined
          ? { text: 'there', token: 'text.dim' }
          : { text: `gone since layer ${layerNumber(removedIn)}`, token: 'severity.medium' },
      sortKey: ({ removedIn }) => removedIn ?? -1,
      descending: true,
    },
    {
      id: 'basis',
      title: 'known from',
      min: 10,
      max: 60,
      rank: 6,
      from: 110,
      cell: ({ found }) => ({ text: `${found.basis}: /${found.paths[0] ?? ''}`, token: 'text.dim' }),
    },
  ],
  fieldNames: ['name', 'version', 'type', 'licence', 'layer', 'path', 'gone'],
  idOf: ({ found, removedIn }) =>
    `${found.type} ${found.name} ${found.version} ${found.arch} ${removedIn ?? ''}`,
  fieldsOf: ({ found, removedIn }) => ({
    name: found.name,
    version: found.version,
    type: found.type,
    licence: found.licence,
    layer: layerNumber(found.layer),
    path: found.paths.join(' '),
    gone: removedIn === undefined ? 'no' : 'yes',
  }),
  openOf: fileThatSaysSo,
  explainOf: fileThatSaysSo,
  copyOf: ({ found }) => `${found.name} ${found.version}`,
};
