/** The forms in which an audit is reported. Each is loaded when it is the one that is asked for. */
import type { AuditResult } from './audit-result.ts';
import type { TableOptions } from './text-layout.ts';

export const FORMATS = ['table', 'json', 'sarif', 'junit', 'markdown', 'html', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** The report in pieces, made as they are taken. `table` holds what only the table needs to know. */
export async function reportIn(
  format: Format,
  result: AuditResult,
  table: TableOptions = {},
): Promise<Iterable<string>> {
  switch (format) {
    case 'table':
      return (await import('./table.ts')).tableReport(result, table);
    case 'json':
      return (await import('./json.ts')).jsonReport(result);
    case 'sarif':
      return (await import('./sarif.ts')).sarifReport(result);
    case 'junit':
      return (await import('./junit.ts')).junitReport(result);
    case 'markdown':
      return (await import('./markdown.ts')).markdownReport(result);
    case 'html':
      return (await import('./html/page.ts')).htmlReport(result);
    case 'csv':
      return (await import('./csv.ts')).csvReport(result);
  }
}
