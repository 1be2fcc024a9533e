import { useRoom } from '../hooks/use-room.ts';
import { type Segment, segmentsWidth } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly tabs: readonly string[];
  readonly current: string;
  /** Whether number keys reach them; on a screen that has a number itself they do not. */
  readonly numbered?: boolean;
}

/** How many letters of the other tabs are left where there is no room for their names; at last their numbers alone. */
const FEWER_LETTERS = [6, 4, 3] as const;

/** As many are still words, where even the blanks between them are short. */
const LAST_LETTERS = 3;

/** The tabs of a screen, with the keys that reach them; the open one stands in brackets without colour too. */
export function Tabs({ tabs, current, numbered = true }: Props) {
  const { columns } = useRoom();
  const forms = [
    tabSegments(tabs, current, numbered),
    closeTabs(tabs, current, numbered),
    ...FEWER_LETTERS.map((letters) => tabSegments(tabs, current, numbered, letters)),
    ...[LAST_LETTERS, numbered ? 0 : 1].map((letters) =>
      closeTabs(
        tabs.map((tab) => (tab === current ? tab : tab.slice(0, letters))),
        current,
        numbered,
      ),
    ),
  ];
  const segments = forms.find((form) => segmentsWidth(form) < columns) ?? forms.at(-1) ?? [];
  return <StyledLine width={columns} segments={[{ text: ' ' }, ...segments]} />;
}

function tabSegments(
  tabs: readonly string[],
  current: string,
  numbered: boolean,
  letters = Number.POSITIVE_INFINITY,
): readonly Segment[] {
  return tabs.map((tab, index): Segment => {
    const number = numbered ? `${index + 1} ` : '';
    return tab === current
      ? { text: `[${number}${tab}]`, token: 'accent' }
      : { text: ` ${number}${tab.slice(0, letters)} `, token: 'text.dim' };
  });
}

/** With one blank between them, where two are too many. */
function closeTabs(tabs: readonly string[], current: string, numbered: boolean): readonly Segment[] {
  return tabs.map((tab, index): Segment => {
    const name = numbered ? `${index + 1} ${tab}`.trimEnd() : tab;
    const before = index === 0 ? '' : ' ';
    return tab === current
      ? { text: `${before}[${name}]`, token: 'accent' }
      : { text: `${before}${name}`, token: 'text.dim' };
  });
}
