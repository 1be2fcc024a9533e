import { type ReactNode, useMemo } from 'react';
import { type ContainerFact, containerName, imageIdOf } from '../../../facts/container.ts';
import { stateWord } from '../../../insight/container-state.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { findingLines } from '../../document/finding-lines.ts';
import { foldablePaths, jsonDocument } from '../../document/json-document.ts';
import { missingObject } from '../../document/missing-object.ts';
import { type Compared, useChanges } from '../../hooks/use-changes.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useContainerWatch } from '../../hooks/use-container-watch.ts';
import { useEvidence } from '../../hooks/use-evidence.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useRecord } from '../../hooks/use-record.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { CONTAINER_TABS, type ContainerTab } from '../../navigation/place.ts';
import type { ViewState } from '../../navigation/view-memory.ts';
import type { Picture } from '../../session/session-feed.ts';
import { riskSegments } from '../../text/risk.ts';
import { LayersView } from '../layers/layers-view.tsx';
import { ChangesView } from './changes-view.tsx';
import { LogsView } from './logs-view.tsx';
import { containerConfig } from './present-config.ts';
import { containerEscape } from './present-escape.ts';
import { containerMounts } from './present-mounts.ts';
import { containerNetwork } from './present-network.ts';
import { containerOverview } from './present-overview.ts';
import { containerPrivileges } from './present-privileges.ts';
import { ProcessesView } from './processes-view.tsx';
import { TimelineView } from './timeline-view.tsx';

interface Props {
  readonly id: string;
  readonly tab: ContainerTab;
  /** Of Logs: from which moment on. */
  readonly from?: number | undefined;
}

function tabLines(
  { facts, audit }: Picture,
  id: string,
  tab: ContainerTab,
  view: Pick<ViewState, 'folded' | 'revealed'>,
  room: { readonly columns: number; readonly linear: boolean },
  { changes }: Compared,
): readonly DocumentLine[] {
  switch (tab) {
    case 'Overview':
      return containerOverview({ facts, audit }, id);
    case 'Config':
      return containerConfig(facts, id, view.revealed);
    case 'Mounts':
      return containerMounts(facts, id);
    case 'Network':
      return containerNetwork(facts, id, room.linear);
    case 'Privileges':
      return containerPrivileges(
        facts,
        id,
        { width: room.columns - 2, linear: room.linear },
        audit.escapesOf(id),
      );
    case 'Escape':
      return containerEscape({ facts, audit }, id, { width: room.columns - 2, linear: room.linear });
    case 'Processes':
    case 'Changes':
    case 'Layers':
    case 'Logs':
    case 'Timeline':
      return [];
    case 'Findings': {
      const doc = new DocumentBuilder();
      findingLines(doc, audit.findingsOf('container', id), changes);
      if (doc.lines.length > 0) return doc.lines;
      return doc.none(missingObject(facts, 'container', id) ?? 'Being checked…').lines;
    }
    case 'Raw': {
      const container = facts.containers.get(id);
      return container === undefined
        ? new DocumentBuilder().none(missingObject(facts, 'container', id) ?? '').lines
        : jsonDocument(container.stage === 'inspected' ? container.inspect : container.summary, view.folded);
    }
  }
}

/** What stands in the place of lines; undefined for the tabs that are made of them. */
function tabView(
  tab: ContainerTab,
  id: string,
  container: ContainerFact | undefined,
  from: number | undefined,
): ((height: number) => ReactNode) | undefined {
  switch (tab) {
    case 'Layers':
      return container && ((height) => <LayersView id={imageIdOf(container)} height={height} />);
    case 'Processes':
      return (height) => <ProcessesView id={id} height={height} />;
    case 'Changes':
      return (height) => <ChangesView id={id} height={height} />;
    case 'Logs':
      return (height) => <LogsView id={id} height={height} from={from} />;
    case 'Timeline':
      return (height) => <TimelineView id={id} height={height} />;
    default:
      return undefined;
  }
}

export function ContainerScreen({ id, tab, from }: Props) {
  const picture = usePicture();
  const compared = useChanges();
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const takeEvidence = useEvidence();
  const record = useRecord();
  useCommands('screen', {
    'program.extract': () => {
      const known = picture.facts.containers.get(id);
      if (known !== undefined) takeEvidence({ id, name: containerName(known) });
    },
    'look.layers': () => go({ kind: 'instead', place: { screen: 'container', id, tab: 'Layers' } }),
    'look.benchmark': () => record(id),
    'look.profile': () => {
      const known = picture.facts.containers.get(id);
      if (known !== undefined) go({ kind: 'into', place: { screen: 'profile', id: imageIdOf(known) } });
    },
  });
  const [{ folded, revealed }] = useViewState(tab);
  useContainerWatch(id);
  const container = picture.facts.containers.get(id);
  const lines = useMemo(
    () => tabLines(picture, id, tab, { folded, revealed }, { columns, linear }, compared),
    [picture, id, tab, folded, revealed, columns, linear, compared],
  );
  const foldIds = useMemo(
    () => (tab === 'Raw' && container?.stage === 'inspected' ? foldablePaths(container.inspect) : []),
    [tab, container],
  );
  const state = container === undefined ? 'gone' : stateWord(container);
  return (
    <ObjectScreen
      trail={`Containers › ${container === undefined ? id.slice(0, 12) : containerName(container)}`}
      aside={[
        { text: `${state}  `, token: 'text.dim' },
        ...riskSegments(picture.audit.tallyOf('container', id), linear),
      ]}
      tabs={CONTAINER_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { screen: 'container', id, tab: next } })}
      lines={tabView(tab, id, container, from) ?? lines}
      foldIds={foldIds}
    />
  );
}
