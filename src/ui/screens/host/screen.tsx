import { useMemo } from 'react';
import { HOST_RESOURCES } from '../../../insight/host-resources.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { findingLines } from '../../document/finding-lines.ts';
import { foldablePaths, jsonDocument } from '../../document/json-document.ts';
import { type Compared, useChanges } from '../../hooks/use-changes.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { HOST_TABS, type HostTab } from '../../navigation/place.ts';
import type { Picture } from '../../session/session-feed.ts';
import { riskSegments, sumTallies } from '../../text/risk.ts';
import { hostAccounts } from './present-accounts.ts';
import { hostEngine } from './present-engine.ts';
import { hostFiles } from './present-files.ts';
import { hostNetwork } from './present-network.ts';
import { hostOverview } from './present-overview.ts';

function tabLines(
  { facts, audit }: Picture,
  tab: HostTab,
  { changes }: Compared,
  folded: ReadonlySet<string>,
): readonly DocumentLine[] {
  switch (tab) {
    case 'Overview':
      return hostOverview({ facts, audit });
    case 'Engine':
      return hostEngine(facts);
    case 'Accounts':
      return hostAccounts(facts);
    case 'Network':
      return hostNetwork(facts);
    case 'Files':
      return hostFiles(facts);
    case 'Findings': {
      const doc = new DocumentBuilder();
      const findings = HOST_RESOURCES.flatMap(({ kind, id }) => audit.findingsOf(kind, id));
      findingLines(doc, findings, changes);
      return doc.lines.length > 0 ? doc.lines : doc.none('No check looks at the host.').lines;
    }
    case 'Raw':
      return jsonDocument(rawHost(facts), folded);
  }
}

function rawHost({ host, info, swarm }: Picture['facts']): unknown {
  return { host, ...(info && { info }), ...(swarm && { swarm }) };
}

/** The host under the engine: what it is, the daemon, who may use it, where it listens, its files and findings. */
export function HostScreen({ tab = 'Overview' }: { readonly tab?: HostTab }) {
  const picture = usePicture();
  const compared = useChanges();
  const { linear } = useRoom();
  const { go } = useNavigation();
  const [{ folded }] = useViewState(tab);
  const { facts, audit } = picture;
  const lines = useMemo(() => tabLines(picture, tab, compared, folded), [picture, tab, compared, folded]);
  const foldIds = useMemo(() => (tab === 'Raw' ? foldablePaths(rawHost(facts)) : []), [tab, facts]);
  const tallies = HOST_RESOURCES.flatMap(({ kind, id }) => audit.tallyOf(kind, id) ?? []);
  return (
    <ObjectScreen
      trail={`Host   ${facts.info?.Name || facts.target.label}`}
      aside={riskSegments(tallies.length === 0 ? undefined : sumTallies(tallies), linear)}
      tabs={HOST_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { screen: 'host', tab: next } })}
      lines={lines}
      foldIds={foldIds}
      numbered={false}
    />
  );
}
