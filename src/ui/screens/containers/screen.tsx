import { useMemo } from 'react';
import { imageIdOf } from '../../../facts/container.ts';
import { ListView } from '../../components/list-view.tsx';
import { Preview } from '../../components/preview.tsx';
import { useEvidence } from '../../hooks/use-evidence.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { useRecord } from '../../hooks/use-record.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { emptyListWords } from '../../text/empty-list.ts';
import { containerOverview } from '../container/present-overview.ts';
import { CONTAINER_LIST, type ContainerRow, containerRows } from './present.ts';

export function ContainersScreen() {
  const picture = usePicture();
  const { facts, audit } = picture;
  const { go } = useNavigation();
  const record = useRecord();
  const takeEvidence = useEvidence();
  const rows = useMemo(() => containerRows(picture.facts, picture.audit), [picture]);
  const running = useMemo(() => rows.filter(({ state }) => state === 'running').length, [rows]);
  const title = (shown: number) =>
    shown === rows.length
      ? `Containers   ${running} running, ${rows.length - running} not`
      : `Containers   ${shown} of ${rows.length}`;
  return (
    <ListView
      kind={CONTAINER_LIST}
      rows={rows}
      title={title}
      empty={emptyListWords(facts, 'containers')}
      commandsOf={({ id, name, fact }) => ({
        'look.benchmark': () => record(id),
        'look.profile': () => go({ kind: 'into', place: { screen: 'profile', id: imageIdOf(fact) } }),
        'program.extract': () => takeEvidence({ id, name }),
        'look.layers': () => go({ kind: 'into', place: { screen: 'container', id, tab: 'Layers' } }),
      })}
      preview={(row: ContainerRow, width, height) => (
        <Preview lines={containerOverview({ facts, audit }, row.id)} width={width} height={height} />
      )}
    />
  );
}
