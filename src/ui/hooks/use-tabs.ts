import type { Handlers } from '../keys/command-registry.ts';
import { NUMBER_COMMANDS } from '../keys/keymap.ts';

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
    .slice(0, isNumbered ? NUMBER_COMMANDS.length : 0)
    .map((tab, index) => [NUMBER_COMMANDS[index], () => show(tab)] as const);
  return { ...Object.fromEntries(numbered), 'tab.next': step(1), 'tab.previous': step(-1) };
}
