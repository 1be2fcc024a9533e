import { useRoom } from '../hooks/use-room.ts';
import { type Segment, segmentsWidth } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly tabs: readonly string[];
  readonly current: string;
  /** Whether number keys reach them; on a screen that has a number itself they do not. */
  readonly numbered?: boolean;
}

/** Names of tabs where there is no room for all of them as they are. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  Overview: 'Over',
  Config: 'Conf',
  Mounts: 'Mnts',
  Network: 'Net',
  Privileges: 'Priv',
  Escape: 'Esc',
  Account: 'Acct',
  Processes: 'Proc',
  Changes: 'Chng',
  Layers: 'Layr',
  Packages: 'Pkgs',
  Findings: 'Find',
  Timeline: 'Time',
  Events: 'Evts',
};

/** The keys that number keys are. */
const NUMBERS = 9;

/** The tabs of a screen, with the keys that reach them; the open one stands in brackets without colour too. */
export function Tabs({ tabs, current, numbered = true }: Props) {
  const { columns } = useRoom();
  const numbers = numbered ? NUMBERS : 0;
  const forms = [
    apart(named(tabs, current, numbers)),
    close(named(tabs, current, numbers)),
    close(named(tabs, current, numbers, shortName)),
    close(named(tabs, current, numbers, shortName, '')),
    close(named(tabs, current, numbers, (tab) => tab.slice(0, 3))),
    // At last their numbers alone: the open one has to be seen.
    close(named(tabs, current, numbers, (tab, index) => (index < numbers ? '' : tab.slice(0, 1)))),
  ];
  const segments = forms.find((form) => segmentsWidth(form) < columns) ?? forms.at(-1) ?? [];
  return <StyledLine width={columns} segments={[{ text: ' ' }, ...segments]} />;
}

function shortName(tab: string): string {
  return SHORT_NAMES[tab] ?? tab;
}

interface NamedTab {
  readonly text: string;
  readonly isCurrent: boolean;
}

/** The open one keeps its whole name, and the blank before it. */
function named(
  tabs: readonly string[],
  current: string,
  numbers: number,
  short: (tab: string, index: number) => string = (tab) => tab,
  afterNumber = ' ',
): readonly NamedTab[] {
  return tabs.map((tab, index) => {
    const isCurrent = tab === current;
    const number = index < numbers ? `${index + 1}${isCurrent ? ' ' : afterNumber}` : '';
    return { text: `${number}${isCurrent ? tab : short(tab, index)}`.trimEnd(), isCurrent };
  });
}

function apart(tabs: readonly NamedTab[]): readonly Segment[] {
  return tabs.map(
    ({ text, isCurrent }): Segment =>
      isCurrent ? { text: `[${text}]`, token: 'accent' } : { text: ` ${text} `, token: 'text.dim' },
  );
}

/** With one blank between them, where two are too many. */
function close(tabs: readonly NamedTab[]): readonly Segment[] {
  return tabs.map(({ text, isCurrent }, index): Segment => {
    const before = index === 0 ? '' : ' ';
    return isCurrent
      ? { text: `${before}[${text}]`, token: 'accent' }
      : { text: `${before}${text}`, token: 'text.dim' };
  });
}
