import type { HostRoot } from './host-root.ts';

/** Where to look; what is not there is left out later. */
export interface LocatedFiles {
  /** The files as whoever uses them sees them. */
  readonly root: HostRoot;
  readonly paths: readonly string[];
  /** What, beside the paths, decides where to look. */
  readonly watched: readonly string[];
}
