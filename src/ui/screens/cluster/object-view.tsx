import { type ReactNode, useMemo } from 'react';
import type { Resource } from '../../../facts/finding.ts';
import { isOfChosen } from '../../../facts/kubernetes/chosen-namespace.ts';
import type { KubeResource } from '../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../facts/kubernetes/kube-object.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { findingLines } from '../../document/finding-lines.ts';
import { foldablePaths } from '../../document/json-document.ts';
import type { DocumentRoom } from '../../document/table-lines.ts';
import { unreadList } from '../../document/unread-list.ts';
import { yamlDocument } from '../../document/yaml-document.ts';
import { useChanges } from '../../hooks/use-changes.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import type { Place } from '../../navigation/place.ts';
import type { Segment } from '../../text/line.ts';
import { riskSegments } from '../../text/risk.ts';
import { type SeenCluster, tallyOfAll } from './seen-cluster.ts';
import { undecidedWords } from './undecided-words.ts';

type DocumentOf = (seen: SeenCluster, id: string, room: DocumentRoom) => readonly DocumentLine[];

/** How one kind of object is shown. */
export interface ObjectKind<Tab extends string> {
  readonly tabs: readonly Tab[];
  /** `Workloads`, before the name in the first line. */
  readonly trail: string;
  /** As it reads in “This workload is gone.” */
  readonly word: string;
  readonly nameOf: (id: string, seen: SeenCluster | undefined) => string;
  /** The object itself, for Raw; undefined for what the API has no object of. */
  readonly objectOf: (seen: SeenCluster, id: string) => KubeObject | undefined;
  /** Whether there is something to show without an object: others tell of it. */
  readonly isToldOf?: (seen: SeenCluster, id: string) => boolean;
  /** The list that it would be in. */
  readonly listOf: (id: string) => { readonly resource: KubeResource; readonly namespace: string };
  /** What its findings are about. */
  readonly resourcesOf: (seen: SeenCluster, id: string) => readonly Pick<Resource, 'kind' | 'id'>[];
  /** On the right of the first line, before the risk. */
  readonly asideOf?: (seen: SeenCluster, id: string) => readonly Segment[];
  /** All tabs but Findings and Raw, which are alike for all kinds. */
  readonly documents: Readonly<Partial<Record<Tab, DocumentOf>>>;
}

interface Props<Tab extends string> {
  readonly kind: ObjectKind<Tab>;
  readonly id: string;
  readonly tab: Tab;
  readonly placeOf: (tab: Tab) => Place;
  /** What stands in the place of the document of a tab, given that document and its height. */
  readonly instead?: ((lines: readonly DocumentLine[], height: number) => ReactNode) | undefined;
}

/** One object of a cluster with its tabs. */
export function ObjectView<Tab extends string>({ kind, id, tab, placeOf, instead }: Props<Tab>) {
  const { facts, audit } = usePicture();
  const { changes } = useChanges();
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const [{ folded }] = useViewState(tab);
  const { kube } = facts;
  const seen = useMemo(() => (kube === undefined ? undefined : { facts, kube, audit }), [facts, kube, audit]);
  const object = useMemo(() => seen && kind.objectOf(seen, id), [seen, kind, id]);
  const resources = useMemo(() => (seen ? kind.resourcesOf(seen, id) : []), [seen, kind, id]);
  const lines = useMemo((): readonly DocumentLine[] => {
    const doc = new DocumentBuilder();
    if (seen === undefined) return doc.none('Still being read…').lines;
    const isToldOf = kind.isToldOf?.(seen, id) ?? false;
    if (object === undefined && !isToldOf) return doc.none(missingWords(seen, kind, id)).lines;
    if (tab === 'Findings') {
      findingLines(
        doc,
        resources.flatMap((resource) => seen.audit.findingsOf(resource.kind, resource.id)),
        changes,
      );
      if (doc.lines.length > 0) return doc.lines;
      if (object === undefined) return doc.none(missingWords(seen, kind, id)).lines;
      return doc.none(undecidedWords(seen.kube, object)).lines;
    }
    if (tab === 'Raw') {
      return object === undefined
        ? doc.none('It is named by others only: the cluster has no such object, or it may not be read.').lines
        : yamlDocument(object, folded);
    }
    return kind.documents[tab]?.(seen, id, { width: columns - 2, linear }) ?? [];
  }, [seen, kind, id, tab, object, resources, changes, folded, columns, linear]);
  const foldIds = useMemo(
    () => (tab === 'Raw' && object !== undefined ? foldablePaths(object) : []),
    [tab, object],
  );
  const tally = tallyOfAll(audit, resources);
  const isChosen =
    kube === undefined || kube.namespace === '' || (object !== undefined && isOfChosen(kube, object));
  const isLeftOut = tally === undefined && !isChosen;
  return (
    <ObjectScreen
      trail={`${kind.trail} › ${kind.nameOf(id, seen)}`}
      aside={[
        ...(seen === undefined ? [] : (kind.asideOf?.(seen, id) ?? [])),
        ...(resources.length === 0 || isLeftOut ? [] : [{ text: '  ' }, ...riskSegments(tally, linear)]),
      ]}
      tabs={kind.tabs}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: placeOf(next) })}
      lines={instead === undefined ? lines : (height) => instead(lines, height)}
      foldIds={foldIds}
    />
  );
}

/** That it is gone, still coming, or may not be read. */
function missingWords<Tab extends string>({ facts }: SeenCluster, kind: ObjectKind<Tab>, id: string): string {
  const { resource, namespace } = kind.listOf(id);
  return unreadList(facts, resource, namespace) ?? `This ${kind.word} is gone.`;
}

/** Of `namespace/name`; empty for a name alone. */
export function namespaceOfKey(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}
