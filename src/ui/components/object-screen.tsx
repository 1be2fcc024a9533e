import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { DocumentLine } from '../document/document-line.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useRoom } from '../hooks/use-room.ts';
import { tabHandlers } from '../hooks/use-tabs.ts';
import { cells, cut, type Segment, segmentsWidth } from '../text/line.ts';
import { DocumentView } from './document-view.tsx';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';
import { Tabs } from './tabs.tsx';

interface Props<Tab extends string> {
  /** `Containers › ci-runner` */
  readonly trail: string;
  /** On the right of the trail: state and risk. */
  readonly aside: readonly Segment[];
  readonly tabs: readonly Tab[];
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  /** The document of the tab that is open, or what stands in its place for so many rows. */
  readonly lines: readonly DocumentLine[] | ((height: number) => ReactNode);
  readonly foldIds?: readonly string[];
  /** Whether number keys switch tabs; on a screen that has a number itself they lead to the other screens. */
  readonly numbered?: boolean;
}

/** One object: where it is, its tabs, and the document of the tab that is open. */
export function ObjectScreen<Tab extends string>({
  trail,
  aside,
  tabs,
  tab,
  onTab,
  lines,
  foldIds,
  numbered = true,
}: Props<Tab>) {
  const { columns, rows, linear } = useRoom();
  useCommands('screen', tabHandlers(tabs, tab, onTab, numbered));
  const right = segmentsWidth(aside) + 1;
  const left = cut(trail, Math.max(10, columns - right - 3));
  const gap = ' '.repeat(Math.max(1, columns - 1 - cells(left) - right));
  const head = linear ? 2 : 3;
  return (
    <Box flexDirection="column" height={rows}>
      <StyledLine
        width={columns}
        segments={[{ text: ' ' }, { text: left, token: 'text.strong' }, { text: gap }, ...aside]}
      />
      <Tabs tabs={tabs} current={tab} numbered={numbered} />
      <Rule />
      {typeof lines === 'function' ? (
        lines(rows - head)
      ) : (
        <DocumentView
          name={tab}
          lines={lines}
          height={rows - head}
          {...(foldIds === undefined ? {} : { foldIds })}
        />
      )}
    </Box>
  );
}
