import { useCallback, useState } from 'react';
import { gapReason } from '../../../../audit/missing-fact.ts';
import type { Facts } from '../../../../facts/facts.ts';
import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import { type ListKind, ListView } from '../../../components/list-view.tsx';
import { Preview } from '../../../components/preview.tsx';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { useSeen } from '../../../hooks/use-session.ts';
import type { Handlers } from '../../../keys/command-registry.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { cut, type Segment } from '../../../text/line.ts';
import { RowMemory } from './row-memory.ts';

interface Props<Row extends { readonly id: string }> {
  readonly kind: ListKind<Row> | ((facts: Facts) => ListKind<Row>);
  /** `Pods`; what stands first in the title. */
  readonly title: string;
  /** What the rows are made of: it is said when not all of them may be read. */
  readonly resources: readonly KubeResource[];
  readonly rowsOf: (picture: Picture) => readonly Row[];
  /** Behind the number of rows: what is worth knowing of all of them. Empty for nothing. */
  readonly summary?: (rows: readonly Row[], facts: Facts) => string;
  /** What is said where there are none. */
  readonly none: string | ((facts: Facts) => string);
  readonly commandsOf?: (row: Row) => Handlers;
  /** The last line, for keys that work here alone; what may not be read stands there first. */
  readonly hint?: string;
  /** What a wide terminal shows beside the list. */
  readonly preview?: (doc: DocumentBuilder, row: Row, picture: Picture) => void;
}

/** A list of a cluster: says how many there are while they are still being read, and what of them may not be read. */
export function ClusterList<Row extends { readonly id: string }>(props: Props<Row>) {
  const { kind: kindOf, title, resources, rowsOf, summary, none, commandsOf, hint, preview } = props;
  const [memory] = useState(() => new RowMemory<Row>());
  const listIn = useCallback(
    (picture: Picture) => {
      const { facts } = picture;
      const rows = memory.keep(rowsOf(picture));
      const isComing = resources.some((resource) => facts.kube?.extents.get(resource) === undefined);
      const unread = unreadLists(facts, resources, facts.kube?.namespace);
      const isWhole = unread === undefined || facts.target.kind === 'manifests';
      const missing = isComing || isWhole ? undefined : unread;
      const noneWords = typeof none === 'string' ? none : none(facts);
      return {
        kind: typeof kindOf === 'function' ? kindOf(facts) : kindOf,
        rows,
        isComing,
        isWhole: missing === undefined,
        said: summary?.(rows, facts) ?? '',
        empty: isComing
          ? 'Reading…'
          : missing === undefined
            ? noneWords
            : (refusal(facts, resources) ?? missing),
        missing: missing === undefined ? '' : missingWords(facts, resources),
      };
    },
    [memory, kindOf, resources, rowsOf, summary, none],
  );
  const { kind, rows, isComing, isWhole, said, empty, missing } = useSeen(listIn);
  const foot =
    !isWhole && rows.length > 0 ? missingFoot(missing) : hint === undefined ? undefined : hintFoot(hint);
  const words = (shown: number): string => {
    if (shown !== rows.length) return `${title}   ${shown} of ${rows.length}`;
    const count = isComing ? `${rows.length} so far` : `${rows.length}${isWhole ? '' : ' that you may see'}`;
    return `${title}   ${[count, ...(said === '' ? [] : [said])].join(', ')}`;
  };
  return (
    <ListView<Row>
      kind={kind}
      rows={rows}
      title={words}
      empty={empty}
      {...(foot === undefined ? {} : { foot })}
      {...(commandsOf === undefined ? {} : { commandsOf })}
      {...(preview === undefined
        ? {}
        : {
            preview: (row, width, height) => (
              <RowPreview preview={preview} row={row} width={width} height={height} />
            ),
          })}
    />
  );
}

interface PreviewProps<Row> {
  readonly preview: (doc: DocumentBuilder, row: Row, picture: Picture) => void;
  readonly row: Row;
  readonly width: number;
  readonly height: number;
}

function RowPreview<Row>({ preview, row, width, height }: PreviewProps<Row>) {
  const linesIn = useCallback(
    (picture: Picture): readonly DocumentLine[] => {
      const doc = new DocumentBuilder();
      preview(doc, row, picture);
      return doc.lines;
    },
    [preview, row],
  );
  return <Preview lines={useSeen(linesIn)} width={width} height={height} />;
}

/** What was refused, and whom to ask for what; undefined where nothing was. */
function refusal({ kube, gaps }: Facts, resources: readonly KubeResource[]): string | undefined {
  for (const resource of resources) {
    if (kube?.extents.get(resource)?.of !== 'nothing') continue;
    const own = `kube.${resource}`;
    const inPlaces = [`${own} in `, 'kube in '];
    const gap =
      gaps.get(own) ??
      [...gaps.values()].find(({ fact }) => inPlaces.some((start) => fact.startsWith(start)));
    if (gap !== undefined) return gapReason(gap);
  }
  return undefined;
}

/** `read in shop only; no right to list statefulsets, daemonsets`: what stands in the way of a whole list. */
function missingWords({ kube, gaps }: Facts, resources: readonly KubeResource[]): string {
  const chosen = kube?.namespace ?? '';
  const namespaces = new Set<string>();
  const refused: KubeResource[] = [];
  const failed: KubeResource[] = [];
  for (const resource of resources) {
    const extent = kube?.extents.get(resource);
    if (extent?.of === 'namespaces' && chosen === '')
      for (const name of extent.namespaces) namespaces.add(name);
    if (extent?.of !== 'nothing') continue;
    const isFailure = ['', ` in ${chosen}`].some((where) => {
      const reason = gaps.get(`kube.${resource}${where}`)?.reason;
      return reason !== undefined && reason !== 'permission';
    });
    (isFailure ? failed : refused).push(resource);
  }
  return [
    ...(namespaces.size === 0 ? [] : [`read in ${[...namespaces].join(', ')} only`]),
    ...(refused.length === 0 ? [] : [`no right to list ${refused.join(', ')}`]),
    ...(failed.length === 0 ? [] : [`could not be read: ${failed.join(', ')}`]),
  ].join('; ');
}

/** The last line, where the list is not all there is. */
function missingFoot(words: string): (width: number) => readonly Segment[] {
  return (width) => [
    { text: ' ? ', token: 'status.unknown' },
    { text: cut(words, Math.max(0, width - 12)), token: 'status.unknown' },
    { text: '   :gaps', token: 'text.dim' },
  ];
}

function hintFoot(words: string): (width: number) => readonly Segment[] {
  return (width) => [{ text: cut(` ${words}`, width), token: 'text.dim' }];
}
