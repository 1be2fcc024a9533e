import type { EvidenceAuthor } from '../session/evidence/write-evidence.ts';
import { takenBy } from './taken-by.ts';

/** Whoever runs Plimsoll takes it, and the report is written by what writes reports. */
export function evidenceAuthor(version: string): EvidenceAuthor {
  return {
    takenBy: takenBy(),
    version,
    report: async (story) => {
      const { evidenceReport } = await import('../reports/evidence-report.ts');
      return [...evidenceReport(story)].join('');
    },
  };
}
