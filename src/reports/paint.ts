/** What the parts of a report in text mean; whoever prints it decides on colours. */
import type { Severity } from '../facts/finding.ts';

export type PaintRole = Severity | 'strong' | 'dim' | 'good';

export type Paint = (role: PaintRole, text: string) => string;

/** For files, pipes and NO_COLOR. */
export const noPaint: Paint = (_, text) => text;
