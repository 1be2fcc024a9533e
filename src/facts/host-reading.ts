/** How far the reading of the host is. */
export type HostReading =
  /** Nobody reads a host for this target (yet): a gap named `host` says why, or the reading has not begun. */
  | { readonly state: 'none' }
  /** `what` is being read, in a person's words; the counts are pieces of work. */
  | { readonly state: 'reading'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly state: 'done' };
