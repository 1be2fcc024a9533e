/** What evidence tells, for whoever writes the report that stands at its beginning. */
import type { AuditView } from '../../audit/audit-view.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import type { LogLine } from '../../facts/log.ts';
import type { EvidenceFile, EvidenceProcesses } from '../../sources/snapshot/evidence-document.ts';
import type { SnapshotManifest } from '../../sources/snapshot/snapshot-document.ts';

export interface EvidenceLog {
  /** Lines and bytes that are in the bundle. */
  readonly lines: number;
  readonly bytes: number;
  /** Whether older lines were left out. */
  readonly isCut: boolean;
  /** The last few. */
  readonly last: readonly LogLine[];
}

export interface EvidenceStory {
  /** When it was taken, by whom, of what. */
  readonly head: Pick<SnapshotManifest, 'takenAt' | 'startedAt' | 'takenBy' | 'version' | 'hidesSecrets'>;
  readonly container: { readonly id: string; readonly name: string };
  /** As they were read, with secrets. */
  readonly facts: Facts;
  readonly audit: AuditView;
  /** With secrets hidden where they were to be, as in the log. */
  readonly processes: EvidenceProcesses;
  readonly files: readonly EvidenceFile[];
  /** Undefined where there is none to read. */
  readonly log: EvidenceLog | undefined;
  readonly eventCount: number | undefined;
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
}
