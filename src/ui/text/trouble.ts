import type { Trouble } from '../../facts/target.ts';

function sentence(text: string): string {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

/** Why, and what to try, as two sentences. */
export function reasonAndHelp({ why, tryThis }: Trouble): string {
  return `${sentence(why)} ${sentence(tryThis)}`;
}

/** What failed and why, as one sentence each. */
export function whatAndWhy({ what, why }: Trouble): string {
  return `${sentence(what)} ${sentence(why)}`;
}

/** Why, as one sentence. */
export function reason({ why }: Trouble): string {
  return sentence(why);
}
