/** Evidence of one container: what is asked for, how far its collecting is, and what came of it. */

export interface EvidenceBounds {
  /** So many changed files are taken at most, the telling ones first. */
  readonly files: number;
  /** Bytes of one of them, and of all of them. */
  readonly fileBytes: number;
  readonly filesBytes: number;
  /** Bytes of the log: the newest. */
  readonly logBytes: number;
  /** Log and events are taken from then on, milliseconds since 1970; as much as there is when left out. */
  readonly since?: number | undefined;
  /** Only changed files at these paths are taken, in which * stands for any text; all when left out. */
  readonly paths?: readonly string[] | undefined;
}

export const EVIDENCE_BOUNDS: EvidenceBounds = {
  files: 500,
  fileBytes: 64 * 1024 ** 2,
  filesBytes: 512 * 1024 ** 2,
  logBytes: 16 * 1024 ** 2,
};

export interface EvidenceWish {
  readonly containerId: string;
  /** The file that is written, absolute. What is there is replaced. */
  readonly path: string;
  /** Whether values and files that look like secrets are left out. */
  readonly hidesSecrets: boolean;
  readonly bounds: EvidenceBounds;
  readonly onProgress?: ((progress: EvidenceProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface EvidenceProgress {
  /** What is being read, in words: `processes`, `changed files`. */
  readonly what: string;
  /** Of the things that are counted; 0 of 0 where nothing is. */
  readonly done: number;
  readonly total: number;
}

export interface WrittenEvidence {
  readonly path: string;
  readonly bytes: number;
  /** Of the whole file. */
  readonly sha256: string;
  /** Changed files that are in it, and those that are not. */
  readonly files: number;
  readonly filesLeftOut: number;
  /** What could not be read. */
  readonly gaps: number;
  /** What happened to the container meanwhile, one line each, for a person. */
  readonly notes: readonly string[];
}
