import { useMemo } from 'react';
import { benchmarksOf } from '../../../insight/benchmark.ts';
import { type Grouping, ListView } from '../../components/list-view.tsx';
import { Preview } from '../../components/preview.tsx';
import { useBindings } from '../../hooks/use-bindings.ts';
import { useChanges } from '../../hooks/use-changes.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { sayFailure, useNotice } from '../../hooks/use-notice.ts';
import { useChanging, usePorts } from '../../hooks/use-ports.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import type { ChosenStatus } from '../../navigation/place.ts';
import { changeWords } from '../../text/change-words.ts';
import { cells, type Segment } from '../../text/line.ts';
import { type CheckRow, checkRows } from './check-row.ts';
import {
  chosenWords,
  countStatuses,
  hasStatus,
  nextChoice,
  noneWords,
  statusSegments,
} from './chosen-status.ts';
import { footSegments } from './foot.ts';
import { checkGroup, GROUPINGS, groupAside, groupingNamed } from './grouping.ts';
import { checkList } from './present.ts';
import { checkPreview } from './preview.ts';

const LIST = 'checks';

/** Every check with its result, in groups that fold, narrowed to a status or a benchmark. */
export function ChecksScreen() {
  const picture = usePicture();
  const { earlier, changes } = useChanges();
  const { linear } = useRoom();
  const { keysOf } = useBindings();
  const { settings } = usePorts();
  const say = useNotice();
  const kept = useChanging(settings);
  const [{ status }, change] = useViewState(LIST);

  const known = useMemo(() => benchmarksOf(picture.audit.checks), [picture]);
  const only = known.find(({ name, version }) => `${name} ${version}` === kept.benchmark);
  const benchmarks = useMemo(() => (only === undefined ? known : [only]), [known, only]);
  const grouped = groupingNamed(kept.group[LIST]);

  const all = useMemo(
    () => checkRows(picture.audit, { benchmarks, status, changes }, only === undefined),
    [picture, benchmarks, only, status, changes],
  );
  const kind = useMemo(() => checkList(all, earlier !== undefined), [all, earlier]);
  const counts = useMemo(() => countStatuses(all), [all]);
  const rows = useMemo(
    () => (status === undefined ? all : all.filter((row) => hasStatus(row, status))),
    [all, status],
  );
  const grouping = useMemo((): Grouping<CheckRow> => {
    const groups = new Map(all.map((row) => [row, checkGroup(row, grouped, benchmarks)]));
    const groupOf = (row: CheckRow) => groups.get(row) ?? checkGroup(row, grouped, benchmarks);
    const members = Map.groupBy(all, (row) => groupOf(row).id);
    return { groupOf, aside: ({ id }) => groupAside(members.get(id) ?? [], linear) };
  }, [all, grouped, benchmarks, linear]);

  const fromTop = { cursorId: undefined, cursor: 0, offset: 0 };
  const choose = (next: ChosenStatus | undefined) =>
    change((before) => ({ ...before, ...fromTop, status: next }));
  const nextGrouping = () => {
    const next = GROUPINGS[(GROUPINGS.indexOf(grouped) + 1) % GROUPINGS.length] ?? 'section';
    settings.change({ group: { ...settings.current().group, [LIST]: next } }).catch(sayFailure(say));
    change((before) => ({ ...before, ...fromTop, folded: new Set() }));
  };
  const nextBenchmark = () => {
    const names = ['', ...known.map(({ name, version }) => `${name} ${version}`)];
    const at = only === undefined ? 0 : names.indexOf(kept.benchmark);
    settings.change({ benchmark: names[(at + 1) % names.length] ?? '' }).catch(sayFailure(say));
    change((before) => ({ ...before, ...fromTop }));
  };
  useCommands('screen', {
    'look.status': () => choose(nextChoice(status, counts, 1)),
    'look.status-back': () => choose(nextChoice(status, counts, -1)),
    'look.group': nextGrouping,
    'look.benchmark': nextBenchmark,
    ...(status === undefined ? {} : { 'go.back': () => choose(undefined) }),
  });

  const title = (shown: number, width: number): readonly Segment[] => {
    const name = only === undefined ? ' Checks' : ` Checks  ${only.name} ${only.version}`;
    const count = shown === all.length ? `  ${all.length}` : `  ${shown} of ${all.length}`;
    return [
      { text: name, token: 'text.strong' },
      { text: count },
      ...statusSegments(counts, status, { width: width - cells(name + count) - 1, linear }),
    ];
  };
  const foot = (width: number) =>
    footSegments(
      [
        { command: 'look.group', words: `by ${grouped}`, isChosen: grouped !== 'section' },
        { command: 'look.status', words: chosenWords(status), isChosen: status !== undefined },
        {
          command: 'look.benchmark',
          words: only === undefined ? 'all benchmarks' : `${only.name} ${only.version}`,
          isChosen: only !== undefined,
        },
        { command: 'program.waive', words: 'waive', isChosen: false },
        { command: 'look.fold', words: 'fold', isChosen: false },
      ],
      changeWords(earlier, changes),
      keysOf,
      width,
    );
  return (
    <ListView
      kind={kind}
      rows={rows}
      grouping={grouping}
      title={title}
      foot={foot}
      empty={noneWords(status, earlier !== undefined)}
      preview={(row: CheckRow, width, height) => (
        <Preview lines={checkPreview(row)} width={width} height={height} />
      )}
    />
  );
}
