import type { Handlers } from '../keys/command-registry.ts';
import type { CommandId } from '../keys/keymap.ts';

const NUMBERED: readonly CommandId[] = [
  'go.1',
  'go.2',
  'go.3',
  'go.4',
  'go.5',
  'go.6',
  'go.7',
  'go.8',
  'go.9',
];

/** The keys that switch tabs: tab, shift-tab and, where the tabs are numbered, the numbers. */
export function tabHandlers<Tab>(
  tabs: readonly Tab[],
  current: Tab,
  show: (tab: Tab) => void,
  isNumbered = true,
): Handlers {
  const at = tabs.indexOf(current);
  const step = (by: number) => () => {
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next !== undefined) show(next);
  };
  const numbered = tabs
    .slice(0, isNumbered ? NUMBERED.length : 0)
    .map((tab, index) => [NUMBERED[index], () => show(tab)] as const);
  return { ...Object.fromEntries(numbered), 'tab.next': step(1), 'tab.previous': step(-1) };
}
