/** Entries that say the same many times, as one. Pure. */
import type { TimelineEntry } from './timeline-entry.ts';

/** One entry, or several of the same group that follow each other. */
export interface TimelineGroup {
  /** Stays while entries come to it at its newer end. */
  readonly id: string;
  /** Newest first; one at least. */
  readonly entries: readonly TimelineEntry[];
}

/** From how many on they are shown as one. */
const FEW = 4;
/** Entries further apart are not of the same doing. */
const APART_MS = 10 * 60_000;

/** `entries` newest first; the groups are so, too. */
export function groupedTimeline(entries: readonly TimelineEntry[]): readonly TimelineGroup[] {
  const groups: TimelineGroup[] = [];
  let run: TimelineEntry[] = [];
  const close = (): void => {
    const oldest = run.at(-1);
    if (oldest === undefined) return;
    if (run.length >= FEW) groups.push({ id: `group ${oldest.id}`, entries: run });
    else groups.push(...run.map((entry) => ({ id: entry.id, entries: [entry] })));
    run = [];
  };
  for (const entry of entries) {
    const before = run.at(-1);
    const goesOn =
      before?.group !== undefined && before.group === entry.group && before.at - entry.at <= APART_MS;
    if (!goesOn) close();
    run.push(entry);
  }
  close();
  return groups;
}
